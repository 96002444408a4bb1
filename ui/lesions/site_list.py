"""All sites of the body with their sides, grouped, and found by typing; the figure's peer for those who do not point.

SiteList(ctx, parent)
    set_counts({(site, side): n}); lines; begin(); show_site(site, side)
    highlighted(site, side)      signal: the current line changed
    chosen(site, side)           signal: Enter or double click
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.records.enums import Side
from ui.context import Context
from ui.lesions.recent_sites import RecentSites
from ui.lesions.site_lines import RECENT, GroupLine, Line, SiteLine, SiteTree
from ui.lesions.site_table import SiteTable
from ui.widgets.segmented import SegmentedControl

_BOTH = "both"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SiteList(QWidget):
    """A search field and a choice of side above a list."""

    highlighted = Signal(str, object)
    chosen = Signal(str, object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        table = ctx.clinic.atlas.table
        self._tree = SiteTree(ctx.clinic.catalog, lambda key: key in table.index or key in table.groups)
        self._recent = RecentSites(ctx.clinic.drafts)
        self._recent_keys: tuple[str, ...] = ()
        self._counts: Mapping[tuple[str, Side], int] = {}
        self._opened = {RECENT}
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search: left index, earlobe r, knuckle ...")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search sites")
        self.field.installEventFilter(self)
        self.side = SegmentedControl(((_BOTH, "Both"), ("right", "Right"), ("left", "Left")), "Patient's side")
        self.table = SiteTable(ctx.theme)
        self._build()
        self.field.textChanged.connect(self._search)
        self.side.chosen.connect(self._list)
        self.table.row_chosen.connect(self._current)
        self.table.row_activated.connect(self._activated)
        self.table.turned.connect(self._turn)
        self.table.jumped.connect(self._jump)
        self.setFocusProxy(self.field)

    @property
    def lines(self) -> list[SiteLine]:
        """The sites that are listed now, without headings."""
        return [line for line in self.table.lines if isinstance(line, SiteLine)]

    @property
    def groups(self) -> list[GroupLine]:
        """The headings."""
        return [line for line in self.table.lines if isinstance(line, GroupLine)]

    def set_counts(self, counts: Mapping[tuple[str, Side], int]) -> None:
        """Say how many lesions lie at each site."""
        if counts != self._counts:
            self._counts = dict(counts)
            if self.table.lines:
                self._list()

    def begin(self) -> None:
        """Ready for typing, nothing found, both sides."""
        self.side.set_key(_BOTH)
        self.field.clear()
        self.field.setFocus()
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        """List the sites when they are first seen, and those used since."""
        super().showEvent(event)
        keys = self._recent.keys
        if keys != self._recent_keys or not self.table.lines:
            self._recent_keys = keys
            self._list()

    def show_site(self, site: str, side: Side) -> None:
        """Make a site the current line, without a signal."""
        self._open(self._tree.group_of(site))
        self.table.choose_line(lambda line: _is_at(line, site, side), quiet=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search field move in the list, Enter chooses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key, 0)
            if step:
                last = len(self.table.lines) - 1
                self.table.choose_row(min(max(self.table.current_row + step, 0), last) if last >= 0 else -1)
                return True
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not self.field.text():
                self._turn(key == Qt.Key.Key_Right)
                return True
            if key in _ENTER and self.table.lines:
                self._activated(max(self.table.current_row, 0))
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.field, 1)
        head.addWidget(self.side)
        column.addLayout(head)
        column.addWidget(self.table, 1)

    @property
    def _side(self) -> Side | None:
        return None if self.side.key == _BOTH else Side(self.side.key)

    @Slot()
    def _search(self) -> None:
        self._list()
        if self.field.text().strip():
            self.table.choose_row(0 if self.table.lines else -1)

    @Slot()
    def _list(self) -> None:
        here = self._here()
        typed = self.field.text().strip()
        if typed:
            self.table.set_lines(self._tree.found(typed, self._side, self._counts))
        else:
            self.table.set_lines(self._tree.grouped(self._side, self._counts, self._opened, self._recent_keys))
        if here is not None:
            self.table.choose_line(lambda line: line == here, quiet=True)

    def _open(self, group: str, *, on: bool = True) -> None:
        if (group in self._opened) != on:
            self._opened ^= {group}
            self._list()

    def _here(self) -> Line | None:
        at = self.table.current_row
        return self.table.lines[at] if at >= 0 else None

    @Slot(bool)
    def _turn(self, on: bool) -> None:
        """Open or close the group of the current line."""
        line = self._here()
        if line is None or self.field.text().strip():
            return
        group = line.key if isinstance(line, GroupLine) else self._group_above()
        self._open(group, on=on)
        if not on or isinstance(line, GroupLine):
            self.table.choose_line(lambda each: isinstance(each, GroupLine) and each.key == group)

    def _group_above(self) -> str:
        before = self.table.lines[: self.table.current_row]
        return next(line.key for line in reversed(before) if isinstance(line, GroupLine))

    @Slot(str, bool)
    def _jump(self, typed: str, stay: bool) -> None:
        """To the next site that begins with ``typed``, also in a group that is closed."""
        if self.field.text().strip():
            self.table.jump_within(typed, stay=stay)
            return
        everywhere = self._tree.grouped(self._side, self._counts, self._tree.groups)
        found = self.table.next_of(everywhere, typed, stay=stay)
        if found is not None:
            self._open(self._tree.group_of(found.site.key))
            self.table.choose_line(lambda line: line == found)

    @Slot(int)
    def _current(self, at: int) -> None:
        line = self.table.lines[at] if at >= 0 else None
        if isinstance(line, SiteLine):
            self.highlighted.emit(line.site.key, line.side)

    @Slot(int)
    def _activated(self, at: int) -> None:
        line = self.table.lines[at] if at >= 0 else None
        if isinstance(line, SiteLine):
            self.chosen.emit(line.site.key, line.side)
        elif line is not None:
            self.table.choose_row(at)
            self._turn(not line.is_open)


def _is_at(line: Line, site: str, side: Side) -> bool:
    return isinstance(line, SiteLine) and line.site.key == site and line.side is side
