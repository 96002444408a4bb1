"""Later messages of an order, and whom a report is filed for."""

from pathlib import Path
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import NotFound, StorageError
from clinic.records.enums import Flag, ReportStatus, ResultStatus, Sex
from clinic.records.labs import LabImportOutcome
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.services import lab_taking
from clinic.store.database import Database
from tests.clinic.intake.messages import CALCIUM, MSH, OBR, PID, message, obx
from tests.support.clinics import add_patient

LATER = MSH.replace("20261120091500", "20261121091500")
EARLIER = MSH.replace("20261120091500", "20261119091500")
PHOSPHATE = obx("6.4")


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def take(clinic: Clinic, folder: Path, data: bytes, patient_id: str = "") -> tuple[LabImportOutcome, ...]:
    path = folder / "lab.hl7"
    path.write_bytes(data)
    return clinic.labs.import_files([path], patient_id)[0]


def values(clinic: Clinic, patient: PatientDetail) -> dict[str, str]:
    return {row.analyte: row.value_text for row in clinic.labs.current(patient.id)}


def test_a_correction_supersedes_and_the_history_keeps_both(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, message(CALCIUM, PHOSPHATE))
    fixed = CALCIUM.replace("10.9", "9.9").replace("|F", "|C")
    (outcome,) = take(clinic, tmp_path, message(fixed, id="M2", msh=LATER))
    assert outcome.outcome == "filed" and values(clinic, anna) == {"calcium_total": "9.9", "phosphate": "6.4"}
    history = clinic.labs.history(outcome.results[0].id)
    assert [(row.value_text, row.superseded) for row in history] == [("9.9", False), ("10.9", True)]
    assert clinic.labs.history(history[1].id) == history
    assert [report.status for report in clinic.labs.reports(anna.id)] == [ReportStatus.FILED] * 2


def test_a_final_result_completes_a_preliminary_one(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, message(obx("6.4", status="P")))
    take(clinic, tmp_path, message(obx("6.5"), CALCIUM, id="M2", msh=LATER))
    assert values(clinic, anna) == {"calcium_total": "10.9", "phosphate": "6.5"}
    statuses = {report.status for report in clinic.labs.reports(anna.id)}
    assert statuses == {ReportStatus.FILED, ReportStatus.SUPERSEDED}


def test_a_status_change_without_a_value_keeps_the_value(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, message(obx("6.4", status="P")))
    take(clinic, tmp_path, message(obx("", status="U"), id="M2", msh=LATER))
    (row,) = clinic.labs.current(anna.id)
    assert (row.number, row.status) == (6.4, ResultStatus.FINAL)


@pytest.mark.parametrize("code", ["D", "W"])
def test_a_deleted_result_no_longer_counts_but_stays(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, code: str
) -> None:
    take(clinic, tmp_path, message(CALCIUM, PHOSPHATE))
    old = next(row for row in clinic.labs.current(anna.id) if row.analyte == "phosphate")
    take(clinic, tmp_path, message(obx("6.4", status=code), id="M2", msh=LATER))
    assert values(clinic, anna) == {"calcium_total": "10.9"}
    assert [row.status for row in clinic.labs.history(old.id)] == [ResultStatus.DELETED, ResultStatus.FINAL]


@pytest.mark.parametrize(
    ("second", "header"), [(obx("6.1", status="P"), LATER), (obx("6.1"), EARLIER)], ids=["preliminary", "older"]
)
def test_what_arrives_late_goes_to_the_history(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, second: str, header: str
) -> None:
    take(clinic, tmp_path, message(PHOSPHATE))
    take(clinic, tmp_path, message(second, id="M2", msh=header))
    assert values(clinic, anna) == {"phosphate": "6.4"}


def test_a_flag_that_contradicts_the_laboratory_s_range_is_told_not_shown(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, message(CALCIUM.replace("10.9", "9.90")))
    (row,) = clinic.labs.current(anna.id)
    assert row.flag is Flag.NORMAL and row.note == "The laboratory flagged it H although it lies inside its range."
    assert clinic.labs.reports(anna.id)[0].abnormal == 0


def test_digits_stay_as_the_laboratory_wrote_them(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    structured = obx("<^5.00", kind="SN", test="1988-5^CRP^LN", unit="mg/L")
    take(clinic, tmp_path, message(obx("2.30"), CALCIUM.replace("10.9", "1e1"), structured))
    assert values(clinic, anna) == {"phosphate": "2.30", "calcium_total": "10", "crp": "<5.00"}
    (outcome,) = take(clinic, tmp_path, message(obx("2.3"), CALCIUM.replace("10.9", "10"), structured, id="M2"))
    assert outcome.outcome == "duplicate"


def test_parts_of_one_test_are_told_apart(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    first, second = (obx(f"germ {n}", kind="ST", test="600-7^Culture^LN", sub=str(n), unit="") for n in (1, 2))
    take(clinic, tmp_path, message(first, second))
    take(clinic, tmp_path, message(second.replace("germ 2", "germ 3").replace("|F", "|C"), id="M2", msh=LATER))
    assert {row.text for row in clinic.labs.current(anna.id)} == {"germ 1", "germ 3"}


def test_another_order_or_patient_is_not_touched(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    berta = add_patient(clinic, "Test", "Berta", mrn="P0002", birth=PartialDate(1972, 2, 14))
    pid = PID.replace("P0001", "P0002").replace("Anna", "Berta")
    take(clinic, tmp_path, message(PHOSPHATE))
    take(clinic, tmp_path, message(obx("5.0", status="C"), order="LAB2", id="M2", msh=LATER))
    take(clinic, tmp_path, message(obx("4.0", status="C"), pid=pid, id="M3", msh=LATER))
    assert sorted(row.value_text for row in clinic.labs.current(anna.id)) == ["5.0", "6.4"]
    assert values(clinic, berta) == {"phosphate": "4.0"}


WAITING = {
    "birth": (PID.replace("19720214", "19720215"), "birth date differs"),
    "birth missing": (PID.replace("19720214", ""), "no birth date"),
    "birth incomplete": (PID.replace("19720214", "1972"), "not both complete"),
    "given name": (PID.replace("Anna", "Berta"), "name differs"),
    "family name": (PID.replace("Test", "Rest"), "name differs"),
    "no given name": (PID.replace("^Anna", ""), "name differs"),
    "no name": (PID.replace("Test^Anna", ""), "no family name"),
    "sex": (PID.replace("|F", "|M"), "sex differs"),
    "number": (PID.replace("P0001", "P9999"), "P9999"),
    "no number": (PID.replace("P0001^^^CLINIC^MR", ""), "no record number"),
    "no patient": ("", "no record number"),
}


@pytest.mark.parametrize("name", WAITING)
def test_any_doubt_lets_it_wait_with_the_reason(clinic: Clinic, anna: PatientDetail, tmp_path: Path, name: str) -> None:
    pid, words = WAITING[name]
    (outcome,) = take(clinic, tmp_path, message(pid=pid))
    assert (outcome.outcome, outcome.patient) == ("waiting", "") and words in outcome.reason
    assert not clinic.labs.current(anna.id) and len(clinic.labs.waiting()) == 1


@pytest.mark.parametrize("name", ["TEST^ANNA", "Test^Anna^Maria", "Test^Anna Maria", "Tést^Ännà"])
def test_writing_of_a_name_does_not_matter(clinic: Clinic, anna: PatientDetail, tmp_path: Path, name: str) -> None:
    (outcome,) = take(clinic, tmp_path, message(pid=PID.replace("Test^Anna", name)))
    assert outcome.outcome == "filed"


@pytest.mark.parametrize("name", ["birth missing", "birth incomplete", "number", "no number", "no patient"])
def test_for_a_named_patient_what_is_missing_is_no_doubt(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, name: str
) -> None:
    (outcome,) = take(clinic, tmp_path, message(pid=WAITING[name][0]), anna.id)
    assert (outcome.outcome, outcome.patient) == ("filed", "P0001")


@pytest.mark.parametrize("name", ["birth", "given name", "family name", "sex"])
def test_for_a_named_patient_a_contradiction_still_waits(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, name: str
) -> None:
    (outcome,) = take(clinic, tmp_path, message(pid=WAITING[name][0]), anna.id)
    assert outcome.outcome == "waiting" and WAITING[name][1] in outcome.reason


def test_for_a_named_patient_the_number_of_another_one_waits(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    twin = add_patient(clinic, "Test", "Anna", mrn="P0002", birth=PartialDate(1972, 2, 14))
    (outcome,) = take(clinic, tmp_path, message(), twin.id)
    assert outcome.outcome == "waiting" and "another patient" in outcome.reason
    with pytest.raises(NotFound):
        take(clinic, tmp_path, message(), "nobody")


def test_a_test_message_waits(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    (outcome,) = take(clinic, tmp_path, message().replace(b"|P|2.5.1", b"|T|2.5.1"))
    assert outcome.outcome == "waiting" and "test" in outcome.reason


def test_a_file_that_may_be_cut_waits_until_it_is_sent_whole(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    (outcome,) = take(clinic, tmp_path, message(CALCIUM)[:-1])
    assert outcome.outcome == "waiting" and "ends without a line end; results may be missing" in outcome.reason
    (outcome,) = take(clinic, tmp_path, message(CALCIUM, PHOSPHATE))
    assert outcome.outcome == "filed" and len(outcome.results) == 2


@pytest.mark.parametrize("patient_id", [False, True], ids=["by number", "named"])
def test_a_sample_of_the_future_or_before_birth_waits(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, patient_id: bool
) -> None:
    named = anna.id if patient_id else ""
    (outcome,) = take(clinic, tmp_path, message(f"{CALCIUM}|||20261124"), named)
    assert outcome.outcome == "waiting" and outcome.reason.startswith("A sample lies in the future: 24 November 2026.")
    (outcome,) = take(clinic, tmp_path, message(f"{CALCIUM}|||19720213", id="M2"), named)
    assert outcome.outcome == "waiting" and "before the patient's birth: 13 February 1972" in outcome.reason
    (outcome,) = take(clinic, tmp_path, message(f"{CALCIUM}|||20261123", id="M3"), named)
    assert outcome.outcome == "filed"  # clocks and time zones differ


def test_waiting_reports_of_an_order_fall_into_place_in_any_sequence(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    doubtful = PID.replace("Anna", "Ana")
    take(clinic, tmp_path, message(PHOSPHATE, pid=doubtful))
    take(clinic, tmp_path, message(obx("6.6", status="C"), pid=doubtful, id="M2", msh=LATER))
    for report in reversed(clinic.labs.waiting()):
        clinic.labs.file_report(report.id, anna.id)
    assert values(clinic, anna) == {"phosphate": "6.6"}


def test_a_batch_goes_on_past_what_is_refused(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    broken = message(CALCIUM, order="BAD").replace(b"ORU^R01", b"ORM^O01")
    second = message(order="LAB3") + broken + message(PHOSPHATE, OBR.replace("{order}", "LAB5"), CALCIUM, order="LAB4")
    (tmp_path / "a.hl7").write_bytes(b"no laboratory file")
    (tmp_path / "b.hl7").write_bytes(second)
    paths = [tmp_path / "a.hl7", tmp_path / "missing.hl7", tmp_path / "b.hl7"]
    outcomes, _ = clinic.labs.import_files(paths)
    assert [outcome.outcome for outcome in outcomes] == ["refused", "refused", "filed", "refused", "filed", "filed"]
    assert [outcome.file for outcome in outcomes] == [str(path) for path in (*paths, *paths[2:] * 3)]
    assert all(outcome.reason for outcome in outcomes if outcome.outcome == "refused")
    assert "BAD" not in {report.order_number for report in clinic.labs.reports(anna.id)}


@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_many_messages_of_a_file_are_stored_in_one_transaction_or_in_many(
    clinic: Clinic, tmp_path: Path, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab_taking, "_LONGEST", seconds)
    (tmp_path / "many.hl7").write_bytes(b"".join(message(id=f"M{n}", order=f"L{n % 4}") for n in range(6)))
    said: list[str] = []
    outcomes, _ = clinic.labs.import_files([tmp_path / "many.hl7"], progress=lambda _n, _of, words: said.append(words))
    assert [outcome.outcome for outcome in outcomes] == [*["waiting"] * 4, *["duplicate"] * 2]
    assert len(clinic.labs.waiting()) == 4
    assert said[0] == "many.hl7"


def test_cancelled_between_two_messages_what_is_stored_stays_and_is_told(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "many.hl7").write_bytes(b"".join(message(id=f"M{n}", order=f"L{n}") for n in range(8)))
    asked = iter(range(100))
    outcomes, _ = clinic.labs.import_files([tmp_path / "many.hl7"], cancelled=lambda: next(asked) >= 4)
    assert [outcome.outcome for outcome in outcomes] == ["waiting"] * 3
    assert len(clinic.labs.waiting()) == 3


def test_what_was_stored_before_the_disk_was_full_is_told_as_stored(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab_taking, "_LONGEST", 0.0)
    (tmp_path / "many.hl7").write_bytes(b"".join(message(id=f"M{n}", order=f"L{n}") for n in range(4)))
    write, begun = Database.write, iter(range(100))

    def full(self: Database) -> Any:
        if next(begun) == 2:
            raise StorageError("The disk is full.", "Free some space.")
        return write(self)

    monkeypatch.setattr(Database, "write", full)
    outcomes, _ = clinic.labs.import_files([tmp_path / "many.hl7"])
    monkeypatch.undo()
    assert [outcome.outcome for outcome in outcomes] == ["waiting", "waiting", "refused", "refused"]
    assert "full" in outcomes[2].reason
    assert len(clinic.labs.waiting()) == 2
