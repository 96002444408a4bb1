"""The whole program, started as a person starts it.

``start(folder)`` gives the ``Hands`` of a person at a new window; ``at_work`` the same with a clinic that is open.
The guards of ``tests.ui`` hold here, too: what is logged from WARNING on and what is left behind fails a test.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.journeys.entry import unlock
from tests.journeys.hands import Hands
from tests.support.clinics import SettableClock, make_clinic
from tests.ui.conftest import RESOURCES, leaves_nothing, log_records
from ui.app import Program
from ui.core.prompts import DialogPrompts
from ui.theme import Theme

__all__ = ["leaves_nothing", "log_records", "unlock"]

Start = Callable[[Path], Hands]


def pytest_configure(config: pytest.Config) -> None:
    """The offscreen platform says this of every dialog and popup; it is no fault of ours."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support")


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot, tmp_path: Path, clock: SettableClock) -> Iterator[Start]:
    """Starts the program on a clinic folder, as often as wanted."""
    theme = Theme(RESOURCES, "light")
    programs: list[Program] = []

    def begin(folder: Path) -> Hands:
        settings = QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat)
        program = Program(qapp, theme, settings, folder, clock, prompts=DialogPrompts(tmp_path))
        programs.append(program)
        program.start()
        assert program.window is not None
        program.window.resize(1280, 720)  # the screen of the tests is smaller than any of today
        hands = Hands(qtbot, program)
        hands.wait(hands.on_top, "the window does not become active")
        return hands

    yield begin
    for program in programs:
        leave(program)
    theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def leave(program: Program) -> None:
    """End a program as closing its window does."""
    window, program.window = program.window, None
    if window is not None:
        window.close()
        program.close()
        window.deleteLater()
        program.deleteLater()


@pytest.fixture
def folder(tmp_path: Path, clock: SettableClock) -> Path:
    """A closed, empty clinic."""
    made = make_clinic(tmp_path, clock)
    made.close()
    return made.folder


@pytest.fixture
def at_work(start: Start, folder: Path) -> Hands:
    """A person who has unlocked the clinic with the passphrase."""
    hands = start(folder)
    unlock(hands)
    return hands
