"""Courses of medicines: begun, stopped, marked."""

from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import BodyMeasureKind, Topic
from clinic.records.rights import Right
from clinic.records.treatments import CourseFacts, DrugDraft, DrugRow
from clinic.rules.dates import spoken
from clinic.services.core import check_version, fetch, local_date, touch
from clinic.services.gate import allowed, shows
from clinic.services.treatment_answers import store_answers
from clinic.services.treatment_cautions import answered_drug
from clinic.services.treatment_doses import DosePart, check_dose, dose_of, fill_dose, standing_doses, weighed
from clinic.services.treatment_drug_rows import drug_rows
from clinic.services.treatment_monitoring import end_monitoring, plan, take_up_monitoring
from clinic.services.treatment_part import course_changes, own_lesions, said
from clinic.services.treatment_rows import labels_of, lesion_labels
from clinic.store.models import BodyMeasure, DrugCourse, Patient, Visit


class DrugPart(DosePart):
    """What is given over time; its doses are ``DosePart``'s."""

    @allowed(Right.PRESCRIBE)
    def save_drug(self, draft: DrugDraft) -> tuple[DrugRow, Changes]:
        """Begin a course of a medicine, or change what is said about it (its doses by ``change_dose``).

        Raises ``ValidationError`` with the field (``cautions`` where a grave caution is not answered),
        ``Conflict``, ``NotFound``.
        """
        draft = self._checked(draft)
        answers = answered_drug(self._core, draft)
        with self._core.db.write() as session:
            patient = fetch(session, Patient, draft.patient_id, "This patient")
            if draft.start and patient.birth and draft.start < patient.birth.earliest:
                raise ValidationError("start", "The start lies before the birth.", "Check the date.")
            own_lesions(session, patient.id, draft.lesion_ids)
            if draft.visit_id and fetch(session, Visit, draft.visit_id, "The visit").patient_id != patient.id:
                raise Conflict("The visit is another patient's.", "Open a visit of this patient.")
            course = self._course(session, draft)
            self._fill(course, draft)
            session.flush()
            store_answers(self._core, session, patient.id, answers, course.id)
            for item in draft.monitoring:
                plan(self._core, session, course, replace(item, course_id=course.id))
            session.flush()
            return self._drug_row(session, course), course_changes(course, Topic.RECALL)

    @allowed(Right.PRESCRIBE)
    def correct_drug(self, drug_id: str, facts: CourseFacts, reason: str, version: int = 0) -> tuple[DrugRow, Changes]:
        """Say right what was entered wrongly about a course; what stood there is kept in its note with ``reason``.

        Doses, monitoring, adverse effects and answers stay with it; a first dose on the day of the start moves with
        it. Another medicine is another course. Raises ``ValidationError`` (``start``, ``correction``), ``Conflict``,
        ``NotFound``.
        """
        why = said("correction", reason, "Say what was wrong.")
        with self._core.db.write() as session:
            course = self._known(session, drug_id, version)
            self._check_start(session, course, facts.start)
            own_lesions(session, course.patient_id, facts.lesion_ids)
            stood = _differences(course, facts, lesion_labels(session, course.patient_id))
            doses = standing_doses(session, course)
            for dose in [dose for dose in doses if dose.on == course.start and facts.start is not None]:
                dose.on = facts.start or dose.on
            course.start, course.route, course.reason = facts.start, facts.route.strip(), facts.reason.strip()
            course.diagnosis, course.lesion_ids = facts.diagnosis, list(facts.lesion_ids)
            course.note = "\n".join(
                filter(None, (facts.note.strip(), f"Corrected ({why}): was {stood}" if stood else ""))
            )
            touch(course)
            session.flush()
            return self._drug_row(session, course), course_changes(course, Topic.RECALL)

    def _check_start(self, session: Session, course: DrugCourse, start: date | None) -> None:
        if start is None:
            if course.start is not None:
                raise ValidationError("start", "The day of the start is missing.", "Type it.")
            return
        patient = fetch(session, Patient, course.patient_id, "This patient")
        if patient.birth and start < patient.birth.earliest:
            raise ValidationError("start", "The start lies before the birth.", "Check the date.")
        later = [dose.on for dose in standing_doses(session, course) if dose.on != course.start]
        first = min([*later, *([course.stop] if course.stop else [])], default=start)
        if start > first:
            what = f"A change of dose or the stop lies before, on {spoken(first)}."
            raise ValidationError("start", what, "Choose an earlier day, or correct that first.")

    @allowed(Right.PRESCRIBE)
    def stop_drug(
        self, drug_id: str, on: date, reason: str, adverse_effects: str = "", version: int = 0
    ) -> tuple[DrugRow, Changes]:
        """End a course, and with it the monitoring that would be due after its last day.

        A last day that is still to come is a plan: until then the course runs and is monitored, and the plan can be
        moved. Raises ``ValidationError`` (``on``, ``reason``), ``Conflict`` where it has ended already.
        """
        with self._core.db.write() as session:
            course = self._running(session, drug_id, version)
            if course.start and on < course.start:
                raise ValidationError("on", f"The course starts on {spoken(course.start)}.", "Choose a later day.")
            why = said("reason", reason, "Say why the medicine is stopped.")
            if course.stop is not None:  # the plan is moved: what it ended may be due before the new day
                take_up_monitoring(self._core, session, course, _stopped(course))
            course.stop, course.stop_reason = on, why
            course.adverse_effects = adverse_effects.strip()
            end_monitoring(self._core, session, course, _stopped(course), after=on)
            session.flush()
            return self._drug_row(session, course), course_changes(course, Topic.RECALL)

    @allowed(Right.PRESCRIBE)
    def take_back_stop(self, drug_id: str, reason: str, version: int = 0) -> tuple[DrugRow, Changes]:
        """A stop was entered in error: the course goes on, and its monitoring is due again.

        What stood there is kept in the course's note with ``reason``. Raises ``ValidationError`` (``reason``),
        ``Conflict`` where it runs or was entered in error, ``NotFound``.
        """
        why = said("reason", reason, "Say why the stop was an error.")
        with self._core.db.write() as session:
            course = fetch(session, DrugCourse, drug_id, "The course")
            if course.stop is None or course.error_reason:
                raise Conflict("This course is not stopped.", "Look at the medicines again.")
            check_version(session, course, version, partial(self._drug_row, session, course))
            stood = f"Stop on {spoken(course.stop)} ({course.stop_reason}) entered in error: {why}"
            course.note = f"{course.note}\n{stood}".strip()
            course.stop, course.stop_reason = None, ""
            take_up_monitoring(self._core, session, course, _stopped(course))
            session.flush()
            return self._drug_row(session, course), course_changes(course, Topic.RECALL)

    @shows(Right.SEE_RECORD)
    def drugs(self, patient_id: str) -> tuple[DrugRow, ...]:
        """The patient's courses, running ones first, each group newest first, without those entered in error."""
        with self._core.db.read() as session:
            found = select(DrugCourse).where(DrugCourse.patient_id == patient_id, DrugCourse.error_reason == "")
            rows = drug_rows(session, list(session.scalars(found)), self._core.catalog, self._core.today())
            rows = tuple(sorted(rows, key=lambda row: (row.start or date.min, row.id), reverse=True))
            return tuple(sorted(rows, key=lambda row: row.ended))

    @allowed(Right.PRESCRIBE)
    def mark_drug_error(self, drug_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a course as entered in error; it stays in the record with the reason. Raises ``Conflict``."""
        with self._core.db.write() as session:
            course = fetch(session, DrugCourse, drug_id, "The course")
            check_version(session, course, version, partial(self._drug_row, session, course))
            course.error_reason = said("reason", reason, "Say why this course was entered in error.")
            end_monitoring(self._core, session, course, "Entered in error.")
            return course_changes(course, Topic.RECALL)

    @shows(Right.SEE_RECORD)
    def weight(self, patient_id: str) -> tuple[float, date] | None:
        """The newest body weight in kg and its day, for a dose per kg; ``None`` where none is recorded."""
        with self._core.db.read() as session:
            newest = session.scalars(
                select(BodyMeasure)
                .where(
                    BodyMeasure.patient_id == patient_id,
                    BodyMeasure.kind == BodyMeasureKind.WEIGHT,
                    BodyMeasure.withdrawn.is_(False),
                    BodyMeasure.ucum == "kg",
                )
                .order_by(BodyMeasure.at.desc(), BodyMeasure.id.desc())
                .limit(1)
            ).first()
            return (newest.value, local_date(newest.at)) if newest is not None else None

    def _checked(self, draft: DrugDraft) -> DrugDraft:
        known = self._core.catalog.drugs.get(draft.drug)
        if draft.drug and known is None:
            raise ValidationError("drug", f"“{draft.drug}” is not in the list.", "Choose it anew, or type its name.")
        name = " ".join(draft.name.split()) or (known.name if known else "")
        if not name:
            raise ValidationError("name", "It is not said which medicine.", "Choose one or type its name.")
        dose = weighed(dose_of(draft, draft.start or self._core.today()))
        check_dose(dose.dose, dose.dose_unit)
        times = dose.times_per_day
        draft = replace(draft, name=name, route=draft.route.strip(), dose=dose.dose, times_per_day=times)
        _check_complete(draft)
        return draft

    def _course(self, session: Session, draft: DrugDraft) -> DrugCourse:
        if draft.id:
            course = fetch(session, DrugCourse, draft.id, "The course")
            check_version(session, course, draft.version, partial(self._drug_row, session, course))
            if course.patient_id != draft.patient_id:
                raise Conflict("This course is another patient's.", "Open it from that patient.")
            self._correct_first_dose(session, course, draft)
            return course
        course = DrugCourse(id=self._core.new_id(), patient_id=draft.patient_id, stop_reason="", adverse_effects="")
        session.add(course)
        self._fill(course, draft)
        session.flush()
        if draft.dose is not None or draft.frequency.strip():
            dose = self._new_dose(session, course)
            dose.on = draft.start or self._core.today()
            fill_dose(dose, dose_of(draft, dose.on))
        return course

    def _correct_first_dose(self, session: Session, course: DrugCourse, draft: DrugDraft) -> None:
        """A form that is opened again corrects the only dose; once doses changed, they keep their days."""
        doses = standing_doses(session, course)
        if len(doses) != 1:
            return
        touch(course)
        doses[0].on = draft.start or doses[0].on
        fill_dose(doses[0], dose_of(draft, doses[0].on))

    def _fill(self, course: DrugCourse, draft: DrugDraft) -> None:
        known = self._core.catalog.drugs.get(draft.drug)
        course.drug, course.name = draft.drug, draft.name
        course.atc = known.atc if known else ""
        course.visit_id = draft.visit_id or course.visit_id or None
        course.route = draft.route or (known.route if known else "")
        course.start, course.reason, course.diagnosis = draft.start, draft.reason.strip(), draft.diagnosis
        course.lesion_ids, course.note = list(draft.lesion_ids), draft.note.strip()


def _check_complete(draft: DrugDraft) -> None:
    """Raise ``ValidationError`` where dose, frequency or start is missing and nobody said that it is not known."""
    missing = (
        ("dose", draft.dose is None, "The dose is missing."),
        ("frequency", not draft.frequency.strip(), "It is not said how often it is taken."),
        ("start", draft.start is None, "The day of the start is missing."),
    )
    wrong = next(((field, what) for field, is_missing, what in missing if is_missing), None)
    if wrong is not None and not draft.unknown:
        raise ValidationError(*wrong, "Type it, or say that it is not known.")


def _differences(course: DrugCourse, facts: CourseFacts, labels: dict[str, str]) -> str:
    """What stood there and is another now, in words."""
    before = (
        ("since", course.start, facts.start, spoken(course.start) if course.start else "not known"),
        ("route", course.route, facts.route.strip(), course.route),
        ("reason", course.reason, facts.reason.strip(), course.reason),
        ("diagnosis", course.diagnosis or "", facts.diagnosis, course.diagnosis),
        ("for", set(course.lesion_ids), set(facts.lesion_ids), ", ".join(labels_of(course.lesion_ids, labels))),
    )
    return "; ".join(f"{name} {words or 'not said'}" for name, old, new, words in before if old != new)


def _stopped(course: DrugCourse) -> str:
    return f"{course.name} was stopped."
