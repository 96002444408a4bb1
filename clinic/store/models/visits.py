"""Visits, addenda, recalls, documents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import DocumentKind, VisitStatus
from clinic.store.models.base import Base, Kept, text_column, words


class Visit(Kept, Base):
    """A visit; after signing only addenda are added."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_status_started_at", "status", "started_at"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    clinician_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime] = mapped_column(index=True)
    utc_offset_minutes: Mapped[int]
    status: Mapped[VisitStatus] = mapped_column(words(VisitStatus))
    reason: Mapped[str] = text_column()
    history: Mapped[str] = text_column()
    examination: Mapped[str] = text_column()
    assessment: Mapped[str] = text_column()
    plan: Mapped[str] = text_column()
    follow_up: Mapped[str] = text_column()
    follow_up_on: Mapped[date | None]
    follow_up_reason: Mapped[str] = text_column()
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    error_reason: Mapped[str] = text_column()


class Addendum(Kept, Base):
    """Something added to a signed visit."""

    __tablename__ = "addendum"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    text: Mapped[str] = text_column()


class Recall(Kept, Base):
    """Someone who is due, why, and what was tried. ``attempts``: [[ISO time, text], ...]."""

    __tablename__ = "recall"
    __table_args__ = (Index("ix_recall_done_at_due", "done_at", "due"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))
    due: Mapped[date]
    reason: Mapped[str] = text_column()
    attempts: Mapped[list[Any]]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str] = text_column()
    kind: Mapped[str] = mapped_column(String(24), default="")
    """What it came from where the program made it: ``monitoring``, ``histology``, ``sutures``; empty: a person's."""
    source_id: Mapped[str] = mapped_column(String(36), default="")


class Document(Kept, Base):
    """A PDF that was made."""

    __tablename__ = "document"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    title: Mapped[str] = text_column()
    topic: Mapped[str] = mapped_column(String(80), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    bytes: Mapped[int]
    made_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
