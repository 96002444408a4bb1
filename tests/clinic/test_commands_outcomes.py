"""``outcomes``, called as from a shell."""

from datetime import date
from pathlib import Path

import pytest

from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, Response
from clinic.records.treatments import DrugDraft
from tests.clinic.test_commands import Shell
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A clinic with one elbow that cleared under diltiazem and came back."""
    (tmp_path / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    with make_clinic(tmp_path) as clinic:
        patient = add_patient(clinic).id
        elbow = LesionDraft(patient, "elbow_posterior", Side.LEFT, diagnosis="calcinosis_dystrophic")
        lesion = clinic.lesions.save(elbow)[0].id
        start = date(2026, 1, 10)
        clinic.treatments.save_drug(
            DrugDraft(patient, "diltiazem", "Diltiazem", start=start, lesion_ids=(lesion,), unknown=True)
        )
        clinic.treatments.record_response(Response(lesion, date(2026, 3, 10), "complete"))
        clinic.treatments.record_response(Response(lesion, date(2026, 6, 18), "recurred"))
    return Shell(tmp_path, capsys)


def test_outcomes_are_told_with_the_curve(shell: Shell) -> None:
    told = shell.json("outcomes")
    (row,) = told["rows"]
    assert (row["diagnosis"], row["treatment"], row["lesions"], row["few"]) == (
        "calcinosis_dystrophic", "drug:diltiazem", 1, True,
    )  # fmt: skip
    assert row["best"]["complete"] == 1
    assert row["recurrence"]["median_days"] == 100
    assert "compares nothing" in told["notes"][0]
    assert shell.json("outcomes", "--diagnosis", "milia")["rows"] == []


def test_the_table_goes_into_a_file(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert shell.json("outcomes", "--csv", str(path))["rows"] == 1
    assert path.read_text(encoding="utf-8-sig").startswith("diagnosis,treatment,lesions")
