"""A few words in colour with one or two ways on."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.looks import text_label


class NoticeStrip(QFrame):
    """Says what is wrong, in place, and offers what can be done."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self.setAccessibleName(name)
        self._text = text_label("", "error", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(self._text)
        self._ways = FlowLayout()
        column.addLayout(self._ways)
        self.buttons: dict[str, Button] = {}
        self.hide()

    @property
    def text(self) -> str:
        """What is said now."""
        return self._text.text()

    def say(self, text: str, ways: Sequence[tuple[str, str]] = ()) -> None:
        """Show ``text`` with a button for each (key, label); nothing is shown for an empty text."""
        self._text.setText(text)
        self._ways.clear()
        self.buttons = {}
        for key, label in ways:
            button = Button(label)
            button.setObjectName(key)
            button.clicked.connect(self._clicked)
            self.buttons[key] = button
            self._ways.addWidget(button)
        self.setVisible(bool(text))

    def _clicked(self) -> None:
        self.chosen.emit(self.sender().objectName())
