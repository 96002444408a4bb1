"""What was read of a patient as the course that is drawn, in the window and on paper."""

from datetime import datetime

from clinic.catalog import Catalog
from clinic.records.patients import PatientDetail
from clinic.records.timeline import Timeline
from clinic.reports.course import Course, lesion_lines, value_lines
from clinic.rules.dates import spoken
from clinic.services.core import local_date


def course_of(told: Timeline, patient: PatientDetail, catalog: Catalog, units: str, now: datetime) -> Course:
    """``units`` (``conventional`` or ``si``) are those in which ``told`` was read."""
    blood, today = told.blood, now.astimezone().date()
    return Course(
        now=now,
        first=told.start,
        lesions=lesion_lines(told.lesions, catalog, told.responses, _treatments(told)),
        values=value_lines(blood.series, blood.derived, patient, catalog, units, today),
        drugs=tuple(sorted(told.drugs, key=lambda drug: drug.start or told.start)),
        procedures=told.procedures,
        photos=told.photos,
        visits=told.visits,
        sessions=told.sessions,
    )


def _treatments(told: Timeline) -> dict[str, str]:
    """What a response can answer: procedures with their day and session, medicines with their start."""
    found = {}
    for row in told.procedures:
        at = told.sessions.get(row.id)
        session = f", session {at[0]} of {at[1]}" if at else ""
        found[row.id] = f"{row.kind_text}{session}, {spoken(local_date(row.at))}"
    for drug in told.drugs:
        found[drug.id] = f"{drug.name}, from {spoken(drug.start)}" if drug.start else drug.name
    return found
