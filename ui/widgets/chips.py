"""Small rounded words.

Chip(text, tone="neutral", parent=None)            set(text, tone)
ChipButton(text, tone="neutral", parent=None)      the same as a button: ``clicked``
    tone: neutral, accent, attention, critical, done, caution
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.widgets.buttons import PressButton
from ui.widgets.looks import set_look


class Chip(QLabel):
    """A fact in two or three words."""

    def __init__(self, text: str, tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("ui", "chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set(self, text: str, tone: str = "neutral") -> None:
        """Say something else."""
        self.setText(text)
        set_look(self, tone=tone)


class ChipButton(PressButton):
    """A fact that leads somewhere."""

    def __init__(self, text: str, tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("ui", "chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set(self, text: str, tone: str = "neutral") -> None:
        """Say something else."""
        self.setText(text)
        set_look(self, tone=tone)
