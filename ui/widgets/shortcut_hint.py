"""A key cap that shows a shortcut.

ShortcutHint(shortcut: str, parent=None)      ShortcutHint("Ctrl+K") shows ``Ctrl K``
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.core.shortcuts import key_text


class ShortcutHint(QLabel):
    """Shows one shortcut as a key cap; clicks pass through it."""

    def __init__(self, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(key_text(shortcut), parent)
        self.setProperty("ui", "keycap")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedHeight(18)
