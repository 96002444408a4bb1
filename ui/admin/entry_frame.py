"""The calm frame of the pages before a clinic is open: name of the program, one card, quiet ways out below it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import LinkButton
from ui.widgets.card import Card
from ui.widgets.looks import set_look, text_label

_WIDTH = 460


class EntryFrame(QWidget):
    """A card in the middle of the window; ``body`` takes its contents, ``add_way`` a link below the card."""

    def __init__(self, theme: Theme, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, ui="entry")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(16)
        brand = QHBoxLayout()
        brand.setSpacing(10)
        mark = text_label("")
        mark.setPixmap(theme.pixmap("fingerprint", "accent", 32, 2.0))
        brand.addWidget(mark)
        brand.addWidget(text_label("Skinfolio", "display"))
        brand.addStretch(1)
        column.addLayout(brand)
        self.card = Card(title)
        self.card.setFixedWidth(_WIDTH)
        self.body = self.card.body
        self.body.setContentsMargins(12, 14, 12, 14)
        self.body.setSpacing(12)
        if text:
            self.note = text_label(text, "muted", wrap=True)
            self.body.addWidget(self.note)
        column.addWidget(self.card)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(16)
        self._ways.addStretch(1)
        column.addLayout(self._ways)
        row.addLayout(column)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(3)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def add_way(self, text: str) -> LinkButton:
        """A link below the card, to somewhere else; connect its ``clicked``."""
        link = LinkButton(text)
        self._ways.insertWidget(self._ways.count() - 1, link)
        return link
