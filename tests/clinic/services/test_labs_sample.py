"""The laboratory's sample message, from file to flags and derived values."""

from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import Flag, ReportStatus, ResultStatus, Sex, Topic
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient

SAMPLE = Path(__file__).parents[2] / "data" / "labs" / "sample_oru_r01.hl7"


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    """The patient of the sample message, 54 years old at the sample."""
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def test_is_filed_for_the_patient_who_agrees_in_number_birth_and_name(clinic: Clinic, anna: PatientDetail) -> None:
    (outcome,), changes = clinic.labs.import_files([SAMPLE])
    assert (outcome.outcome, outcome.patient, outcome.reason) == ("filed", "P0001", "")
    assert Topic.LAB in changes.topics and anna.id in changes.ids
    (report,) = clinic.labs.reports(anna.id)
    assert (report.order_number, report.laboratory, report.results, report.abnormal) == ("LAB9001", "CITYLAB", 7, 7)
    assert report.panel == "Comprehensive metabolic panel"
    assert report.sampled_at is not None and report.sampled_at.isoformat() == "2026-11-19T08:30:00+00:00"


def test_gives_each_result_as_reported(clinic: Clinic, anna: PatientDetail) -> None:
    clinic.labs.import_files([SAMPLE])
    results = {row.loinc: row for row in clinic.labs.current(anna.id)}
    calcium = results["17861-6"]
    assert (calcium.analyte, calcium.name, calcium.number, calcium.ucum) == (
        "calcium_total", "Calcium, total", 10.9, "mg/dL",
    )  # fmt: skip
    assert (calcium.low, calcium.high, calcium.range_source, calcium.flag) == (8.6, 10.2, "laboratory", Flag.HIGH)
    assert (results["1751-7"].number, results["1751-7"].flag) == (3.1, Flag.LOW)
    assert (results["2777-1"].number, results["2160-0"].number) == (6.4, 2.3)
    pth = results["2731-8"]
    assert (pth.comparator, pth.number, pth.flag, pth.value_text) == (">", 2500, Flag.CRITICAL_HIGH, ">2500")
    ana = results["5048-4"]
    assert (ana.number, ana.value_text, ana.flag, ana.ucum) == (None, "1:320", Flag.ABNORMAL, "{titer}")
    assert ana.comment == "Pattern&comment: centromere ~ repeat in 6 months"
    assert results["62292-8"].status is ResultStatus.PRELIMINARY


def test_gives_the_derived_values_of_the_reference_case(clinic: Clinic, anna: PatientDetail) -> None:
    clinic.labs.import_files([SAMPLE])
    corrected, product, egfr = clinic.labs.derived(anna.id)
    assert (corrected.key, corrected.unit) == ("corrected-calcium", "mg/dL")
    assert corrected.value == pytest.approx(11.62)
    assert corrected.inputs == (("Calcium, total", "10.9 mg/dL"), ("Albumin", "3.1 g/dL"))
    assert corrected.flag is Flag.HIGH and "ionised" in corrected.note
    assert product.value == pytest.approx(74.368) and "Above 70" in product.note
    assert product.flag is Flag.HIGH and product.also[0][1] == "mmol2/L2"
    assert egfr.value == pytest.approx(24.6410, abs=1e-4)
    assert egfr.stage == "G4" and egfr.flag is Flag.LOW
    assert all(row.source and row.formula and row.sampled_at for row in (corrected, product, egfr))


def test_a_second_time_is_a_duplicate(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    clinic.labs.import_files([SAMPLE])
    again = tmp_path / "again.hl7"
    again.write_bytes(SAMPLE.read_bytes().replace(b"\n", b"\r\n").replace(b"MSG0001", b"MSG0002"))
    (outcome,), changes = clinic.labs.import_files([again])
    assert outcome.outcome == "duplicate" and "22 November 2026" in outcome.reason
    assert outcome.patient == "P0001" and not changes.topics
    assert sorted(row.id for row in outcome.results) == sorted(row.id for row in clinic.labs.current(anna.id))
    assert len(clinic.labs.current(anna.id)) == 7


def test_waits_where_nobody_is_known_and_can_be_filed_by_a_person(clinic: Clinic) -> None:
    (outcome,), _ = clinic.labs.import_files([SAMPLE])
    assert (outcome.outcome, outcome.patient) == ("waiting", "")
    assert outcome.reason == "No patient has the record number P0001."
    assert {row.flag for row in outcome.results} == {Flag.HIGH, Flag.LOW, Flag.CRITICAL_HIGH, Flag.ABNORMAL}
    anna = add_patient(clinic, "Test", "Anna", birth=PartialDate(1972, 2, 14))
    (waiting,) = clinic.labs.waiting()
    assert waiting.notes[0] == outcome.reason and waiting.reported_patient.family == "Test"
    (hint,) = clinic.labs.candidates(waiting.id)
    assert hint.row.id == anna.id
    filed, changes = clinic.labs.file_report(waiting.id, anna.id)
    assert filed.status is ReportStatus.FILED and anna.id in changes.ids
    assert not clinic.labs.waiting() and len(clinic.labs.current(anna.id)) == 7


def test_that_waits_is_filed_when_it_comes_again_for_a_patient_who_is_now_there(clinic: Clinic) -> None:
    clinic.labs.import_files([SAMPLE])
    anna = add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14))
    (outcome,), _ = clinic.labs.import_files([SAMPLE])
    assert (outcome.outcome, outcome.patient) == ("filed", "P0001")
    assert len(clinic.labs.reports(anna.id)) == 1 and not clinic.labs.waiting()


def test_keeps_the_message_as_received(clinic: Clinic, anna: PatientDetail) -> None:
    clinic.labs.import_files([SAMPLE])
    assert clinic.integrity.verify() == ()
