"""What every test of the window is given, and what it must leave behind: nothing.

Fixtures: theme (applied to the application), runner, bus, prompts (FakePrompts), notifier, notices (what was
notified), navigator, settings (QSettings in a temporary file), errors, ops.
Guards: Qt warnings (pytest-qt, see pyproject.toml), log records from WARNING on, windows left open, timers left
running and threads left alive fail a test. A test that expects a log record empties ``log_records`` itself.
"""

import gc
import logging
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from clinic.app import Clinic
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.core.bus import ChangeBus
from ui.core.errors import ErrorPresenter
from ui.core.notifier import Notice, Notifier
from ui.core.operations import Operations
from ui.core.tasks import TaskRunner
from ui.main_window import MainWindow
from ui.navigator import Navigator
from ui.theme import Theme, apply_theme

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def pytest_configure(config: pytest.Config) -> None:
    """The offscreen platform says this of every dialog and popup; it is no fault of ours."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support")


class _Records(logging.Handler):
    """Keeps log records from WARNING on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.records.append(record)


@pytest.fixture(autouse=True)
def log_records() -> Iterator[list[logging.LogRecord]]:
    """Log records from WARNING on; what is left in the list fails the test."""
    handler = _Records()
    logging.getLogger().addHandler(handler)
    yield handler.records
    logging.getLogger().removeHandler(handler)
    left = [record.getMessage() for record in handler.records]
    assert not left, f"unexpected log records: {left}"


class _Timers:
    """Every timer of Python that lives, found without going through all objects after each test.

    What is frozen is not listed by ``gc.get_objects``, so that each look meets only what came since the last.
    """

    _UNTIL_COLLECTED = 25  # tests; frozen rubbish is not collected, and some tests leave a whole window

    def __init__(self) -> None:
        self._known: weakref.WeakSet[QTimer] = weakref.WeakSet()
        self._looks = 0

    def look(self) -> list[QTimer]:
        """All timers; what is there now is not gone through again."""
        self._known.update(found for found in gc.get_objects() if type(found) is QTimer)
        self._looks += 1
        if self._looks % self._UNTIL_COLLECTED == 0:
            gc.unfreeze()
            gc.collect()
        gc.freeze()
        return [timer for timer in self._known if isValid(timer)]


_timers = _Timers()


@pytest.fixture(autouse=True)
def leaves_nothing(qapp: QApplication) -> Iterator[None]:
    """Windows, timers and threads that a test leaves behind fail it."""
    windows = set(map(id, QApplication.topLevelWidgets()))
    threads = set(threading.enumerate())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    opened = [w for w in QApplication.topLevelWidgets() if w.isVisible() and id(w) not in windows]
    assert not opened, f"windows left open: {opened}"
    timers = [timer for timer in _timers.look() if timer.isActive()]
    assert not timers, f"timers left running below: {[timer.parent() for timer in timers]}"
    assert QThreadPool.globalInstance().activeThreadCount() == 0
    # a thread of Qt that once logged is listed by Python for ever; such dummies have no work
    new = [t for t in threading.enumerate() if t not in threads and type(t) is threading.Thread]
    assert not new, f"threads left alive: {new}"


@pytest.fixture(scope="session")
def _dressed(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(RESOURCES, "light")
    applier = apply_theme(qapp, theme)
    yield theme
    applier.deleteLater()


@pytest.fixture
def theme(_dressed: Theme) -> Iterator[Theme]:
    """The light theme, applied; it is light again after a test that changed it."""
    yield _dressed
    _dressed.set_mode("light")


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """A task runner that must be able to end."""
    runner = TaskRunner()
    yield runner
    assert runner.shutdown(), "a worker did not end"


@pytest.fixture
def bus(qapp: QApplication) -> ChangeBus:
    """The change bus."""
    return ChangeBus()


@pytest.fixture
def prompts() -> FakePrompts:
    """Questions that the test answers."""
    return FakePrompts()


@pytest.fixture
def notifier(qapp: QApplication) -> Notifier:
    """The notifier."""
    return Notifier()


@pytest.fixture
def notices(notifier: Notifier) -> list[Notice]:
    """Everything that was notified."""
    seen: list[Notice] = []
    notifier.posted.connect(seen.append)
    return seen


@pytest.fixture
def navigator(qapp: QApplication) -> Navigator:
    """The navigator."""
    return Navigator()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Settings for looks, in a file of this test."""
    return QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def errors(prompts: FakePrompts) -> ErrorPresenter:
    """Shows errors through the fake prompts."""
    return ErrorPresenter(prompts, "test")


@pytest.fixture
def ops(runner: TaskRunner, bus: ChangeBus, errors: ErrorPresenter) -> Operations:
    """Runs service calls."""
    return Operations(runner, bus, errors)


@pytest.fixture
def window(
    theme: Theme, notifier: Notifier, runner: TaskRunner, navigator: Navigator, settings: QSettings, qtbot: QtBot
) -> Iterator[MainWindow]:
    """The real window, without pages."""
    window = MainWindow(theme, notifier, runner, navigator, settings)
    window.resize(1280, 720)
    qtbot.addWidget(window)
    yield window
    window.close()


@pytest.fixture
def ctx(
    clinic: Clinic,
    window: MainWindow,
    ops: Operations,
    bus: ChangeBus,
    prompts: FakePrompts,
    notifier: Notifier,
    theme: Theme,
    navigator: Navigator,
    settings: QSettings,
) -> Context:
    """What every page is given, around a real, empty clinic."""
    return Context(clinic, ops, bus, prompts, notifier, theme, navigator, window.commands, settings)
