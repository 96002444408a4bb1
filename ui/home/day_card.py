"""A card of the day: a short list, or what belongs there.

DayCard(theme, title, columns, empty, parent=None)       columns: of ui.widgets.row_model, drawn without titles
    show_rows(rows, note="");  rows
    row_opened(object)           signal: the row that was clicked or entered
    set_link(text);  link_clicked
"""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import LinkButton
from ui.widgets.card import Card
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

R = TypeVar("R")
_MOST_SEEN = 8  # rows before the list scrolls
_ROW = 48
_NOTHING = 66  # two lines of text


class DayCard(Card, Generic[R]):
    """As high as its rows; a click or Enter opens one."""

    row_opened = Signal(object)
    link_clicked = Signal()

    def __init__(
        self, theme: Theme, title: str, columns: Sequence[Column[R]], empty: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent=parent)
        self.set_flush()
        self.body.setContentsMargins(3, 0, 3, 0)  # the cells' text stands below the title
        self.model: RowModel[R] = RowModel(columns)
        self.table = DataTable(theme, self.model, title, tall=True)
        self.table.horizontalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setCursor(Qt.CursorShape.PointingHandCursor)
        self.table.row_activated.connect(self._open)
        self.table.clicked.connect(self._clicked)
        self.nothing = text_label(empty, "muted", wrap=True)
        self.nothing.setContentsMargins(9, 14, 9, 16)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)
        self.add(self._stack)
        self.link = LinkButton("")
        self.link.hide()
        self.link.clicked.connect(self.link_clicked)
        self.add_action(self.link)

    @property
    def rows(self) -> list[R]:
        """What is shown."""
        return self.model.rows

    def set_link(self, text: str) -> None:
        """Offer ``text`` at the right of the title."""
        self.link.setText(text)
        self.link.show()

    def show_rows(self, rows: Sequence[R], note: str = "") -> None:
        """Show these rows, or what belongs here."""
        self.model.set_rows(rows)
        self.set_note(note or (str(len(rows)) if rows else ""))
        self._stack.setCurrentWidget(self.table if rows else self.nothing)
        self._fit()

    def _fit(self) -> None:
        if self.model.rows:
            self._stack.setFixedHeight(min(len(self.model.rows), _MOST_SEEN) * _ROW + 2)
        else:
            self._stack.setFixedHeight(_NOTHING)

    @Slot(int)
    def _open(self, at: int) -> None:
        if at >= 0:
            self.row_opened.emit(self.model.row(at))

    @Slot(QModelIndex)
    def _clicked(self, _index: QModelIndex) -> None:
        self._open(self.table.current_row)
