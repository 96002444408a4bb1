"""Cautions with what the clinician answered, for medicines and procedures."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.cautions import Caution, CautionDraft
from clinic.records.enums import BodyMeasureKind, CautionAnswer, LesionStatus, Sex, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import Medicine, PatientDetail, Problem
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from clinic.store.models import BodyMeasure
from tests.support.clinics import SettableClock, add_patient

BETA_BLOCKER = (Medicine("Metoprolol 50 mg"),)
LASER = (
    ("device_make_model", "UltraPulse"), ("laser_type", "CO2"), ("wavelength_nm", "10600"), ("mode", "pulsed"),
    ("spot_mm", "2"), ("passes", "1"), ("eye_protection", "goggles"),
)  # fmt: skip


def verapamil(patient: PatientDetail, dose: float = 120.0, **more: Any) -> DrugDraft:
    begun = {"start": date(2026, 11, 1), "dose": dose, "dose_unit": "mg", "frequency": "once a day"}
    return DrugDraft(patient_id=patient.id, drug="verapamil", name="", **{**begun, **more})


def answer(
    caution: Caution, said: CautionAnswer = CautionAnswer.CONTINUE, reason: str = "ECG in a week"
) -> CautionDraft:
    return CautionDraft(caution.rule, caution.severity, caution.text, caution.source, said, reason)


def asked(clinic: Clinic, draft: DrugDraft) -> tuple[Caution, ...]:
    dose = DoseChange(date(2026, 11, 1), draft.dose, draft.dose_unit, draft.frequency, "")
    return clinic.treatments.cautions(draft.patient_id, draft.drug or draft.name, dose, draft.id)


def measure(clinic: Clinic, patient: PatientDetail, kind: BodyMeasureKind, value: float, ucum: str) -> None:
    with clinic.treatments._core.db.write() as session:
        row = BodyMeasure(id=clinic.treatments._core.new_id(), patient_id=patient.id, at=clinic.now(), kind=kind,
                          value=value, ucum=ucum, note="")  # fmt: skip
        session.add(row)


def result(clinic: Clinic, patient: PatientDetail, *values: tuple[str, float, str], days: int = 1) -> None:
    sampled = clinic.now() - timedelta(days=days)
    rows = tuple(ResultDraft(analyte=key, number=value, unit=unit, sampled_at=sampled) for key, value, unit in values)
    clinic.labs.save_typed(patient.id, LabReportDraft(results=rows))


def test_a_grave_caution_is_answered_before_anything_is_saved(clinic: Clinic) -> None:
    person = add_patient(clinic, medicines=BETA_BLOCKER)
    draft = verapamil(person)
    (caution,) = asked(clinic, draft)
    assert (caution.severity, caution.is_open) == ("major", True) and "120 mg, once a day" in caution.text
    for answers, word in (
        ((), "Not answered"),
        ((answer(caution, reason=" "),), "why it is given"),
        ((answer(caution, CautionAnswer.ADAPTED, ""),), "what was adapted"),
        ((answer(caution, CautionAnswer.NOT_GIVEN, ""),), "not given"),
    ):
        with pytest.raises(ValidationError, match=word) as caught:
            clinic.treatments.save_drug(replace(draft, answers=answers))
        assert caught.value.field == "cautions" and not clinic.treatments.drugs(person.id)
    row, _ = clinic.treatments.save_drug(replace(draft, answers=(answer(caution),)))
    (stored,) = row.answers
    assert (stored.text, stored.source, stored.reason) == (caution.text, caution.source, "ECG in a week")
    assert (stored.answer, stored.author, stored.course_id) == (CautionAnswer.CONTINUE, "Dr M. Okafor", row.id)
    assert clinic.treatments.drugs(person.id)[0].answers == row.answers


def test_an_answer_stands_until_dose_or_facts_change(clinic: Clinic, clock: SettableClock) -> None:
    person = add_patient(clinic, medicines=BETA_BLOCKER)
    draft = verapamil(person)
    row, _ = clinic.treatments.save_drug(replace(draft, answers=tuple(map(answer, asked(clinic, draft)))))
    (known,) = clinic.treatments.running_cautions(person.id)[row.id]
    assert known.answered is not None and not known.is_open
    mended, _ = clinic.treatments.save_drug(replace(draft, id=row.id, version=row.version, note="in the evening"))
    more = DoseChange(date(2026, 11, 20), 240, "mg", "once a day", "no effect")
    with pytest.raises(ValidationError, match="240 mg"):
        clinic.treatments.change_dose(mended.id, more, mended.version)
    (again,) = clinic.treatments.cautions(person.id, "verapamil", more, mended.id)
    changed, _ = clinic.treatments.change_dose(mended.id, more, mended.version, (answer(again),))
    assert [dose.dose for dose in changed.doses] == [120, 240] and len(changed.answers) == 2
    measure(clinic, person, BodyMeasureKind.PULSE, 44, "/min")
    # the table has the heart rate for diltiazem only: nothing is made up for verapamil
    assert all(not caution.is_open for caution in clinic.treatments.running_cautions(person.id)[row.id])
    clinic.treatments.stop_drug(row.id, date(2026, 11, 22), "no effect")
    assert clinic.treatments.running_cautions(person.id) == {}
    assert asked(clinic, verapamil(person, 240))[0].is_open, "a new course asks anew"


def test_what_comes_up_while_it_is_taken_is_open_and_can_be_answered(clinic: Clinic) -> None:
    person = add_patient(clinic)
    row, _ = clinic.treatments.save_drug(replace(verapamil(person), drug="diltiazem"))
    assert clinic.treatments.running_cautions(person.id) == {}
    measure(clinic, person, BodyMeasureKind.SYSTOLIC, 86, "mm[Hg]")
    (caution,) = clinic.treatments.running_cautions(person.id)[row.id]
    assert caution.severity == "contraindicated" and caution.is_open and "86 mmHg" in caution.text
    with pytest.raises(ValidationError):
        clinic.treatments.answer_cautions(row.id, (answer(caution, CautionAnswer.NOT_GIVEN),))
    with pytest.raises(Conflict):
        clinic.treatments.answer_cautions(row.id, (replace(answer(caution), text="something else"),))
    clinic.treatments.answer_cautions(row.id, (answer(caution, CautionAnswer.ADAPTED, "halved"),))
    assert not clinic.treatments.running_cautions(person.id)[row.id][0].is_open
    measure(clinic, person, BodyMeasureKind.SYSTOLIC, 112, "mm[Hg]")
    assert clinic.treatments.running_cautions(person.id) == {}


def test_the_other_medicine_of_a_pair_asks_and_its_answer_stands_for_both(clinic: Clinic) -> None:
    person = add_patient(clinic)
    first, _ = clinic.treatments.save_drug(verapamil(person))
    other = DrugDraft(person.id, "", "Metoprolol", 50, "mg", frequency="twice a day", start=date(2026, 11, 20))
    with pytest.raises(ValidationError):
        clinic.treatments.save_drug(other)
    (caution,) = asked(clinic, other)
    assert "Verapamil 120 mg, once a day with Metoprolol 50 mg, twice a day" in caution.text
    second, _ = clinic.treatments.save_drug(replace(other, answers=(answer(caution),)))
    found = clinic.treatments.running_cautions(person.id)
    assert set(found) == {first.id, second.id} and not any(c.is_open for row in found.values() for c in row)


def test_results_of_blood_are_looked_at(clinic: Clinic) -> None:
    person = add_patient(clinic)
    result(clinic, person, ("inr", 5.4, "{INR}"), ("creatinine", 2.4, "mg/dL"))
    result(clinic, person, ("inr", 2.1, "{INR}"), days=30)
    (inr,) = clinic.treatments.cautions(person.id, "warfarin")
    assert inr.severity == "critical" and "INR 5.4 on 21 November 2026" in inr.text
    (kidney,) = clinic.treatments.cautions(person.id, "colchicine")
    assert kidney.rule == "colchicine:egfr-30" and "eGFR 2" in kidney.text


def test_corrected_calcium_and_supplements(clinic: Clinic) -> None:
    person = add_patient(clinic)
    result(clinic, person, ("calcium_total", 2.75, "mmol/L"), ("albumin", 30.0, "g/L"))
    (caution,) = clinic.treatments.cautions(person.id, "Calcium carbonate")
    assert "corrected calcium 11.8" in caution.text and caution.source == "KDOQI guide6 6.3"


def test_a_daily_dose_below_the_limit_is_no_caution(clinic: Clinic) -> None:
    low = add_patient(clinic, medicines=(Medicine("Simvastatin", "10 mg at night"),))
    high = add_patient(clinic, "Berg", medicines=(Medicine("Simvastatin", "20 mg at night"),))
    assert clinic.treatments.cautions(low.id, "diltiazem") == ()
    assert "20 mg/day are recorded" in clinic.treatments.cautions(high.id, "diltiazem")[0].text


def test_a_medicine_that_was_not_given_is_remembered(clinic: Clinic) -> None:
    person = add_patient(clinic, problems=(Problem("Calciphylaxis", "calciphylaxis"),))
    (caution,) = clinic.treatments.cautions(person.id, "warfarin")
    clinic.treatments.not_given(person.id, (answer(caution, CautionAnswer.NOT_GIVEN, ""),))
    assert not clinic.treatments.drugs(person.id) and clinic.treatments.cautions(person.id, "warfarin")[0].is_open
    with pytest.raises(ValidationError):
        clinic.treatments.not_given(person.id, ())
    (kept,) = clinic.treatments.decisions(person.id)
    assert (kept.text, kept.answer, kept.course_id) == (caution.text, CautionAnswer.NOT_GIVEN, "")
    assert kept.severity == caution.severity and kept.source == caution.source and kept.author


def test_laser_on_an_eyelid_asks_for_corneal_shields(clinic: Clinic) -> None:
    person = add_patient(clinic, allergies=("Lidocaine (rash)",))
    visit, _ = clinic.visits.start(person.id)
    lid, _ = clinic.lesions.save(LesionDraft(person.id, "eyelid_lower", Side.LEFT))
    cheek, _ = clinic.lesions.save(LesionDraft(person.id, "infraorbital", Side.LEFT))
    draft = ProcedureDraft(visit.id, "laser", (lid.id,), LASER)
    (shields,) = clinic.treatments.procedure_cautions(person.id, draft)
    assert "goggles" in shields.text and shields.source and shields.is_open
    assert clinic.treatments.procedure_cautions(person.id, replace(draft, lesion_ids=(cheek.id,))) == ()
    worn = (*LASER[:-1], ("eye_protection", "corneal shields"))
    assert clinic.treatments.procedure_cautions(person.id, replace(draft, parameters=worn)) == ()
    (allergy,) = clinic.treatments.procedure_cautions(
        person.id, replace(draft, parameters=worn, anaesthesia="Lidocaine 1 %")
    )
    assert allergy.severity == "contraindicated"
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.save_procedure(draft)
    assert caught.value.field == "cautions" and not clinic.treatments.procedures(person.id)
    row, _ = clinic.treatments.save_procedure(replace(draft, answers=(answer(shields, reason="lid 2 cm away"),)))
    assert row.answers[0].procedure_id == row.id and row.answers[0].reason == "lid 2 cm away"
    clinic.treatments.save_procedure(replace(draft, id=row.id, version=row.version, note="well"))
    with pytest.raises(ValidationError):
        clinic.treatments.save_procedure(draft)


def test_a_lesions_diagnosis_and_the_red_flag_speak_as_the_problem_list_does(clinic: Clinic) -> None:
    person = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(person.id, "abdomen", Side.MIDLINE, diagnosis="calciphylaxis"))
    (warfarin,) = clinic.treatments.cautions(person.id, "warfarin")
    assert warfarin.severity == "contraindicated" and f"{lesion.label}: Calciphylaxis" in warfarin.text
    visit, _ = clinic.visits.start(person.id)
    (biopsy,) = clinic.treatments.procedure_cautions(person.id, ProcedureDraft(visit.id, "biopsy", (lesion.id,)))
    assert biopsy.rule == "biopsy:calciphylaxis"
    clinic.lesions.set_status(lesion.id, LesionStatus.RESOLVED, "healed")
    assert clinic.treatments.cautions(person.id, "warfarin") == ()


def test_the_red_flag_is_a_possible_calciphylaxis(clinic: Clinic) -> None:
    problems = (Problem("Dystrophic calcinosis cutis", "calcinosis_dystrophic"), Problem("CKD 5", "ckd5"))
    person = add_patient(clinic, problems=problems)
    visit, _ = clinic.visits.start(person.id)
    lesion, _ = clinic.lesions.save(LesionDraft(person.id, "abdomen", Side.MIDLINE, diagnosis="calciphylaxis"))
    lesion, _ = clinic.lesions.save(
        LesionDraft(person.id, "abdomen", Side.MIDLINE, diagnosis="calcinosis_dystrophic", id=lesion.id,
                    version=lesion.version)
    )  # fmt: skip
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, pain=8, signs=(("necrosis", True),)))
    assert any(fit.strength == "red flag" for fit in clinic.workup.work_up(person.id).classes)
    (warfarin,) = clinic.treatments.cautions(person.id, "warfarin")
    assert "possible calciphylaxis: red flag" in warfarin.text
    assert clinic.treatments.procedure_cautions(person.id, ProcedureDraft(visit.id, "excision", (lesion.id,))) == ()
    assert clinic.treatments.procedure_cautions(person.id, ProcedureDraft(visit.id, "biopsy", (lesion.id,)))


def test_pregnancy_is_asked_about_where_nobody_recorded_it(clinic: Clinic) -> None:
    young, old = PartialDate(1996), PartialDate(1950)
    (asked,) = clinic.treatments.cautions(add_patient(clinic, birth=young).id, "tretinoin_topical")
    assert asked.is_open and "whether there is a pregnancy is not recorded" in asked.text
    for person in (
        add_patient(clinic, "Berg", birth=young, pregnant=False), add_patient(clinic, "Dahl", birth=old),
        add_patient(clinic, "Ek", birth=young, sex=Sex.MALE),
    ):  # fmt: skip
        assert clinic.treatments.cautions(person.id, "tretinoin_topical") == ()


def test_medicines_of_the_patients_own_list_are_looked_at(clinic: Clinic) -> None:
    person = add_patient(clinic, medicines=(Medicine("Calcimagon D3"), Medicine("Calcium citrate"), *BETA_BLOCKER))
    result(clinic, person, ("calcium_total", 2.75, "mmol/L"), ("albumin", 30.0, "g/L"))
    found = clinic.treatments.own_list_cautions(person.id)
    assert [caution.rule for caution in found] == ["vitamin-d:corrected-ca-10-2-mg-dl"] * 2
    draft = verapamil(person)
    clinic.treatments.save_drug(replace(draft, answers=tuple(map(answer, asked(clinic, draft)))))
    assert clinic.treatments.own_list_cautions(person.id) == found, "a pair is said at the course"


def test_a_second_course_is_asked_about_once(clinic: Clinic) -> None:
    person = add_patient(clinic)
    first, _ = clinic.treatments.save_drug(verapamil(person))
    again = verapamil(person, start=date(2026, 11, 20))
    (caution,) = asked(clinic, again)
    assert caution.severity == "already running" and "already taken since 1 November 2026" in caution.text
    second, _ = clinic.treatments.save_drug(replace(again, answers=(answer(caution, reason="slow release at night"),)))
    running = clinic.treatments.running_cautions(person.id)
    assert first.id not in running and not running[second.id][0].is_open
    (group,) = clinic.treatments.cautions(person.id, "diltiazem")[:1]
    assert "Are both to be taken?" in group.text
