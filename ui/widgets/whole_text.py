"""A line whose text is selected when the focus comes, so that typing replaces it.

WholeText(parent=None)       a QLineEdit
    select_whole()           all of it, seen from its beginning
Coming back from another window or from the field's own list leaves the selection as it was.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit

_COMES_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class WholeText(QLineEdit):
    """For fields that hold one thing, which is replaced rather than written on."""

    _entered = False

    def select_whole(self) -> None:
        """Select everything with the caret before it: of a long name the beginning is seen."""
        length = len(self.text())
        self.setSelection(length, -length)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what stands here."""
        super().focusInEvent(event)
        if event.reason() not in _COMES_BACK:
            self._entered = event.reason() == Qt.FocusReason.MouseFocusReason
            self.select_whole()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The click that brings the focus selects; the next one places the caret."""
        super().mousePressEvent(event)
        if self._entered:
            self._entered = False
            self.select_whole()
