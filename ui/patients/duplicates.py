"""People who may already be the one that is being registered.

DuplicatesPane(theme, parent=None)
    show_hints(hints);  hints;  likely -> tuple[DuplicateHint, ...]
    open_requested(str)          signal: patient id, "Open this record instead"
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic.records.patients import DuplicateHint
from ui.patients.words import born, sex_words
from ui.theme.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.chips import Chip
from ui.widgets.looks import text_label

LIKELY = 0.75
"""From this likeness on (0 to 1, see ``PatientService.duplicates``) saving asks once."""


class DuplicatesPane(QWidget):
    """One card for each person, likeliest first."""

    open_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hints: tuple[DuplicateHint, ...] = ()
        self._cards: list[Card] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._title = text_label("", "strong", wrap=True)
        self._text = text_label("", "hint", wrap=True)
        self._column.addWidget(self._title)
        self._column.addWidget(self._text)
        self._column.addStretch(1)
        self.setAccessibleName("Possible duplicates")
        self._say()

    @property
    def hints(self) -> tuple[DuplicateHint, ...]:
        """Who is shown."""
        return self._hints

    @property
    def likely(self) -> tuple[DuplicateHint, ...]:
        """Those who are likely the same person."""
        return tuple(hint for hint in self._hints if hint.likeness >= LIKELY)

    def show_hints(self, hints: Sequence[DuplicateHint]) -> None:
        """Show these people; left as it is if they are the same as before."""
        if tuple(hints) == self._hints:
            return
        self._hints = tuple(hints)
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [self._card(hint) for hint in self._hints]
        for at, card in enumerate(self._cards):
            self._column.insertWidget(2 + at, card)
        self._say()

    def _say(self) -> None:
        if self._hints:
            self._title.setText("Perhaps already in the record")
            self._text.setText("Compare before you save; a person decides.")
        else:
            self._title.setText("Already in the record?")
            self._text.setText("People with a similar name or the same birth date appear here while you type.")

    def _card(self, hint: DuplicateHint) -> Card:
        row = hint.row
        card = Card()
        card.setAccessibleName(f"{row.name}, {hint.reason}")
        card.body.setContentsMargins(10, 8, 10, 10)
        card.body.setSpacing(4)
        card.add(text_label(row.name, "strong", wrap=True))
        card.add(text_label(f"{sex_words(row.sex)}, {born(row.birth)}", "hint", wrap=True))
        card.add(text_label(f"no. {row.mrn}{', archived' if row.archived else ''}", "hint"))
        chip = Chip(hint.reason, "attention" if hint.likeness >= LIKELY else "neutral")
        chip.setWordWrap(True)
        chip.setMinimumWidth(200)
        card.add(chip)
        button = Button("Open this record instead")
        button.setAccessibleName(f"Open the record of {row.name} instead")
        button.clicked.connect(partial(self.open_requested.emit, row.id))
        card.add(button)
        return card
