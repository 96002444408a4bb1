"""A table model over frozen rows.

Column(title, text, sort=None, width=0, stretch=1, right=False, tip=None, tone=None, second=None, spark=None,
       spoken=None, end=None)
    each of text, sort, tip, tone, second, spark, spoken, end is a function of the row:
    text -> str; sort -> comparable (default: the text, folded); tip -> str; tone -> "", "muted", "attention",
    "critical", "done"; second -> str (a grey second line); spark -> Sequence[float | None] (a small line)
    spoken -> str (what a screen reader says where the text is a sign)
    end -> str (an end of the text that stays where the text is cut, as ", left")
    width: first width in pixels; 0 shares what is left, by ``stretch``. right: right-aligned tabular figures
RowModel(columns, rows=(), parent=None)
    set_rows(rows); row(at) -> row; rows; find(predicate) -> int (-1: none)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.search_text import fold

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SECOND_ROLE = SORT_ROLE + 1
TONE_ROLE = SORT_ROLE + 2
SPARK_ROLE = SORT_ROLE + 3
END_ROLE = SORT_ROLE + 4


@dataclass(frozen=True)
class Column(Generic[R]):
    """What one column says about a row."""

    title: str
    text: Callable[[R], str]
    sort: Callable[[R], object] | None = None
    width: int = 0
    stretch: int = 1
    right: bool = False
    tip: Callable[[R], str] | None = None
    tone: Callable[[R], str] | None = None
    second: Callable[[R], str] | None = None
    spark: Callable[[R], Sequence[float | None]] | None = None
    spoken: Callable[[R], str] | None = None
    end: Callable[[R], str] | None = None


class RowModel(QAbstractTableModel, Generic[R]):
    """Rows by columns."""

    def __init__(self, columns: Sequence[Column[R]], rows: Sequence[R] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows = list(rows)

    @property
    def rows(self) -> list[R]:
        """All rows, in the order given."""
        return list(self._rows)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show ``rows`` instead."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, at: int) -> R:
        """The row at ``at``; raises ``IndexError``."""
        return self._rows[at]

    def find(self, wanted: Callable[[R], bool]) -> int:
        """Where the first row is that ``wanted`` accepts, or -1."""
        return next((at for at, row in enumerate(self._rows) if wanted(row)), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles above the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section].right)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the column says in this role."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == SORT_ROLE:
            return column.sort(row) if column.sort is not None else fold(column.text(row))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column.right)
        asked = {
            int(Qt.ItemDataRole.ToolTipRole): column.tip,
            int(Qt.ItemDataRole.AccessibleTextRole): column.spoken,
            TONE_ROLE: column.tone,
            SECOND_ROLE: column.second,
            SPARK_ROLE: column.spark,
            END_ROLE: column.end,
        }.get(int(role))
        return asked(row) if asked is not None else None


def _alignment(right: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
