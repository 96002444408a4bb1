"""Nobody there: what counts as somebody, and when it is time."""

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.support.clinics import SettableClock
from ui.core.clipboard import ClipboardWatch
from ui.core.idle import IdleWatch


@pytest.fixture
def line(qtbot: QtBot) -> QLineEdit:
    """A window to type into."""
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow)
    return line


@pytest.fixture
def told() -> list[str]:
    """What the watch has told, in order."""
    return []


@pytest.fixture
def watch(line: QLineEdit, clock: SettableClock, told: list[str]) -> Iterator[IdleWatch]:
    """Counts five minutes."""
    owner = QObject()
    watch = IdleWatch(clock, owner)
    watch.warned.connect(lambda seconds: told.append(f"{seconds} s left"))
    watch.due.connect(lambda: told.append("due"))
    watch.asked.connect(lambda: told.append("asked"))
    watch.start(5)
    yield watch
    watch.stop()


def _window(line: QLineEdit) -> QWindow:
    handle = line.windowHandle()
    assert handle is not None
    return handle


def test_a_warning_comes_once_and_then_it_is_time(watch: IdleWatch, clock: SettableClock, told: list[str]) -> None:
    clock.forward(minutes=4, seconds=39)
    watch.look()
    assert told == []
    clock.forward(seconds=1)
    watch.look()
    watch.look()
    assert told == ["20 s left"]
    clock.forward(seconds=20)
    watch.look()
    watch.look()
    assert told == ["20 s left", "due"]


@pytest.mark.parametrize("sign", ["key", "press", "move", "wheel"])
def test_any_sign_of_somebody_begins_anew(
    watch: IdleWatch, clock: SettableClock, told: list[str], line: QLineEdit, sign: str
) -> None:
    window, middle = _window(line), QPoint(5, 5)
    clock.forward(minutes=4, seconds=50)
    watch.look()
    if sign == "key":
        QTest.keyClick(window, Qt.Key.Key_A)
    elif sign == "press":
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    elif sign == "move":
        QTest.mouseMove(window, QPoint(20, 9))
        QTest.mouseMove(window, middle)
    else:
        QTest.wheelEvent(window, middle, QPoint(0, 120))
    assert watch.idle_seconds < 60, f"{sign} is not noticed"
    clock.forward(minutes=4)
    watch.look()
    assert told == ["10 s left"]


def test_painting_and_timers_are_nobody(watch: IdleWatch, clock: SettableClock, line: QLineEdit) -> None:
    clock.forward(minutes=3)
    for kind in (QEvent.Type.UpdateRequest, QEvent.Type.FocusIn, QEvent.Type.Enter):
        assert not watch.eventFilter(_window(line), QEvent(kind))
    assert watch.idle_seconds >= 180


def test_the_first_key_after_a_sleep_finds_the_lock_and_does_nothing_else(
    watch: IdleWatch, clock: SettableClock, told: list[str], line: QLineEdit
) -> None:
    clock.forward(hours=8)
    QTest.keyClick(_window(line), Qt.Key.Key_A)
    assert told == ["due"]
    assert line.text() == ""


def test_a_clock_set_back_does_not_put_the_lock_off(
    watch: IdleWatch, clock: SettableClock, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.monotonic() + 301
    clock.forward(days=-1)
    monkeypatch.setattr("ui.core.idle.time.monotonic", lambda: later)
    watch.look()
    assert told == ["due"]


def test_a_shorter_time_counts_at_once(watch: IdleWatch, clock: SettableClock, told: list[str]) -> None:
    clock.forward(minutes=2)
    watch.set_minutes(1)
    watch.look()
    assert told == ["due"]


def test_the_key_that_locks_is_heard_where_no_action_takes_it(
    watch: IdleWatch, told: list[str], line: QLineEdit
) -> None:
    QTest.keyClick(_window(line), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert told == ["asked"]
    watch.stop()
    QTest.keyClick(_window(line), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert told == ["asked"]


def test_only_what_was_copied_here_is_taken_off_the_clipboard(line: QLineEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = QObject()
    watch, clipboard = ClipboardWatch(owner), QGuiApplication.clipboard()
    line.setText("20417")
    line.selectAll()
    line.copy()
    assert clipboard.text() == "20417"
    watch.clear()
    assert clipboard.text() == ""
    behind = SimpleNamespace(focusWindow=lambda: None)  # another program has the keys
    monkeypatch.setattr("ui.core.clipboard.QGuiApplication", behind)
    clipboard.setText("of another program")
    watch.clear()
    assert clipboard.text() == "of another program"
    clipboard.clear()
