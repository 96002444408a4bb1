"""Nobody at the machine: a warning, then it is time to lock.

IdleWatch(now, parent)
    start(minutes); stop(); set_minutes(minutes)
    stir()               somebody is here
    warned(int), due()   signals: so many seconds are left; the time is over
    asked()              signal: the key that locks was pressed where no action takes it (a dialog is in front)
"""

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow

from clinic.clock import Now
from ui.core.shortcuts import LOCK, LOCK_BEFORE

WARNING_SECONDS = 20
_LOCK_KEYS = (LOCK, LOCK_BEFORE)
_LOOK_MS = 1000
_SIGNS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    )
)


class IdleWatch(QObject):
    """Listens to what the window system sends to any window of the program.

    Both clocks count: a machine that slept does not notice it on the steady one, and the wall clock may be set back.
    """

    warned = Signal(int)
    due = Signal()
    asked = Signal()

    def __init__(self, now: Now, parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._limit = 0.0
        self._last, self._last_steady = now(), time.monotonic()
        self._has_warned = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self, minutes: int) -> None:
        """Count from now."""
        self.set_minutes(minutes)
        self.stir()
        self._listen()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)

    def set_minutes(self, minutes: int) -> None:
        """Lock after so long from now on."""
        self._limit = minutes * 60.0

    @property
    def idle_seconds(self) -> float:
        """Since the last sign of somebody."""
        steady = time.monotonic() - self._last_steady
        return max(steady, (self._now() - self._last).total_seconds())

    @Slot()
    def stir(self) -> None:
        """Somebody is here."""
        self._last, self._last_steady = self._now(), time.monotonic()
        self._has_warned = False

    @Slot()
    def look(self) -> None:
        """Warn or tell that it is time."""
        if not self._timer.isActive():
            return
        self._listen()
        left = self._limit - self.idle_seconds
        if left <= 0:
            self.stop()
            self.due.emit()
        elif left <= WARNING_SECONDS and not self._has_warned:
            self._has_warned = True
            self.warned.emit(round(left))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever comes back after the time is over finds the lock: their first key does nothing else."""
        if event.type() in _SIGNS and self._timer.isActive():
            if self.idle_seconds >= self._limit:
                self.look()
                return True
            self.stir()
            if isinstance(event, QKeyEvent) and QKeySequence(event.keyCombination()) in _LOCK_KEYS:
                self.asked.emit()
                return True
        return super().eventFilter(watched, event)

    def _listen(self) -> None:
        # installing a filter again only moves it to the front; windows of dialogs and menus come and go
        window: QWindow
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)
