"""What is typed is saved as it is typed.

DraftSaver(save, delay_ms=700, parent=None)     give it the editor as parent
    touch()                  connect to textChanged and the like
    flush()                  save now if something waits
    discard()                forget what waits
    pending -> bool;  saved  signal
flush_quietly(root)          the same before a lock: errors are not shown
flush_drafts(root)           flush every DraftSaver below ``root`` (window close, lock, change of patient)
"""

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from clinic.errors import ClinicError


class DraftSaver(QObject):
    """Calls ``save`` once for all touches of ``delay_ms``: who types on without a pause is saved in between."""

    saved = Signal()

    def __init__(self, save: Callable[[], None], delay_ms: int = 700, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._save = save
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self.flush)
        self._pending = False

    @property
    def pending(self) -> bool:
        """Whether something waits to be saved."""
        return self._pending

    @Slot()
    def touch(self, *_: object) -> None:
        """Something was typed: save it soon. Takes and ignores what a signal carries."""
        self._pending = True
        if not self._timer.isActive():  # starting it anew would put the save off for as long as one types
            self._timer.start()

    @Slot()
    def flush(self) -> None:
        """Save now if something waits."""
        self._timer.stop()
        if self._pending:
            self._pending = False
            self._save()
            self.saved.emit()

    def discard(self) -> None:
        """Forget what waits."""
        self._timer.stop()
        self._pending = False


def flush_drafts(root: QObject) -> None:
    """Flush every draft saver below ``root``."""
    for saver in root.findChildren(DraftSaver):
        saver.flush()


def flush_quietly(root: QObject) -> None:
    """Flush before a lock: one that fails neither stops the others nor says anything; the services keep its text."""
    for saver in root.findChildren(DraftSaver):
        with contextlib.suppress(ClinicError):
            saver.flush()
