"""What was read of a patient as the course that is drawn, in the window and on paper."""

from datetime import datetime

from clinic.catalog import Catalog
from clinic.records.patients import PatientDetail
from clinic.records.timeline import Timeline
from clinic.reports.course import Course, lesion_lines, value_lines


def course_of(told: Timeline, patient: PatientDetail, catalog: Catalog, units: str, now: datetime) -> Course:
    """``units`` (``conventional`` or ``si``) are those in which ``told`` was read."""
    blood, today = told.blood, now.astimezone().date()
    return Course(
        now=now,
        first=told.start,
        lesions=lesion_lines(told.lesions, catalog, told.responses),
        values=value_lines(blood.series, blood.derived, patient, catalog, units, today),
        drugs=tuple(sorted(told.drugs, key=lambda drug: drug.start or told.start)),
        procedures=told.procedures,
        photos=told.photos,
        visits=told.visits,
        sessions=told.sessions,
    )
