"""How long the UI thread did not answer.

Pulse(parent=None)
    start();  stop() -> float        the longest time between two beats, milliseconds
    longest;  over(ms) -> int        how many were longer
A timer of zero milliseconds fires whenever the event loop has nothing else to do: the time between two of its beats is
the time that one event (a key, a paint, an outcome of a worker) kept the thread, waiting for the interpreter included.
"""

import time

from PySide6.QtCore import QObject, QTimer, Slot


class Pulse(QObject):
    """Beats while the thread is free."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self.gaps: list[float] = []

    @property
    def longest(self) -> float:
        """The longest time between two beats, milliseconds."""
        return max(self.gaps, default=0.0)

    def over(self, ms: float) -> int:
        """How often the thread was kept for longer."""
        return sum(gap > ms for gap in self.gaps)

    def start(self) -> None:
        """From now on."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """Until now."""
        self._beat()
        self._timer.stop()
        return self.longest

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now
