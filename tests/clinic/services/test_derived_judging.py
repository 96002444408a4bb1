"""By whose range a computed value is judged, and what is said where one of its inputs cannot be used."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import DerivedRow, LabReportDraft, ResultDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.services.document_labs import derived_line
from tests.support.clinics import START, add_patient


def typed(analyte: str, value: str, unit: str, **more: Any) -> ResultDraft:
    return ResultDraft(analyte=analyte, text=value, unit=unit, **more)


def corrected(clinic: Clinic, person: PatientDetail, *results: ResultDraft) -> dict[str, DerivedRow]:
    clinic.labs.save_typed(person.id, LabReportDraft(results, sampled_at=START - timedelta(days=2)))
    return {row.key: row for row in clinic.labs.derived(person.id)}


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, birth=PartialDate(1972, 2, 14))


ALBUMIN, PHOSPHATE = typed("albumin", "4.0", "g/dL"), typed("phosphate", "3.0", "mg/dL")


def test_a_computed_value_says_that_the_default_range_flags_it(clinic: Clinic, patient: PatientDetail) -> None:
    row = corrected(clinic, patient, typed("calcium_total", "10.4", "mg/dL"), ALBUMIN)["corrected-calcium"]
    assert (row.flag, row.low, row.high, row.range_source) == (Flag.HIGH, 8.6, 10.2, "default")
    assert "Judged by the default range, 8.6–10.2 mg/dL." in row.note
    assert "default range" in derived_line(row).note


def test_the_laboratorys_range_of_the_calcium_judges_the_corrected_one(clinic: Clinic, patient: PatientDetail) -> None:
    calcium = typed("calcium_total", "10.4", "mg/dL", low=8.8, high=10.8, range_text="8.80 - 10.80")
    row = corrected(clinic, patient, calcium, ALBUMIN)["corrected-calcium"]
    assert (row.flag, row.low, row.high, row.range_source) == (Flag.NORMAL, 8.8, 10.8, "laboratory")
    assert "Judged by the laboratory's range of total calcium, 8.80–10.80 mg/dL." in row.note
    assert "corrected value is high" not in row.note


def test_a_low_filtration_says_whose_limit_it_is(clinic: Clinic, patient: PatientDetail) -> None:
    row = corrected(clinic, patient, typed("creatinine", "2.3", "mg/dL"))["egfr"]
    assert row.flag is Flag.LOW and "Judged by the default range, ≥ 60 mL/min/1.73 m²." in row.note


def test_a_child_is_judged_by_the_range_of_its_age(clinic: Clinic) -> None:
    child = add_patient(clinic, "Kind", birth=PartialDate(2018, 1, 1))
    row = corrected(clinic, child, typed("calcium_total", "10.5", "mg/dL"), ALBUMIN)["corrected-calcium"]
    assert (row.flag, row.low, row.high) == (Flag.NORMAL, 8.8, 10.8)
    assert "default range of total calcium for the age" in row.note and "corrected value is high" not in row.note


@pytest.mark.parametrize(
    ("albumin", "said"),
    [
        (typed("albumin", "3.0", "g/dL", status=ResultStatus.PRELIMINARY), "preliminary"),
        (typed("albumin", "3.0", "g/dL", status=ResultStatus.NOT_OBTAINED), "not obtained"),
        (typed("albumin", "<1.5", "g/dL"), "only a limit of measurement"),
        (typed("albumin", "haemolysed", "g/dL"), "no number"),
        (None, "missing"),
    ],
)
def test_what_is_wrong_with_the_albumin_is_said(
    clinic: Clinic, patient: PatientDetail, albumin: ResultDraft | None, said: str
) -> None:
    found = corrected(
        clinic, patient, typed("calcium_total", "9.0", "mg/dL"), PHOSPHATE, *([albumin] if albumin else [])
    )
    assert f"as the sample's albumin is {said}." in found["ca-x-p"].note
    reason = found["corrected-calcium"].note
    assert reason.endswith(f"; the albumin is {said}." if albumin else "albumin of the same sample.")
