"""Draws the matrix: headings, names with unit and range, values with their flag and a word about preliminary ones."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.labs import words
from ui.labs.matrix import Cell, Line
from ui.labs.matrix_model import CELL_ROLE, FIXED, LINE_ROLE
from ui.theme.theme import Theme
from ui.theme.tokens import BODY, SMALL

_PADDING = 8
_FLAG_ROOM = 22
_MARKS = {"preliminary": "prelim.", "corrected": "corr.", words.NOT_CONFIRMED: "?"}
Index = QModelIndex | QPersistentModelIndex


class MatrixDelegate(QStyledItemDelegate):
    """Figures right-aligned with the flag in a column of its own beside them."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        line: Line = index.data(LINE_ROLE)
        self._ground(painter, option, line)
        room = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if line.heading:
            if index.column() == 0:
                self._text(painter, room, line.title, "muted", SMALL, bold=True)
            return
        if index.column() < FIXED:
            role = "text" if index.column() == 0 else "muted"
            size = BODY if index.column() == 0 else BODY - 1
            self._text(painter, room, str(index.data() or ""), role, size)
            return
        cell: Cell | None = index.data(CELL_ROLE)
        if cell is not None:
            self._cell(painter, room, cell)

    def flag_room(self, cell: Cell) -> int:
        """Pixels kept for the flag: it is never cut."""
        flag = words.flag_text(cell.flag)
        return max(_FLAG_ROOM, 6 + QFontMetrics(self._theme.font(SMALL + 1, bold=True)).horizontalAdvance(flag))

    def width_of(self, cell: Cell) -> int:
        """Pixels in which a cell stands uncut."""
        bold = bool(words.flag_text(cell.flag))
        value = QFontMetrics(self._theme.font(BODY, bold=bold, tabular=True)).horizontalAdvance(cell.text)
        mark = _MARKS.get(cell.mark, cell.mark)
        aside = QFontMetrics(self._theme.font(SMALL)).horizontalAdvance(mark) + 8 if mark else 0
        return 2 * _PADDING + self.flag_room(cell) + value + aside + 2

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, line: Line) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.color("accent_soft"))
        elif line.heading:
            painter.fillRect(option.rect, self._theme.color("sunk"))
        else:
            painter.fillRect(option.rect, self._theme.color("surface"))
        below = QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1)
        painter.fillRect(below, self._theme.color("line"))

    def _cell(self, painter: QPainter, room: QRect, cell: Cell) -> None:
        tone = words.flag_tone(cell.flag) or "text"
        flag = words.flag_text(cell.flag)
        right = Qt.AlignmentFlag.AlignRight
        flag_room = self.flag_room(cell)
        self._text(painter, room.adjusted(room.width() - flag_room + 5, 0, 0, 0), flag, tone, SMALL + 1, bold=True)
        value = room.adjusted(0, 0, -flag_room, 0)
        if cell.mark:
            mark = _MARKS.get(cell.mark, cell.mark)
            metrics = QFontMetrics(self._theme.font(SMALL))
            self._text(painter, QRect(room.x(), room.y(), metrics.horizontalAdvance(mark) + 2, room.height()), mark,
                       "attention" if cell.mark == words.NOT_CONFIRMED else "muted", SMALL)  # fmt: skip
            value = value.adjusted(metrics.horizontalAdvance(mark) + 4, 0, 0, 0)
        self._text(painter, value, cell.text, tone, BODY, align=right, tabular=True, bold=bool(flag))

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        role: str,
        size: int,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        tabular: bool = False,
        bold: bool = False,
    ) -> None:
        painter.setFont(self._theme.font(size, bold=bold, tabular=tabular))
        painter.setPen(self._theme.color(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, shown)
