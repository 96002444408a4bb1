"""Procedures and drug courses."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import CautionAnswer
from clinic.store.models.base import Base, Kept, text_column, words


class Procedure(Kept, Base):
    """Something done to lesions at a visit. ``parameters``: field key to value, checked by the catalog."""

    __tablename__ = "procedure"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    lesion_ids: Mapped[list[Any]]
    parameters: Mapped[dict[str, Any]]
    anaesthesia: Mapped[str] = text_column()
    specimen: Mapped[str] = text_column()
    complications: Mapped[str] = text_column()
    note: Mapped[str] = text_column()
    error_reason: Mapped[str] = text_column()
    series_id: Mapped[str | None] = mapped_column(ForeignKey("procedure_series.id"), index=True)
    session: Mapped[int | None]
    """Which session of its series, from 1."""


class ProcedureSeries(Kept, Base):
    """Several sessions of one kind that were planned together (laser 1 of 4)."""

    __tablename__ = "procedure_series"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    planned: Mapped[int]
    lesion_ids: Mapped[list[Any]]
    diagnosis: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = text_column()
    closed_on: Mapped[date | None]
    close_reason: Mapped[str] = text_column()


class ProcedureEvent(Kept, Base):
    """What came of a procedure later: a complication, noted also after the visit was signed."""

    __tablename__ = "procedure_event"

    procedure_id: Mapped[str] = mapped_column(ForeignKey("procedure.id"), index=True)
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(24))
    severity: Mapped[str] = mapped_column(String(24), default="")
    text: Mapped[str] = text_column()
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    error_reason: Mapped[str] = text_column()


class Specimen(Kept, Base):
    """Tissue that was sent, and what histology said. ``calcium``: calcium was seen (von Kossa)."""

    __tablename__ = "specimen"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    procedure_id: Mapped[str] = mapped_column(ForeignKey("procedure.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), default="")
    lesion_ids: Mapped[list[Any]]
    sent_on: Mapped[date]
    laboratory: Mapped[str] = text_column()
    received_on: Mapped[date | None]
    """When the result came; empty: it is awaited."""
    result: Mapped[str] = text_column()
    stains: Mapped[str] = text_column()
    diagnosis: Mapped[str] = mapped_column(String(80), default="")
    calcium: Mapped[bool | None]
    recall_id: Mapped[str | None] = mapped_column(ForeignKey("recall.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    error_reason: Mapped[str] = text_column()


class DrugCourse(Kept, Base):
    """A medicine given over time. ``drug`` is a key of the catalog or empty."""

    __tablename__ = "drug_course"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))
    drug: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = text_column()
    atc: Mapped[str] = mapped_column(String(20), default="")
    route: Mapped[str] = text_column()
    start: Mapped[date | None]
    stop: Mapped[date | None]
    stop_reason: Mapped[str] = text_column()
    reason: Mapped[str] = text_column()
    diagnosis: Mapped[str] = mapped_column(String(80), default="")
    lesion_ids: Mapped[list[Any]]
    monitoring_due: Mapped[date | None]
    adverse_effects: Mapped[str] = text_column()
    note: Mapped[str] = text_column()
    error_reason: Mapped[str] = text_column()


class DrugDose(Kept, Base):
    """The dose of a course from a day on."""

    __tablename__ = "drug_dose"

    course_id: Mapped[str] = mapped_column(ForeignKey("drug_course.id"), index=True)
    on: Mapped[date]
    dose: Mapped[float | None]
    dose_unit: Mapped[str] = mapped_column(String(40), default="")
    frequency: Mapped[str] = text_column()
    reason: Mapped[str] = text_column()
    per_kg: Mapped[float | None]
    """The dose for each kg of body weight from which ``dose`` was computed, in ``dose_unit`` per kg."""
    weight_kg: Mapped[float | None]
    times_per_day: Mapped[float | None]
    """How often ``dose`` is taken in 24 hours; empty where that is not certain."""


class DrugEffect(Kept, Base):
    """An adverse effect under a medicine, also while it is still taken."""

    __tablename__ = "drug_effect"

    course_id: Mapped[str] = mapped_column(ForeignKey("drug_course.id"), index=True)
    on: Mapped[date]
    text: Mapped[str] = text_column()
    severity: Mapped[str] = mapped_column(String(24), default="")
    outcome: Mapped[str] = text_column()
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    error_reason: Mapped[str] = text_column()


class DrugMonitoring(Kept, Base):
    """What is to be checked under a medicine, when next, and the recall that reminds of it."""

    __tablename__ = "drug_monitoring"

    course_id: Mapped[str] = mapped_column(ForeignKey("drug_course.id"), index=True)
    what: Mapped[str] = mapped_column(String(40))
    every_days: Mapped[int | None]
    due: Mapped[date | None]
    done_on: Mapped[date | None]
    finding: Mapped[str] = text_column()
    recall_id: Mapped[str | None] = mapped_column(ForeignKey("recall.id"))
    source: Mapped[str] = text_column()


class AnsweredCaution(Kept, Base):
    """A caution that was shown, as it was worded then, and what the clinician decided."""

    __tablename__ = "answered_caution"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    course_id: Mapped[str | None] = mapped_column(ForeignKey("drug_course.id"), index=True)
    procedure_id: Mapped[str | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    rule: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = text_column()
    source: Mapped[str] = text_column()
    answer: Mapped[CautionAnswer] = mapped_column(words(CautionAnswer))
    reason: Mapped[str] = text_column()
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
