"""The real window around one page, for measuring it.

BenchWindow(clinic, folder, size)        a context manager
    show(name, page); ctx; runner
until(so);  settle(ms)                   let the window and its workers go on
"""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from clinic.app import Clinic
from clinic.paths import RESOURCES
from ui.context import Context
from ui.core.bus import ChangeBus
from ui.core.errors import ErrorPresenter
from ui.core.notifier import Notifier
from ui.core.operations import Operations
from ui.core.prompts import DialogPrompts
from ui.core.tasks import TaskRunner
from ui.main_window import MainWindow
from ui.navigator import Navigator
from ui.theme import Theme, apply_theme

_PATIENCE_S = 30.0


class BenchWindow:
    """Closes the clinic at the end."""

    def __init__(self, clinic: Clinic, folder: Path, size: QSize) -> None:
        self._clinic = clinic
        theme = Theme(RESOURCES, "light")
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._applier = apply_theme(application, theme)
        settings = QSettings(str(folder / "looks.ini"), QSettings.Format.IniFormat)
        self.runner, bus, prompts, notifier = TaskRunner(), ChangeBus(), DialogPrompts(), Notifier()
        navigator = Navigator()
        self.window = MainWindow(theme, notifier, self.runner, navigator, settings)
        errors = ErrorPresenter(prompts, "bench")
        ops = Operations(self.runner, bus, errors)
        self._kept = (errors, bus, notifier, navigator, ops)
        actions = self.window.commands
        self.ctx = Context(clinic, ops, bus, prompts, notifier, theme, navigator, actions, settings)
        self._size = size

    def show(self, name: str, page: QWidget) -> None:
        """Put the page into the window and open it."""
        self.window.add_page(name, name.capitalize(), "camera", page)
        self.window.show_page(name)
        self.window.resize(self._size)
        self.window.show()

    def __enter__(self) -> "BenchWindow":
        return self

    def __exit__(self, *_error: object) -> None:
        self.runner.shutdown()
        self.window.close()
        self.window.deleteLater()
        self._clinic.close()


def until(so: Callable[[], object], patience_s: float = _PATIENCE_S) -> None:
    """Wait for ``so()``. Raises ``RuntimeError`` where it does not come."""
    end = time.perf_counter() + patience_s
    while not so():
        if time.perf_counter() > end:
            raise RuntimeError("the benchmark of the window waited in vain")
        settle(2)


def settle(ms: int) -> None:
    """Let the window and its workers go on; ``QTest.qWait`` would keep all other threads of Python waiting."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
