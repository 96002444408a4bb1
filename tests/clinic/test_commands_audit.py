"""``audit``, called as from a shell, on a real clinic."""

import csv
from pathlib import Path

import pytest

from tests.clinic.test_commands import Shell
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a clinic with two people."""
    (tmp_path / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    with make_clinic(tmp_path) as clinic:
        add_patient(clinic)
        add_patient(clinic, "Moreau", "=1+1")
    return Shell(tmp_path, capsys)


def test_entries_are_listed_and_narrowed(shell: Shell) -> None:
    rows = shell.json("audit", "list")
    assert [row["number"] for row in rows] == sorted((row["number"] for row in rows), reverse=True)
    mine = shell.json("audit", "list", "--patient", "2", "--action", "create")
    assert [(row["patient"], row["what"]) for row in mine] == [("Moreau, =1+1", "added the person's record")]
    assert {"field": "family name", "before": "", "after": "Moreau"} in mine[0]["fields"]
    assert len(shell.json("audit", "list", "--limit", "2")) == 2
    assert shell.json("audit", "list", "--user", "DR M. OKAFOR", "--from", "2026-11-22", "--to", "2026-11-22")
    assert shell.json("audit", "list", "--to", "2020-01-01") == []


def test_a_slip_is_told_in_words(shell: Shell) -> None:
    assert shell.run("audit", "list", "--user", "nobody").code == 1
    assert "Nobody called" in shell.err
    assert shell.run("audit", "list", "--action", "vew").code == 1
    assert "view" in shell.err
    assert shell.run("audit", "list", "--from", "2026-11-23", "--to", "2026-11-22").code == 1
    assert "before the first" in shell.err


def test_a_table_is_written_of_which_a_spreadsheet_runs_nothing(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "trail.csv"
    made = shell.json("audit", "list", "--csv", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert made["entries"] == len(rows)
    assert any("=1+1" in row["patient"] for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert not list(tmp_path.glob(".*.part"))
