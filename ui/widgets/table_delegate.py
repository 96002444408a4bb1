"""Draws the cells of a ``DataTable``: text in its tone, a second grey line, a small course.

CellDelegate(theme, parent)        reads TONE_ROLE, SECOND_ROLE, SPARK_ROLE, END_ROLE of ui.widgets.row_model
"""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.theme.theme import Theme
from ui.theme.tokens import BODY
from ui.widgets.elide import elided_before
from ui.widgets.row_model import END_ROLE, SECOND_ROLE, SPARK_ROLE, TONE_ROLE
from ui.widgets.spark_line import paint_spark

_PADDING = 8
_SECOND = 12


class CellDelegate(QStyledItemDelegate):
    """One look for all tables."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw ground, text and course of one cell."""
        self._ground(painter, option, index)
        room = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        spark = index.data(SPARK_ROLE)
        tone = str(index.data(TONE_ROLE) or "text")
        if spark is not None:
            box = QRectF(room).adjusted(0, room.height() / 2 - 10, 0, 10 - room.height() / 2)
            box.setWidth(min(box.width(), 72.0))
            paint_spark(painter, box, spark, self._theme.color("accent" if tone == "text" else tone))
            return
        text, second = str(index.data() or ""), str(index.data(SECOND_ROLE) or "")
        end = str(index.data(END_ROLE) or "")
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft)
        figures = bool(alignment & Qt.AlignmentFlag.AlignRight)
        color = self._theme.color(tone)
        if second:
            half = room.height() // 2
            upper = QRect(room.x(), room.y() + 5, room.width(), half - 4)
            lower = QRect(room.x(), room.y() + half, room.width(), half - 5)
            self._text(painter, upper, text, color, BODY, alignment, figures, end)
            self._text(painter, lower, second, self._theme.color("muted"), _SECOND, alignment, figures)
        else:
            self._text(painter, room, text, color, BODY, alignment, figures, end)

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = option.widget
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.color("accent_soft"))
        elif isinstance(view, QTableView) and self._hovered(view, index):
            painter.fillRect(option.rect, self._theme.color("sunk"))
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), self._theme.color("line")
        )
        current = isinstance(view, QTableView) and view.hasFocus() and view.currentIndex().row() == index.row()
        if current and index.column() == 0:
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1), self._theme.color("accent")
            )

    @staticmethod
    def _hovered(view: QTableView, index: QModelIndex | QPersistentModelIndex) -> bool:
        at = view.viewport().mapFromGlobal(view.cursor().pos())
        return view.viewport().rect().contains(at) and view.rowAt(at.y()) == index.row() and view.underMouse()

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        color: QColor,
        size: int,
        alignment: Qt.AlignmentFlag,
        figures: bool,
        end: str = "",
    ) -> None:
        painter.setFont(self._theme.font(size, tabular=figures))
        painter.setPen(color)
        shown = elided_before(painter.fontMetrics(), text, end, room.width())
        painter.drawText(room, alignment | Qt.AlignmentFlag.AlignVCenter, shown)
