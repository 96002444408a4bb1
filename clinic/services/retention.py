"""When something was last written about a person's care, and whose records pass their term."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from clinic.records.enums import PrivacyKind
from clinic.records.privacy import RetentionRow
from clinic.rules.dates import add_months
from clinic.rules.names import display_name
from clinic.rules.retention import ask_again, has_passed, kept_until
from clinic.services.core import local_date
from clinic.store.models import (
    Addendum,
    Clinic,
    Document,
    DrugCourse,
    DrugDose,
    LabReport,
    Lesion,
    LesionArea,
    LesionStatusChange,
    Observation,
    Patient,
    Photo,
    PhotoMark,
    PrivacyAct,
    Procedure,
    Response,
    Visit,
)

_OWN: tuple[Any, ...] = (Visit, Lesion, Photo, LabReport, Procedure, DrugCourse, Document)
_BELOW: tuple[tuple[Any, Any, Any], ...] = (
    (Addendum, Addendum.visit_id, Visit),
    (Observation, Observation.visit_id, Visit),
    (LesionStatusChange, LesionStatusChange.lesion_id, Lesion),
    (LesionArea, LesionArea.lesion_id, Lesion),
    (Response, Response.lesion_id, Lesion),
    (PhotoMark, PhotoMark.photo_id, Photo),
    (DrugDose, DrugDose.course_id, DrugCourse),
)
"""What is written about care; recalls, consents and acts of privacy do not make a term begin anew."""

_LISTED = (Patient.id, Patient.mrn, Patient.family, Patient.given, Patient.birth)


def last_entries(session: Session, people: Select[Any]) -> dict[str, date]:
    """By patient (of those whose keys ``people`` selects) the last day on which something about care was written.

    Who has nothing is left out.
    """
    last: dict[str, datetime] = {}
    for query in _queries(people):
        for patient_id, moment in session.execute(query):
            if patient_id not in last or last[patient_id] < moment:
                last[patient_id] = moment
    return {patient_id: local_date(moment) for patient_id, moment in last.items()}


def _queries(people: Select[Any]) -> Iterable[Select[Any]]:
    for table in _OWN:
        # a visit is written while it lasts, a course until it is stopped: the last change counts. What is said of a
        # photo also changes where its use for teaching ends: the day it was taken in counts
        moment = table.created_at if table is Photo else table.updated_at
        mine = select(table.patient_id, func.max(moment)).where(table.patient_id.in_(people))
        yield mine.group_by(table.patient_id)
    for table, column, parent in _BELOW:
        below = select(parent.patient_id, func.max(table.updated_at)).join(parent, parent.id == column)
        yield below.where(parent.patient_id.in_(people)).group_by(parent.patient_id)


def retention_years(session: Session) -> int:
    """The clinic's own rule."""
    return session.scalars(select(Clinic.retention_years)).one()


def passing(session: Session, until: date, today: date) -> tuple[RetentionRow, ...]:
    """Everyone whose term ends on or before the day ``until``, longest past first."""
    terms = _terms(session, until)
    kept = _kept_on(session)
    rows: list[RetentionRow] = []
    for some in batched(sorted(terms)):
        people = session.execute(select(*_LISTED).where(Patient.id.in_(some)))
        rows += [_row(patient, terms[patient.id], kept.get(patient.id), today) for patient in people]
    return tuple(sorted(rows, key=lambda row: (row.kept_until, row.name)))


def count_due(session: Session, today: date) -> int:
    """How many records have passed their term, without those that someone has kept on for now."""
    kept = _kept_on(session)
    return sum(
        has_passed(until, today) and (key not in kept or ask_again(kept[key].on) <= today)
        for key, (_written, until) in _terms(session, today).items()
    )


def _terms(session: Session, until: date) -> dict[str, tuple[date, date]]:
    """By patient the last entry and the last day of the term, where it ends on or before ``until``."""
    years = retention_years(session)
    # no term ends sooner than so many years after the person was registered: the young records are not looked at
    oldest = datetime.combine(add_months(until, -12 * years), datetime.max.time()).astimezone()
    old = (Patient.created_at <= oldest, Patient.erased_at.is_(None))
    last = last_entries(session, select(Patient.id).where(*old))
    found = {}
    for key, birth, made in session.execute(select(Patient.id, Patient.birth, Patient.created_at).where(*old)):
        written = last.get(key) or local_date(made)
        ends = kept_until(written, birth, years)
        if ends <= until:
            found[key] = (written, ends)
    return found


def _row(patient: Any, term: tuple[date, date], kept: PrivacyAct | None, today: date) -> RetentionRow:
    written, until = term
    return RetentionRow(
        patient_id=patient.id,
        mrn=patient.mrn,
        name=display_name(patient.family, patient.given),
        birth=patient.birth,
        last_entry=written,
        kept_until=until,
        passed=has_passed(until, today),
        kept_on=kept.on if kept else None,
        kept_reason=kept.reason if kept else "",
        ask_on=ask_again(kept.on) if kept else None,
    )


def batched(keys: list[str], size: int = 500) -> Iterator[list[str]]:
    """``keys`` in parts that a query can name."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _kept_on(session: Session) -> dict[str, PrivacyAct]:
    acts = select(PrivacyAct).where(PrivacyAct.kind == PrivacyKind.KEPT_ON)
    return {act.patient_id: act for act in session.scalars(acts.order_by(PrivacyAct.on, PrivacyAct.id))}
