"""``backup``, as a scheduler or a person at a terminal uses it."""

import json
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from tests.clinic.test_commands import Shell, place, shell
from tests.support.clinics import PASSPHRASE

__all__ = ["place", "shell"]


@pytest.fixture
def disk(place: Path) -> Path:
    """The clinic's own folder for backups."""
    (place / "disk").mkdir()
    with Clinic.open(place / "clinic", PASSPHRASE) as clinic:
        clinic.backups.choose_place(place / "disk")
    return place / "disk"


def test_without_a_folder_the_clinics_own_is_used(shell: Shell, disk: Path) -> None:
    made = shell.json("backup", "create")
    assert Path(made["path"]).parent == disk
    assert made["ok"]
    assert "no sealed files to try" in made["proved"]
    assert [row["path"] for row in shell.json("backup", "list")] == [made["path"]]


def test_it_works_beside_an_open_window(shell: Shell, place: Path, disk: Path) -> None:
    with Clinic.open(place / "clinic", PASSPHRASE) as window:
        assert shell.run("backup", "create").code == 0
        state = window.backups.state()
        assert state.last is not None
        assert not state.is_due  # the window knows of it
        assert window.integrity.verify() == ()


def test_none_chosen_and_none_there(shell: Shell, place: Path) -> None:
    assert shell.run("backup", "create").code == 1
    assert "No folder for backups was chosen." in shell.err
    (place / "disk").mkdir()
    with Clinic.open(place / "clinic", PASSPHRASE) as clinic:
        clinic.backups.choose_place(place / "disk")
    (place / "disk").rmdir()
    assert shell.run("backup", "create").code == 1
    assert "Connect its disk or network share" in shell.err


def test_the_help_has_the_lines_for_the_scheduler(shell: Shell) -> None:
    shell.run("backup", "create", "--help")
    assert shell.code == 0
    assert "30 12 * * *  skinfolio --data-dir CLINIC --passphrase-file FILE backup create DIR" in shell.out
    assert "schtasks /Create /SC DAILY" in shell.out


def test_the_report_as_text_and_as_a_page(shell: Shell, place: Path, disk: Path) -> None:
    assert shell.run("backup", "report").code == 1
    made = shell.json("backup", "create")
    text = shell.run("backup", "report").out
    assert made["path"] in text
    assert made["audit_seal"] in text.replace(" ", "")
    assert shell.run("backup", "report", made["path"], "--out", str(place / "r.pdf")).code == 0
    assert (place / "r.pdf").read_bytes().startswith(b"%PDF")
    assert shell.run("backup", "report", str(disk)).code == 2  # which of them?


def test_several_people_and_the_restored_clinic(shell: Shell, place: Path, disk: Path) -> None:
    with Clinic.open(place / "clinic", PASSPHRASE) as clinic:
        clinic.users.add(UserDraft("Nurse Joy", Role.NURSE, "joy"), "a long passphrase of hers")
        founder = clinic.user.sign_in
    assert shell.run("backup", "create").code == 2
    assert "Say who you are with --sign-in NAME." in shell.err
    made = json.loads(shell.run("--sign-in", founder, "backup", "create", "--json").out)
    again = ["--data-dir", str(place / "again"), "--passphrase-file", str(place / "secret"), "--sign-in", founder]
    assert shell.bare(*again, "backup", "restore", made["path"]).code == 0
    assert shell.bare(*again, "verify").code == 0
    assert shell.bare(*again, "backup", "restore", made["path"]).code == 3  # there is one now
    assert "is not empty" in shell.err
