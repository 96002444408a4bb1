"""The window learns that another day has begun: "today", ages and what is overdue are read anew.

DayWatch(now, bus, parent)       tells ``bus.day_turned`` at local midnight, and where the day turned while the
                                 computer slept, as soon as someone comes back to the window
    look()
"""

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from clinic.clock import Now, local_today
from ui.core.bus import ChangeBus

_MOST_MS = 60_000
"""A clock that is set, or a computer that slept, moves midnight: it is looked at again after so long."""


class DayWatch(QObject):
    """Compares days; the next look is at midnight at the latest."""

    def __init__(self, now: Now, bus: ChangeBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now, self._bus = now, bus
        self._day = local_today(now)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._came_back)
        self._wait()

    @Slot()
    def look(self) -> None:
        """Look now whether it is still the same day."""
        today = local_today(self._now)
        turned, self._day = today != self._day, today
        self._wait()
        if turned:
            self._bus.day_turned.emit()

    @Slot(Qt.ApplicationState)
    def _came_back(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    def _wait(self) -> None:
        here = self._now().astimezone()
        midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time()).astimezone()
        left = int((midnight - here).total_seconds() * 1000) + 50
        self._timer.start(max(50, min(left, _MOST_MS)))
