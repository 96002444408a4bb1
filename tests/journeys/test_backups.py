"""Backups as a person meets them: made by themselves, and a clinic brought back on an empty machine."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from clinic.app import Clinic
from clinic.records.photos import PhotoImport
from clinic.store.backup import backups as backup_module
from clinic.store.backup import restore as restore_module
from clinic.store.keys import DataKey
from clinic.store.raw_database import copy_database
from tests.clinic.imaging.pictures import jpeg
from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import Hands
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from ui.admin.restore import RestorePage


@pytest.fixture
def place(folder: Path, clock: SettableClock, tmp_path: Path) -> Path:
    """The clinic's folder for backups, with one backup of a person with a photo."""
    place = tmp_path / "disk"
    place.mkdir()
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic:
        patient = add_patient(clinic)
        clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
        clinic.backups.choose_place(place)
        clinic.backups.create()
    return place


def restoring(hands: Hands) -> RestorePage:
    hands.press("Restore a backup")
    hands.wait(lambda: isinstance(hands.window.page("entry"), RestorePage))
    page = hands.window.page("entry")
    assert isinstance(page, RestorePage)
    return page


def choose(hands: Hands, page: RestorePage, place: Path) -> None:
    """As the dialog for folders tells it."""
    page.look_into(place)
    hands.wait(lambda: page.choice.row is not None)
    hands.press("Continue")


def test_the_daily_backup_is_made_while_someone_works(
    start: Start, folder: Path, place: Path, clock: SettableClock
) -> None:
    clock.forward(days=3)
    hands = start(folder)
    unlock(hands)
    hands.wait_for("Backup 22 Nov 2026")  # amber: it is three days old
    hands.desk.keeper._settle()  # what a timer does some seconds after the first page
    hands.wait_for(f"Backup today {clock().astimezone():%H:%M} ✓")
    assert len(hands.clinic.backups.list()) == 2
    hands.press(f"Backup today {clock().astimezone():%H:%M} ✓")
    hands.wait_for("Back up now")  # Admin, Safety
    hands.wait_for("proved when made")


def test_no_backup_is_told_in_the_status_line(start: Start, folder: Path) -> None:
    hands = start(folder)
    unlock(hands)
    hands.press("No backup yet")
    hands.wait_for("Choose one on another disk")


def test_on_an_empty_machine_the_folder_of_backups_is_enough(
    start: Start, folder: Path, place: Path, tmp_path: Path
) -> None:
    shutil.rmtree(folder)
    hands = start(tmp_path / "new machine" / "clinic")
    page = restoring(hands)
    choose(hands, page, place)
    hands.wait_focus(page.secret.secret)
    hands.type("wrong words here")
    hands.enter()
    hands.wait_for("does not open")
    assert not (tmp_path / "new machine" / "clinic").exists()
    hands.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    hands.type(PASSPHRASE)
    hands.enter()
    hands.wait_for("What is there was opened and checked.")
    assert hands.shows("1 person, 1 photo")
    hands.press("Open the clinic")
    hands.wait(lambda: hands.program.desk is not None and hands.window.current_key == "today")
    assert hands.clinic.folder == tmp_path / "new machine" / "clinic"
    assert hands.clinic.patients.count() == 1
    assert hands.clinic.integrity.verify() == ()


def test_what_was_lost_is_named(start: Start, folder: Path, place: Path, tmp_path: Path) -> None:
    next((place / "skinfolio-blobs").rglob("*.skb")).unlink()
    hands = start(tmp_path / "new")
    page = restoring(hands)
    page.look_into(place)
    hands.wait_for("1 of 1 sealed files are missing")
    hands.press("Continue")
    hands.wait_focus(page.secret.secret)
    hands.type(PASSPHRASE)
    hands.enter()
    hands.wait_for("What could not be restored:")
    assert hands.shows("A photo of record 1: its file is missing in the backup")


def test_beside_a_damaged_clinic_and_back(start: Start, folder: Path, place: Path, tmp_path: Path) -> None:
    (folder / "clinic.db").unlink()
    hands = start(folder)
    page = restoring(hands)
    choose(hands, page, place)
    assert page.secret.folder == folder.with_name("clinic-restored")
    page.secret.place.setText(str(folder))
    hands.wait_focus(page.secret.secret)
    hands.type(PASSPHRASE)
    hands.enter()
    hands.wait_for("is not empty")
    assert sorted(p.name for p in folder.iterdir()).count("clinic.key") == 1
    hands.press("Back to the beginning")
    hands.wait_for("Open the clinic")


def test_a_folder_without_backups_says_what_to_look_for(start: Start, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    hands = start(tmp_path / "new")
    page = restoring(hands)
    page.look_into(tmp_path / "empty")
    hands.wait_for("There is no backup in the folder")
    assert not page.choice.action.isEnabled()


def test_cancelling_leaves_no_half_clinic(
    start: Start, folder: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = restore_module._copy

    def slow(source: Path, target: Path, progress: Callable[[int, int, str], None]) -> None:
        begun.set()
        assert go_on.wait(20)
        real(source, target, progress)

    monkeypatch.setattr(restore_module, "_copy", slow)
    hands = start(tmp_path / "new" / "clinic")
    page = restoring(hands)
    choose(hands, page, place)
    hands.wait_focus(page.secret.secret)
    hands.type(PASSPHRASE)
    hands.enter()
    hands.wait(begun.is_set)
    hands.press("Cancel")
    hands.wait_for("Stopping …")
    go_on.set()
    hands.wait(lambda: page.step == 1)
    assert list((tmp_path / "new").iterdir()) == []
    hands.press("Restore")
    hands.wait_for("What is there was opened and checked.")


@pytest.mark.parametrize("how", ["lock", "close"])
def test_locking_and_closing_do_not_wait_for_a_backup(
    start: Start,
    folder: Path,
    place: Path,
    clock: SettableClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    clock.forward(days=3)
    begun = threading.Event()

    def slow(source: Path, target: Path, key: DataKey, progress: Callable[[int, int], None]) -> dict[str, int]:
        begun.set()
        while True:  # a large record, page by page
            progress(1, 2)
            time.sleep(0.01)

    monkeypatch.setattr(backup_module, "copy_database", slow)
    hands = start(folder)
    unlock(hands)
    hands.desk.keeper._settle()
    hands.wait(begun.is_set)
    if how == "lock":
        hands.press("Lock")
        hands.wait_for("Open the clinic")
    else:
        hands.window.close()
        hands.program.close()
    assert [p.name for p in place.iterdir() if p.name.startswith(".")] == []
    monkeypatch.setattr(backup_module, "copy_database", copy_database)
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic:
        assert len(clinic.backups.list()) == 1
        assert clinic.backups.state().failure == ""  # who locks has not failed
        assert clinic.integrity.verify() == ()
