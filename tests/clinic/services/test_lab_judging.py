"""What may be computed with, whose range and whose critical limits judge a result."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.records.enums import BodyMeasureKind, Flag, ResultStatus, Sex
from clinic.records.labs import DerivedRow, LabReportDraft, ResultDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.store.models import BodyMeasure, CriticalLimit, Patient
from clinic.store.models import Clinic as ClinicRow
from tests.support.clinics import START, add_patient

SAMPLED = START - timedelta(days=2)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


def typed(analyte: str, value: str, unit: str = "", **more: Any) -> ResultDraft:
    return ResultDraft(analyte=analyte, text=value, unit=unit, **more)


def save(clinic: Clinic, person: PatientDetail, *results: ResultDraft, hours: float = 0) -> None:
    at = SAMPLED + timedelta(hours=hours)
    clinic.labs.save_typed(person.id, LabReportDraft(results, sampled_at=at))


def derived(clinic: Clinic, person: PatientDetail) -> dict[str, DerivedRow]:
    return {row.key: row for row in clinic.labs.derived(person.id)}


MINERALS = (
    typed("calcium_total", "10.9", "mg/dL"), typed("albumin", "3.1", "g/dL"), typed("phosphate", "6.4", "mg/dL"),
)  # fmt: skip


def test_the_product_is_flagged_and_given_in_both_units(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, *MINERALS)
    product = derived(clinic, patient)["ca-x-p"]
    assert product.value == pytest.approx(74.368)
    assert (product.unit, product.flag) == ("mg2/dL2", Flag.HIGH)
    ((also, unit),) = product.also
    assert also == pytest.approx(5.991, abs=1e-3) and unit == "mmol2/L2"


@pytest.mark.parametrize(
    "changed",
    [
        {"status": ResultStatus.PRELIMINARY},
        {"status": ResultStatus.NOT_OBTAINED},
        {"comparator": "<"},
        {"specimen": "Sammelurin"},
        {"component": "in blood"},
    ],
)
def test_what_is_not_certain_is_not_computed_with(
    clinic: Clinic, patient: PatientDetail, changed: dict[str, Any]
) -> None:
    calcium = ResultDraft(analyte="calcium_total", number=10.9, text="10.9", unit="mg/dL")
    save(clinic, patient, replace(calcium, **changed), *MINERALS[1:])
    found = derived(clinic, patient)
    assert all(row.value is None for row in found.values())


def test_a_day_curve_of_one_report_is_several_samples(clinic: Clinic, patient: PatientDetail) -> None:
    later = SAMPLED + timedelta(hours=6)
    save(clinic, patient, typed("calcium_total", "9.4", "mg/dL"), typed("albumin", "4.0", "g/dL", sampled_at=later))
    assert derived(clinic, patient)["corrected-calcium"].value is None


def test_the_clinics_window_lets_samples_lie_apart_and_says_so(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, MINERALS[0])
    save(clinic, patient, MINERALS[1], hours=3)
    with clinic._core.db.write() as session:
        session.query(ClinicRow).one().derived_window_hours = 4
    corrected = derived(clinic, patient)["corrected-calcium"]
    assert corrected.value == pytest.approx(11.62)
    assert "From samples 3 h apart" in corrected.note


def test_a_childs_filtration_is_computed_from_the_height(clinic: Clinic) -> None:
    child = add_patient(clinic, "Kind", birth=PartialDate(2018, 1, 1))
    save(clinic, child, typed("creatinine", "0.6", "mg/dL"))
    row = derived(clinic, child)["egfr-schwartz"]
    assert row.value is None and "height" in row.note
    for days, cm in ((400, 115.0), (30, 130.0)):
        _measure(clinic, child, days, cm)
    row = derived(clinic, child)["egfr-schwartz"]
    assert row.value == pytest.approx(89.4833, abs=1e-3)
    assert ("Height", "130 cm") in row.inputs and "Height of" in row.note


def _measure(clinic: Clinic, person: PatientDetail, days: int, cm: float) -> None:
    with clinic._core.db.write() as session:
        at = SAMPLED - timedelta(days=days)
        kind = BodyMeasureKind.HEIGHT
        row = BodyMeasure(id=clinic._core.new_id(), patient_id=person.id, at=at, kind=kind, value=cm, ucum="cm")
        session.add(row)


def test_critical_values_are_those_of_the_clinic(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("calcium_total", "12.5", "mg/dL"))
    assert clinic.labs.current(patient.id)[0].flag is Flag.HIGH
    with clinic._core.db.write() as session:
        row = CriticalLimit(id=clinic._core.new_id(), analyte="calcium_total", ucum="mmol/L", low=1.6, high=3.0)
        session.add(row)
    (result,) = clinic.labs.current(patient.id)
    assert result.flag is Flag.CRITICAL_HIGH and "clinic's critical limit" in result.note


def test_the_trimester_decides_by_the_day_the_birth_is_due(clinic: Clinic) -> None:
    mother = add_patient(clinic, "Mutter", pregnant=True, sex=Sex.FEMALE)
    save(clinic, mother, typed("calcium_total", "9.2", "mg/dL"))
    (undated,) = clinic.labs.current(mother.id)
    assert undated.flag is None and "trimester" in undated.note
    for weeks, flag in ((10, Flag.NORMAL), (20, Flag.HIGH), (30, Flag.NORMAL)):
        with clinic._core.db.write() as session:
            stored = session.get(Patient, mother.id)
            assert stored is not None
            stored.pregnancy_due = SAMPLED.date() + timedelta(days=280 - 7 * weeks)
        assert clinic.labs.current(mother.id)[0].flag is flag, weeks


def test_a_range_in_another_unit_flags_nothing_it_does_not_fit(clinic: Clinic, patient: PatientDetail) -> None:
    limits: dict[str, Any] = {"low": 8.5, "high": 10.5, "range_text": "8.5-10.5 mg/dL", "range_unit": "mg/dL"}
    save(clinic, patient, typed("calcium_total", "2.35", "mmol/L", **limits))
    save(clinic, patient, typed("phosphate", "1.2", "mmol/L", **(limits | {"range_unit": "furlong"})))
    calcium, phosphate = sorted(clinic.labs.current(patient.id), key=lambda row: row.analyte)
    assert calcium.flag is Flag.NORMAL and (calcium.low, calcium.high) == (2.121, 2.62)
    assert phosphate.flag is Flag.NORMAL and phosphate.range_source == "default"
    assert "another unit" in phosphate.note


def test_the_laboratorys_range_beside_words_stays_the_laboratorys(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("vitd_25oh", "see comment", range_text="30-100"))
    (row,) = clinic.labs.current(patient.id)
    assert (row.low, row.high, row.range_text, row.range_source, row.flag) == (30, 100, "30-100", "laboratory", None)


def test_where_our_range_judges_the_laboratorys_is_told_apart(clinic: Clinic, patient: PatientDetail) -> None:
    save(clinic, patient, typed("vitd_25oh", "35", "ng/mL", range_text="see comment"))
    (row,) = clinic.labs.current(patient.id)
    assert (row.low, row.high, row.range_text, row.range_source) == (20, 50, "20-50", "default")
    assert "The laboratory's range “see comment”" in row.note


def test_what_was_not_obtained_has_no_range_and_no_flag(clinic: Clinic, patient: PatientDetail) -> None:
    ended = typed("vitd_25oh", "not done", range_text="30-100", lab_flag="L", status=ResultStatus.NOT_OBTAINED)
    save(clinic, patient, ended)
    (row,) = clinic.labs.current(patient.id)
    assert (row.low, row.high, row.range_text, row.range_source, row.flag) == (None, None, "", "", None)
