"""A panel at the right of the window.

SidePanel(title, note="", parent=None)
    body: QVBoxLayout        contents (scrolls);  foot: QVBoxLayout    buttons at the bottom
    set_title(text); set_note(text)
"""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.tokens import SIDE_PANEL_WIDTH
from ui.widgets.looks import scrolled, text_label


class SidePanel(QFrame):
    """Title and note above, contents that scroll, buttons below."""

    def __init__(self, title: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "side")
        self.setFixedWidth(SIDE_PANEL_WIDTH)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 0, 14)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 16, 0)
        self._title = text_label(title, "heading")
        self._note = text_label(note, "muted")
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._note)
        column.addLayout(head)
        inside = QWidget()
        inside.setProperty("ui", "scrolled")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(15, 4, 16, 4)
        self.body.setSpacing(10)
        column.addWidget(scrolled(inside), 1)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(15, 0, 16, 0)
        self.foot.setSpacing(8)
        column.addLayout(self.foot)

    def set_title(self, text: str) -> None:
        """Change the title."""
        self._title.setText(text)
        self.setAccessibleName(text)

    def set_note(self, text: str) -> None:
        """Change the grey words at the right."""
        self._note.setText(text)
