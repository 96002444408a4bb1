"""Results that are typed, corrected and deleted; flags, series and derived values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, NotFound, Question, ValidationError
from clinic.records.enums import Flag, LabSource, ResultStatus, Sex
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail, Problem
from tests.support.clinics import START, add_patient

SAMPLED = START - timedelta(days=2)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


def typed(analyte: str, value: str, unit: str = "", **more: Any) -> ResultDraft:
    return ResultDraft(analyte=analyte, text=value, unit=unit, **more)


def save(clinic: Clinic, patient: PatientDetail, *results: ResultDraft, at: datetime = SAMPLED) -> None:
    clinic.labs.save_typed(patient.id, LabReportDraft(results, sampled_at=at))


def test_a_typed_result_is_stored_and_judged_by_the_default_range(clinic: Clinic, patient: PatientDetail) -> None:
    report, changes = clinic.labs.save_typed(
        patient.id, LabReportDraft((typed("calcium_total", "2,71 mmol/l"),), sampled_at=SAMPLED, laboratory="Lab B")
    )
    assert (report.source, report.results, report.abnormal) == (LabSource.TYPED, 1, 1) and patient.id in changes.ids
    (row,) = clinic.labs.current(patient.id)
    assert (row.name, row.number, row.unit, row.ucum, row.loinc) == (
        "Calcium, total", 2.71, "mmol/l", "mmol/L", "2000-8",
    )  # fmt: skip
    assert (row.flag, row.range_source, row.range_text) == (Flag.HIGH, "default", "2.146-2.545")


def test_the_laboratorys_own_range_and_flag_come_first(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("calcium_total", "10.4", "mg/dL", low=8.5, high=10.5))
    save(clinic, patient, typed("phosphate", "4.4", "mg/dL", lab_flag="H"))
    rows = {row.analyte: row for row in clinic.labs.current(patient.id)}
    assert (rows["calcium_total"].flag, rows["calcium_total"].range_source) == (Flag.NORMAL, "laboratory")
    assert rows["phosphate"].flag is Flag.HIGH


def test_age_and_sex_decide_on_the_default_range(clinic: Clinic) -> None:
    child = add_patient(clinic, "Kind", birth=PartialDate(2020, 1, 1))
    unknown = add_patient(clinic, "Unknown", birth=None)
    for person in (child, unknown):
        save(clinic, person, typed("alp", "250", "U/L"))
    assert clinic.labs.current(child.id)[0].flag is Flag.NORMAL
    assert clinic.labs.current(unknown.id)[0].flag is None


@pytest.mark.parametrize(
    ("result", "field", "words"),
    [
        (typed("calcium_total", "", "mg/dL"), "number", "no value"),
        (typed("calcium_total", "9.4"), "unit", "mg/dL or mmol/L"),
        (typed("calcium_total", "9.4", "furlong"), "unit", "not known"),
        (typed("bicarbonate", "24", "mg/dL"), "unit", "not a unit of Bicarbonate"),
        (typed("calcium_total", "23", "mg/dL"), "number", "Calcium, total 23 mg/dL: mg/dL or mmol/L\\?"),
        (typed("calcium_total", "2.31", "mg/dL"), "number", "mg/dL or mmol/L\\?"),
        (typed("albumin", "41", "g/dL"), "number", "g/dL or g/L\\?"),
        (typed("calcium_total", "-9.4", "mg/dL"), "number", "minus"),
        (typed("calcium_total", "1,234", "mg/dL"), "number", "two ways"),
        (typed("no-such-thing", "1"), "analyte", "not in the list"),
        (typed("", "1"), "name", "what was measured"),
        (typed("calcium_total", "9.4", "mg/dL", low=10.0, high=8.0), "low", "above"),
    ],
)
def test_a_slip_is_refused_with_its_field_and_nothing_is_stored(
    clinic: Clinic, patient: PatientDetail, result: ResultDraft, field: str, words: str
) -> None:
    draft = LabReportDraft((typed("phosphate", "3.5", "mg/dL"), result), sampled_at=SAMPLED)
    with pytest.raises(ValidationError, match=words) as caught:
        clinic.labs.save_typed(patient.id, draft)
    assert caught.value.field == f"results.1.{field}"
    assert not clinic.labs.reports(patient.id)


@pytest.mark.parametrize("at", [None, START + timedelta(days=1), datetime(1950, 1, 1, tzinfo=UTC)])
def test_the_time_of_the_sample_must_be_possible(clinic: Clinic, patient: PatientDetail, at: datetime | None) -> None:
    with pytest.raises(ValidationError) as caught:
        clinic.labs.save_typed(patient.id, LabReportDraft((typed("inr", "1.1"),), sampled_at=at))
    assert caught.value.field == "sampled_at"


@pytest.mark.parametrize(
    ("analyte", "value", "unit"),
    [
        ("pth_intact", ">2500", "pg/mL"), ("ck", "90000", "U/L"), ("ana", "1:1280", ""),
        ("glucose", "1500", "mg/dL"), ("creatinine", "22", "mg/dL"), ("centromere_ab", "positive", ""),
        ("inr", "9", ""),
    ],
)  # fmt: skip
def test_true_extremes_and_words_are_taken_without_a_question(
    clinic: Clinic, patient: PatientDetail, analyte: str, value: str, unit: str
) -> None:
    save(clinic, patient, typed(analyte, value, unit))
    assert clinic.labs.current(patient.id)[0].value_text == value


def test_a_value_that_is_hardly_possible_is_asked_about_once(clinic: Clinic, patient: PatientDetail) -> None:
    doubtful = typed("phosphate", "0.8", "mg/dL")
    with pytest.raises(Question) as asked:
        save(clinic, patient, doubtful)
    assert [answer for answer, _words in asked.value.choices] == [Question.AS_TYPED, "mmol/L"]

    save(clinic, patient, replace(doubtful, confirmed=Question.AS_TYPED))

    (row,) = clinic.labs.current(patient.id)
    assert (row.number, row.ucum, row.confirmed) == (0.8, "mg/dL", "as typed")


def test_an_answer_is_kept_only_where_there_was_a_question(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("phosphate", "3.5", "mg/dL", confirmed=Question.AS_TYPED))
    assert clinic.labs.current(patient.id)[0].confirmed == ""


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        (typed("calcium_total", "2,30", "mmol/L"), "2.30"),
        (typed("crp", "< 5.0 mg/L"), "<5.0"),
        (ResultDraft(analyte="ck", number=90000, text="90000", unit="U/L"), "90000"),
        (ResultDraft(name="Copies", number=1234567.0), "1234567"),
        (ResultDraft(analyte="calcium_total", number=2.3, text="another", unit="mmol/L"), "2.3"),
    ],
)
def test_digits_stay_as_typed(clinic: Clinic, patient: PatientDetail, draft: ResultDraft, shown: str) -> None:
    save(clinic, patient, draft)
    assert clinic.labs.current(patient.id)[0].value_text == shown


def test_what_is_not_in_the_list_is_kept_as_typed(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, ResultDraft(name="Serum rhubarb", number=4.0, unit="sticks/L"))
    (row,) = clinic.labs.current(patient.id)
    assert (row.name, row.unit, row.ucum, row.flag) == ("Serum rhubarb", "sticks/L", "", None)


def test_a_correction_needs_a_reason_and_keeps_the_wrong_value(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("calcium_total", "9.4", "mg/dL"))
    (old,) = clinic.labs.current(patient.id)
    better = typed("calcium_total", "9.8", "mg/dL")
    with pytest.raises(ValidationError):
        clinic.labs.correct(old.id, better, " ")
    new, _ = clinic.labs.correct(old.id, better, "Misread")
    assert (new.number, new.status, new.sampled_at) == (9.8, ResultStatus.CORRECTED, old.sampled_at)
    assert clinic.labs.current(patient.id) == (new,)
    assert [row.number for row in clinic.labs.history(old.id)] == [9.8, 9.4]
    with pytest.raises(Conflict):
        clinic.labs.correct(old.id, better, "Again")


def test_a_deleted_result_stays_in_the_history(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("calcium_total", "9.4", "mg/dL"))
    (old,) = clinic.labs.current(patient.id)
    clinic.labs.delete(old.id, "Another patient's sample")
    assert not clinic.labs.current(patient.id) and not clinic.labs.derived(patient.id)
    assert [row.status for row in clinic.labs.history(old.id)] == [ResultStatus.DELETED, ResultStatus.FINAL]
    assert clinic.labs.reports(patient.id)[0].results == 1
    with pytest.raises(Conflict):
        clinic.labs.delete(old.id, "Again")
    with pytest.raises(NotFound):
        clinic.labs.delete("nothing", "x")


def test_series_convert_only_what_is_certain(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("calcium_total", "9.4", "mg/dL"), at=SAMPLED - timedelta(days=9))
    save(clinic, patient, typed("calcium_total", "2.5", "mmol/L"))
    save(clinic, patient, typed("crp", "<5", "mg/L"))
    calcium, crp = clinic.labs.series(patient.id)
    assert (calcium.unit, [point.value for point in calcium.points]) == ("mg/dL", [9.4, 10.0195])
    assert (crp.unit, crp.points[0].value, crp.points[0].comparator) == ("mg/dL", 0.5, "<")
    si = clinic.labs.series(patient.id, "si")[0]
    assert (si.unit, si.points[1].value, si.left_out) == ("mmol/L", 2.5, 0)
    assert si.low == pytest.approx(2.146) and si.high == pytest.approx(2.545)


def test_derived_values_are_only_of_one_sample_and_say_what_is_missing(clinic: Clinic, patient: PatientDetail) -> None:
    early = SAMPLED - timedelta(days=30)
    save(clinic, patient, typed("calcium_total", "8.0", "mg/dL"), typed("albumin", "25", "g/L"), at=early)
    save(clinic, patient, typed("albumin", "4.0", "g/dL"), typed("creatinine", ">5", "mg/dL"))
    rows = {(row.key, row.sampled_at): row for row in clinic.labs.derived(patient.id)}
    assert rows["corrected-calcium", early].value == pytest.approx(9.2)
    newest = rows["corrected-calcium", SAMPLED]
    assert newest.value is None and "calcium and albumin" in newest.note
    assert ("egfr", SAMPLED) not in rows and ("ca-x-p", early) not in rows


def test_derived_values_do_not_mix_samples_of_one_day(clinic: Clinic, patient: PatientDetail) -> None:
    later = SAMPLED + timedelta(hours=3)
    save(clinic, patient, typed("calcium_total", "9.4", "mg/dL"))
    save(clinic, patient, typed("phosphate", "4.0", "mg/dL"), typed("albumin", "4.0", "g/dL"), at=later)
    rows = {row.key: row for row in clinic.labs.derived(patient.id)}
    assert rows["ca-x-p"].value is None and rows["ca-x-p"].note == "Calcium and phosphate are from different samples."
    assert rows["corrected-calcium"].note == "Calcium and albumin are from different samples."
    save(clinic, patient, typed("phosphate", "5.0", "mg/dL"))
    (product,) = (row for row in clinic.labs.derived(patient.id) if row.key == "ca-x-p")
    assert product.value == pytest.approx(47.0) and product.sampled_at == SAMPLED


def test_results_of_one_report_are_one_sample_whatever_their_minute(clinic: Clinic, patient: PatientDetail) -> None:
    at = SAMPLED + timedelta(minutes=5)
    save(clinic, patient, typed("calcium_total", "9.4", "mg/dL"), typed("phosphate", "4.0", "mg/dL", sampled_at=at))
    product = next(row for row in clinic.labs.derived(patient.id) if row.key == "ca-x-p")
    assert product.value == pytest.approx(37.6)


def test_kidney_disease_in_the_problem_list_is_a_caution(clinic: Clinic) -> None:
    for key, name, cautioned in (
        ("ckd4", "", True),
        ("esrd", "Nierenversagen", True),
        ("", "on haemodialysis", True),
        ("hpt_secondary_nonrenal", "hpt_secondary_nonrenal", False),
    ):
        person = add_patient(clinic, key or name, problems=(Problem(key, name or key),))
        save(clinic, person, typed("calcium_total", "9.4", "mg/dL"), typed("albumin", "4.0", "g/dL"))
        assert ("kidney disease" in clinic.labs.derived(person.id)[0].note) is cautioned


def test_no_egfr_for_a_child_or_in_pregnancy(clinic: Clinic) -> None:
    child = add_patient(clinic, "Kind", birth=PartialDate(2020, 1, 1))
    mother = add_patient(clinic, "Mutter", pregnant=True, sex=Sex.FEMALE)
    for person, key, words in ((child, "egfr-schwartz", "needs the height"), (mother, "egfr", "pregnancy")):
        save(clinic, person, typed("creatinine", "0.6", "mg/dL"))
        (row,) = clinic.labs.derived(person.id)
        assert (row.key, row.value) == (key, None) and words in row.note


def test_question_and_answer_about_an_unusual_value_are_kept(clinic: Clinic, patient: PatientDetail) -> None:
    with pytest.raises(Question) as asked:
        save(clinic, patient, typed("calcium_total", "23", "mg/dL"))
    meant = typed("calcium_total", "2.3", "mmol/L", confirmed="in the other unit", asked="2.3 mg/dL?", answer="mmol/L")
    save(clinic, patient, meant, typed("phosphate", "4.0", "mg/dL", confirmed="as typed"))
    calcium, phosphate = sorted(clinic.labs.current(patient.id), key=lambda row: row.analyte)
    told = f"Asked “2.3 mg/dL?”; answered “mmol/L” by {clinic.user.name} on "
    assert calcium.answered.startswith(told) and (phosphate.answered, phosphate.confirmed) == ("", "")
    again = typed("calcium_total", "23", "mg/dL", confirmed="as typed")
    right, _ = clinic.labs.correct(calcium.id, again, "read from the paper")
    assert right.answered.startswith(f"Asked “{asked.value.what}”; answered “mg/dL, as typed” by ")
    (report,) = clinic.labs.reports(patient.id)
    assert report.notes == () and clinic.labs.history(right.id)[1].answered.startswith(told)
