"""Whether caps lock is on, told by the letters that keys give: Qt does not say it otherwise."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


def capitals_locked(event: QKeyEvent) -> bool | None:
    """Whether a key press shows that caps lock is on; ``None`` where it does not tell."""
    text = event.text()
    if event.key() == Qt.Key.Key_CapsLock or len(text) != 1 or text.upper() == text.lower():
        return None
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isupper() != shift
