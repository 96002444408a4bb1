"""The window learns what other people change while it is open.

ChangeListener(poll, bus, parent)       polls every three seconds; made before the pages, so that nothing is missed
    stop();  listen()
    sign_in_again(str)                  signal: why whoever works here has to sign in again
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from clinic.errors import ClinicError
from clinic.records.changes import News
from ui.core.bus import ChangeBus

_EVERY_MS = 3000


class ChangeListener(QObject):
    """Asks the clinic for news and puts them on the bus; a disk that does not answer is asked again later."""

    sign_in_again = Signal(str)

    def __init__(self, poll: Callable[[], News], bus: ChangeBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._poll = poll
        self._bus = bus
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.listen)
        self.listen()
        self._timer.start()

    @Slot()
    def listen(self) -> None:
        """Look now."""
        try:
            news = self._poll()
        except ClinicError:
            return
        if news.sign_in_again:
            self.stop()
            self.sign_in_again.emit(news.sign_in_again)
        else:
            self._bus.tell(news)

    def stop(self) -> None:
        """Look no more: the clinic is about to close."""
        self._timer.stop()
