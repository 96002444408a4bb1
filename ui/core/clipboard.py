"""What the program itself has put on the clipboard is taken off it when the window locks.

ClipboardWatch(parent);  clear()
"""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QClipboard, QGuiApplication


class ClipboardWatch(QObject):
    """Remembers whether what lies there came from here; what others copied is left alone."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours = False
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._changed)

    def clear(self) -> None:
        """Leave nothing of ours behind."""
        if self._ours or self._clipboard.ownsClipboard():
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)
        self._ours = False

    @Slot()
    def _changed(self) -> None:
        # not every window system says whose it is; while one of our windows has the keys, it is ours
        self._ours = self._clipboard.ownsClipboard() or QGuiApplication.focusWindow() is not None
