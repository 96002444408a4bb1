"""The commands for a person's rights over their record."""

from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import ConsentScope
from clinic.records.photos import PhotoImport
from tests.clinic.imaging.pictures import jpeg
from tests.clinic.test_commands import Shell, place, shell
from tests.support.clinics import PASSPHRASE, SettableClock

__all__ = ["place", "shell"]


@pytest.fixture
def with_photo(place: Path) -> Path:
    with Clinic.open(place / "clinic", PASSPHRASE, now=SettableClock()) as clinic:
        patient = clinic.patients.by_mrn("P0001")
        clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id, consent=ConsentScope.TEACHING))
    return place


def consent(place: Path) -> None:
    with Clinic.open(place / "clinic", PASSPHRASE, now=SettableClock()) as clinic:
        patient = clinic.patients.by_mrn("P0001")
        clinic.consents.give(patient.id, ConsentScope.TEACHING, clinic.now().date())


def test_photos_leave_for_teaching_with_consent_only(shell: Shell, with_photo: Path, tmp_path: Path) -> None:
    assert shell.run("export", "teaching", "--out", str(tmp_path / "t")).code == 1
    assert "Record P0001: 1 photo, no consent for teaching is recorded." in shell.err
    consent(with_photo)
    made = shell.json("export", "teaching", "--patient", "P0001", "--out", str(tmp_path / "t"))
    assert made == {"photos": 1, "people": 1, "left_out": [], "unreadable": 0}
    assert (tmp_path / "t" / "case-001-01.jpg").exists()
    assert shell.run("export", "publication", "--out", str(tmp_path / "p")).code == 1
    assert not (tmp_path / "p").exists()


def test_restrict_hand_over_and_lift(shell: Shell, tmp_path: Path) -> None:
    made = shell.json("privacy", "restrict", "--patient", "P0001", "--reason", "disputed")
    assert made["reason"] == "disputed"
    assert shell.run("export", "csv", "--patient", "P0001", "--out", str(tmp_path / "csv")).code == 1
    assert shell.run("export", "all", "--patient", "P0001", "--out", str(tmp_path / "all")).code == 0
    assert (tmp_path / "all" / "record.json").exists()
    assert shell.run("privacy", "lift", "--patient", "P0001", "--reason", "settled").code == 0
    assert shell.run("export", "csv", "--patient", "P0001", "--out", str(tmp_path / "csv")).code == 0


def test_the_plan_and_the_erasure(shell: Shell) -> None:
    plan = shell.json("privacy", "plan", "--patient", "P0001")
    assert (plan["everything"], plan["mrn"]) == (False, "P0001")
    assert {line["fate"] for line in plan["lines"]} == {"kept"}  # no telephone, no other name, no draft
    assert "must be kept until" in shell.run("privacy", "plan", "--patient", "P0001").out
    erase = ("privacy", "erase", "--patient", "P0001", "--confirm")
    assert shell.run(*erase, "P0001").code == 1
    assert "must be kept until" in shell.err
    assert shell.run(*erase, "P0002", "--part", "contact").code == 1
    assert "not the record number" in shell.err
    assert shell.run(*erase, "P0001", "--part", "contact").code == 0
    shell.run("patient", "add", "--family", "Mistake", "--given", "Mary", "--mrn", "P7")
    made = shell.json("privacy", "erase", "--patient", "P7", "--confirm", "P7")
    assert made["everything"]
    assert shell.json("find", "mistake") == []
    assert shell.run("verify").code == 0


def test_the_yearly_list(shell: Shell, tmp_path: Path) -> None:
    assert shell.json("privacy", "retention") == []
    (row,) = shell.json("privacy", "retention", "--year", "2090", "--csv", str(tmp_path / "list.csv"))
    assert row["mrn"] == "P0001"
    assert not row["passed"]
    assert "P0001" in (tmp_path / "list.csv").read_text("utf-8-sig")
    assert shell.run("privacy", "keep", "--patient", "P0001", "--reason", "a lawsuit").code == 0
