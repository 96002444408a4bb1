"""The table of the list of sites: headings that open, sites that are indented, a dashed mark where the figure has none.

SiteTable(theme, parent)
    set_lines(lines); lines; choose_line(predicate, quiet=False); next_of(lines, typed, stay) -> SiteLine | None
    turned(bool)             signal: open (true) or close the group of the current line
    jumped(str, bool)        signal: letters were typed; true: the current line may answer
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from ui.lesions.jumping import JumpTable, next_match
from ui.lesions.site_lines import GroupLine, Line, SiteLine
from ui.theme.theme import Theme
from ui.theme.tokens import BODY, ROW_HEIGHT
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table_delegate import CellDelegate

_TALL = 48
_INDENT = 14
_CARET = 16
_MARK = 3.5  # radius


class SiteTable(JumpTable):
    """Headings and sites."""

    turned = Signal(bool)
    jumped = Signal(str, bool)

    def __init__(self, theme: Theme) -> None:
        self._lines = RowModel[Line](
            (
                Column("Site", _text, second=_second, spoken=_spoken, tip=_tip, stretch=3),
                Column("Lesions", lambda line: str(line.count or ""), width=72, right=True),
            )
        )
        super().__init__(theme, self._lines, "Sites", _text, own_letters=True)
        self._lines.setParent(self)
        self.setSortingEnabled(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.setItemDelegateForColumn(0, _SiteDelegate(theme, self._lines, self))

    @property
    def lines(self) -> list[Line]:
        """What is listed."""
        return self._lines.rows

    def set_lines(self, lines: Sequence[Line]) -> None:
        """List these; lines with a second one are higher."""
        if list(lines) == self._lines.rows:
            return
        self._lines.set_rows(lines)
        head = self.verticalHeader()
        for at, line in enumerate(lines):
            height = _TALL if _second(line) else ROW_HEIGHT
            if head.sectionSize(at) != height:
                head.resizeSection(at, height)

    def choose_line(self, wanted: Callable[[Line], bool], *, quiet: bool = False) -> None:
        """Make the first line that is ``wanted`` current."""
        self.choose_row(self._lines.find(wanted), quiet=quiet)

    def next_of(self, lines: Sequence[Line], typed: str, *, stay: bool) -> SiteLine | None:
        """The next of ``lines`` that begins with ``typed``, counted from the current one."""
        sites = [line for line in lines if isinstance(line, SiteLine)]
        at = self.current_row
        current = self._lines.row(at) if at >= 0 else None
        here = sites.index(current) if isinstance(current, SiteLine) and current in sites else -1
        start = here if stay and here >= 0 else here + 1
        around = sites[start:] + sites[:start]
        found = next_match([line.text for line in around], typed)
        return around[found] if found >= 0 else None

    def jump_within(self, typed: str, *, stay: bool) -> None:
        """The same among the lines that are listed."""
        found = self.next_of(self.lines, typed, stay=stay)
        if found is not None:
            self.choose_line(lambda line: line == found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right opens a group, left closes it."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.turned.emit(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a heading opens or closes it."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        at = self._source_row(index)
        if event.button() == Qt.MouseButton.LeftButton and at >= 0:
            line = self._lines.row(at)
            if isinstance(line, GroupLine) and at == self.current_row:
                self.turned.emit(not line.is_open)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a heading the second click is one more click, not an activation."""
        at = self._source_row(self.indexAt(event.position().toPoint()))
        if at >= 0 and isinstance(self._lines.row(at), GroupLine):
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def _jump(self, typed: str, *, stay: bool) -> bool:
        before = self.current_row
        self.jumped.emit(typed, stay)
        return self.current_row != before or stay


class _SiteDelegate(CellDelegate):
    """Draws a heading with its caret, or a site below it."""

    def __init__(self, theme: Theme, lines: RowModel[Line], parent: QObject) -> None:
        super().__init__(theme, parent)
        self._lines = lines

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground as in all tables; then heading or site."""
        line = self._lines.row(index.row())  # never sorted: rows of table and model are the same
        if isinstance(line, GroupLine):
            self._ground(painter, option, index)
            self._heading(painter, option.rect.adjusted(8, 0, -8, 0), line)
            return
        shift = (_CARET + line.depth * _INDENT if line.grouped else 0) + 14
        self._ground(painter, option, index)
        self._site(painter, option.rect.adjusted(shift + 10, 0, -8, 0), line)
        y = option.rect.y() + (14.5 if line.second else option.rect.height() / 2)
        self._mark(painter, QPointF(option.rect.x() + shift, y), dashed=not line.on_surface)

    def _site(self, painter: QPainter, room: QRect, line: SiteLine) -> None:
        """The side stays where the name is cut."""
        left, text = Qt.AlignmentFlag.AlignLeft, self._theme.color("text")
        side = line.text.removeprefix(line.site.name)
        if not line.second:
            self._text(painter, room, line.text, text, BODY, left, False, side)
            return
        half = room.height() // 2
        upper = QRect(room.x(), room.y() + 5, room.width(), half - 4)
        lower = QRect(room.x(), room.y() + half, room.width(), half - 5)
        self._text(painter, upper, line.text, text, BODY, left, False, side)
        self._text(painter, lower, line.second, self._theme.color("muted"), 12, left, False)

    def _heading(self, painter: QPainter, room: QRect, line: GroupLine) -> None:
        name = "caret-down" if line.is_open else "caret-right"
        ratio = painter.device().devicePixelRatio()
        icon = self._theme.pixmap(name, "muted", _CARET, ratio)
        painter.drawPixmap(room.x() - 2, room.y() + (room.height() - _CARET) // 2, icon)
        painter.setFont(self._theme.font(BODY, bold=True))
        painter.setPen(self._theme.color("text"))
        text = room.adjusted(_CARET + 6, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line.text)
        wide = painter.fontMetrics().horizontalAdvance(line.text)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("muted"))
        rest = text.adjusted(wide + 8, 0, 0, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(line.sites))

    def _mark(self, painter: QPainter, centre: QPointF, *, dashed: bool) -> None:
        """A dot, or the dashed ring of a pin that only stands for its site."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if dashed:
            pen = QPen(self._theme.color("series_5"), 1.5)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.9, 1.4])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, _MARK + 1.5, _MARK + 1.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("field_border"))
            painter.drawEllipse(centre, _MARK - 0.5, _MARK - 0.5)
        painter.restore()


def _text(line: Line) -> str:
    return line.text


def _second(line: Line) -> str:
    return line.second if isinstance(line, SiteLine) else ""


def _spoken(line: Line) -> str:
    return line.spoken


def _tip(line: Line) -> str:
    return "\n".join(dict.fromkeys((line.text, line.above, line.second))) if isinstance(line, SiteLine) else line.spoken
