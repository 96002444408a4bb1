"""Laboratory reports and results."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
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
    placer_number: Mapped[str] = mapped_column(String(120), default="")
    """The clinic's own number of the order; ``order_number`` is the laboratory's where it gave one."""
    numbering: Mapped[str] = mapped_column(String(120), default="")
    """Whose numbering ``order_number`` is (namespace of the entity identifier), so that two systems do not collide."""
    utc_offset_minutes: Mapped[int | None]
    """The offset of local time as the laboratory wrote its times."""
    sampled_precision: Mapped[str] = mapped_column(String(8), default="")
    """``time`` or ``day``: how exactly the time of the sample is known; empty where it is not."""
    set_aside_reason: Mapped[str] = text_column()


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
    sub_id: Mapped[str] = mapped_column(String(40), default="")
    """Which part of a result with several (OBX-4)."""
    component: Mapped[str] = mapped_column(String(80), default="")
    """What exactly was measured where an analyte has several (25-OH vitamin D: ``D3 only``)."""
    alternate_code: Mapped[str] = mapped_column(String(60), default="")
    alternate_system: Mapped[str] = mapped_column(String(20), default="")
    value_type: Mapped[str] = mapped_column(String(8), default="")
    """Data type as sent (NM, SN, CWE ...)."""
    range_unit: Mapped[str] = mapped_column(String(60), default="")
    """The unit that the range names, where that is another than the value's."""
    producer: Mapped[str] = text_column()
    """The laboratory that measured it, where that is another than the one that reports."""
    sampled_precision: Mapped[str] = mapped_column(String(8), default="")
    confirmed: Mapped[str] = mapped_column(String(24), default="")
    """``as typed``: an unusual value that a person was asked about and stands by."""
    superseded_by: Mapped[str] = mapped_column(String(12), default="")
    """``message``, ``person`` or ``late``: what put it into the history; undo of filing replays messages alone."""


class LabAttachment(Kept, Base):
    """A document that came inside a report (HL7 ED, FHIR presentedForm), kept as a blob."""

    __tablename__ = "lab_attachment"

    report_id: Mapped[str] = mapped_column(ForeignKey("lab_report.id"), index=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"), index=True)
    title: Mapped[str] = text_column()
    file_name: Mapped[str] = text_column()
    media_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    bytes: Mapped[int]
    position: Mapped[int]


class LabCode(Kept, Base):
    """What a laboratory's own code or name means, as a person confirmed it once. No analyte: none of ours."""

    __tablename__ = "lab_code"
    __table_args__ = (UniqueConstraint("laboratory", "code", "code_system", "name_key", "specimen", "unit"),)

    laboratory: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(60), default="")
    code_system: Mapped[str] = mapped_column(String(20), default="")
    name_key: Mapped[str] = mapped_column(String(120), default="")
    """The name folded, where there is no code."""
    specimen: Mapped[str] = mapped_column(String(80), default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    analyte: Mapped[str] = mapped_column(String(60), default="")
    component: Mapped[str] = mapped_column(String(80), default="")
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)


class LabLayout(Kept, Base):
    """How the columns of a laboratory's tables (CSV) are to be read; ``signature`` is a hash of its heading."""

    __tablename__ = "lab_layout"

    laboratory: Mapped[str] = text_column()
    signature: Mapped[str] = mapped_column(String(64), unique=True)
    layout: Mapped[dict[str, Any]]
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))


class OwnAnalyte(Kept, Base):
    """An analyte that the clinic added to the list. ``low`` and ``high`` in ``ucum``."""

    __tablename__ = "own_analyte"

    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = text_column()
    specimen: Mapped[str] = mapped_column(String(80), default="")
    ucum: Mapped[str] = mapped_column(String(60), default="")
    aliases: Mapped[list[Any]]
    low: Mapped[float | None]
    high: Mapped[float | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)


class OwnPanel(Kept, Base):
    """A panel of the clinic: which analytes its form shows, in this order."""

    __tablename__ = "own_panel"

    name: Mapped[str] = text_column()
    analytes: Mapped[list[Any]]
    position: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[bool] = mapped_column(default=False)


class CriticalLimit(Kept, Base):
    """Critical values of an analyte as the clinic sets them, in ``ucum``; ages in years, from included, to excluded."""

    __tablename__ = "critical_limit"

    analyte: Mapped[str] = mapped_column(String(60), index=True)
    ucum: Mapped[str] = mapped_column(String(60))
    low: Mapped[float | None]
    high: Mapped[float | None]
    age_from: Mapped[float | None]
    age_to: Mapped[float | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
