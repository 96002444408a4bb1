"""Cards in as many columns as the window has room for.

CardColumns(groups, parent=None)       groups: {columns: tuple of tuples of widgets, one tuple for each column}
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

_GAP = 12
THREE_FROM = 1500
"""Width in pixels from which there are three columns."""


class CardColumns(QWidget):
    """Moves its widgets between two and three columns of equal width."""

    def __init__(self, groups: Mapping[int, Sequence[Sequence[QWidget]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups = groups
        self._shown = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 16)
        row.setSpacing(_GAP)
        self._columns: list[QVBoxLayout] = []
        for _ in range(max(groups)):
            column = QVBoxLayout()
            column.setSpacing(_GAP)
            row.addLayout(column, 1)
            self._columns.append(column)
        self._row = row
        self._arrange(2)

    @property
    def columns(self) -> int:
        """How many columns are used now."""
        return self._shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other columns."""
        super().resizeEvent(event)
        self._arrange(3 if self.width() >= THREE_FROM else 2)

    def _arrange(self, number: int) -> None:
        if number == self._shown:
            return
        self._shown = number
        for at, column in enumerate(self._columns):
            while column.count():
                column.takeAt(0)
            self._row.setStretch(at, 1 if at < number else 0)
        for column, widgets in zip(self._columns, self._groups[number], strict=False):
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
        self._row.setSpacing(_GAP)
        self._order([widget for widgets in self._groups[number] for widget in widgets])

    def _order(self, widgets: list[QWidget]) -> None:
        for before, after in pairwise(widgets):
            self.setTabOrder(before, after)
