"""Orders that the laboratory cancels: what was preliminary ends, what is final stays and the doubt is said."""

from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import ReportStatus, ResultStatus, Sex
from clinic.records.labs import LabImportOutcome
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.clinic.intake.messages import MSH, OBR, message, obx
from tests.support.clinics import add_patient

CANCELLED = "The laboratory cancelled the order."


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def take(clinic: Clinic, folder: Path, data: bytes) -> LabImportOutcome:
    path = folder / "lab.hl7"
    path.write_bytes(data)
    return clinic.labs.import_files([path])[0][-1]


def sent(value: str, status: str, day: int, test: str = "2777-1^Phosphate^LN") -> bytes:
    msh = MSH.replace("20261120091500", f"202611{day}091500")
    return message(obx(value, status=status, test=test), id=f"M{day}{value}{status}", msh=msh)


def cancelled(day: int, panel: str = "24323-8^Metabolic panel^LN", moment: str = "20261119083000") -> bytes:
    """The order without results, OBR-25 X."""
    msh = MSH.replace("20261120091500", f"202611{day}091500")
    obr = OBR.replace("{order}", "LAB1").replace("24323-8^Metabolic panel^LN", panel).replace("20261119083000", moment)
    head = message(id=f"C{day}", msh=msh).split(b"\rOBR")[0]
    return head + f"\r{obr}{'|' * (25 - obr.count('|'))}X\r".encode()


def shown(clinic: Clinic, patient: PatientDetail) -> list[str]:
    return sorted(row.value_text for row in clinic.labs.current(patient.id))


@pytest.mark.parametrize("panel", ["24323-8^Metabolic panel^LN", "2777-1^Metabolic panel^LN"])
@pytest.mark.parametrize("moment", ["20261119083000", ""])
def test_preliminary_results_end_and_stay_in_the_history(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, panel: str, moment: str
) -> None:
    first = take(clinic, tmp_path, sent("6.4", "P", 20))
    outcome = take(clinic, tmp_path, cancelled(21, panel, moment))
    assert (outcome.outcome, outcome.results[0].status) == ("filed", ResultStatus.NOT_OBTAINED)
    assert shown(clinic, anna) == ["order cancelled"]
    (old,) = clinic.labs.report_results(first.report_id)
    assert (old.value_text, old.superseded) == ("6.4", True)
    assert CANCELLED in old.note
    assert [row.value_text for row in clinic.labs.history(outcome.results[0].id)] == ["order cancelled", "6.4"]
    assert {r.status for r in clinic.labs.reports(anna.id)} == {ReportStatus.SUPERSEDED, ReportStatus.FILED}
    assert clinic.integrity.verify() == ()


def test_a_final_result_is_not_removed_and_the_contradiction_is_said(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, sent("6.4", "F", 20))
    outcome = take(clinic, tmp_path, cancelled(21, "2777-1^Metabolic panel^LN"))
    assert shown(clinic, anna) == ["6.4", "order cancelled"]
    assert "final result" in outcome.reason and any("final result" in note for note in outcome.notes)
    (row,) = [row for row in clinic.labs.current(anna.id) if row.text == "order cancelled"]
    assert "final result" in row.comment
    assert take(clinic, tmp_path, cancelled(21, "2777-1^Metabolic panel^LN")).outcome == "duplicate"


def test_the_sequence_of_arrival_does_not_matter_and_it_can_be_undone(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    gone = take(clinic, tmp_path, cancelled(21))
    take(clinic, tmp_path, sent("6.4", "P", 20))
    assert shown(clinic, anna) == ["order cancelled"]
    clinic.labs.unfile_report(gone.report_id)
    assert shown(clinic, anna) == ["6.4"]
    clinic.labs.file_report(gone.report_id, anna.id)
    assert shown(clinic, anna) == ["order cancelled"]


def test_results_that_come_after_all_take_the_place_of_the_cancellation(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    for data in (sent("6.4", "P", 20), cancelled(21), sent("6.2", "F", 22)):
        take(clinic, tmp_path, data)
    assert shown(clinic, anna) == ["6.2"]


def test_another_panel_or_sample_under_the_same_number_is_left_alone(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, sent("6.4", "P", 20))
    outcome = take(clinic, tmp_path, cancelled(21, "600-7^Culture^LN"))
    assert shown(clinic, anna) == ["6.4", "order cancelled"] and "under another name" in outcome.reason
    take(clinic, tmp_path, cancelled(22, moment="20261112083000"))
    assert "6.4" in shown(clinic, anna)


def test_a_cancelled_order_asks_nobody_what_its_code_means(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    outcome = take(clinic, tmp_path, cancelled(21, "PHOS^Phosphate^99LAB"))
    assert outcome.results[0].proposed == "" and not clinic.lab_codes.proposals()
