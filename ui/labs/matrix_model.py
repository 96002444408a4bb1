"""The matrix as a table model, and as text.

MatrixModel(parent=None)
    set_matrix(Matrix); matrix; line(row) -> Line; cell(row, column) -> Cell | None
    as_text(as_csv) -> str        the whole matrix, separated by tabs or as CSV (RFC 4180)
The first ``FIXED`` columns are name, unit and range; the samples follow.
"""

import csv
import io

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.labs import words
from ui.labs.matrix import Cell, Line, Matrix

Index = QModelIndex | QPersistentModelIndex
FIXED = 3
_TITLES = ("Quantity", "Unit", "Range")
_SHORT = {"default": "default", "clinic": "own"}
CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
LINE_ROLE = CELL_ROLE + 1


class MatrixModel(QAbstractTableModel):
    """Lines by samples."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._matrix = Matrix()

    @property
    def matrix(self) -> Matrix:
        """What is shown."""
        return self._matrix

    def set_matrix(self, matrix: Matrix) -> None:
        """Show another."""
        self.beginResetModel()
        self._matrix = matrix
        self.endResetModel()

    def line(self, row: int) -> Line:
        """The line at ``row``; raises ``IndexError``."""
        return self._matrix.lines[row]

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell of the model's column ``column``, if there is one."""
        cells = self._matrix.lines[row].cells
        return cells[column - FIXED] if FIXED <= column < FIXED + len(cells) else None

    def find(self, key: str) -> int:
        """The row of the line ``key``, or -1."""
        return next((at for at, line in enumerate(self._matrix.lines) if line.key and line.key == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many lines, headings included."""
        return 0 if parent is not None and parent.isValid() else len(self._matrix.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Name, unit, range and the samples."""
        return 0 if parent is not None and parent.isValid() else FIXED + len(self._matrix.moments)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are not chosen."""
        if index.isValid() and self._matrix.lines[index.row()].heading:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles, and when the samples were taken."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section >= FIXED else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section] if section < FIXED else words.moment_short(self._matrix.moments[section - FIXED])
        if role == Qt.ItemDataRole.ToolTipRole and section >= FIXED:
            return f"Sample of {words.moment_words(self._matrix.moments[section - FIXED])}"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tool tip, and the cell itself for the delegate."""
        line, column = self._matrix.lines[index.row()], index.column()
        if role == LINE_ROLE:
            return line
        cell = self.cell(index.row(), column)
        if role == CELL_ROLE:
            return cell
        if column < FIXED:
            return _fixed(line, column, role)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell_words(cell, cell.text)
        return cell.tip if role == Qt.ItemDataRole.ToolTipRole else None

    def as_text(self, *, as_csv: bool) -> str:
        """Everything with titles; headings are left out."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n") if as_csv else csv.writer(out, "excel-tab", lineterminator="\n")
        titles = [str(self.headerData(at, Qt.Orientation.Horizontal)) for at in range(self.columnCount())]
        writer.writerow([title.replace("\n", " ") for title in titles])
        for at, line in enumerate(self._matrix.lines):
            if not line.heading:
                writer.writerow([self._written(at, column) for column in range(self.columnCount())])
        return out.getvalue()

    def _written(self, row: int, column: int) -> str:
        """What stands in a cell, with every value of the sample."""
        cell = self.cell(row, column)
        if cell is not None and cell.every:
            return _cell_words(cell, cell.every)
        return str(self.index(row, column).data() or "")


def _cell_words(cell: Cell, text: str) -> str:
    return " ".join(part for part in (text, words.flag_text(cell.flag), cell.mark) if part)


def _fixed(line: Line, column: int, role: int) -> object:
    if role == Qt.ItemDataRole.DisplayRole:
        if column == 2 and line.range_source in _SHORT:
            return f"{line.range_text} {_SHORT[line.range_source]}"
        return (line.title, line.unit, line.range_text)[column]
    if role == Qt.ItemDataRole.ToolTipRole and column == 2 and line.range_source:
        return {
            "laboratory": "The laboratory's range, as the newest result gives it.",
            "default": "The default range for age and sex: the laboratory gave none.",
            "clinic": "The clinic's own range for age and sex: the laboratory gave none.",
        }[line.range_source]
    return line.title if role == Qt.ItemDataRole.ToolTipRole else None
