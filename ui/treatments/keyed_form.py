"""A form in the place of the page: Ctrl+Return saves, Esc leaves and keeps what is typed.

KeyedForm(parent=None)       subclasses override ``save`` and ``keep``
    saved, left              signals
"""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyedForm(QWidget):
    """Takes its keys before the window's shortcuts do, so that no other form is confirmed by mistake."""

    saved = Signal()
    left = Signal()

    def save(self) -> None:
        """Check and store."""

    def keep(self) -> None:
        """Keep what is typed now."""

    @Slot()
    def leave(self) -> None:
        """Go back; what is typed is kept."""
        self.keep()
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Return while the focus is in the form."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _saves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save or leave."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif _saves(event):
            self.save()
        else:
            super().keyPressEvent(event)


def _saves(event: QKeyEvent) -> bool:
    return event.key() in _RETURN and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
