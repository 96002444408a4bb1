"""What the overview shows, read through the services.

read_overview(clinic, patient_id) -> Overview
make_ready(clinic)                  once, while nobody waits
"""

import contextlib
from dataclasses import dataclass

from clinic.app import Clinic
from clinic.errors import ClinicError
from clinic.records.enums import Flag
from clinic.records.follow_up import RecallRow
from clinic.records.labs import ResultRow
from clinic.records.lesions import LesionRow
from clinic.reports.course import Course
from clinic.services.course_read import course_of


@dataclass(frozen=True, slots=True)
class Overview:
    """The course, and what is true now."""

    course: Course
    lesions: tuple[LesionRow, ...]
    recalls: tuple[RecallRow, ...]
    """Not done yet, the next one first."""
    abnormal: tuple[ResultRow, ...]
    """The newest result of each test, where it lies outside its range."""


def read_overview(clinic: Clinic, patient_id: str) -> Overview:
    """Read everything that the overview of a patient shows."""
    units = clinic.info().units
    told = clinic.timeline.course(patient_id, units)
    patient = clinic.patients.get(patient_id)
    course = course_of(told, patient, clinic.catalog, units, clinic.now())
    recalls = (recall for recall in clinic.recalls.for_patient(patient_id) if recall.done_at is None)
    rows = tuple(detail.row for detail in told.lesions)
    due = tuple(sorted(recalls, key=lambda recall: recall.due))
    return Overview(course, rows, due, _abnormal(told.blood.current))


def make_ready(clinic: Clinic) -> None:
    """Have loaded and prepared what ``read_overview`` needs, by reading the record of nobody: nothing is seen."""
    _ = clinic.atlas
    for read in (
        clinic.visits.list,
        clinic.photos.list,
        clinic.treatments.procedures,
        clinic.treatments.drugs,
        clinic.treatments.responses,
        clinic.labs.blood,
        clinic.lesions.details,
        clinic.patients.get,
        clinic.recalls.for_patient,
    ):
        with contextlib.suppress(ClinicError):
            read("")


def _abnormal(results: tuple[ResultRow, ...]) -> tuple[ResultRow, ...]:
    newest: dict[tuple[str, str], ResultRow] = {}
    for result in results:
        newest.setdefault((result.analyte or result.name, result.specimen), result)
    return tuple(result for result in newest.values() if result.flag not in (None, Flag.NORMAL))
