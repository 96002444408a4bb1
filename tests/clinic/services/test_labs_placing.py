"""What counts after several messages about one order, and beside what a person changed."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.records.enums import ReportStatus, Sex
from clinic.records.labs import LabImportOutcome, ResultDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.services.lab_placing import replay
from clinic.services.lab_touching import touched
from clinic.store.models import LabReport, LabResult
from tests.clinic.intake.messages import MSH, OBR, PID, message, obx
from tests.support.clinics import add_patient

NO_TIME = OBR.replace("20261119083000", "")


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def sent(day: int) -> str:
    return MSH.replace("20261120091500", f"202611{day}091500")


def sampled(day: int) -> str:
    return OBR.replace("20261119083000", f"202611{day}083000").replace("{order}", "1")


def take(clinic: Clinic, folder: Path, data: bytes) -> LabImportOutcome:
    path = folder / "lab.hl7"
    path.write_bytes(data)
    return clinic.labs.import_files([path])[0][-1]


def shown(clinic: Clinic, patient: PatientDetail) -> list[str]:
    return sorted(row.value_text for row in clinic.labs.current(patient.id))


def flow(value: str, status: str, day: int, **more: str) -> bytes:
    return message(obx(value, status=status), id=f"M{day}{value}{status}", msh=sent(day), **more)


def test_a_reused_order_number_leaves_the_other_sample_alone(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    head = [line for line in message().decode().split("\r") if line][:2]
    for day, value in ((10, "1.0"), (18, "1.4")):
        lines = [head[0].replace("20261120", f"202611{day}"), head[1], sampled(day), obx(value)]
        take(clinic, tmp_path, ("\r".join(lines) + "\r").encode())
    assert shown(clinic, anna) == ["1.0", "1.4"]


def test_back_to_an_earlier_value_is_not_a_duplicate(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    steps = [("3.1", "F", 11), ("3.3", "C", 12), ("3.1", "C", 13), ("3.3", "C", 14)]
    assert [take(clinic, tmp_path, flow(*step)).outcome for step in steps] == ["filed"] * 4
    assert shown(clinic, anna) == ["3.3"]
    assert take(clinic, tmp_path, flow(*steps[1])).outcome == "duplicate"
    assert take(clinic, tmp_path, flow("3.3", "C", 15)).outcome == "duplicate"
    assert shown(clinic, anna) == ["3.3"]


def test_sent_again_without_a_time_of_the_sample_is_a_duplicate(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    for day, outcome in ((20, "filed"), (21, "duplicate")):
        data = flow("6.4", "F", day).replace(b"20261119083000", b"")
        assert take(clinic, tmp_path, data).outcome == outcome
    assert shown(clinic, anna) == ["6.4"]


def test_a_laboratory_s_correction_follows_a_person_s(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, flow("4.0", "F", 20))
    (row,) = clinic.labs.current(anna.id)
    typed = ResultDraft(analyte="phosphate", name="Phosphate", number=3.6, unit="mg/dL")
    clinic.labs.correct(row.id, typed, "read from the telephone")
    take(clinic, tmp_path, flow("4.0", "F", 21).replace(b"|ORD77|", b"|ORD77X|").replace(b"\r", b"\rNTE|1|L|x\r"))
    assert shown(clinic, anna) == ["3.6"]
    outcome = take(clinic, tmp_path, flow("3.5", "C", 22))
    assert shown(clinic, anna) == ["3.5"]
    history = clinic.labs.history(outcome.results[0].id)
    assert [entry.value_text for entry in history] == ["3.5", "3.6", "4.0"]
    assert [entry.superseded for entry in history] == [False, True, True]


@pytest.mark.parametrize("status", ["D", "W"])
def test_a_later_message_closes_a_preliminary_result(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, status: str
) -> None:
    take(clinic, tmp_path, flow("6.4", "P", 20))
    take(clinic, tmp_path, flow("", status, 21))
    assert not clinic.labs.current(anna.id)


def test_a_cumulative_report_repeats_without_doubling(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, flow("6.4", "F", 20))
    take(clinic, tmp_path, flow("6.4", "F", 21, order="SUM7").replace(b"|ORD77|", b"||"))
    assert shown(clinic, anna) == ["6.4"]
    take(clinic, tmp_path, flow("6.1", "C", 22))
    assert shown(clinic, anna) == ["6.1"]
    assert {report.status for report in clinic.labs.reports(anna.id)} == {ReportStatus.FILED, ReportStatus.SUPERSEDED}


def test_a_correction_with_another_time_of_the_sample_stands_beside_and_says_so(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, flow("6.4", "F", 20))
    outcome = take(clinic, tmp_path, flow("6.1", "C", 21).replace(b"20261119083000", b"20261119113000"))
    assert shown(clinic, anna) == ["6.1", "6.4"]
    assert "another time" in outcome.reason and any("another time" in note for note in outcome.notes)
    (row,) = [row for row in clinic.labs.current(anna.id) if row.value_text == "6.1"]
    assert "another time" in row.comment
    (old,) = [row for row in clinic.labs.current(anna.id) if row.value_text == "6.4"]
    assert not old.comment


def test_names_that_end_in_brackets_are_names_where_the_part_is_said(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    for day, name, values in ((20, "Calcium [total]", ("9.4", "9.5")), (21, "Calcium [ionised]", ("4.8", "4.9"))):
        parts = [obx(value, test=f"^{name}", sub=str(n)) for n, value in enumerate(values, start=1)]
        outcome = take(clinic, tmp_path, message(*parts, id=f"M{day}", msh=sent(day)))
        assert [row.name for row in outcome.results] == [name, name]
    assert shown(clinic, anna) == ["4.8", "4.9", "9.4", "9.5"]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_looked_at_for_a_new_report_is_enough(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, seed: int
) -> None:
    """Filed one after the other, the results stand as they do where everything is judged anew at the end."""
    dice = random.Random(seed)
    texts = []
    for number in range(14):
        obr = OBR.replace("{order}", dice.choice(("1", "2", "3", ""))).replace("|ORD77|", dice.choice(("|P1|", "||")))
        at = dice.choice(("202611190830", "202611190830", "20261119", "202611191200", "20261120", ""))
        head = [MSH.replace("{id}", str(number)).replace("20261120091500", f"202611{20 + dice.randrange(8)}0915"), PID]
        test = obx(dice.choice(("6.1", "6.4")), status=dice.choice("PFCDX"))
        texts.append("\r".join([*head, obr.replace("20261119083000", at), test, ""]))
    (tmp_path / "lab.hl7").write_text("".join(texts), newline="")
    clinic.labs.import_files([tmp_path / "lab.hl7"])
    before = clinic.database.auditor.head.read()
    with clinic.database.write() as session:
        rows = list(session.scalars(select(LabResult).where(LabResult.patient_id == anna.id)))
        assert len(rows) > 8
        for laboratory in session.scalars(select(LabReport.laboratory).distinct()):
            replay(session, anna.id, laboratory, rows)
    assert clinic.database.auditor.head.read() == before  # nothing had to be changed


def test_a_report_is_compared_with_its_order_and_with_samples_of_its_time_alone() -> None:
    morning, noon = datetime(2026, 11, 19, 8, tzinfo=UTC), datetime(2026, 11, 19, 12, tzinfo=UTC)
    day = (datetime(2026, 11, 19, tzinfo=UTC), True)
    orders = {"new": "A", "same": "A", "time": "B", "with": "B", "day": "C", "none": "", "other": "D"}
    times: dict[str, list[tuple[datetime | None, bool]]] = {
        "new": [(morning, False)], "same": [(noon, False)], "time": [(morning + timedelta(seconds=9), False)],
        "with": [(noon + timedelta(days=3), False)], "day": [(noon + timedelta(days=3), False)],
        "none": [(None, False)], "other": [(noon + timedelta(days=9), False)],
    }  # fmt: skip
    assert touched("new", orders, times) == {"new", "same", "time", "with", "day"}
    assert touched("new", orders, times | {"day": [day]}) == {"new", "same", "time", "with", "day"}
    assert touched("none", orders, times) == {"none"}


LOCAL, BOTH = "CA^Calcium^L", "2000-8^Calcium^LN^CA^Calcium^L"


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ((LOCAL, "P"), (BOTH, "F"), None), ((BOTH, "F"), (LOCAL, "C"), None), ((LOCAL, "P"), (BOTH, "F"), (LOCAL, "C")),
        ((LOCAL, "P"), (BOTH, "F"), ("2000-8^Calcium^LN", "C")),
        (("2000-8^Calcium^LN", "F"), ("17861-6^Calcium^LN", "C"), None),
        (("2000-8^Calcium^LN", "P"), ("17861-6^Calcium^LN", "F"), None),
    ],
)  # fmt: skip
def test_a_test_is_known_again_by_its_other_code_or_its_analyte(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path,
    first: tuple[str, str], second: tuple[str, str], third: tuple[str, str] | None,
) -> None:  # fmt: skip
    said = [each for each in (first, second, third) if each]
    for day, (test, status) in enumerate(said, start=20):
        sent_ = message(obx(f"2.{day}", test=test, status=status, unit="mmol/L"), id=f"M{day}", msh=sent(day))
        outcome = take(clinic, tmp_path, sent_)
    assert shown(clinic, anna) == [f"2.{19 + len(said)}"]
    assert len(clinic.labs.history(outcome.results[0].id)) == len(said)


def test_two_tests_of_one_analyte_stay_two(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    both = [obx("2.2", test="2000-8^Calcium^LN", unit="mmol/L"), obx("9.1", test="17861-6^Calcium^LN")]
    take(clinic, tmp_path, message(*both, id="M1", msh=sent(20)))
    take(clinic, tmp_path, message(both[1].replace("9.1", "9.2").replace("|F", "|C"), id="M2", msh=sent(21)))
    assert shown(clinic, anna) == ["2.2", "9.2"]


def test_the_deletion_sign_of_hl7_takes_a_value_back(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, flow("6.4", "F", 20))
    outcome = take(clinic, tmp_path, message(obx('""', status="C"), "NTE|1||clotted", id="M2", msh=sent(21)))
    assert outcome.outcome == "filed" and shown(clinic, anna) == []
    history = clinic.labs.history(outcome.results[0].id)
    assert [(row.value_text, row.superseded) for row in history] == [("", True), ("6.4", True)]
    assert any("took the value" in note for note in outcome.notes)


def test_two_documents_of_one_code_and_sample_are_two(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    for number, text in (("1", "JVBERi0xLjQKMQ=="), ("2", "JVBERi0xLjQKMg=="), ("3", "JVBERi0xLjQKMg==")):
        test = obx(f"^AP^PDF^Base64^{text}", kind="ED", test="PATH^Befund^L", unit="")
        obr = OBR.replace("{order}", f"L{number}").replace("ORD77", f"P{number}")
        lines = [MSH.replace("{id}", number), PID, obr, test, ""]
        take(clinic, tmp_path, "\r".join(lines).encode())
    assert len(shown(clinic, anna)) == 2 and len(clinic.labs.attachments(anna.id)) == 3
