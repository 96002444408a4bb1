"""All sites of the body with their sides, found by typing; the figure's peer for those who do not point.

SiteList(ctx, parent)
    set_counts({(site, side): n}); typed -> str; focus_search()
    highlighted(site, side)      signal: the current line changed
    chosen(site, side)           signal: Enter or double click
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic.catalog.types import Site
from clinic.records.enums import Side
from ui.context import Context
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_SIDE_ORDER = (Side.MIDLINE, Side.RIGHT, Side.LEFT)


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site on one side."""

    site: Site
    side: Side
    above: str
    on_surface: bool
    count: int

    @property
    def text(self) -> str:
        """``Infraorbital region, left``; the midline is said where there are other sides."""
        if self.side is Side.MIDLINE and len(self.site.side_values) > 1:
            return f"{self.site.name}, midline"
        return self.site.display(self.side)


class SiteList(QWidget):
    """A search field above a list."""

    highlighted = Signal(str, object)
    chosen = Signal(str, object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog, self._atlas = ctx.clinic.catalog, ctx.clinic.atlas
        self._counts: Mapping[tuple[str, Side], int] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search: left index, lower lid r, nose ...")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search sites")
        self.field.installEventFilter(self)
        self._model = RowModel[SiteLine](
            (
                Column("Site", lambda line: line.text, second=_second, stretch=3),
                Column(
                    "Lesions", lambda line: str(line.count or ""), sort=lambda line: line.count, width=72, right=True
                ),
            ),
            parent=self,
        )
        self.table = DataTable(ctx.theme, self._model, "Sites", tall=True)
        column.addWidget(self.field)
        column.addWidget(self.table, 1)
        self.field.textChanged.connect(self._search)
        self.table.row_chosen.connect(self._current)
        self.table.row_activated.connect(self._activated)
        self.setFocusProxy(self.field)

    @property
    def lines(self) -> list[SiteLine]:
        """What is listed now."""
        return self._model.rows

    def set_counts(self, counts: Mapping[tuple[str, Side], int]) -> None:
        """Say how many lesions lie at each site."""
        if counts != self._counts:
            self._counts = dict(counts)
            if self._model.rows:
                self._search()

    def showEvent(self, event: QShowEvent) -> None:
        """List the sites when they are first seen."""
        super().showEvent(event)
        if not self._model.rows:
            self._search()

    def show_site(self, site: str, side: Side) -> None:
        """Make a site the current line, without a signal."""
        self.table.choose_row(self._model.find(lambda line: line.site.key == site and line.side is side), quiet=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search field move in the list, Enter chooses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key), 0)
            if step:
                last = len(self._model.rows) - 1
                self.table.choose_row(min(max(self.table.current_row + step, 0), last) if last >= 0 else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._model.rows:
                self._activated(max(self.table.current_row, 0))
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _search(self) -> None:
        lines = []
        for site, said in self._catalog.search_sites(self.field.text()):
            above = " › ".join(self._catalog.breadcrumb(site)[:-1])
            has_skin = bool(site.key in self._atlas.table.index or site.key in self._atlas.table.groups)
            sides = [said] if said is not None else [side for side in _SIDE_ORDER if side in site.side_values]
            lines += [SiteLine(site, side, above, has_skin, self._counts.get((site.key, side), 0)) for side in sides]
        self._model.set_rows(lines)
        if self.field.text().strip():
            self.table.choose_row(0 if lines else -1)

    @Slot(int)
    def _current(self, at: int) -> None:
        if at >= 0:
            line = self._model.row(at)
            self.highlighted.emit(line.site.key, line.side)

    @Slot(int)
    def _activated(self, at: int) -> None:
        if at >= 0:
            line = self._model.row(at)
            self.chosen.emit(line.site.key, line.side)


def _second(line: SiteLine) -> str:
    return line.above if line.on_surface else f"{line.above} · not on the figure: marked nearby"
