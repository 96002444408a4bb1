"""Bad files, bad input, a full disk, a clinic that cannot be opened.

A sentence says what to do, and nothing is stored by halves.
"""

import errno
import json
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from sqlalchemy import event

from clinic.app import Clinic
from clinic.paths import ClinicFolder
from tests.journeys.conftest import Start, unlock
from tests.journeys.entry import to_the_passphrase
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands
from tests.journeys.people import Before, first_visit
from tests.support.clinics import PASSPHRASE, SettableClock
from tests.ui.photos.pictures import photo, save

SHIFTED = CTRL | SHIFT


@pytest.fixture
def before(folder: Path, clock: SettableClock) -> Before:
    """Someone who was here before."""
    return first_visit(folder, clock)


@pytest.fixture
def hands(start: Start, folder: Path, before: Before) -> Hands:
    """At the patient's page."""
    made = start(folder)
    unlock(made)
    made.key(Qt.Key.Key_2, CTRL)
    made.wait_focus(made.desk.people.search)
    made.type("astrid")
    made.enter()
    made.wait(lambda: made.window.current_key == "patient")
    return made


def test_files_that_are_no_pictures_are_refused_one_by_one(hands: Hands, before: Before, tmp_path: Path) -> None:
    hands.key(Qt.Key.Key_3, ALT)
    page = hands.desk.photos
    hands.wait(lambda: len(page.grid.photo_keys) == 1)
    counts = _counts(hands.clinic, before)
    files = [
        save(tmp_path, "letter.jpg", b"Dear colleague, thank you for seeing Mrs Lindqvist."),
        save(tmp_path, "huge.png", _huge_png()),
        save(tmp_path, "cut.jpg", photo(5)[:2500]),
    ]
    hands.drop(page.grid.viewport(), files)
    hands.click(hands.dialog("Add 3 photos").action_button)
    report = hands.dialog("0 photos added, 3 refused.")
    for words in (
        "“letter.jpg” is no picture, or of a kind that Skinfolio does not know. Save it as JPEG, PNG",
        "“huge.png” has 20000 × 20000 pixels (400 megapixels); at most 200 megapixels are taken. Make it smaller",
        "“cut.jpg” is damaged or was not copied completely. Copy the file from the camera again",
    ):
        assert hands.shows(f"Not added. {words}")
    hands.click(report.action_button)
    _as_before(hands, before, counts)


def test_a_birth_date_to_come_is_told_at_its_field(hands: Hands, before: Before) -> None:
    counts = _counts(hands.clinic, before)
    hands.key(Qt.Key.Key_N, SHIFTED)
    dialog = hands.dialog("Register a patient")
    hands.type("Berg")
    hands.fill("Birth date", "1.1.2031")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: hands.field("Birth date").error)
    assert "future" in hands.field("Birth date").error
    assert dialog.isVisible()
    hands.key(Qt.Key.Key_Escape)
    hands.wait(lambda: QApplication.activeModalWidget() is None)
    _as_before(hands, before, counts)


def test_a_result_in_an_impossible_unit_is_told_beside_its_row(hands: Hands, before: Before) -> None:
    counts = _counts(hands.clinic, before)
    hands.tab("Labs")
    hands.press("Add results")
    entry = hands.desk.labs.entry
    row = entry.row("calcium_total")
    hands.click(row.value)
    hands.type("10.9 kg")
    hands.enter()
    hands.wait(lambda: row.error)
    assert hands.shows(row.error)
    _as_before(hands, before, counts)


def test_a_full_disk_takes_no_photo(
    hands: Hands, before: Before, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.key(Qt.Key.Key_3, ALT)
    page = hands.desk.photos
    hands.wait(lambda: len(page.grid.photo_keys) == 1)
    counts = _counts(hands.clinic, before)
    with monkeypatch.context() as full:
        full.setattr("clinic.store.files.os.fsync", _full)
        hands.drop(page.grid.viewport(), [save(tmp_path, "new.jpg", photo(6))])
        hands.click(hands.dialog("Add 1 photo").action_button)
        hands.wait_for("The disk is full.")
        assert hands.shows("Free some space, then try again; nothing was stored by halves.")
    hands.enter()
    hands.wait(lambda: QApplication.activeModalWidget() is None)
    _as_before(hands, before, counts)


def test_what_a_full_disk_refused_is_saved_once_there_is_room(hands: Hands, before: Before) -> None:
    hands.key(Qt.Key.Key_V, SHIFTED)
    panel = hands.desk.panel
    hands.wait_focus(panel.fields.areas["reason"])
    text = "Three white papules below the right eye. " * 2000
    QGuiApplication.clipboard().setText(text)
    with _pragma(hands.clinic, "max_page_count = 1"):
        hands.key(Qt.Key.Key_V, CTRL)
        hands.wait_for("Not saved. The disk is full.", panel)
        assert hands.shows("What you typed is kept here.", panel)
    visit = panel.keeper.visit
    assert visit is not None
    assert hands.clinic.visits.get(visit.id).text.reason == ""
    assert panel.fields.areas["reason"].text() == text
    hands.press("Save again", panel)
    hands.wait(lambda: hands.clinic.visits.get(visit.id).text.reason == text)
    assert hands.clinic.integrity.verify() == ()


def test_a_folder_that_can_only_be_read_takes_no_patient(hands: Hands, before: Before) -> None:
    counts = _counts(hands.clinic, before)
    hands.key(Qt.Key.Key_N, SHIFTED)
    dialog = hands.dialog("Register a patient")
    hands.type("Berg")
    with _pragma(hands.clinic, "query_only = ON"):
        hands.key(Qt.Key.Key_Return, CTRL)
        hands.wait_for("The clinic folder can only be read.")
        assert hands.shows("Change its permissions, then try again.")
        hands.enter()
        hands.wait(lambda: hands.front is dialog)
    _as_before(hands, before, counts)
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: hands.clinic.patients.count() == counts[0] + 1)


def test_no_clinic_is_begun_on_a_disk_that_can_only_be_read(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = start(tmp_path / "new")
    to_the_passphrase(hands, PASSPHRASE)
    hands.enter()
    hands.wait_for("Every day the clinic is backed up")
    with monkeypatch.context() as only_read:
        only_read.setattr("clinic.store.files.os.fsync", _read_only)
        hands.press("Create the clinic")
        hands.wait_for("can only be read")
    assert hands.shows("Choose a folder that can be written")
    assert not (tmp_path / "new").exists()


def test_a_clinic_that_is_open_on_another_computer_says_so(start: Start, folder: Path, clock: SettableClock) -> None:
    elsewhere = json.dumps({"computer": "reception", "at": clock().isoformat()})
    ClinicFolder(folder).presence.write_text(elsewhere)
    hands = start(folder)
    _unlock_in_vain(hands, PASSPHRASE)
    hands.wait_for("This clinic is open on the computer reception.")
    hands.wait_for("Close it there, wait three minutes, then try again.")
    clock.forward(minutes=4)  # the other one was switched off
    unlock(hands)


def test_a_wrong_passphrase_opens_nothing(start: Start, folder: Path) -> None:
    hands = start(folder)
    _unlock_in_vain(hands, "wrong words")
    hands.wait(lambda: hands.field("Passphrase").error)
    assert "does not open" in hands.field("Passphrase").error
    assert hands.program.clinic is None
    hands.key(Qt.Key.Key_A, CTRL)
    hands.type(PASSPHRASE)
    hands.enter()
    hands.wait(lambda: hands.window.current_key == "today")


def test_a_clinic_of_a_newer_version_is_left_alone(start: Start, folder: Path, clock: SettableClock) -> None:
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic, clinic.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    kept = (folder / "clinic.db").read_bytes()
    hands = start(folder)
    _unlock_in_vain(hands, PASSPHRASE)
    hands.wait_for("This clinic was made by a newer version of Skinfolio.")
    assert hands.shows("Install the newer version and open it with that; nothing was changed.")
    assert (folder / "clinic.db").read_bytes() == kept


def _unlock_in_vain(hands: Hands, words: str) -> None:
    hands.wait_focus(hands.field("Passphrase", hands.window).editor)
    hands.type(words)
    hands.enter()


def _counts(clinic: Clinic, before: Before) -> tuple[int, ...]:
    """How many people, photos, visits, results; and sealed files."""
    patient = before.patient_id
    blobs = len(list((clinic.folder / "blobs").rglob("*.skb")))
    lists = (clinic.photos.list(patient), clinic.visits.list(patient), clinic.labs.current(patient))
    return (clinic.patients.count(), *(len(rows) for rows in lists), blobs)


def _as_before(hands: Hands, before: Before, counts: tuple[int, ...]) -> None:
    assert _counts(hands.clinic, before) == counts
    assert hands.clinic.integrity.verify() == ()
    assert hands.clinic.integrity.strays() == ()


@contextmanager
def _pragma(clinic: Clinic, words: str) -> Iterator[None]:
    """Every connection under this limit for a while."""

    def limit(connection: object, *_: object) -> None:
        connection.execute(f"PRAGMA {words}")  # type: ignore[attr-defined]  # of the database driver

    engine = clinic.database.engine
    engine.dispose()
    event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)
        engine.dispose()  # the limits end with their connections


def _full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _read_only(_handle: int) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def _huge_png() -> bytes:
    """The beginning of a PNG of 20 000 by 20 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
