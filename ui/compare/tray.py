"""What can be set about the way two photos are laid over each other: a tray over the lower edge of the pictures.

Tray(controls, parent)               controls: by mode, what can be set about it
    show_for(key); place(size)       size: of the stage
"""

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

HEIGHT = 44
"""Pixels that it takes from the lower edge."""
_MARGIN = 8


class Tray(QFrame):
    """Takes no room from the pictures; it is not seen where there is nothing to set."""

    def __init__(self, controls: Mapping[str, QWidget | None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self._controls = {key: part for key, part in controls.items() if part is not None}
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 3)
        for part in self._controls.values():
            row.addWidget(part)
            part.setVisible(False)
        self.setVisible(False)

    def show_for(self, key: str) -> None:
        """What belongs to this way."""
        for name, part in self._controls.items():
            part.setVisible(name == key)
        self.setVisible(key in self._controls)

    def place(self, size: QSize) -> None:
        """In the middle of the lower edge."""
        wanted = self.sizeHint()
        wide = min(wanted.width(), size.width() - 2 * _MARGIN)
        high = min(wanted.height(), HEIGHT - _MARGIN)
        self.setGeometry((size.width() - wide) // 2, size.height() - high - _MARGIN, wide, high)
        self.raise_()
