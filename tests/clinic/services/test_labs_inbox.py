"""Whose a report is: several numbers, closed records, candidates side by side, filing and taking back."""

from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import ReportStatus, Role, Sex
from clinic.records.labs import LabImportOutcome
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail, PatientDraft
from tests.clinic.intake.messages import MSH, PID, message, obx
from tests.support.clinics import add_patient
from tests.support.colleagues import open_as

BIRTH = PartialDate(1972, 2, 14)
LATER = MSH.replace("20261120091500", "20261121091500")


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=BIRTH, sex=Sex.FEMALE)


def take(clinic: Clinic, folder: Path, data: bytes, patient_id: str = "") -> tuple[LabImportOutcome, ...]:
    path = folder / "lab.hl7"
    path.write_bytes(data)
    return clinic.labs.import_files([path], patient_id)[0]


def shown(clinic: Clinic, patient: PatientDetail) -> list[str]:
    return sorted(row.value_text for row in clinic.labs.current(patient.id))


@pytest.mark.parametrize("named", [False, True])
def test_a_report_for_a_restricted_record_waits_and_tells_nothing_of_it(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, named: bool
) -> None:
    berta = add_patient(clinic, "Test", "Berta", mrn="P0002", birth=BIRTH)
    clinic.privacy.restrict(anna.id, "contested")
    second = PID.replace("P0001", "P0002").replace("Anna", "Berta")
    both = message() + message(pid=second, id="M2", order="LAB2")
    outcomes = take(clinic, tmp_path, both, anna.id if named else "")
    assert [each.outcome for each in outcomes] == ["waiting", "waiting" if named else "filed"]
    assert "restricted" not in outcomes[0].reason and "P0001" not in outcomes[0].reason
    assert len(shown(clinic, berta)) == (0 if named else 1)
    report = clinic.labs.waiting()[0]
    assert any("restricted" in each.reason for each in clinic.labs.candidates(report.id))
    with open_as(clinic, Role.NURSE) as nurse:
        assert not any("P0001" in each.row.mrn for each in nurse.labs.candidates(report.id))


def test_a_report_for_an_archived_or_merged_record_waits(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    clinic.patients.archive(anna.id, True)
    (outcome,) = take(clinic, tmp_path, message())
    assert outcome.outcome == "waiting" and outcome.reason == "The record P0001 is archived."


def pid(two: str, three: str, four: str) -> str:
    return f"PID|1|{two}|{three}|{four}|Test^Anna||19720214|F"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (pid("P0001", "L778^^^LAB^PI", ""), "filed"),
        (pid("", "L778^^^LAB^PI", "P0001"), "filed"),
        (pid("", "756.1234^^^AHV^SS~P0001^^^X^MR", ""), "filed"),
        (pid("P0002", "P0001", ""), "waiting"),
        (pid("", "L778^^^LAB^PI", ""), "waiting"),
    ],
    ids=["in PID-2", "in PID-4", "second of PID-3", "also another patient's", "only the laboratory's"],
)
def test_all_numbers_of_the_message_are_compared(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, line: str, outcome: str
) -> None:
    add_patient(clinic, "Other", "Otto", mrn="P0002", birth=PartialDate(1950, 1, 1))
    (found,) = take(clinic, tmp_path, message(pid=line))
    assert found.outcome == outcome


def test_candidates_stand_beside_the_report_field_by_field(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, message(pid=PID.replace("Anna", "Anne").replace("19720214", "19720215")))
    (candidate,) = clinic.labs.candidates(clinic.labs.waiting()[0].id)
    told = {field.name: (field.said, field.theirs, field.agrees) for field in candidate.fields}
    assert told["Record number"] == ("P0001", "P0001", True) and told["Sex"] == ("female", "female", True)
    assert told["Name"] == ("Test, Anne", "Test, Anna", False)
    assert told["Birth date"] == ("15 February 1972", "14 February 1972", False)


@pytest.mark.parametrize("name", ["Meier^Anna", "Müller^Anna", "Rossi^Anna"], ids=["half", "other half", "maiden"])
def test_parts_of_a_double_name_and_maiden_names_make_candidates(clinic: Clinic, tmp_path: Path, name: str) -> None:
    draft = PatientDraft("Müller-Meier", "Anna", BIRTH, Sex.FEMALE, mrn="P0009", other_names="Rossi")
    mueller, _ = clinic.patients.save(draft)
    (outcome,) = take(clinic, tmp_path, message(pid=PID.replace("P0001", "L1").replace("Test^Anna", name)))
    found = clinic.labs.candidates(outcome.report_id)
    assert outcome.outcome == "waiting" and [each.row.id for each in found] == [mueller.id]


def test_filing_can_be_taken_back_and_the_earlier_result_counts_again(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, message(obx("6.4")))
    doubtful = PID.replace("Anna", "Ana")
    take(clinic, tmp_path, message(obx("6.6", status="C"), pid=doubtful, id="M2", msh=LATER))
    (waits,) = clinic.labs.waiting()
    filed, _ = clinic.labs.file_report(waits.id, anna.id, waits.version)
    assert shown(clinic, anna) == ["6.6"]
    with pytest.raises(Conflict) as caught:
        clinic.labs.unfile_report(waits.id, waits.version)
    assert caught.value.theirs == filed
    row, changes = clinic.labs.unfile_report(waits.id, filed.version)
    assert (row.status, row.patient_id) == (ReportStatus.WAITING, "") and anna.id in changes.ids
    assert shown(clinic, anna) == ["6.4"]
    clinic.labs.file_report(waits.id, anna.id)
    assert shown(clinic, anna) == ["6.6"]


def test_taking_back_leaves_what_a_person_corrected(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, message(obx("6.4")))
    (row,) = clinic.labs.current(anna.id)
    clinic.labs.delete(row.id, "haemolysed")
    (report,) = clinic.labs.reports(anna.id)
    clinic.labs.unfile_report(report.id)
    clinic.labs.file_report(report.id, anna.id)
    assert shown(clinic, anna) == []


def test_a_report_of_nobody_here_is_set_aside_and_taken_up_again(clinic: Clinic, tmp_path: Path) -> None:
    take(clinic, tmp_path, message())
    (report,) = clinic.labs.waiting()
    with pytest.raises(ValidationError):
        clinic.labs.set_aside(report.id, " ")
    clinic.labs.set_aside(report.id, "another clinic's patient", report.version)
    assert not clinic.labs.waiting()
    (row,) = clinic.labs.aside()
    assert row.set_aside_reason == "another clinic's patient"
    assert take(clinic, tmp_path, message())[0].outcome == "duplicate"
    with pytest.raises(Conflict):
        clinic.labs.file_report(report.id, "nobody")
    clinic.labs.take_up(report.id)
    assert [each.id for each in clinic.labs.waiting()] == [report.id]
    with pytest.raises(Conflict):
        clinic.labs.take_up(report.id)
