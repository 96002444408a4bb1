"""``labs`` as a person reads it, and as a program does."""

import json
from pathlib import Path

import pytest

from clinic import cli
from clinic.records.enums import Sex, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft
from clinic.records.partial_date import PartialDate
from tests.clinic.intake.messages import message, obx
from tests.support.clinics import PASSPHRASE, START, add_patient, make_clinic

SAMPLE = Path(__file__).parents[1] / "data" / "labs" / "sample_oru_r01.hl7"


@pytest.fixture
def general(tmp_path: Path) -> list[str]:
    """The options of a closed clinic with one patient and their results."""
    (tmp_path / "secret").write_text(PASSPHRASE, encoding="utf-8")
    results = (
        ResultDraft(analyte="calcium_total", text="2.30", unit="mmol/L"),
        ResultDraft(analyte="phosphate", text="1.930", unit="mmol/L"),
        ResultDraft(analyte="creatinine", text="203", unit="umol/L"),
        ResultDraft(analyte="ana", text="1:320"),
        ResultDraft(analyte="egfr", text="25.0", unit="mL/min/{1.73_m2}"),
    )
    with make_clinic(tmp_path) as clinic:
        patient = add_patient(clinic, "Test", "Anna", mrn="P0001", sex=Sex.FEMALE)
        clinic.labs.save_typed(patient.id, LabReportDraft(results, sampled_at=START))
    return ["--data-dir", str(tmp_path / "clinic"), "--passphrase-file", str(tmp_path / "secret")]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    code = cli.main(list(words))
    return code, capsys.readouterr().out


def test_lines_have_readable_units_reported_digits_and_rounded_values(
    general: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = run(capsys, *general, "labs", "show", "--patient", "P0001")
    lines = [line.split("  ", 1)[1] if line.startswith("2026") else line for line in out.splitlines()]
    assert "Calcium, total: 2.30 mmol/L  N" in lines and "Creatinine: 203 µmol/L  H" in lines
    assert any(line.startswith("Phosphate (inorganic phosphorus): 1.930 mmol/L") for line in lines)
    assert any(line.startswith("eGFR (CKD-EPI 2021, creatinine): 25.0 mL/min/1.73 m²") for line in lines)
    assert any(line.rstrip().endswith(": 1:320") for line in lines)
    assert any(line.startswith("Calcium x phosphate: 4.44 mmol²/L² = 55.1 mg²/dL²") for line in lines)
    assert any(line.startswith("eGFR (CKD-EPI 2021): 25 mL/min/1.73 m² (G4)  L  =") for line in lines)
    assert "{" not in out
    _, out = run(capsys, *general, "labs", "show", "--patient", "P0001", "--json")
    shown = json.loads(out)
    product = next(row for row in shown["derived"] if row["name"] == "ca-x-p")
    assert product["value"] == pytest.approx(4.439) and product["unit"] == "mmol2/L2"
    assert {row["value"] for row in shown["results"]} == {2.3, 1.93, 203.0, 25.0, "1:320"}


def test_a_computed_value_is_read_rounded(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "labs", "calc", "egfr", "creatinine=2.3 mg/dL", "age=54", "sex=F")
    assert code == 0 and "25 mL/min/1.73 m² (G4)" in out


def test_the_file_is_named_as_it_was_given(
    general: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    given = ["./in/none.hl7", str(tmp_path / "in" / "none.hl7")]
    _, out = run(capsys, *general, "labs", "import", *given, "--json")
    assert [row["file"] for row in json.loads(out)] == given


def test_a_flag_that_was_not_taken_is_told(
    general: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    message = (
        "MSH|^~\\&|LIS|CITYLAB|DERM|CLINIC|20261120091500+0000||ORU^R01^ORU_R01|M1|P|2.5.1\r"
        "PID|1||P0001||Test^Anna||19720403|F\rOBR|1||L1|A^Panel^L|||20261119083000\r"
        "OBX|1|NM|17861-6^Calcium^LN||9.90|mg/dL|8.6-10.2|H|||F\r"
    )
    (tmp_path / "a.hl7").write_text(message, encoding="utf-8")
    _, out = run(capsys, *general, "labs", "import", str(tmp_path / "a.hl7"))
    assert "Calcium, total: 9.90 mg/dL  N  (The laboratory flagged it H although it lies inside its range.)" in out
    _, out = run(capsys, *general, "labs", "show", "--patient", "P0001", "--json")
    assert any("flagged it H" in (row["note"] or "") for row in json.loads(out)["results"])


def test_reports_are_listed_filed_taken_back_and_set_aside(
    general: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.hl7").write_bytes(message(obx("9.4", test="CAS^Calcium^99LAB")))
    code, out = run(capsys, *general, "--json", "labs", "import", str(tmp_path / "in"))
    (outcome,) = json.loads(out)
    assert code == 0 and outcome["outcome"] == "waiting" and outcome["notes"][0] in outcome["reason"]
    assert outcome["results"][0]["analyte"] is None and outcome["results"][0]["proposed"] == "calcium_total"
    _, out = run(capsys, *general, "--json", "labs", "inbox", "list")
    (waiting,) = json.loads(out)
    assert waiting["id"] == outcome["report"] and waiting["candidates"][0]["mrn"] == "P0001"
    _, out = run(capsys, *general, "labs", "inbox", "file", waiting["id"], "--patient", "P0001")
    assert "filed under P0001" in out
    assert run(capsys, *general, "labs", "inbox", "unfile", waiting["id"])[0] == 0
    assert run(capsys, *general, "labs", "inbox", "set-aside", waiting["id"], "--reason", "a test")[0] == 0
    _, out = run(capsys, *general, "--json", "labs", "inbox", "list", "--aside")
    assert json.loads(out)[0]["set_aside"] == "a test"
    assert run(capsys, *general, "labs", "inbox", "file", waiting["id"], "--patient", "P0001")[0] != 0


def test_a_code_is_confirmed_by_command(general: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.hl7").write_bytes(message(obx("9.4", test="CAS^Calcium^99LAB")))
    run(capsys, *general, "labs", "import", str(tmp_path / "a.hl7"), "--patient", "P0001")
    _, out = run(capsys, *general, "labs", "codes", "list")
    assert "CAS" in out and "probably calcium_total" in out
    which = ["--laboratory", "CITYLAB", "--code", "CAS"]
    assert run(capsys, *general, "labs", "codes", "confirm", *which, "--analyte", "calcium_total")[0] == 0
    assert run(capsys, *general, "labs", "codes", "confirm", *which, "--none")[0] == 2
    _, out = run(capsys, *general, "--json", "labs", "codes", "list")
    found = json.loads(out)
    assert not found["proposals"] and found["codes"][0]["analyte"] == "calcium_total"
    assert run(capsys, *general, "labs", "codes", "withdraw", found["codes"][0]["id"])[0] == 0


def test_the_sample_message_gives_the_figures_of_the_reference_case_and_a_work_up(
    general: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with make_clinic(tmp_path / "other") as clinic:
        born = PartialDate(1972, 2, 14)
        patient = add_patient(clinic, "Test", "Anna", mrn="P0001", birth=born, sex=Sex.FEMALE)
        clinic.lesions.save(LesionDraft(patient.id, "hand_dorsum", Side.LEFT, diagnosis="calcinosis_cutis"))
    other = ["--data-dir", str(tmp_path / "other" / "clinic"), *general[2:]]
    code, out = run(capsys, *other, "labs", "import", str(SAMPLE), "--json")
    (outcome,) = json.loads(out)
    assert (code, outcome["outcome"], outcome["patient"]) == (0, "filed", "P0001")
    flags = {row["loinc"]: row["flag"] for row in outcome["results"]}
    assert (flags["17861-6"], flags["1751-7"], flags["2777-1"]) == ("H", "L", "H")
    _, out = run(capsys, *other, "labs", "show", "--patient", "P0001", "--json")
    shown = json.loads(out)
    derived = {row["name"]: row for row in shown["derived"]}
    assert derived["corrected-calcium"]["value"] == pytest.approx(11.62)
    assert derived["ca-x-p"]["value"] == pytest.approx(74.4, abs=0.05) and derived["ca-x-p"]["flag"] == "H"
    assert (round(derived["egfr"]["value"]), derived["egfr"]["stage"]) == (25, "G4")
    assert {"metastatic", "dystrophic"} & {row["class"] for row in shown["workup"]}
    _, out = run(capsys, *other, "labs", "show", "--patient", "P0001")
    assert all(text in out for text in ("11.6 mg/dL", "74.4 mg²/dL²", "25 mL/min/1.73 m² (G4)", "Work-up."))
