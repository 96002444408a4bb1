"""Stored courses of medicines into what readers get: doses, adverse effects, monitoring."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.records.treatment_course import EffectRow, MonitoringRow
from clinic.records.treatments import DoseChange, DrugRow
from clinic.rules.dose_errors import is_error
from clinic.rules.dosing import is_per_day
from clinic.services.core import user_name
from clinic.services.treatment_answers import answers_of
from clinic.services.treatment_rows import grouped, labels_of, lesion_labels
from clinic.store.models import DrugCourse, DrugDose, DrugEffect, DrugMonitoring


def effect_row(session: Session, row: DrugEffect) -> EffectRow:
    """One adverse effect with its author's name."""
    author = user_name(session, row.author_id)
    return EffectRow(row.course_id, row.on, row.text, row.severity, row.outcome, row.id, row.version, author)


def monitoring_name(catalog: Catalog, drug: str, what: str) -> str:
    """What is monitored, in words; an own word stands for itself."""
    items = (*catalog.monitoring.get(drug, ()), *(item for items in catalog.monitoring.values() for item in items))
    return next((item.name for item in items if item.what == what), what)


def monitoring_rows(session: Session, courses: Sequence[DrugCourse], catalog: Catalog) -> tuple[MonitoringRow, ...]:
    """What is due first, by day; then what was done, newest first; then what was taken out."""
    known = {course.id: course for course in courses}
    found = select(DrugMonitoring).where(DrugMonitoring.course_id.in_(list(known)))
    rows = [
        MonitoringRow(
            id=row.id,
            course_id=row.course_id,
            patient_id=known[row.course_id].patient_id,
            drug=known[row.course_id].name,
            what=row.what,
            name=monitoring_name(catalog, known[row.course_id].drug, row.what),
            every_days=row.every_days,
            due=row.due if row.done_on is None else None,
            done_on=row.done_on,
            finding=row.finding,
            source=row.source,
            version=row.version,
        )
        for row in session.scalars(found.order_by(DrugMonitoring.id))
    ]
    due = sorted((row for row in rows if row.due is not None), key=lambda row: row.due or date.max)
    done = sorted((row for row in rows if row.done_on), key=lambda row: row.done_on or date.min, reverse=True)
    return (*due, *done, *(row for row in rows if row.due is None and row.done_on is None))


def drug_rows(session: Session, courses: Sequence[DrugCourse], catalog: Catalog, today: date) -> tuple[DrugRow, ...]:
    """Rows in the order given, as of ``today``; all must be of one patient."""
    if not courses:
        return ()
    labels = lesion_labels(session, courses[0].patient_id)
    ids = [course.id for course in courses]
    doses: dict[str, list[DoseChange]] = defaultdict(list)
    found = select(DrugDose).where(DrugDose.course_id.in_(ids))
    withdrawn: dict[str, list[DoseChange]] = defaultdict(list)
    for dose in session.scalars(found.order_by(DrugDose.on, DrugDose.id)):
        kept = withdrawn if is_error(dose.dose, dose.frequency, dose.reason) else doses
        kept[dose.course_id].append(_dose(dose))
    noted = select(DrugEffect).where(DrugEffect.course_id.in_(ids), DrugEffect.error_reason == "")
    effects = grouped(
        [effect_row(session, row) for row in session.scalars(noted.order_by(DrugEffect.on, DrugEffect.id))],
        lambda row: row.course_id,
    )
    monitoring = grouped(monitoring_rows(session, courses, catalog), lambda row: row.course_id)
    answers = grouped(answers_of(session, ids=ids), lambda row: row.course_id)
    return tuple(
        DrugRow(
            id=course.id,
            patient_id=course.patient_id,
            drug=course.drug,
            name=course.name,
            atc=course.atc,
            doses=tuple(doses[course.id]),
            route=course.route,
            start=course.start,
            stop=course.stop,
            stop_reason=course.stop_reason or "",
            reason=course.reason,
            diagnosis=course.diagnosis,
            lesion_labels=labels_of(course.lesion_ids, labels),
            note=course.note,
            version=course.version,
            adverse_effects=course.adverse_effects or "",
            lesion_ids=tuple(course.lesion_ids),
            effects=tuple(effects.get(course.id, ())),
            monitoring=tuple(monitoring.get(course.id, ())),
            answers=tuple(answers.get(course.id, ())),
            withdrawn=tuple(withdrawn[course.id]),
            as_of=today,
        )
        for course in courses
    )


def _dose(dose: DrugDose) -> DoseChange:
    return DoseChange(
        dose.on,
        dose.dose,
        dose.dose_unit,
        dose.frequency,
        dose.reason,
        dose.per_kg,
        dose.weight_kg,
        dose.times_per_day,
        dose.id,
        is_per_day(dose.dose, dose.per_kg, dose.weight_kg, dose.times_per_day),
    )
