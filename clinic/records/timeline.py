"""A patient's course on one time axis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic.records.labs import DerivedRow, ResultRow, Series
from clinic.records.lesions import LesionDetail, Response
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow


@dataclass(frozen=True, slots=True)
class Blood:
    """A patient's results, read and judged once: those that count, what is computed from them, and both over time."""

    current: tuple[ResultRow, ...] = ()
    """Newest sample first."""
    derived: tuple[DerivedRow, ...] = ()
    """Newest sample first."""
    series: tuple[Series, ...] = ()
    """In the units that were asked for."""


@dataclass(frozen=True, slots=True)
class Timeline:
    patient_id: str
    start: date
    end: date
    visits: tuple[VisitRow, ...]
    lesions: tuple[LesionDetail, ...]
    blood: Blood
    procedures: tuple[ProcedureRow, ...]
    drugs: tuple[DrugRow, ...]
    photos: tuple[PhotoRow, ...]
    responses: tuple[Response, ...] = ()
    """How lesions answered to treatment, oldest first."""
    sessions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of each procedure of a series, by its key: which session it is, and how many were planned."""


@dataclass(frozen=True, slots=True)
class CourseSheetDraft:
    """What of a person's course goes on a page of its own; ``None`` each: what the Overview shows unasked."""

    patient_id: str
    start: date | None = None
    end: date | None = None
    lesions: tuple[str, ...] | None = None
    """Keys of lesions."""
    values: tuple[str, ...] | None = None
    """Keys of quantities, as ``clinic.reports.course.ValueLine`` names them."""
