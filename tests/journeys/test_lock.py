"""Locking by hand and by itself, and coming back."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from shiboken6 import isValid
from sqlalchemy import event

from clinic.app import Clinic
from clinic.paths import ClinicFolder
from clinic.records.enums import Role
from tests.journeys.conftest import Start
from tests.journeys.entry import unlock
from tests.journeys.hands import ALT, CTRL, Hands
from tests.journeys.people import Before, first_visit
from tests.journeys.texts import all_texts
from tests.support.clinics import PASSPHRASE, SettableClock
from tests.support.colleagues import open_as
from ui.core.drafts import flush_quietly
from ui.core.tasks import Progress

TYPED = "The left one has gone; the right one it"
FIRST, SECOND = "dr m. okafor", "vera"


@pytest.fixture
def before(folder: Path, clock: SettableClock) -> Before:
    """Someone who was here before, and a second physician."""
    made = first_visit(folder, clock)
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic:
        open_as(clinic, Role.PHYSICIAN, sign_in=SECOND).close()
    return made


@pytest.fixture
def hands(start: Start, folder: Path, before: Before) -> Hands:
    """The first physician, in the middle of writing a visit; another tab of the patient is open."""
    made = start(folder)
    unlock(made, name=FIRST)
    made.key(Qt.Key.Key_2, CTRL)
    made.wait_focus(made.desk.people.search)
    made.type("astrid")
    made.enter()
    made.wait(lambda: made.window.current_key == "patient")
    made.key(Qt.Key.Key_3, ALT)
    made.press("Start a visit")
    made.wait_focus(made.desk.panel.fields.areas["reason"])
    made.type(TYPED)
    return made


def _locked(hands: Hands) -> None:
    hands.wait(lambda: hands.program.desk is None and hands.shows("Open the clinic"), "the window does not lock")


def test_the_same_person_comes_back_to_the_same_place(hands: Hands, before: Before) -> None:
    hands.key(Qt.Key.Key_L, CTRL)
    _locked(hands)
    assert hands.field("Sign-in name").editor.text() == FIRST  # type: ignore[attr-defined]  # a line
    hands.wait_focus(hands.field("Passphrase").editor)
    hands.type(PASSPHRASE)
    hands.enter()
    hands.wait(lambda: hands.program.desk is not None and hands.window.current_key == "patient")
    assert (hands.desk.patient.patient_id, hands.desk.patient.tab) == (before.patient_id, "photos")
    hands.wait(lambda: hands.shows(TYPED, hands.desk.panel))


def test_another_person_begins_at_their_own_day(hands: Hands) -> None:
    hands.key(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    hands.dialog("Register a patient")
    hands.type("Halfway")
    _by_itself(hands)
    unlock(hands, name=SECOND)
    assert hands.window.current_key == "today"
    assert hands.clinic.user.sign_in == SECOND
    hands.key(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    dialog = hands.dialog("Register a patient")
    assert not hands.shows("Halfway", dialog)
    assert not hands.shows("typed before", dialog)
    hands.key(Qt.Key.Key_Escape)
    hands.key(Qt.Key.Key_L, CTRL)
    _locked(hands)
    unlock(hands, name=FIRST)
    hands.wait(lambda: hands.shows("Halfway", hands.dialog("Register a patient")))
    hands.key(Qt.Key.Key_Escape)


def _by_itself(hands: Hands) -> None:
    clock = hands.program._now
    assert isinstance(clock, SettableClock)
    clock.forward(minutes=5)
    _locked(hands)


def test_it_locks_by_itself_with_a_form_open_and_the_form_is_there_again(hands: Hands, clock: SettableClock) -> None:
    hands.key(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    hands.dialog("Register a patient")
    hands.type("Halfway")
    old = hands.window
    clock.forward(minutes=4, seconds=45)
    hands.wait(lambda: hands.shows("the window locks in 15 seconds", hands.window), "nobody is warned")
    clock.forward(seconds=15)
    _locked(hands)
    assert QApplication.activeModalWidget() is None
    hands.wait(lambda: not isValid(old), "the pages live on behind the lock")
    left = [text for window in QApplication.topLevelWidgets() for text in all_texts(window, visible_only=False)]
    assert not [text for text in left if "Halfway" in text or TYPED in text or "Lindqvist" in text]
    unlock(hands, name=FIRST)
    hands.wait(lambda: hands.shows("Halfway", hands.dialog("Register a patient")))
    assert hands.shows(TYPED, hands.window)
    hands.key(Qt.Key.Key_Escape)


def test_going_on_after_the_warning_keeps_the_window_open(hands: Hands, clock: SettableClock) -> None:
    clock.forward(minutes=4, seconds=50)
    hands.press("Go on", hands.window.toasts)
    clock.forward(minutes=4)
    hands.program.idle.look()
    assert hands.program.desk is not None


def test_a_dialog_does_not_keep_the_key_from_locking(hands: Hands) -> None:
    hands.key(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    window = hands.dialog("Register a patient").windowHandle()
    assert window is not None
    hands.program.idle.look()  # what it does every second: new windows are listened to
    QTest.keyClick(window, Qt.Key.Key_L, CTRL)
    _locked(hands)


def test_the_content_goes_first_then_drafts_then_keys(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    window, clinic = hands.window, hands.clinic
    hands.key(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    dialog = hands.dialog("Register a patient")
    hands.type("Halfway")
    order: list[str] = []

    def flush(root: QLabel) -> None:
        picture = window.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(0, 1280, 7) for y in range(0, 720, 7)}
        assert len(colours) == 1, "something can be seen while drafts are saved"
        assert not dialog.isVisible()
        assert not clinic._key.is_wiped
        order.append("drafts")
        flush_quietly(root)
        assert clinic.drafts.get("patient:new") is not None

    close = clinic.close

    def closing(action: str) -> None:
        order.append(action)
        close(action)

    monkeypatch.setattr("ui.main_window.flush_quietly", flush)
    monkeypatch.setattr(clinic, "close", closing)
    hands.program._lock_now()
    _locked(hands)
    assert order == ["drafts", "lock"]
    assert clinic._key.is_wiped
    assert not isValid(dialog) or not dialog.isVisible()


def test_work_in_the_background_ends_before_the_keys_go(hands: Hands) -> None:
    ended: list[bool] = []
    clinic = hands.clinic

    def work(progress: Progress) -> None:
        try:
            while True:
                progress(0)
                QTest.qSleep(5)
        finally:
            ended.append(clinic._key.is_wiped)

    hands.program._runner.start(hands.window, "Something long", work)
    hands.key(Qt.Key.Key_L, CTRL)
    _locked(hands)
    assert ended == [False]
    assert not hands.program.is_busy


def test_what_was_copied_is_taken_off_the_clipboard(hands: Hands) -> None:
    area = hands.desk.panel.fields.areas["reason"]
    hands.wait_focus(area)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == TYPED
    hands.key(Qt.Key.Key_L, CTRL)
    _locked(hands)
    assert QGuiApplication.clipboard().text() == ""


@contextlib.contextmanager
def _full_disk(clinic: Clinic) -> Iterator[None]:
    """No room for another page in the database."""

    def limit(connection: object, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]  # of the database driver

    engine = clinic.database.engine
    engine.dispose()
    event.listen(engine, "checkout", limit)
    yield


def test_a_full_disk_neither_prevents_the_lock_nor_loses_a_word(hands: Hands, before: Before) -> None:
    hands.wait(lambda: hands.desk.panel.keeper.unsaved() == {})
    hands.key(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    hands.dialog("Register a patient")
    with _full_disk(hands.clinic):
        hands.type("Halfway ")
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        line.insert("Halfway " * 1999)
        hands.program._lock_now()  # before the draft is due
        _locked(hands)
    assert hands.shows("The disk did not take what was typed last.")
    unlock(hands, name=SECOND)
    assert hands.clinic.drafts.get("patient:new") is None
    hands.key(Qt.Key.Key_L, CTRL)
    _locked(hands)
    assert hands.shows("The disk did not take what was typed last.")
    unlock(hands, name=FIRST)
    dialog = hands.dialog("Register a patient")
    hands.wait(lambda: hands.shows("Halfway " * 2000, dialog))
    assert hands.clinic.drafts.unsaved() == {}, "there is room again, and it is not stored"
    hands.key(Qt.Key.Key_Escape)


def test_a_visit_that_a_full_disk_refused_is_saved_after_the_lock(hands: Hands, before: Before) -> None:
    hands.wait(lambda: hands.desk.panel.keeper.unsaved() == {})
    area = hands.desk.panel.fields.areas["reason"]
    more = " swells in the evening" * 3000
    with _full_disk(hands.clinic):
        area.insertPlainText(more)
        hands.program._lock_now()
        _locked(hands)
    unlock(hands, name=FIRST)
    hands.wait(lambda: hands.clinic.visits.open_for(before.patient_id).text.reason == TYPED + more)  # type: ignore[union-attr]  # it is open


def test_the_time_until_the_lock_is_the_clinics(hands: Hands, clock: SettableClock) -> None:
    hands.key(Qt.Key.Key_8, CTRL)
    hands.fill("Lock the window when nobody is there for", "2")
    hands.press("Save settings")
    hands.wait(lambda: hands.clinic.info().lock_minutes == 2)
    clock.forward(minutes=2)
    _locked(hands)


def test_other_computers_are_told_every_minute(hands: Hands, folder: Path, clock: SettableClock) -> None:
    clock.forward(minutes=1)
    hands.program._minute.timeout.emit()
    told = json.loads(ClinicFolder(folder).presence.read_text())
    assert told["at"] == clock().isoformat()
    assert timedelta(milliseconds=hands.program._minute.interval()) == timedelta(minutes=1)


def test_locking_again_and_again_leaves_one_window(hands: Hands) -> None:
    shown = partial(_shown, hands)
    hands.wait(lambda: shown() == 1)
    for _ in range(3):
        hands.key(Qt.Key.Key_L, CTRL)
        _locked(hands)
        hands.wait(lambda: shown() == 1)
        unlock(hands, name=FIRST)
        hands.wait(lambda: hands.window.current_key == "patient")


def _shown(_hands: Hands) -> int:
    return sum(window.isVisible() for window in QApplication.topLevelWidgets())
