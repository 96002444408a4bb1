"""Typing that is broken off: by locking, by closing the window, by the power."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from clinic.app import Clinic
from tests.journeys.conftest import Start, leave, unlock
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands
from tests.journeys.people import REASON, Before, first_visit
from tests.journeys.texts import all_texts
from tests.support.clinics import PASSPHRASE, SettableClock

SHIFTED = CTRL | SHIFT
TYPED = "The left one has gone; the right one it"
OF_THE_PATIENT = ("Lindqvist", "Astrid", "3 April 1972", REASON, TYPED, "nfraorbital", "Milia", "milia")


@pytest.fixture
def before(folder: Path, clock: SettableClock) -> Before:
    """Someone who was here before."""
    return first_visit(folder, clock)


@pytest.fixture
def hands(start: Start, folder: Path, before: Before) -> Hands:
    """In the middle of writing a visit, a moment after the last letter."""
    made = start(folder)
    _write(made)
    return made


def _open_patient(hands: Hands) -> None:
    hands.key(Qt.Key.Key_2, CTRL)
    hands.wait_focus(hands.desk.people.search)
    hands.type("astrid")
    hands.enter()
    hands.wait(lambda: hands.window.current_key == "patient")


def _write(hands: Hands) -> None:
    unlock(hands)
    _open_patient(hands)
    for tab in (Qt.Key.Key_2, Qt.Key.Key_8, Qt.Key.Key_7):  # all of it has been on the screen
        hands.key(tab, ALT)
    hands.key(Qt.Key.Key_V, SHIFTED)
    hands.wait_focus(hands.desk.panel.fields.areas["reason"])
    hands.type(TYPED)


def test_a_locked_window_shows_nothing_and_loses_nothing(hands: Hands) -> None:
    old, desk = hands.window, hands.desk
    assert hands.shows(TYPED, old)
    hands.key(Qt.Key.Key_L, SHIFTED)
    hands.wait(lambda: hands.program.desk is None)
    hands.wait(lambda: not isValid(old) and not isValid(desk), "the pages live on behind the lock")
    left = [text for window in QApplication.topLevelWidgets() for text in all_texts(window, visible_only=False)]
    told = [(word, text) for text in left for word in OF_THE_PATIENT if word in text]
    assert not told
    assert hands.shows("Open the clinic")
    hands.key(Qt.Key.Key_K, CTRL)
    assert QApplication.activeModalWidget() is None, "the palette opens over the lock"
    unlock(hands)
    _open_patient(hands)
    hands.wait(lambda: hands.shows(TYPED, hands.desk.panel))
    visit = hands.desk.panel.keeper.visit
    assert visit is not None
    assert hands.clinic.visits.get(visit.id).text.reason == TYPED


def test_a_half_filled_form_is_there_again_after_the_lock(hands: Hands, before: Before) -> None:
    hands.key(Qt.Key.Key_2, ALT)
    hands.press("Describe")
    hands.type("1,7")
    hands.key(Qt.Key.Key_L, SHIFTED)
    hands.wait(lambda: hands.program.desk is None)
    unlock(hands)
    _open_patient(hands)
    hands.key(Qt.Key.Key_2, ALT)
    hands.press("Describe")
    hands.wait_for("You had begun this")
    assert hands.desk.map.editor.seen.numbers["long_axis"].text == "1,7"
    assert len(hands.clinic.lesions.get(before.lesion_id).observations) == 1


def test_a_window_closed_while_typing_loses_nothing(
    hands: Hands, start: Start, folder: Path, clock: SettableClock
) -> None:
    leave(hands.program)
    again = start(folder)
    unlock(again)
    again.wait(lambda: again.shows(TYPED, again.desk.today))  # left open: it stands there
    _open_patient(again)
    again.wait(lambda: again.shows(TYPED, again.desk.panel))
    assert again.clinic.integrity.verify() == ()


def test_a_killed_program_loses_at_most_the_last_second(
    folder: Path, before: Before, clock: SettableClock, tmp_path: Path
) -> None:
    """The other process writes into a file what it has typed, after each letter, and when."""
    log = tmp_path / "typed"
    arguments = [sys.executable, "-m", "tests.journeys.typist", str(folder), before.patient_id, str(log)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    typist = subprocess.Popen(arguments, env=environment, cwd=Path(__file__).parents[2])
    try:
        _wait_for(lambda: log.exists() and len(log.read_text().splitlines()) >= 60, typist)
    finally:
        killed = time.monotonic()
        os.kill(typist.pid, signal.SIGKILL)
        typist.wait()
    lines = [line.split(" ", 1) for line in log.read_text().splitlines() if " " in line]
    safe = [letters for moment, letters in lines if float(moment) < killed - 1.0]
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic:
        visit = clinic.visits.open_for(before.patient_id)
        assert visit is not None
        assert len(visit.text.reason) >= int(safe[-1]), "more than the last second is gone"
        assert visit.text.reason == ("abcdefghij " * 40)[: len(visit.text.reason)]
        assert clinic.integrity.verify() == ()
        assert clinic.integrity.strays() == ()


def _wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Until it holds or the process ends; looking is all that can be done from outside."""
    deadline = time.monotonic() + 30
    while not condition():
        assert process.poll() is None, "the other process ended"
        assert time.monotonic() < deadline, "the other process does not type"
        QTest.qWait(20)
