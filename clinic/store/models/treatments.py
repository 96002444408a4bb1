"""Procedures and drug courses."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.store.models.base import Base, Kept, text_column


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
