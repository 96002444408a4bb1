"""Entries of the audit trail, read page by page as somebody scrolls.

AuditModel(columns, more, parent=None)
    more(before_number) -> Sequence[AuditRow]       older entries; none: that was all
    start(rows)
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject

from clinic.records.audit import AuditRow
from ui.widgets.row_model import Column, Index, RowModel

More = Callable[[int], Sequence[AuditRow]]


class AuditModel(RowModel[AuditRow]):
    """Newest first; the table asks for more when its end is reached."""

    def __init__(self, columns: Sequence[Column[AuditRow]], more: More, parent: QObject | None = None) -> None:
        super().__init__(columns, (), parent)
        self._more = more
        self._ended = True

    def start(self, rows: Sequence[AuditRow]) -> None:
        """Show these instead, the newest that fit the filter."""
        self._ended = not rows
        self.set_rows(rows)

    def canFetchMore(self, parent: Index | None = None) -> bool:
        """Whether older entries may be there."""
        return not self._ended and (parent is None or not parent.isValid())

    def fetchMore(self, _parent: Index | None = None) -> None:
        """Read the next older entries."""
        if self._ended or not self._rows:
            return
        older = list(self._more(self._rows[-1].number))
        self._ended = not older
        if older:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(older) - 1)
            self._rows += older
            self.endInsertRows()
