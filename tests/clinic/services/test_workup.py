"""The work-up of calcium deposits: what is measured, what is missing, which classes, with their reasons."""

from datetime import timedelta

import pytest

from clinic.app import Clinic
from clinic.errors import ValidationError
from clinic.records.body import BodyMeasureDraft, ExposureDraft
from clinic.records.enums import BodyMeasureKind, LesionStatus, ResultStatus, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import Medicine, PatientDetail, Problem
from clinic.records.treatments import ProcedureDraft
from clinic.records.workup import BumpRow, ClassFit, WorkUp
from clinic.rules.dates import spoken_short
from tests.support.clinics import START, add_patient

NORMAL = (("calcium_total", 9.4, "mg/dL"), ("albumin", 4.2, "g/dL"), ("phosphate", 3.4, "mg/dL"))
KIDNEY = (
    ("calcium_total", 10.9, "mg/dL"), ("albumin", 3.1, "g/dL"), ("phosphate", 6.4, "mg/dL"),
    ("creatinine", 2.3, "mg/dL"), ("pth_intact", 300.0, "pg/mL"),
)  # fmt: skip


def person(clinic: Clinic, *problems: Problem, medicines: tuple[Medicine, ...] = ()) -> PatientDetail:
    found = add_patient(clinic, problems=problems, medicines=medicines, birth=PartialDate(1972, 2, 14))
    clinic.lesions.save(LesionDraft(found.id, "hand_dorsum", Side.LEFT, diagnosis="calcinosis_cutis"))
    return found


def measure(clinic: Clinic, patient: PatientDetail, results: tuple[tuple[str, float, str], ...], days: int = 2) -> None:
    drafts = tuple(ResultDraft(analyte=key, number=number, unit=unit) for key, number, unit in results)
    clinic.labs.save_typed(patient.id, LabReportDraft(drafts, sampled_at=START - timedelta(days=days)))


def see(clinic: Clinic, patient: PatientDetail, signs: dict[str, bool], **seen: object) -> None:
    (lesion,) = clinic.lesions.list(patient.id)
    visit = clinic.visits.start(patient.id)[0]
    draft = ObservationDraft(lesion.id, visit.id, signs=tuple(signs.items()), **seen)  # type: ignore[arg-type]  # by name
    clinic.lesions.observe(draft)


def classes(work_up: WorkUp) -> dict[str, ClassFit]:
    return {fit.key: fit for fit in work_up.classes}


def test_only_for_calcium_deposits(clinic: Clinic) -> None:
    other = add_patient(clinic)
    assert not clinic.workup.work_up(other.id).applies
    assert clinic.workup.work_up(person(clinic).id).applies


def test_what_is_missing_or_old_is_named_and_nothing_is_classified(clinic: Clinic) -> None:
    patient = person(clinic, Problem("Dermatomyositis", "dermatomyositis"))
    measure(clinic, patient, NORMAL, days=120)
    found = clinic.workup.work_up(patient.id)
    assert set(classes(found)) == {"unclassifiable"}
    missing = {one.text: one.values[0] for one in found.missing}
    assert missing["Phosphate"].startswith("of ") and missing["Phosphate"].endswith("older than 90 days")
    assert missing["Parathyroid hormone, intact"] == "not measured"
    assert any("older than 90 days" in text for text in found.classes[-1].missing)


def test_metastatic_from_the_values_with_rule_and_source(clinic: Clinic) -> None:
    patient = person(clinic, Problem("CKD stage 4", "ckd4"))
    measure(clinic, patient, KIDNEY)
    fit = classes(clinic.workup.work_up(patient.id))["metastatic"]
    assert fit.strength == "strong"
    said = {statement.rule: statement for statement in fit.statements}
    assert said["metastatic-product"].text == "Calcium x phosphate is above 70 mg²/dL²"
    assert "74.4" in said["metastatic-product"].values[0]
    assert said["metastatic-ckd"].values == ("CKD stage 4",)
    assert all(statement.source and statement.values for statement in fit.statements)


def test_what_is_no_final_number_of_its_own_specimen_never_counts(clinic: Clinic) -> None:
    patient = person(clinic, Problem("CKD stage 4", "ckd4"))
    limit = ResultDraft(analyte="pth_intact", number=40, comparator=">", unit="pg/mL")
    early = ResultDraft(analyte="alp", number=95, unit="U/L", status=ResultStatus.PRELIMINARY)
    ended = ResultDraft(analyte="creatinine", number=2.3, unit="mg/dL", status=ResultStatus.NOT_OBTAINED)
    urine = ResultDraft(analyte="phosphate", number=3.4, unit="mg/dL", specimen="Urine")
    vitamin = ResultDraft(name="VITD-X", proposed="vitd_25oh", number=8, unit="ng/mL")
    drafts = (limit, early, ended, urine, vitamin)
    clinic.labs.save_typed(patient.id, LabReportDraft(drafts, sampled_at=START - timedelta(days=2)))
    found = clinic.workup.work_up(patient.id)
    missing = {one.text: one.values[0] for one in found.missing}
    assert missing["Parathyroid hormone, intact"].endswith("on which side of the range it lies")
    for name in ("Alkaline phosphatase", "Creatinine", "Phosphate", "25-hydroxyvitamin D"):
        assert missing[name] == "not measured"
    assert set(classes(found)) == {"unclassifiable"} and found.measured[0].text == ">40 pg/mL"


def test_a_limit_beyond_the_range_is_measured_and_names_the_cause(clinic: Clinic) -> None:
    patient = person(clinic, Problem("CKD stage 4", "ckd4"))
    measure(clinic, patient, KIDNEY[:4])
    pth = ResultDraft(analyte="pth_intact", number=2500, comparator=">", unit="pg/mL", lab_flag="HH")
    clinic.labs.save_typed(patient.id, LabReportDraft((pth,), sampled_at=START - timedelta(days=2)))
    found = clinic.workup.work_up(patient.id)
    assert "Parathyroid hormone, intact" not in {one.text for one in found.missing}
    fit = classes(found)["metastatic"]
    assert any(one.values[0].startswith(">2500 pg/mL") for one in fit.statements)
    assert "PTH for the cause" not in fit.missing


def test_the_context_names_what_the_record_asks_for_and_how_it_stands(clinic: Clinic) -> None:
    patient = person(clinic, Problem("Systemic sclerosis", "ssc"), Problem("Pulmonary sarcoidosis"))
    antibody = ResultDraft(analyte="centromere_ab", text="positive")
    clinic.labs.save_typed(patient.id, LabReportDraft((antibody,), sampled_at=START - timedelta(days=2)))
    found = {one.key: one for one in clinic.workup.work_up(patient.id).context}
    assert found["context-sarcoid"].asked_by == ("Pulmonary sarcoidosis",)
    assert [(test.name, test.measured) for test in found["context-sarcoid"].tests] == [
        ("Angiotensin converting enzyme", False), ("1,25-(OH)2 vitamin D", False),
    ]  # fmt: skip
    ana, centromere = found["context-connective"].tests
    assert not ana.measured and centromere.state.startswith("positive, ")
    assert not found["context-malignancy"].asked_by and all(one.source for one in found.values())


def test_a_systemic_disease_of_no_class_is_asked_about_and_not_called_idiopathic(clinic: Clinic) -> None:
    patient = person(clinic, Problem("Rheumatoid arthritis", "ra"))
    measure(clinic, patient, NORMAL)
    (fit,) = clinic.workup.work_up(patient.id).classes
    assert fit.key == "unclassifiable" and "Rheumatoid arthritis" in fit.missing[0]


def test_the_laboratorys_own_corrected_calcium_counts_and_low_phosphate_leaves_nothing_open(clinic: Clinic) -> None:
    patient = person(clinic, Problem("Primary hyperparathyroidism", "hpt_primary"))
    measure(clinic, patient, (("calcium_corrected", 11.4, "mg/dL"), ("phosphate", 1.9, "mg/dL")))
    found = classes(clinic.workup.work_up(patient.id))
    assert set(found) == {"metastatic"} and found["metastatic"].strength == "strong"
    assert found["metastatic"].rule and "PTH for the cause" in found["metastatic"].missing


def test_normal_minerals_and_a_connective_tissue_disease_are_dystrophic(clinic: Clinic) -> None:
    patient = person(clinic, Problem("Systemic sclerosis", "ssc"))
    measure(clinic, patient, NORMAL)
    assert set(classes(clinic.workup.work_up(patient.id))) == {"dystrophic"}


def test_idiopathic_only_where_a_history_is_recorded(clinic: Clinic) -> None:
    unasked, healthy = person(clinic), person(clinic, Problem("Migraine", "migraine"))
    for patient in (unasked, healthy):
        measure(clinic, patient, NORMAL)
    assert set(classes(clinic.workup.work_up(healthy.id))) == {"idiopathic"}
    assert classes(clinic.workup.work_up(unasked.id))["unclassifiable"].missing == (
        "History: the problem list is empty",
    )


def test_calciphylaxis_is_first_and_a_red_flag_with_normal_values(clinic: Clinic) -> None:
    patient = person(clinic, Problem("On dialysis", "dialysis"), medicines=(Medicine("Warfarin", key="warfarin"),))
    measure(clinic, patient, NORMAL)
    see(clinic, patient, {"livedo": True, "img_calcified": True}, pain=8)
    fit = clinic.workup.work_up(patient.id).classes[0]
    assert (fit.key, fit.strength) == ("calciphylaxis", "red flag")
    assert {"calciphylaxis-livedo", "calciphylaxis-kidney", "calciphylaxis-warfarin"} <= {
        statement.rule for statement in fit.statements
    }
    assert clinic.workup.work_up(patient.id).context[0].asked_by == ("L1",), "calcium seen on imaging"
    assert "Refer urgently" in fit.note and "cryoglobulins" in fit.further[0]
    (lesion,) = clinic.lesions.list(patient.id)
    clinic.lesions.set_status(lesion.id, LesionStatus.RESOLVED, version=lesion.version)
    assert "calciphylaxis" not in classes(clinic.workup.work_up(patient.id))


def test_a_painless_ulcer_is_no_red_flag_and_unrecorded_pain_is_asked_for(clinic: Clinic) -> None:
    painless, unasked = (person(clinic, Problem("On dialysis", "dialysis")) for _ in range(2))
    see(clinic, painless, {}, pain=1, ulceration=True)
    see(clinic, unasked, {}, ulceration=True)
    assert "calciphylaxis" not in classes(clinic.workup.work_up(painless.id))
    fit = classes(clinic.workup.work_up(unasked.id))["calciphylaxis"]
    assert fit.strength == "possible" and fit.missing == ("L1: pain is not recorded",)


def test_iatrogenic_needs_the_day_and_the_same_place(clinic: Clinic) -> None:
    patient = person(clinic, Problem("Migraine", "migraine"))
    measure(clinic, patient, NORMAL)
    row, _ = clinic.body_measures.save_exposure(
        patient.id, ExposureDraft("calcium_extravasation", site="hand_dorsum", side=Side.LEFT)
    )
    fit = classes(clinic.workup.work_up(patient.id))["iatrogenic"]
    assert not fit.statements and fit.missing == ("Calcium infusion beside the vein: its day",)
    dated = ExposureDraft(
        "calcium_extravasation", PartialDate(2026, 3), "hand_dorsum", Side.LEFT, id=row.id, version=row.version
    )
    row, _ = clinic.body_measures.save_exposure(patient.id, dated)
    found = classes(clinic.workup.work_up(patient.id))
    assert set(found) == {"iatrogenic"}
    (said,) = found["iatrogenic"].statements
    assert said.text == "Calcium infusion beside the vein at L1" and said.values == ("March 2026",)
    elsewhere = ExposureDraft(
        "calcium_extravasation", PartialDate(2026, 3), "heel", Side.LEFT, id=row.id, version=row.version
    )
    clinic.body_measures.save_exposure(patient.id, elsewhere)
    assert set(classes(clinic.workup.work_up(patient.id))) == {"idiopathic"}


def test_the_clinic_can_switch_it_off(clinic: Clinic) -> None:
    patient = person(clinic)
    clinic.workup.show(False, clinic.workup.work_up(patient.id).version)
    found = clinic.workup.work_up(patient.id)
    assert found.applies and not found.shown and not found.classes and not found.missing
    clinic.workup.show(True, found.version)
    assert clinic.workup.work_up(patient.id).missing


def test_measures_of_the_body_are_kept_in_one_unit_and_slips_refused(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    row, changes = clinic.body_measures.save(patient.id, BodyMeasureDraft(BodyMeasureKind.HEIGHT, 1.72, "m"))
    assert (row.value, row.ucum) == (172, "cm") and patient.id in changes.ids
    with pytest.raises(ValidationError, match="The height cannot be"):
        clinic.body_measures.save(patient.id, BodyMeasureDraft(BodyMeasureKind.HEIGHT, 1.72, "cm"))
    with pytest.raises(ValidationError, match="not measured in"):
        clinic.body_measures.save(patient.id, BodyMeasureDraft(BodyMeasureKind.WEIGHT, 70, "cm"))
    clinic.body_measures.withdraw(row.id, row.version)
    assert not clinic.body_measures.list(patient.id)


def test_white_bumps_are_set_side_by_side_without_a_verdict(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "eyelid_lower", Side.LEFT))
    visit = clinic.visits.start(patient.id)[0]
    clinic.lesions.observe(
        ObservationDraft(
            lesion.id,
            visit.id,
            long_axis=1.5,
            colour="pearly white",
            surface="smooth",
            firmness="firm",
            signs=(("derm_round", True), ("img_calcified", False), ("opening", False), ("stony", False)),
            content="keratin",
        )
    )
    urate = ResultDraft(analyte="urate", number=9.1, unit="mg/dL")
    clinic.labs.save_typed(patient.id, LabReportDraft((urate,), sampled_at=START - timedelta(days=2)))
    sheet = clinic.workup.bumps(patient.id, lesion.id)
    speaks = {(row.feature, cell.kind): cell.speaks for row in sheet.rows for cell in row.cells}
    assert speaks["Size", "milium"] == "for" and speaks["Content", "milium"] == "for"
    assert speaks["Content", "calcinosis"] == "untypical" and speaks["Opening", "comedone"] == "untypical"
    assert speaks["Dermoscopy", "milium"] == "for" and speaks["Dermoscopy", "calcinosis"] == ""
    assert speaks["X-ray or ultrasound", "milium"] == "for" and speaks["X-ray or ultrasound", "micc"] == "untypical"
    assert speaks["Level in the skin", "milium"] == "not recorded"
    recorded = {row.feature: row.recorded for row in sheet.rows}
    told = {feature: words.partition(" · ")[0] for feature, words in recorded.items()}
    assert told["Dermoscopy"] == "White round structure" and told["X-ray or ultrasound"] == "No calcification"
    assert told["Colour, surface, firmness"] == "pearly white, smooth, firm, No stony hard"
    assert recorded["Size"].endswith(f" · {spoken_short(START.date())}")
    looks = next(row for row in sheet.rows if row.feature == "Colour, surface, firmness").cells
    assert [cell.by for cell in looks[:3]] == ["pearly white, smooth", "pearly white", "pearly white, firm"]
    assert speaks["Site", "calcinosis"] == "", "nodules lie in eyelids too: nothing in the table excludes it"
    clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    later = clinic.visits.start(patient.id)[0]
    clinic.lesions.observe(ObservationDraft(lesion.id, later.id, note="As before"))
    assert clinic.workup.bumps(patient.id, lesion.id).rows[0].recorded == recorded["Size"]
    others = {row.feature: row.cells[-1] for row in sheet.rows}
    assert (others["Uric acid in blood"].whom, others["Uric acid in blood"].speaks) == ("Gouty tophus", "for")
    assert others["Site"].whom == "Syringoma" and "Osteoma cutis: face, in acne scars" in others["Site"].text
    assert speaks["Site", "milium"] == "for"
    assert all(row.source for row in sheet.rows)


def test_what_came_out_is_read_from_what_was_done_with_its_day(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "nose_tip", Side.MIDLINE))
    visit = clinic.visits.start(patient.id)[0]
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, colour="white-yellow", long_axis=7))
    assert content_of(clinic, patient, lesion.id).recorded == ""
    typed = (("instrument", "no. 11 blade"), ("count", "1"), ("content", "keratin pearl"))
    clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (lesion.id,), typed))
    content = content_of(clinic, patient, lesion.id)
    assert content.recorded == f"Keratin pearl · {spoken_short(START.date())}, extraction"
    assert [cell.speaks for cell in content.cells[:2]] == ["for", "untypical"]
    rows = {row.feature: row for row in clinic.workup.bumps(patient.id, lesion.id).rows}
    assert [cell.speaks for cell in rows["Colour, surface, firmness"].cells[:2]] == ["for", "for"]
    assert rows["Site"].recorded == "Nasal tip" and rows["Site"].cells[0].speaks == "for"
    assert [cell.speaks for cell in rows["Size"].cells[:2]] == ["untypical", "for"]


def content_of(clinic: Clinic, patient: PatientDetail, lesion_id: str) -> BumpRow:
    return next(row for row in clinic.workup.bumps(patient.id, lesion_id).rows if row.feature == "Content")


def test_signs_alone_are_an_observation_and_come_back(clinic: Clinic) -> None:
    patient = person(clinic)
    see(clinic, patient, {"necrosis": True, "livedo": False})
    (lesion,) = clinic.lesions.list(patient.id)
    (seen,) = clinic.lesions.get(lesion.id).observations
    assert seen.signs == (("livedo", False), ("necrosis", True))
