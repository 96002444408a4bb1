"""What is measured of the whole body, and what a patient was exposed to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import BodyMeasureKind, Side
from clinic.records.partial_date import PartialDate
from clinic.store.models.base import Base, Kept, text_column, words


class BodyMeasure(Kept, Base):
    """Height, weight, blood pressure or pulse at a time, in ``ucum`` (cm, kg, mm[Hg], /min)."""

    __tablename__ = "body_measure"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))
    at: Mapped[datetime]
    kind: Mapped[BodyMeasureKind] = mapped_column(words(BodyMeasureKind))
    value: Mapped[float]
    ucum: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = text_column()
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Exposure(Kept, Base):
    """Something that may bring calcium into the skin at a place (calcium infusion beside the vein, heel sticks ...)."""

    __tablename__ = "exposure"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    on: Mapped[PartialDate | None]
    site: Mapped[str] = mapped_column(String(60), default="")
    side: Mapped[Side | None] = mapped_column(words(Side))
    note: Mapped[str] = text_column()
    withdrawn: Mapped[bool] = mapped_column(default=False)
