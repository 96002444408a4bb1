"""A patient's course on one time axis."""

from dataclasses import dataclass
from datetime import date

from clinic.records.labs import Series
from clinic.records.lesions import LesionDetail
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow


@dataclass(frozen=True, slots=True)
class Timeline:
    patient_id: str
    start: date
    end: date
    visits: tuple[VisitRow, ...]
    lesions: tuple[LesionDetail, ...]
    series: tuple[Series, ...]
    procedures: tuple[ProcedureRow, ...]
    drugs: tuple[DrugRow, ...]
    photos: tuple[PhotoRow, ...]
