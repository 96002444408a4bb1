"""Seconds until something is possible again, told as they pass.

Countdown(now, parent)
    start(seconds);  stop();  left -> int
    ticked(int)        signal: seconds left, at the start and whenever they change
    ended()            signal: the time is over
"""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from clinic.clock import Now

_LOOK_MS = 200


def span(seconds: int) -> str:
    """A few seconds or minutes as people say them: ``8 s``, ``2 min 05 s``."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60:02d} s"


class Countdown(QObject):
    """Follows the clock that the door goes by, not the ticks of a timer."""

    ticked = Signal(int)
    ended = Signal()

    def __init__(self, now: Now, parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._until = now()
        self._shown = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def left(self) -> int:
        """Whole seconds still to wait; 0: none."""
        if not self._timer.isActive():
            return 0
        return max(0, round((self._until - self._now()).total_seconds() + 0.499))

    def start(self, seconds: int) -> None:
        """Count from here."""
        self._until = self._now() + timedelta(seconds=seconds)
        self._shown = 0
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Count no more; ``ended`` is not told."""
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        left = self.left
        if left == 0:
            self._timer.stop()
            self.ended.emit()
        elif left != self._shown:
            self._shown = left
            self.ticked.emit(left)
