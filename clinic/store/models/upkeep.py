"""What the program did to keep the record safe: backups, checks, and acts for a person's privacy."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import PrivacyKind, UpkeepKind
from clinic.store.models.base import Base, Kept, text_column, words


class UpkeepRun(Kept, Base):
    """One backup or check, with what it found."""

    __tablename__ = "upkeep_run"

    kind: Mapped[UpkeepKind] = mapped_column(words(UpkeepKind), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    """When it was done (a backup: when it was proved)."""
    place: Mapped[str] = text_column()
    """A backup's folder."""
    ok: Mapped[bool]
    problems: Mapped[list[Any]]
    audit_number: Mapped[int] = mapped_column(default=0)
    """Last audit entry that it covers, with its seal."""
    audit_seal: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[dict[str, Any]]
    """Counts and sizes; no names, no values of a record."""


class PrivacyAct(Kept, Base):
    """Something that was done at a person's request or because a term ran out; kept when the person is erased."""

    __tablename__ = "privacy_act"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    kind: Mapped[PrivacyKind] = mapped_column(words(PrivacyKind))
    on: Mapped[date]
    reason: Mapped[str] = text_column()
    details: Mapped[dict[str, Any]]
    """What was given out, erased or kept, counted by noun; no names, no values."""
