"""How long the UI thread did not answer.

Pulse(parent=None)
    start();  stop() -> Kept        the longest time between two beats, and the most that the thread worked in one
A timer fires whenever the event loop has nothing else to do: the time between two of its beats is the time that one
event (a key, a paint, an outcome of a worker) kept the thread, waiting for the interpreter and for other processes
included. What the thread itself worked meanwhile does not depend on how busy the machine is with other things.
"""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot


@dataclass(frozen=True, slots=True)
class Kept:
    """Milliseconds."""

    waited: float
    worked: float


class Pulse(QObject):
    """Beats while the thread is free."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._last = (0.0, 0.0)
        self._waited: list[float] = []
        self._worked: list[float] = []

    def start(self) -> None:
        """From now on."""
        self._waited, self._worked = [], []
        self._last = (time.perf_counter(), time.thread_time())
        self._timer.start()

    def stop(self) -> Kept:
        """Until now."""
        self._beat()
        self._timer.stop()
        return Kept(max(self._waited), max(self._worked))

    @Slot()
    def _beat(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        self._waited.append((now[0] - self._last[0]) * 1000)
        self._worked.append((now[1] - self._last[1]) * 1000)
        self._last = now
