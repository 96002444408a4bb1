"""Procedures, courses of medicines, cautions and responses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, NotFound, ValidationError
from clinic.records.enums import Side, Topic
from clinic.records.lesions import LesionDraft, LesionRow, Response
from clinic.records.patients import Medicine, PatientDetail, Problem
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from clinic.records.visits import VisitDetail, VisitText
from tests.support.clinics import SettableClock, add_patient

EXTRACTION = (("instrument", "Lancet"), ("count", "12"), ("needle_gauge", ""))
CRYO = (("agent", "liquid nitrogen"), ("delivery", "spray"), ("freeze_seconds", "0,25 min"), ("cycles", "2"))


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


@pytest.fixture
def visit(clinic: Clinic, patient: PatientDetail) -> VisitDetail:
    return clinic.visits.start(patient.id, "Milia")[0]


def lesion_of(clinic: Clinic, patient: PatientDetail) -> LesionRow:
    return clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT))[0]


def drug(patient: PatientDetail, key: str = "", name: str = "", **more: Any) -> DrugDraft:
    return DrugDraft(
        patient_id=patient.id,
        drug=key,
        name=name,
        **{"start": date(2026, 11, 1), "unknown": "dose" not in more, **more},
    )


def test_a_procedure_is_recorded_with_its_parameters(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail
) -> None:
    lesion = lesion_of(clinic, patient)
    draft = ProcedureDraft(visit.id, "extraction", (lesion.id,), EXTRACTION, anaesthesia=" none ")
    row, changes = clinic.treatments.save_procedure(draft)
    assert (row.kind_text, row.lesion_labels, row.operator) == ("Extraction", ("L1",), "Dr M. Okafor")
    assert row.parameters == (("instrument", "lancet"), ("count", "12"))
    assert row.parameter_text == (("Instrument", "lancet"), ("Number extracted", "12")) and row.anaesthesia == "none"
    assert changes.topics == {Topic.TREATMENT} and lesion.id in changes.ids
    assert clinic.lesions.list(patient.id)[0].status is lesion.status
    changed, _ = clinic.treatments.save_procedure(
        replace(draft, id=row.id, version=row.version, parameters=(*EXTRACTION[:1], ("count", "14")))
    )
    assert changed.parameters[1] == ("count", "14")
    assert clinic.treatments.procedures(patient.id) == (changed,) == clinic.treatments.procedures(patient.id, visit.id)


def test_numbers_are_stored_in_the_fields_unit(clinic: Clinic, visit: VisitDetail) -> None:
    row, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "cryotherapy", parameters=CRYO))
    assert ("freeze_seconds", "15") in row.parameters and ("Freeze time", "15 s") in row.parameter_text


@pytest.mark.parametrize(
    ("kind", "parameters", "field"),
    [
        ("magic", (), "kind"),
        ("extraction", (("instrument", "needle"),), "count"),
        ("extraction", (("instrument", "spoon"), ("count", "3")), "instrument"),
        ("extraction", (("instrument", "needle"), ("count", "5000")), "count"),
        ("extraction", (("instrument", "needle"), ("count", "2.5")), "count"),
        ("extraction", (*EXTRACTION[:2], ("wavelength_nm", "10600")), "wavelength_nm"),
        ("cryotherapy", (*CRYO[:2], ("freeze_seconds", "500"), ("cycles", "1")), "freeze_seconds"),
        ("cryotherapy", (*CRYO[:2], ("freeze_seconds", "10 mm"), ("cycles", "1")), "freeze_seconds"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_its_key(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail, kind: str, parameters: Any, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.save_procedure(ProcedureDraft(visit.id, kind, parameters=parameters))
    assert caught.value.field == field and not clinic.treatments.procedures(patient.id)


def test_what_is_unusual_is_asked_about_and_taken(clinic: Clinic, visit: VisitDetail) -> None:
    draft = ProcedureDraft(visit.id, "cryotherapy", parameters=(*CRYO[:2], ("freeze_seconds", "60"), ("cycles", "1")))
    (question,) = clinic.treatments.procedure_warnings(draft)
    assert "60 s is unusual" in question
    assert clinic.treatments.save_procedure(draft)[0].parameters
    assert clinic.treatments.procedure_warnings(ProcedureDraft(visit.id, "cryotherapy", parameters=CRYO)) == ()


def test_no_procedure_on_another_patients_lesion_or_in_a_signed_visit(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail
) -> None:
    foreign = lesion_of(clinic, add_patient(clinic, "Other"))
    with pytest.raises(Conflict):
        clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (foreign.id,), EXTRACTION))
    row, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (), EXTRACTION))
    with pytest.raises(Conflict):
        clinic.treatments.save_procedure(
            ProcedureDraft(visit.id, "extraction", (), EXTRACTION, id=row.id, version=row.version + 1)
        )
    saved, _ = clinic.visits.save_text(visit.id, VisitText(reason="Milia", plan="Review"), visit.version)
    clinic.visits.sign(visit.id, saved.version)
    with pytest.raises(Conflict):
        clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (), EXTRACTION))
    with pytest.raises(Conflict):
        clinic.treatments.mark_procedure_error(row.id, "Wrong side")


def test_a_procedure_entered_in_error_is_no_longer_listed(
    clinic: Clinic, patient: PatientDetail, visit: VisitDetail
) -> None:
    row, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (), EXTRACTION))
    with pytest.raises(ValidationError):
        clinic.treatments.mark_procedure_error(row.id, "")
    clinic.treatments.mark_procedure_error(row.id, "Wrong patient")
    assert not clinic.treatments.procedures(patient.id)


def test_a_course_keeps_the_history_of_its_doses(clinic: Clinic, patient: PatientDetail) -> None:
    lesion = lesion_of(clinic, patient)
    row, changes = clinic.treatments.save_drug(
        drug(patient, "diltiazem", dose=120, dose_unit="mg", frequency="daily", lesion_ids=(lesion.id,))
    )
    assert (row.name, row.atc, row.route, row.dose_text) == ("Diltiazem", "C08DB01", "oral", "120 mg, daily")
    assert row.lesion_labels == ("L1",) and patient.id in changes.ids
    change = DoseChange(date(2026, 11, 15), 240, "mg", "daily", "No effect yet")
    row, _ = clinic.treatments.change_dose(row.id, change)
    assert [(dose.on.day, dose.dose) for dose in row.doses] == [(1, 120), (15, 240)]
    row, _ = clinic.treatments.change_dose(row.id, replace(change, dose=180))
    assert [dose.dose for dose in row.doses] == [120, 240, 180], "both of one day, in their order"
    row, _ = clinic.treatments.stop_drug(row.id, date(2026, 11, 20), "side effect", "ankle oedema")
    assert (row.stop, row.stop_reason, row.adverse_effects) == (date(2026, 11, 20), "side effect", "ankle oedema")
    assert clinic.treatments.drugs(patient.id) == (row,)
    with pytest.raises(Conflict):
        clinic.treatments.change_dose(row.id, change)
    with pytest.raises(Conflict):
        clinic.treatments.stop_drug(row.id, date(2026, 11, 21), "again")


def test_a_course_can_be_mended_while_it_has_one_dose(clinic: Clinic, patient: PatientDetail) -> None:
    draft = drug(patient, "colchicine", dose=10, dose_unit="mg", frequency="daily")
    row, _ = clinic.treatments.save_drug(draft)
    mended, _ = clinic.treatments.save_drug(replace(draft, dose=1, id=row.id, version=row.version, note="slip"))
    assert ([dose.dose for dose in mended.doses], mended.note) == ([1], "slip")
    with pytest.raises(Conflict):
        clinic.treatments.save_drug(replace(draft, id=row.id, version=row.version))


def test_running_courses_come_first_and_errors_not_at_all(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    stopped, _ = clinic.treatments.save_drug(drug(patient, name="Zinc paste"))
    clinic.treatments.stop_drug(stopped.id, date(2026, 11, 10), "course complete")
    clock.forward(seconds=1)
    running, _ = clinic.treatments.save_drug(drug(patient, "colchicine", start=date(2020, 1, 1)))
    clock.forward(seconds=1)
    wrong, _ = clinic.treatments.save_drug(drug(patient, "probenecid"))
    clinic.treatments.mark_drug_error(wrong.id, "Another patient's")
    assert [row.id for row in clinic.treatments.drugs(patient.id)] == [running.id, stopped.id]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"drug": "moonshine"}, "drug"),
        ({"drug": "", "name": "  "}, "name"),
        ({"dose": -1.0, "dose_unit": "mg"}, "dose"),
        ({"dose": float("nan"), "dose_unit": "mg"}, "dose"),
        ({"dose": 5.0}, "dose_unit"),
        ({"start": date(1950, 1, 1)}, "start"),
    ],
)
def test_a_slip_in_a_course_is_refused(
    clinic: Clinic, patient: PatientDetail, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.save_drug(replace(drug(patient, "colchicine"), **change))
    assert caught.value.field == field and not clinic.treatments.drugs(patient.id)


def test_days_before_the_start_and_missing_reasons_are_refused(clinic: Clinic, patient: PatientDetail) -> None:
    row, _ = clinic.treatments.save_drug(drug(patient, "colchicine"))
    with pytest.raises(ValidationError):
        clinic.treatments.change_dose(row.id, DoseChange(date(2026, 10, 1), 1, "mg", "daily", ""))
    with pytest.raises(ValidationError):
        clinic.treatments.stop_drug(row.id, date(2026, 10, 1), "no effect")
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.stop_drug(row.id, date(2026, 11, 20), " ")
    assert caught.value.field == "reason"
    with pytest.raises(NotFound):
        clinic.treatments.stop_drug("nothing", date(2026, 11, 20), "no effect")


def test_cautions_look_at_courses_own_medicines_and_problems(clinic: Clinic) -> None:
    person = add_patient(
        clinic, medicines=(Medicine("Metoprolol 50 mg"),), problems=(Problem("Calciphylaxis", "calciphylaxis"),)
    )
    assert [caution.severity for caution in clinic.treatments.cautions(person.id, "diltiazem")] == ["major"]
    course, _ = clinic.treatments.save_drug(drug(person, "colchicine"))
    cautions = clinic.treatments.cautions(person.id, "diltiazem")
    assert len(cautions) == 2 and all(caution.source and "Suggestion" in caution.text for caution in cautions)
    (warfarin,) = clinic.treatments.cautions(person.id, "warfarin")
    assert warfarin.severity == "contraindicated"
    clinic.treatments.stop_drug(course.id, date(2026, 11, 20), "course complete")
    assert len(clinic.treatments.cautions(person.id, "diltiazem")) == 1


def test_rows_without_a_source_are_no_cautions(clinic: Clinic) -> None:
    person = add_patient(clinic, medicines=(Medicine("Lovastatin 40 mg"),))
    (named_only,) = clinic.treatments.cautions(person.id, "diltiazem")
    assert named_only.severity == "caution" and "20 mg" not in named_only.text, "its limit of dose has no source"
    assert clinic.treatments.cautions(person.id, " ") == ()


def test_responses_are_kept_with_their_judge(clinic: Clinic, patient: PatientDetail) -> None:
    lesion = lesion_of(clinic, patient)
    first = Response(lesion.id, date(2026, 11, 2), "none")
    changes = clinic.treatments.record_response(first)
    assert {Topic.TREATMENT, Topic.LESION} == changes.topics
    clinic.treatments.record_response(Response(lesion.id, date(2026, 11, 20), "partial", note="softer"))
    clinic.treatments.record_response(replace(first, judgement="worse"))
    found = clinic.treatments.responses(patient.id)
    assert [(row.on.day, row.judgement, row.author) for row in found] == [
        (20, "partial", "Dr M. Okafor"),
        (2, "worse", "Dr M. Okafor"),
    ]
    for wrong in (replace(first, judgement="great"), replace(first, on=date(2027, 1, 1))):
        with pytest.raises(ValidationError):
            clinic.treatments.record_response(wrong)
