"""Opening and refusing clinic folders."""

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from clinic.app import Clinic
from clinic.errors import CannotOpen, ClinicError, WrongPassphrase
from clinic.records.clinic import ClinicDraft
from clinic.store.keys import CHEAP_FOR_TESTS, calibrated
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        saved = add_patient(clinic)
        folder = clinic.folder
    with Clinic.open(folder, PASSPHRASE) as again:
        assert again.patients.get(saved.id) == saved
        assert again.user.name == "Dr M. Okafor"
        assert again.info().name == "Harbour Dermatology"


def test_recovery_code_opens_in_any_way_of_typing(tmp_path: Path) -> None:
    clinic, code = Clinic.create(tmp_path / "c", ClinicDraft("A"), "B", PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    clinic.close()
    Clinic.open(tmp_path / "c", recovery_code=code.lower().replace("-", " ")).close()


def test_what_wraps_the_key_costs_what_the_rules_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.app.calibrated", calibrated)  # the tests have cheap passphrases otherwise
    clinic, _code = Clinic.create(tmp_path / "c", ClinicDraft("A"), "B", PASSPHRASE)
    clinic.change_passphrase(PASSPHRASE, "another passphrase")
    clinic.renew_recovery_code(tmp_path / "code.pdf")
    clinic.close()
    wraps = json.loads((tmp_path / "c" / "clinic.key").read_text())["wraps"]
    assert {wrap["kind"] for wrap in wraps} == {"user", "recovery"}
    assert all(wrap["kdf"]["memory"] >= 47104 for wrap in wraps)


def test_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    make_clinic(tmp_path).close()
    with pytest.raises(WrongPassphrase, match="does not open"):
        Clinic.open(tmp_path / "clinic", PASSPHRASE + "!")


def test_a_changed_passphrase_replaces_the_old_one_but_not_the_code(tmp_path: Path) -> None:
    clinic, code = Clinic.create(tmp_path / "c", ClinicDraft("A"), "B", PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    with pytest.raises(WrongPassphrase):
        clinic.change_passphrase("not it at all", "another passphrase", kdf=CHEAP_FOR_TESTS)
    clinic.change_passphrase(PASSPHRASE, "another passphrase", kdf=CHEAP_FOR_TESTS)
    clinic.close()
    with pytest.raises(WrongPassphrase):
        Clinic.open(tmp_path / "c", PASSPHRASE)
    Clinic.open(tmp_path / "c", "another passphrase").close()
    Clinic.open(tmp_path / "c", recovery_code=code).close()


def test_a_folder_is_shared_on_one_computer_and_refused_to_another(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        with Clinic.open(clinic.folder, PASSPHRASE, now=clinic.now) as second:
            saved = add_patient(second)
        assert clinic.patients.get(saved.id).family == saved.family
        presence = clinic.folder / "clinic.open"
        presence.write_text(json.dumps({"computer": "reception", "at": clinic.now().isoformat()}))
        with pytest.raises(CannotOpen, match="open on the computer reception"):
            Clinic.open(clinic.folder, PASSPHRASE, now=clinic.now)
    Clinic.open(tmp_path / "clinic", PASSPHRASE).close()


def test_a_folder_with_other_files_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CannotOpen, match="not empty"):
        Clinic.create(tmp_path, ClinicDraft("A"), "B", PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_weak_passphrase_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match="shorter than 8"):
        Clinic.create(tmp_path / "c", ClinicDraft("A"), "B", "short", kdf=CHEAP_FOR_TESTS)
    with pytest.raises(ClinicError, match="name is missing"):
        Clinic.create(tmp_path / "c", ClinicDraft("A"), "  ", PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    assert not (tmp_path / "c").exists() or list((tmp_path / "c").iterdir()) == []


def test_a_newer_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic, clinic.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CannotOpen, match="newer version"):
        Clinic.open(tmp_path / "clinic", PASSPHRASE)


@pytest.mark.parametrize("name", ["clinic.key", "clinic.db"])
@pytest.mark.parametrize("damage", ["garbage", "empty", "missing"])
def test_damaged_folders_are_told_in_words(tmp_path: Path, name: str, damage: str) -> None:
    make_clinic(tmp_path).close()
    path = tmp_path / "clinic" / name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "empty" else b"\x93garbage" * 1000)
    with pytest.raises(CannotOpen) as refused:
        Clinic.open(tmp_path / "clinic", PASSPHRASE)
    assert refused.value.todo


def test_the_database_is_unreadable_without_the_key(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        add_patient(clinic, "Zzyzxname")
        path = clinic.folder / "clinic.db"
        clinic.database.close()
        for file in clinic.folder.rglob("*"):
            assert not file.is_file() or b"Zzyzxname" not in file.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM patient")
