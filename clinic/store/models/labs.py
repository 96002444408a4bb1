"""Laboratory reports and results."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import LabSource, ReportStatus, ResultStatus
from clinic.store.models.base import Base, Kept, text_column, words


class LabReport(Kept, Base):
    """A report as received or typed. ``patient_id`` is empty while it waits for a person to file it."""

    __tablename__ = "lab_report"

    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"), index=True)
    status: Mapped[ReportStatus] = mapped_column(words(ReportStatus), index=True)
    source: Mapped[LabSource] = mapped_column(words(LabSource))
    laboratory: Mapped[str] = text_column()
    order_number: Mapped[str] = mapped_column(String(120), default="", index=True)
    panel: Mapped[str] = text_column()
    message_id: Mapped[str] = mapped_column(String(200), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="", index=True)
    """SHA-256 of what makes the message the same message."""
    message_sha256: Mapped[str] = mapped_column(String(64), default="")
    """Blob of the message as received."""
    sampled_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    reported_patient: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]


class LabResult(Kept, Base):
    """One result. A correction is a new row that ``supersedes`` the earlier one; nothing is overwritten."""

    __tablename__ = "lab_result"
    __table_args__ = (Index("ix_lab_result_patient_analyte", "patient_id", "analyte", "sampled_at"),)

    report_id: Mapped[str] = mapped_column(ForeignKey("lab_report.id"), index=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    position: Mapped[int]
    analyte: Mapped[str] = mapped_column(String(60), default="")
    reported_name: Mapped[str] = text_column()
    code: Mapped[str] = mapped_column(String(60), default="")
    code_system: Mapped[str] = mapped_column(String(20), default="")
    specimen: Mapped[str] = mapped_column(String(80), default="")
    comparator: Mapped[str] = mapped_column(String(4), default="")
    number: Mapped[float | None]
    text: Mapped[str] = text_column()
    unit: Mapped[str] = mapped_column(String(60), default="")
    ucum: Mapped[str] = mapped_column(String(60), default="")
    low: Mapped[float | None]
    high: Mapped[float | None]
    range_text: Mapped[str] = mapped_column(String(120), default="")
    lab_flag: Mapped[str] = mapped_column(String(12), default="")
    status: Mapped[ResultStatus] = mapped_column(words(ResultStatus))
    comment: Mapped[str] = text_column()
    sampled_at: Mapped[datetime]
    supersedes_id: Mapped[str | None] = mapped_column(ForeignKey("lab_result.id"), index=True)
    superseded: Mapped[bool] = mapped_column(default=False)
    """True once a later row supersedes this one, or it was deleted; kept for history."""
    reason: Mapped[str] = text_column()
