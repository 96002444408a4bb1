"""Lesions, their status history, observations, areas and responses."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import Certainty, CountMethod, Figure, LesionStatus, Side, SizeMethod
from clinic.records.partial_date import PartialDate
from clinic.store.models.base import Base, Kept, text_column, words


class Lesion(Kept, Base):
    """A lesion of a patient; its place is a point on the atlas' surface."""

    __tablename__ = "lesion"
    __table_args__ = (UniqueConstraint("patient_id", "number"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    number: Mapped[int]
    site: Mapped[str] = mapped_column(String(60))
    side: Mapped[Side] = mapped_column(words(Side))
    atlas: Mapped[str] = mapped_column(String(40), default="")
    triangle: Mapped[int | None]
    weight_a: Mapped[float | None]
    weight_b: Mapped[float | None]
    first_noted: Mapped[PartialDate | None]
    diagnosis: Mapped[str] = mapped_column(String(80), default="")
    diagnosis_text: Mapped[str] = text_column()
    certainty: Mapped[Certainty] = mapped_column(words(Certainty))
    status: Mapped[LesionStatus] = mapped_column(words(LesionStatus))
    cluster: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = text_column()


class LesionStatusChange(Kept, Base):
    """One step of a lesion's history of status."""

    __tablename__ = "lesion_status_change"

    lesion_id: Mapped[str] = mapped_column(ForeignKey("lesion.id"), index=True)
    status: Mapped[LesionStatus] = mapped_column(words(LesionStatus))
    at: Mapped[datetime]
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = text_column()


class Observation(Kept, Base):
    """A lesion as seen at a visit. Lengths and standard uncertainty in mm; pain and itch 0 to 10."""

    __tablename__ = "observation"
    __table_args__ = (UniqueConstraint("lesion_id", "visit_id"),)

    lesion_id: Mapped[str] = mapped_column(ForeignKey("lesion.id"), index=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    observed_at: Mapped[datetime]
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    long_axis: Mapped[float | None]
    short_axis: Mapped[float | None]
    uncertainty: Mapped[float | None]
    size_method: Mapped[SizeMethod] = mapped_column(words(SizeMethod))
    count: Mapped[int | None]
    count_method: Mapped[CountMethod] = mapped_column(words(CountMethod))
    height: Mapped[float | None]
    colour: Mapped[str] = text_column()
    surface: Mapped[str] = text_column()
    firmness: Mapped[str] = text_column()
    pain: Mapped[int | None]
    itch: Mapped[int | None]
    ulceration: Mapped[bool | None]
    discharge: Mapped[str] = text_column()
    note: Mapped[str] = text_column()
    signs: Mapped[dict[str, Any] | None]
    """Further signs that were looked for: key of the list of signs to true (seen) or false (not seen)."""
    content: Mapped[str] = mapped_column(String(40), default="")
    """What came out of it: key of the list of contents."""
    count_uncertainty: Mapped[float | None]
    """Standard uncertainty of ``count``."""


class LesionArea(Kept, Base):
    """The skin that a lesion covers, as painted at a visit or on a day.

    ``cells`` as ``SurfaceArea.encode`` writes them; ``cm2`` and ``share`` of the body surface (0 to 1) on ``figure``.
    """

    __tablename__ = "lesion_area"
    __table_args__ = (UniqueConstraint("lesion_id", "visit_id"),)

    lesion_id: Mapped[str] = mapped_column(ForeignKey("lesion.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"), index=True)
    painted_at: Mapped[datetime]
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    figure: Mapped[Figure] = mapped_column(words(Figure))
    atlas: Mapped[str] = mapped_column(String(40))
    cells: Mapped[str] = text_column()
    cm2: Mapped[float]
    share: Mapped[float]
    note: Mapped[str] = text_column()
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Response(Kept, Base):
    """How a lesion answered to treatment, in a person's judgement."""

    __tablename__ = "response"

    lesion_id: Mapped[str] = mapped_column(ForeignKey("lesion.id"), index=True)
    on: Mapped[date]
    judgement: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = text_column()
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))
    procedure_id: Mapped[str | None] = mapped_column(ForeignKey("procedure.id"))
    course_id: Mapped[str | None] = mapped_column(ForeignKey("drug_course.id"))
    """Which treatment it is an answer to, where a person said so."""
    error_reason: Mapped[str] = text_column()
