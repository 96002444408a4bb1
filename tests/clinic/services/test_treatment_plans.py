"""What is planned in a course is not yet so: a stop and a dose to come; and nothing given is lost from its history."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.patients import Medicine, PatientDetail
from clinic.records.treatment_course import MonitoringDraft
from clinic.records.treatments import DoseChange, DrugDraft, DrugRow
from tests.clinic.services.test_treatment_cautions import answer
from tests.support.clinics import SettableClock, add_patient

TODAY = date(2026, 11, 22)
SPRING = TODAY + timedelta(days=90)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


def begun(clinic: Clinic, patient: PatientDetail, **more: Any) -> DrugRow:
    draft = DrugDraft(patient.id, "diltiazem", "", 120.0, "mg", "oral", "daily", date(2026, 11, 1))
    return clinic.treatments.save_drug(replace(draft, **more))[0]


def due(clinic: Clinic, patient: PatientDetail) -> list[tuple[str, date]]:
    return [(row.what, row.due) for row in clinic.treatments.monitoring(patient.id) if row.due is not None]


def test_a_planned_stop_ends_only_what_would_be_due_after_it(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    row = begun(clinic, patient)
    for what, days in (("blood_pressure", 1), ("ecg", 28), ("liver", 120)):
        clinic.treatments.plan_monitoring(MonitoringDraft(row.id, what, TODAY + timedelta(days=days), 28))
    clock.forward(days=3)  # the blood pressure is overdue
    stopped, _ = clinic.treatments.stop_drug(row.id, SPRING, "course complete")
    assert not stopped.ended and stopped.stop == SPRING
    assert [what for what, _day in due(clinic, patient)] == ["blood_pressure", "ecg"]
    recalls = [recall for recall in clinic.recalls.for_patient(patient.id) if recall.done_at is None]
    assert len(recalls) == 2
    (first, *_rest) = clinic.treatments.monitoring(patient.id)
    clinic.treatments.monitoring_done(first.id, TODAY, "130/80")
    assert [what for what, _day in due(clinic, patient)] == ["ecg", "blood_pressure"], "and the next one"
    changed, _ = clinic.treatments.change_dose(row.id, DoseChange(TODAY, 240.0, "mg", "daily", "no effect"))
    assert changed.dose_text == "240 mg, daily"
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "liver", SPRING + timedelta(days=1)))
    assert caught.value.field == "due"
    later = SPRING + timedelta(days=60)
    moved, _ = clinic.treatments.stop_drug(row.id, later, "course complete")
    assert moved.stop == later and ("liver", TODAY + timedelta(days=120)) in due(clinic, patient)
    now, _ = clinic.treatments.stop_drug(row.id, clock.moment.date(), "side effect")
    assert now.ended and not due(clinic, patient)
    with pytest.raises(Conflict):
        clinic.treatments.change_dose(row.id, DoseChange(TODAY, 360.0, "mg", "daily", ""))


def test_answers_stand_until_a_planned_stop_has_come(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    person = add_patient(clinic, medicines=(Medicine("Metoprolol 50 mg"),))
    dose = DoseChange(date(2026, 11, 1), 120.0, "mg", "daily", "")
    shown = clinic.treatments.cautions(person.id, "diltiazem", dose)
    row = begun(clinic, person, answers=tuple(answer(one) for one in shown))
    clinic.treatments.stop_drug(row.id, SPRING, "course complete")
    assert not any(each.is_open for each in clinic.treatments.running_cautions(person.id)[row.id])


def test_a_planned_dose_is_not_the_dose_now(clinic: Clinic, patient: PatientDetail, clock: SettableClock) -> None:
    row = begun(clinic, patient)
    row, _ = clinic.treatments.change_dose(row.id, DoseChange(SPRING, 360.0, "mg", "daily", ""))
    assert row.dose_text == "120 mg, daily" and row.dose_now is not None and row.dose_now.dose == 120
    assert [(dose.on, dose.dose) for dose in row.planned] == [(SPRING, 360.0)]
    clock.forward(days=91)
    (row,) = clinic.treatments.drugs(patient.id)
    assert row.dose_text == "360 mg, daily" and not row.planned


def test_a_dose_changed_on_its_first_day_keeps_the_first_one(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    row = begun(clinic, patient, start=TODAY)
    for dose in (240.0, 180.0):
        clock.forward(minutes=5)
        row, _ = clinic.treatments.change_dose(row.id, DoseChange(TODAY, dose, "mg", "daily", ""))
    assert [dose.dose for dose in row.doses] == [120.0, 240.0, 180.0] and row.dose_text == "180 mg, daily"
    clock.forward(minutes=5)
    wrong = row.doses[1]
    row, _ = clinic.treatments.correct_dose(row.id, wrong.id, replace(wrong, dose=200.0), "a slip")
    assert [dose.dose for dose in row.doses] == [120.0, 200.0, 180.0], "the corrected dose has the place of the wrong"


@pytest.mark.parametrize(("missing", "field"), [("dose", "dose"), ("frequency", "frequency"), ("start", "start")])
def test_a_course_needs_dose_frequency_and_start_unless_they_are_not_known(
    clinic: Clinic, patient: PatientDetail, missing: str, field: str
) -> None:
    nothing = "" if missing == "frequency" else None
    with pytest.raises(ValidationError) as caught:
        begun(clinic, patient, **{missing: nothing})
    assert caught.value.field == field and not clinic.treatments.drugs(patient.id)
    row = begun(clinic, patient, **{missing: nothing}, unknown=True)
    assert getattr(row, "start" if missing == "start" else "id") is (None if missing == "start" else row.id)


def test_a_dose_per_kg_for_a_day_is_divided_by_how_often_it_is_taken(clinic: Clinic, patient: PatientDetail) -> None:
    weighed = {"dose": None, "per_kg": 2.0, "weight_kg": 61.5, "frequency": "three times a day"}
    row = begun(clinic, patient, **weighed, per_day=True)
    assert (row.doses[0].dose, row.doses[0].per_day) == (41.0, True)
    other = add_patient(clinic, "Berg")
    row = begun(clinic, other, **weighed)
    assert (row.doses[0].dose, row.doses[0].per_day) == (123.0, False)
    with pytest.raises(ValidationError) as caught:
        begun(clinic, patient, **{**weighed, "frequency": "as needed"}, per_day=True)
    assert caught.value.field == "frequency"


def test_monitoring_is_not_done_before_the_medicine_began(clinic: Clinic, patient: PatientDetail) -> None:
    row = begun(clinic, patient)
    item, _ = clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "ecg", TODAY))
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.monitoring_done(item.id, date(2026, 10, 31), "sinus rhythm")
    assert caught.value.field == "on" and due(clinic, patient)
