"""Clinic, users, patients, consents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import ConsentScope, Role, Sex, SkinTone
from clinic.records.partial_date import PartialDate
from clinic.store.models.base import Base, Kept, text_column, words


class Clinic(Kept, Base):
    """The clinic itself: one row."""

    __tablename__ = "clinic"

    name: Mapped[str] = text_column()
    address: Mapped[str] = text_column()
    phone: Mapped[str] = text_column()
    email: Mapped[str] = text_column()
    letterhead: Mapped[str] = text_column()
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    units: Mapped[str] = mapped_column(String(16))
    day_first: Mapped[bool]
    language: Mapped[str] = mapped_column(String(16))
    time_zone: Mapped[str] = mapped_column(String(64))
    retention_years: Mapped[int]
    page_size: Mapped[str] = mapped_column(String(16))
    next_mrn: Mapped[int]
    lock_minutes: Mapped[int] = mapped_column(default=5)
    """Without a key or the mouse for so long, the window locks itself."""
    backup_place: Mapped[str] = text_column()
    """Folder of the daily backup; empty: none chosen."""
    workup_shown: Mapped[bool] = mapped_column(default=True)
    """Whether the work-up of calcium deposits is suggested at all."""
    workup_days: Mapped[int] = mapped_column(default=90)
    """A result older than this counts as missing in the work-up."""
    derived_window_hours: Mapped[int] = mapped_column(default=0)
    """How far apart samples may lie for a derived value; 0: one sample alone."""


class User(Kept, Base):
    """Someone who works here. The data key wrapped with their passphrase lies in ``clinic.key``, not here."""

    __tablename__ = "user"

    sign_in: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = text_column()
    role: Mapped[Role] = mapped_column(words(Role))
    credentials: Mapped[dict[str, Any] | None]
    active: Mapped[bool] = mapped_column(default=True)
    administers: Mapped[bool] = mapped_column(default=False)
    """Has the rights of an administrator beside those of the role."""
    must_change: Mapped[bool] = mapped_column(default=False)
    """The passphrase was given by an administrator: the first thing to do is to choose one's own."""


class Patient(Kept, Base):
    """A person in care."""

    __tablename__ = "patient"

    number: Mapped[int] = mapped_column(unique=True)
    """Counts up; the row of the full-text index."""
    mrn: Mapped[str] = mapped_column(String(40), unique=True)
    family: Mapped[str] = text_column()
    given: Mapped[str] = text_column()
    other_names: Mapped[str] = text_column()
    preferred: Mapped[str] = text_column()
    sort_name: Mapped[str] = mapped_column(String(200), index=True)
    birth: Mapped[PartialDate | None] = mapped_column(index=True)
    sex: Mapped[Sex] = mapped_column(words(Sex))
    gender: Mapped[str] = text_column()
    phone: Mapped[str] = text_column()
    email: Mapped[str] = text_column()
    address: Mapped[str] = text_column()
    language: Mapped[str] = mapped_column(String(16), default="en")
    skin_tone: Mapped[SkinTone | None] = mapped_column(words(SkinTone))
    allergies: Mapped[list[Any]]
    problems: Mapped[list[Any]]
    medicines: Mapped[list[Any]]
    pregnant: Mapped[bool | None]
    pregnancy_due: Mapped[date | None]
    note: Mapped[str] = text_column()
    archived: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    restricted_at: Mapped[datetime | None]
    """Since when this record may only be kept, not worked with (GDPR Art. 18)."""
    restricted_reason: Mapped[str] = text_column()
    erased_at: Mapped[datetime | None]
    """The person was erased: this row keeps nothing of them but its number."""


class PatientToken(Base):
    """One folded word of a patient's names, or the record number, for search by its beginning.

    Derived from ``patient``: written again whenever the patient is, so rows may be deleted.
    """

    __tablename__ = "patient_token"
    __table_args__ = (Index("ix_patient_token_search", "token", "sort_name", "patient_id"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(100), primary_key=True)
    sort_name: Mapped[str] = mapped_column(String(200))


class SearchWord(Base):
    """Every word of names ever indexed, once: what misspellings are compared with. Derived, may be rebuilt."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(String(100), primary_key=True)


class Consent(Kept, Base):
    """What a patient agreed to."""

    __tablename__ = "consent"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    scope: Mapped[ConsentScope] = mapped_column(words(ConsentScope))
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    form_sha256: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = text_column()


class Draft(Base):
    """A half-filled form, saved as it is typed; dropped when the form is saved."""

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(36), primary_key=True, default="")
    """Who typed it: nobody else is shown another's half-filled form."""
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
