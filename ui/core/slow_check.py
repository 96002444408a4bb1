"""The slow check of what is stored, a little at a time while nobody touches the window.

SlowCheck(clinic, ops, notifier, parent)
    begin()                look every second; read only after 20 seconds without a key or the mouse
    leave()                no more looks
    trouble_changed        signal(str, str): why nothing can be written at the moment, and what to do; empty: it can
    checked                signal: a check came to its end, or found something
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from clinic.errors import ClinicError
from clinic.records.checks import CheckStep
from clinic.records.enums import UpkeepKind
from ui.core.notifier import Notifier
from ui.core.operations import Operations
from ui.core.tasks import Progress

if TYPE_CHECKING:
    from clinic.app import Clinic

T = TypeVar("T")

LOOK_MS = 1000
QUIET_SECONDS = 20.0
STEP_BYTES = 3_000_000
"""At most one step a second: 3 MB/s leave a disk, even a share, to whoever works."""
_DUE_AGAIN = 600.0
_RECHECK = 30.0
_SIGNS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    )
)


class SlowCheck(QObject):
    """Checks files and database when they are due; a disk that could not be written is looked at again."""

    trouble_changed = Signal(str, str)
    checked = Signal()

    def __init__(
        self,
        clinic: "Clinic",
        ops: Operations,
        notifier: Notifier,
        parent: QObject | None = None,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._ops = ops
        self._notifier = notifier
        self._quiet = quiet_seconds
        self._stirred = time.monotonic()
        self._due: tuple[UpkeepKind, ...] = ()
        self._looked = self._tried = float("-inf")
        self._busy = False
        self._told: tuple[str, str] = ("", "")
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on."""
        self._timer.start()
        self._tell_trouble()

    def leave(self) -> None:
        """Look no more; what is read now is the last."""
        self._timer.stop()
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)
        self._ops.runner.cancel_owned(self)

    @Slot()
    def look(self) -> None:
        """Do the next step, if it is time for one."""
        window: QWindow
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)  # again only moves it to the front; windows of dialogs come and go
        self._tell_trouble()
        now = time.monotonic()
        if self._busy:
            return
        if self._clinic.is_read_only:
            if now - self._tried >= _RECHECK:
                self._tried = now
                self._start(self._recheck, self._rechecked)
        elif now - self._stirred >= self._quiet and not self._ops.runner.running():
            if self._due:
                if self._due[0] is UpkeepKind.DATABASE_CHECK:
                    self._start(self._check_database, self._database_checked)
                else:
                    self._start(self._step, self._stepped)
            elif now - self._looked >= _DUE_AGAIN:
                self._looked = now
                self._start(self._ask, self._set_due)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is here."""
        if event.type() in _SIGNS:
            self._stirred = time.monotonic()
        return super().eventFilter(watched, event)

    def _start(self, work: Callable[[Progress], T], done: Callable[[T], object]) -> None:
        self._busy = True
        self._ops.background(self, "Checking what is stored", work, done, self._failed, quiet=True)

    def _ask(self, _progress: Progress) -> tuple[UpkeepKind, ...]:
        return self._clinic.checks.due()

    def _set_due(self, due: tuple[UpkeepKind, ...]) -> None:
        self._busy, self._due = False, due

    def _step(self, _progress: Progress) -> CheckStep:
        return self._clinic.checks.step(STEP_BYTES)

    def _stepped(self, step: CheckStep) -> None:
        self._busy = False
        self._tell(step.problems)
        if step.finished:
            self._due = tuple(kind for kind in self._due if kind is not UpkeepKind.FILE_CHECK)
            self.checked.emit()

    def _check_database(self, _progress: Progress) -> tuple[str, ...]:
        return self._clinic.checks.check_database()

    def _database_checked(self, problems: tuple[str, ...]) -> None:
        self._busy = False
        self._due = tuple(kind for kind in self._due if kind is not UpkeepKind.DATABASE_CHECK)
        self._tell(problems)
        self.checked.emit()

    def _tell(self, problems: tuple[str, ...]) -> None:
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            self._notifier.notify(f"Damage was found{more}. {problems[0]} See Admin, Safety.", "attention")
            self.checked.emit()

    def _recheck(self, _progress: Progress) -> bool:
        return self._clinic.recheck()

    def _rechecked(self, _writes: bool) -> None:
        self._busy = False
        self._tell_trouble()

    def _failed(self, _error: ClinicError) -> None:
        self._busy, self._due = False, ()  # who works is told by what they do; the check is made another time
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        found = self._clinic.trouble
        told = (found.what, found.todo) if found is not None else ("", "")
        if told != self._told:
            self._told = told
            self.trouble_changed.emit(*told)
