"""Doses of a course: changed from a day on, corrected where they were entered in error."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.cautions import CautionDraft
from clinic.records.changes import Changes
from clinic.records.rights import Right
from clinic.records.treatments import DoseChange, DrugDraft, DrugRow
from clinic.rules.dates import spoken
from clinic.rules.dose_errors import error_words, is_error
from clinic.rules.dosing import dose_said, times_per_day, weighed_dose, weighed_part
from clinic.rules.interactions import Subject
from clinic.services.core import check_version, fetch, touch
from clinic.services.gate import allowed
from clinic.services.treatment_answers import store_answers
from clinic.services.treatment_cautions import answered_dose
from clinic.services.treatment_drug_rows import drug_rows
from clinic.services.treatment_facts import subject_of
from clinic.services.treatment_part import TreatmentPart, course_changes, has_ended, said
from clinic.store.models import DrugCourse, DrugDose

_HEAVIEST_KG = 500.0
_PLACE = 24
"""How much of a key says when it was made, and so its place; what follows only keeps it unique."""
_NOTHING: tuple[CautionDraft, ...] = ()


class DosePart(TreatmentPart):
    """How much of a medicine, from which day on."""

    @allowed(Right.PRESCRIBE)
    def change_dose(
        self, drug_id: str, change: DoseChange, version: int = 0, answers: Sequence[CautionDraft] = _NOTHING
    ) -> tuple[DrugRow, Changes]:
        """Another dose from a day on; the earlier doses stay, also those of the same day.

        Raises ``ValidationError`` (``on``, ``dose``, ``cautions``), ``Conflict`` for a course that has ended,
        ``NotFound``.
        """
        change = weighed(change)
        check_dose(change.dose, change.dose_unit)
        with self._core.db.read() as session:
            course = self._running(session, drug_id, version)
            _check_day(course, change)
            drug, patient_id = course.drug or course.name, course.patient_id
        kept = answered_dose(self._core, patient_id, drug_id, _subject(drug, change), answers)
        with self._core.db.write() as session:
            course = self._running(session, drug_id, version)
            dose = self._new_dose(session, course)
            dose.on = change.on
            fill_dose(dose, change)
            touch(course)
            store_answers(self._core, session, course.patient_id, kept, course.id)
            session.flush()
            return self._drug_row(session, course), course_changes(course)

    @allowed(Right.PRESCRIBE)
    def correct_dose(
        self,
        drug_id: str,
        dose_id: str,
        change: DoseChange,
        reason: str,
        version: int = 0,
        answers: Sequence[CautionDraft] = _NOTHING,
    ) -> tuple[DrugRow, Changes]:
        """Say a dose right that was entered in error. The wrong one stays in the record with ``reason``, and is
        given nowhere any more. Also for a course that is stopped.

        Raises ``ValidationError`` (``on``, ``dose``, ``correction``, ``cautions``), ``Conflict``, ``NotFound``.
        """
        change, why = weighed(change), _why(reason)
        check_dose(change.dose, change.dose_unit)
        if change.dose is None and not change.frequency.strip():
            raise ValidationError("dose", "It is not said which dose is right.", "Type it, or take the wrong one out.")
        with self._core.db.read() as session:
            course = self._known(session, drug_id, version)
            wrong = self._standing(session, course, dose_id)
            _check_day(course, change)
            others = [each for each in standing_doses(session, course) if each.id != dose_id]
            if wrong.on != change.on and any(each.on == change.on for each in others):
                raise ValidationError("on", f"Another dose stands on {spoken(change.on)}.", "Correct that one.")
            drug, patient_id = course.drug or course.name, course.patient_id
            runs = not has_ended(course, self._core.today())
        kept = answered_dose(self._core, patient_id, drug_id, _subject(drug, change), answers) if runs else ()
        with self._core.db.write() as session:
            course = self._known(session, drug_id, version)
            _withdraw(self._standing(session, course, dose_id), why)
            dose = self._new_dose(session, course, after=dose_id)
            dose.on = change.on
            fill_dose(dose, change)
            touch(course)
            store_answers(self._core, session, patient_id, kept, course.id)
            session.flush()
            return self._drug_row(session, course), course_changes(course)

    @allowed(Right.PRESCRIBE)
    def remove_dose(self, drug_id: str, dose_id: str, reason: str, version: int = 0) -> tuple[DrugRow, Changes]:
        """Take out a change of dose that never was; it stays in the record with the reason.

        The only dose is not taken out: it is corrected, or the course is marked. Raises ``ValidationError``
        (``correction``), ``Conflict``, ``NotFound``.
        """
        why = _why(reason)
        with self._core.db.write() as session:
            course = self._known(session, drug_id, version)
            dose = self._standing(session, course, dose_id)
            if len(standing_doses(session, course)) == 1:
                raise Conflict("It is the only dose.", "Correct it, or mark the course as entered in error.")
            _withdraw(dose, why)
            touch(course)
            session.flush()
            return self._drug_row(session, course), course_changes(course)

    @allowed(Right.PRESCRIBE)
    def put_back_dose(
        self, drug_id: str, was: DoseChange, version: int = 0, replaced_by: str = ""
    ) -> tuple[DrugRow, Changes]:
        """Undo: the dose ``was`` (with its id) is given again as it stood; the dose ``replaced_by`` is taken out.

        Raises ``Conflict`` where it stands already, ``NotFound``.
        """
        with self._core.db.write() as session:
            course = self._known(session, drug_id, version)
            dose = fetch(session, DrugDose, was.id, "The dose")
            if dose.course_id != course.id or not _is_error(dose):
                raise Conflict("This dose was not taken out.", "Look at the doses again.")
            if replaced_by:
                _withdraw(self._standing(session, course, replaced_by), "the correction was undone")
            dose.on = was.on
            fill_dose(dose, was)
            touch(course)
            session.flush()
            return self._drug_row(session, course), course_changes(course)

    def _new_dose(self, session: Session, course: DrugCourse, after: str = "") -> DrugDose:
        """``after``: the key of a dose of which it takes the place among those of its day, which go by their keys."""
        key = self._core.new_id()
        dose = DrugDose(id=after[:_PLACE] + key[_PLACE:] if after else key, course_id=course.id)
        session.add(dose)
        return dose

    def _standing(self, session: Session, course: DrugCourse, dose_id: str) -> DrugDose:
        dose = next((each for each in standing_doses(session, course) if each.id == dose_id), None)
        if dose is None:
            raise Conflict("This dose is not among those that stand.", "Look at the doses again.")
        return dose

    def _known(self, session: Session, drug_id: str, version: int) -> DrugCourse:
        course = fetch(session, DrugCourse, drug_id, "The course")
        if course.error_reason:
            raise Conflict("This course was entered in error.", "Its doses are of no account.")
        check_version(session, course, version, partial(self._drug_row, session, course))
        return course

    def _running(self, session: Session, drug_id: str, version: int) -> DrugCourse:
        course = fetch(session, DrugCourse, drug_id, "The course")
        if course.stop is not None and has_ended(course, self._core.today()):
            raise Conflict(f"This course was stopped on {spoken(course.stop)}.", "Begin a new course.")
        check_version(session, course, version, partial(self._drug_row, session, course))
        return course

    def _drug_row(self, session: Session, course: DrugCourse) -> DrugRow:
        return drug_rows(session, [course], self._core.catalog, self._core.today())[0]


def standing_doses(session: Session, course: DrugCourse) -> list[DrugDose]:
    """The doses of a course by their day, without those that were entered in error."""
    with session.no_autoflush:
        found = select(DrugDose).where(DrugDose.course_id == course.id).order_by(DrugDose.on, DrugDose.id)
        return [dose for dose in session.scalars(found) if not _is_error(dose)]


def weighed(change: DoseChange) -> DoseChange:
    """The dose from the dose per kg and the weight. Raises ``ValidationError`` (``per_kg``, ``weight_kg``)."""
    if change.per_kg is None:
        return replace(change, weight_kg=None)
    if not 0 < change.per_kg < 1e6:
        raise ValidationError("per_kg", "The dose per kg is not a positive number.", "Type it like 2 or 0.5.")
    if change.weight_kg is None:
        raise ValidationError("weight_kg", "The body weight is missing.", "Type it in kg.")
    if not 0 < change.weight_kg <= _HEAVIEST_KG:
        raise ValidationError("weight_kg", "This cannot be a body weight in kg.", "Type it in kg, like 61.5.")
    if not change.per_day:
        return replace(change, dose=weighed_dose(change.per_kg, change.weight_kg))
    times = change.times_per_day or times_per_day(change.frequency)
    if times is None:
        what = "A dose for a day can only be divided where it is certain how often it is taken."
        raise ValidationError("frequency", what, "Choose how often, or type the dose for each kg of one dose.")
    return replace(change, dose=weighed_part(change.per_kg, change.weight_kg, times), times_per_day=times)


def dose_of(draft: DrugDraft, on: date) -> DoseChange:
    """The first dose of a course."""
    return DoseChange(
        on,
        draft.dose,
        draft.dose_unit,
        draft.frequency,
        "",
        draft.per_kg,
        draft.weight_kg,
        draft.times_per_day,
        per_day=draft.per_day,
    )


def fill_dose(dose: DrugDose, change: DoseChange) -> None:
    """Store what is said; how often a day is taken from the words where it is not said."""
    dose.dose, dose.dose_unit = change.dose, change.dose_unit.strip()
    dose.frequency, dose.reason = change.frequency.strip(), change.reason.strip()
    dose.per_kg = change.per_kg
    dose.weight_kg = change.weight_kg if change.per_kg is not None else None
    dose.times_per_day = change.times_per_day or times_per_day(change.frequency)


def check_dose(dose: float | None, unit: str) -> None:
    """Raise ``ValidationError`` (``dose``, ``dose_unit``)."""
    if dose is None:
        return
    if not 0 < dose < 1e9:
        raise ValidationError("dose", "The dose is not a positive number.", "Type it like 120 or 0.5.")
    if not unit.strip():
        raise ValidationError("dose_unit", "The dose has no unit.", "Choose mg, g, mL or another unit.")


def _subject(drug: str, dose: DoseChange) -> Subject:
    return subject_of(drug, "", dose.dose, dose.dose_unit, dose.frequency, dose.times_per_day)


def _check_day(course: DrugCourse, change: DoseChange) -> None:
    if course.start and change.on < course.start:
        raise ValidationError("on", f"The course starts on {spoken(course.start)}.", "Choose a later day.")
    if course.stop and change.on > course.stop:
        raise ValidationError("on", f"The course ends on {spoken(course.stop)}.", "Choose an earlier day.")


def _withdraw(dose: DrugDose, why: str) -> None:
    was = dose_said(dose.dose, dose.dose_unit, dose.frequency)
    more = f" from {spoken(dose.on)}" + (f", {dose.reason}" if dose.reason else "")
    dose.reason = error_words(why, f"{was}{more}")
    dose.dose = dose.per_kg = dose.weight_kg = dose.times_per_day = None
    dose.dose_unit = dose.frequency = ""


def _is_error(dose: DrugDose) -> bool:
    return is_error(dose.dose, dose.frequency, dose.reason)


def _why(reason: str) -> str:
    if not reason.strip():
        raise ValidationError("correction", "It is not said what was wrong.", "Say why it is corrected.")
    return said("correction", reason, "")
