"""A table in which typed letters jump to the next row of which a word begins so.

JumpTable(theme, model, name, words, settings=None, tall=False, own_letters=False)
    words(row) -> str            what a row is found by
    own_letters                  also the first letter is the table's, before any shortcut of one letter
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ui.theme.theme import Theme
from ui.widgets.row_model import RowModel
from ui.widgets.search_text import fold
from ui.widgets.table import DataTable

_PAUSE_S = 1.0  # after which a letter begins a new word
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class JumpTable(DataTable):
    """Finds by letters."""

    def __init__(
        self,
        theme: Theme,
        model: RowModel[Any],
        name: str,
        words: Callable[[Any], str],
        settings: QSettings | None = None,
        *,
        tall: bool = False,
        own_letters: bool = False,
    ) -> None:
        self._words, self._own_letters = words, own_letters
        self._typed, self._typed_at = "", 0.0
        super().__init__(theme, model, name, settings, tall=tall)

    def event(self, event: QEvent) -> bool:
        """A letter that goes on with a word is no shortcut of the page."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A space within words is one of their letters."""
        if event.text() == " " and self._is_going_on:
            self.keyboardSearch(" ")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who comes back begins a new word."""
        super().focusOutEvent(event)
        self._typed = ""

    def keyboardSearch(self, search: str) -> None:
        """Qt calls this with each letter."""
        going_on, self._typed_at = self._is_going_on, time.monotonic()
        self._typed = self._typed + fold(search) if going_on else fold(search)
        if not self._jump(self._typed, stay=len(self._typed) > 1) and going_on:
            self._typed = fold(search)
            self._jump(self._typed, stay=False)

    def _jump(self, typed: str, *, stay: bool) -> bool:
        """To the next row that fits, from the current one on (``stay``: which may be it)."""
        order = [self._source_row(self.model().index(at, 0)) for at in range(self.model().rowCount())]
        here = order.index(self.current_row) if self.current_row in order else -1
        start = here if stay and here >= 0 else here + 1
        around = order[start:] + order[:start]
        found = next_match([self._words(self._rows.row(at)) for at in around], typed)
        if found >= 0:
            self.choose_row(around[found])
        return found >= 0

    def _is_mine(self, event: QKeyEvent) -> bool:
        if event.modifiers() not in _PLAIN or not event.text().isalnum():
            return False
        return self._own_letters or self._is_going_on

    @property
    def _is_going_on(self) -> bool:
        return bool(self._typed) and time.monotonic() - self._typed_at < _PAUSE_S


def next_match(texts: Sequence[str], typed: str) -> int:
    """The first of ``texts`` that begins with ``typed``, else the first of which a later word does; -1: none."""
    wanted, folded = fold(typed), [fold(text) for text in texts]
    begins = next((at for at, text in enumerate(folded) if text.startswith(wanted)), -1)
    if begins >= 0:
        return begins
    return next((at for at, text in enumerate(folded) if f" {wanted}" in text), -1)
