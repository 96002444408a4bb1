"""A patient's course on one time axis."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.records.labs import Series
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow


@dataclass(frozen=True, slots=True)
class CoursePoint:
    at: datetime
    value: float
    uncertainty: float | None
    """Standard uncertainty in the unit of the value; ``None``: not known (by eye)."""
    visit_id: str


@dataclass(frozen=True, slots=True)
class LesionCourse:
    """``kind`` is ``count`` or ``mm`` (long axis)."""

    lesion_id: str
    number: int
    label: str
    diagnosis: str
    kind: str
    points: tuple[CoursePoint, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    patient_id: str
    start: date
    end: date
    visits: tuple[VisitRow, ...]
    lesions: tuple[LesionCourse, ...]
    series: tuple[Series, ...]
    procedures: tuple[ProcedureRow, ...]
    drugs: tuple[DrugRow, ...]
    photos: tuple[PhotoRow, ...]
