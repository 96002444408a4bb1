"""Along a treatment: sessions, complications, specimens, monitoring, adverse effects, responses."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import BodyMeasureKind, LesionStatus, Side, SizeMethod
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft, Response
from clinic.records.patients import PatientDetail
from clinic.records.treatment_course import EffectDraft, EventDraft, MonitoringDraft, ResultOfSpecimen, SpecimenDraft
from clinic.records.treatments import DoseChange, DrugDraft, DrugRow, ProcedureDraft
from clinic.records.visits import VisitDetail, VisitText
from clinic.services import document_words as words
from tests.clinic.services.test_treatment_cautions import LASER, measure
from tests.support.clinics import SettableClock, add_patient

EXTRACTION = (("instrument", "needle"), ("count", "3"))
TODAY = date(2026, 11, 22)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


@pytest.fixture
def visit(clinic: Clinic, patient: PatientDetail) -> VisitDetail:
    return clinic.visits.start(patient.id, "Milia")[0]


def lesion_of(clinic: Clinic, patient: PatientDetail) -> LesionRow:
    return clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT))[0]


def sign(clinic: Clinic, visit: VisitDetail) -> None:
    saved, _ = clinic.visits.save_text(visit.id, VisitText(reason="Milia", plan="Review"), visit.version)
    clinic.visits.sign(visit.id, saved.version)


def course_of(clinic: Clinic, patient: PatientDetail, **more: Any) -> DrugRow:
    begun = {
        "drug": "diltiazem",
        "name": "",
        "dose": 120.0,
        "dose_unit": "mg",
        "frequency": "daily",
        "start": date(2026, 11, 1),
    }
    return clinic.treatments.save_drug(DrugDraft(patient_id=patient.id, **{**begun, **more}))[0]


def test_what_is_written_the_day_after_was_done_at_the_visit(
    clinic: Clinic, visit: VisitDetail, clock: SettableClock
) -> None:
    clock.forward(minutes=20)
    today, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (), EXTRACTION))
    assert today.at == clock.moment
    clock.forward(days=1)
    row, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (), EXTRACTION))
    assert row.at == clinic.visits.get(visit.id).started_at


def test_sessions_of_a_series_are_counted_and_the_last_one_ends_it(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail
) -> None:
    spots = tuple(lesion_of(clinic, patient).id for _ in range(3))
    first, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "laser", spots, LASER, planned=3))
    (series,) = clinic.treatments.series(patient.id)
    assert (first.session_text, series.text, series.lesion_labels) == ("1 of 3", "Laser, 1 of 3", ("L1", "L2", "L3"))
    more = ProcedureDraft(visit.id, "laser", spots, LASER, series_id=series.id)
    with pytest.raises(Conflict):
        clinic.treatments.save_procedure(replace(more, kind="extraction", parameters=EXTRACTION))
    second, _ = clinic.treatments.save_procedure(more)
    third, _ = clinic.treatments.save_procedure(more)
    (done,) = clinic.treatments.series(patient.id)
    assert (second.session, third.session_text) == (2, "3 of 3") and done.closed_on == TODAY
    with pytest.raises(Conflict, match="ended"):
        clinic.treatments.save_procedure(more)
    clinic.treatments.mark_procedure_error(third.id, "wrong patient")
    (again,) = clinic.treatments.series(patient.id)
    assert again.closed_on is None and again.text == "Laser, 2 of 3"
    with pytest.raises(ValidationError):
        clinic.treatments.change_series(again.id, 1)
    changed, _ = clinic.treatments.change_series(again.id, 4, "slower", again.version)
    with pytest.raises(ValidationError):
        clinic.treatments.close_series(changed.id, " ")
    closed, _ = clinic.treatments.close_series(changed.id, "clear after two", changed.version)
    assert (closed.closed_on, closed.close_reason) == (TODAY, "clear after two")


def test_settings_that_do_not_fit_each_other_are_asked_about(clinic: Clinic, visit: VisitDetail) -> None:
    power = (*LASER, ("pulse_energy_mJ", "100"), ("fluence_J_cm2", "6"))
    (question,) = clinic.treatments.procedure_warnings(ProcedureDraft(visit.id, "laser", (), power))
    assert "6 J/cm² is typed, energy and spot give 3.18" in question
    close = (*power[:-1], ("fluence_J_cm2", "3.3"))
    assert clinic.treatments.procedure_warnings(ProcedureDraft(visit.id, "laser", (), close)) == ()


def test_complications_and_histology_come_after_signing(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail, clock: SettableClock
) -> None:
    spot = lesion_of(clinic, patient)
    row, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (spot.id,), EXTRACTION))
    specimen, _ = clinic.treatments.save_specimen(SpecimenDraft(row.id, TODAY, "H26-118", stains="von Kossa"))
    assert specimen.awaited and specimen.lesion_labels == ("L1",) and specimen.due == date(2026, 12, 6)
    (recall,) = clinic.recalls.for_patient(patient.id)
    assert recall.reason == "Histology awaited: Extraction, L1, H26-118" and recall.done_at is None
    sign(clinic, visit)
    clock.forward(days=15)
    assert [due.id for due in clinic.home.today().recalls] == [recall.id]
    day = TODAY + timedelta(days=14)
    event, _ = clinic.treatments.save_event(EventDraft(row.id, day, "Pigment change", "mild"))
    with pytest.raises(ValidationError):
        clinic.treatments.save_event(EventDraft(row.id, TODAY - timedelta(days=1), "Before"))
    result = ResultOfSpecimen(specimen.id, day, "Calcium in the dermis", "calcinosis_dystrophic", True)
    known = next(iter(clinic.catalog.diagnoses))
    with pytest.raises(ValidationError):
        clinic.treatments.specimen_result(replace(result, diagnosis="nothing"))
    done, _ = clinic.treatments.specimen_result(replace(result, diagnosis=known))
    assert (done.awaited, done.calcium, done.diagnosis) == (False, True, known)
    assert clinic.recalls.for_patient(patient.id)[0].done_at is not None and not clinic.home.today().recalls
    (shown,) = clinic.treatments.procedures(patient.id)
    assert shown.events == (event,) and shown.specimens == (done,)
    clinic.treatments.mark_event_error(event.id, "another patient")
    assert clinic.treatments.procedures(patient.id)[0].events == ()
    clinic.treatments.mark_specimen_error(done.id, "another patient")
    assert clinic.treatments.specimens(patient.id) == ()


def test_a_dose_for_each_kg(clinic: Clinic, patient: PatientDetail) -> None:
    assert clinic.treatments.weight(patient.id) is None
    measure(clinic, patient, BodyMeasureKind.WEIGHT, 61.7, "kg")
    assert clinic.treatments.weight(patient.id) == (61.7, TODAY)
    with pytest.raises(ValidationError) as caught:
        course_of(clinic, patient, dose=None, per_kg=2.0)
    assert caught.value.field == "weight_kg"
    row = course_of(clinic, patient, dose=None, per_kg=2.0, weight_kg=61.7, frequency="twice a day")
    (dose,) = row.doses
    assert (dose.dose, dose.per_kg, dose.weight_kg, dose.times_per_day) == (123.0, 2.0, 61.7, 2.0)
    change = DoseChange(TODAY, None, "mg", "as needed", "", 3.0, 61.7)
    dose = clinic.treatments.change_dose(row.id, change)[0].doses[-1]
    assert (dose.dose, dose.times_per_day) == (185.0, None)


def test_adverse_effects_while_it_is_taken(clinic: Clinic, patient: PatientDetail) -> None:
    row = course_of(clinic, patient)
    draft = EffectDraft(row.id, date(2026, 11, 20), "Ankle oedema", "moderate")
    effect, _ = clinic.treatments.save_effect(draft)
    assert clinic.treatments.drugs(patient.id)[0].effects == (effect,) and effect.author == "Dr M. Okafor"
    for wrong in (replace(draft, text=" "), replace(draft, severity="bad"), replace(draft, on=date(2026, 10, 1))):
        with pytest.raises(ValidationError):
            clinic.treatments.save_effect(wrong)
    ended = replace(draft, id=effect.id, version=effect.version, outcome="gone")
    assert clinic.treatments.save_effect(ended)[0].outcome == "gone"
    clinic.treatments.mark_effect_error(effect.id, "another patient")
    assert clinic.treatments.drugs(patient.id)[0].effects == ()


def test_monitoring_is_a_recall_until_it_is_done_and_comes_again(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    week = TODAY + timedelta(days=7)
    row = course_of(clinic, patient, monitoring=(MonitoringDraft("", "blood_pressure", week, 28),))
    ecg, _ = clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "ecg", week + timedelta(days=1)))
    first, other = clinic.treatments.monitoring(patient.id)
    assert (first.name, first.drug, first.every_days, other.id) == ("Blood pressure", "Diltiazem", 28, ecg.id)
    assert first.source and first.due == week
    assert [recall.reason for recall in clinic.home.today().recalls] == ["Diltiazem: Blood pressure"]
    clock.forward(days=8)
    done, _ = clinic.treatments.monitoring_done(first.id, week, "118/74 mmHg", first.version)
    assert (done.done_on, done.due) == (week, None)
    rows = clinic.treatments.monitoring(patient.id)
    assert [(item.what, item.due) for item in rows if item.due] == [
        ("ecg", week + timedelta(days=1)),
        ("blood_pressure", week + timedelta(days=28)),
    ]
    with pytest.raises(Conflict):
        clinic.treatments.monitoring_done(first.id, week, "again")
    clinic.treatments.end_monitoring(ecg.id, "no conduction disease")
    clinic.treatments.stop_drug(row.id, week, "no effect")
    assert all(item.due is None for item in clinic.treatments.monitoring(patient.id))
    assert all(recall.done_at for recall in clinic.recalls.for_patient(patient.id))
    with pytest.raises(Conflict):
        clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "ecg", TODAY + timedelta(days=30)))


def test_a_recall_of_monitoring_ends_with_its_finding_and_not_at_the_desk(
    clinic: Clinic, patient: PatientDetail
) -> None:
    course_of(clinic, patient, monitoring=(MonitoringDraft("", "blood_pressure", TODAY, 28),))
    (item,) = clinic.treatments.monitoring(patient.id)
    (recall,) = clinic.recalls.for_patient(patient.id)
    with pytest.raises(ValidationError) as caught:
        clinic.recalls.done(recall.id, "came", recall.version)
    assert caught.value.field == "outcome" and "Treatment page" in caught.value.todo
    assert clinic.recalls.for_patient(patient.id) == (recall,)
    clinic.treatments.monitoring_done(item.id, TODAY, "118/74 mmHg", item.version)
    ends = {row.id: row.outcome for row in clinic.recalls.for_patient(patient.id) if row.done_at}
    assert ends == {recall.id: "118/74 mmHg"}


def test_recurrence_after_a_complete_response_opens_the_lesion_again(clinic: Clinic, patient: PatientDetail) -> None:
    spot = lesion_of(clinic, patient)
    treatments = clinic.treatments
    treatments.record_response(Response(spot.id, date(2026, 11, 2), "partial"))
    treatments.record_response(Response(spot.id, date(2026, 11, 10), "complete"))
    assert clinic.lesions.get(spot.id).row.status is LesionStatus.ACTIVE, "nobody said that it is resolved"
    treatments.record_response(Response(spot.id, date(2026, 11, 10), "complete"), resolve=True)
    assert clinic.lesions.get(spot.id).row.status is LesionStatus.RESOLVED
    treatments.record_response(Response(spot.id, date(2026, 11, 5), "recurred"))
    assert clinic.lesions.get(spot.id).row.status is LesionStatus.RESOLVED, "an older day says nothing of today"
    treatments.record_response(Response(spot.id, date(2026, 11, 20), "recurred", note="two new ones"))
    detail = clinic.lesions.get(spot.id)
    assert detail.row.status is LesionStatus.RECURRED
    assert (
        detail.statuses[0].reason == "Recurred after it had gone, seen on 20 November 2026"
        and detail.statuses[0].author == "Dr M. Okafor"
    )
    newest = treatments.responses(patient.id)[0]
    treatments.mark_response_error(newest.id, "another lesion", newest.version or 0)
    assert [row.judgement for row in treatments.responses(patient.id)] == ["complete", "recurred", "partial"]


def test_a_response_stands_beside_what_was_measured(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail, clock: SettableClock
) -> None:
    spot = lesion_of(clinic, patient)
    treated, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (spot.id,), EXTRACTION))
    seen: dict[str, Any] = {"size_method": SizeMethod.CALLIPER, "uncertainty": 0.3}
    clinic.lesions.observe(ObservationDraft(spot.id, visit.id, long_axis=8.0, **seen))
    sign(clinic, visit)
    response = Response(spot.id, TODAY, "none", procedure_id=treated.id)
    clinic.treatments.record_response(response)
    (row,) = clinic.treatments.responses(patient.id)
    assert (row.measured, row.not_measured) == ("", "measured once only, on 22 Nov 2026")
    clock.forward(days=30)
    later, _ = clinic.visits.start(patient.id)
    clinic.lesions.observe(ObservationDraft(spot.id, later.id, long_axis=5.2, **seen))
    clinic.treatments.record_response(replace(response, on=clinic.now().date(), judgement="partial"))
    newest = clinic.treatments.responses(patient.id)[0]
    assert newest.procedure_id == treated.id
    assert newest.measured == "long axis 8.0 ± 0.6 mm → 5.2 ± 0.6 mm: −2.8 ± 0.8 mm (22 Nov 2026 to 22 Dec 2026)"
    other = course_of(clinic, add_patient(clinic, "Berg"))
    with pytest.raises(Conflict):
        clinic.treatments.record_response(replace(response, procedure_id="", course_id=other.id))


def test_the_summary_tells_sessions_decisions_and_what_is_due(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail
) -> None:
    spot = lesion_of(clinic, patient)
    clinic.treatments.save_procedure(ProcedureDraft(visit.id, "laser", (spot.id,), LASER, planned=4))
    row = course_of(clinic, patient)
    clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "ecg", TODAY + timedelta(days=7)))
    clinic.treatments.save_effect(EffectDraft(row.id, TODAY, "Ankle oedema"))
    (treated,) = clinic.treatments.procedures(patient.id)
    assert words.procedure_line(treated).startswith("Laser, L1, session 1 of 4: ")
    (course,) = clinic.treatments.drugs(patient.id)
    told = "Adverse effects: Ankle oedema. Monitoring due: ECG 29 November 2026"
    assert words.course_notes(course, TODAY) == told
    assert words.course_notes(course, TODAY - timedelta(days=1)) == "Monitoring due: ECG 29 November 2026"
    clinic.documents.make_summary(visit.id)
