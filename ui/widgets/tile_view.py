"""Very many tiles under headings: laid out by counting, drawn only where seen, pictures loaded only for what is seen.

TileView(theme, loader, words, tile=168, parent=None)
    set_sections(sections);  sections        ui.widgets.tile_model.Section, or a TileOrder of them
    set_tile(pixels)                         how wide tiles are at least
    keys -> list[str]                        all, in order of the tiles (a key may stand under two headings)
    chosen_keys -> list[str]; choose(keys)   each key once, in order of the tiles
    choose_group(group);  current_group -> int
    selection_changed(object)                signal: list of keys
    opened(str)                              signal: Enter or double click
    drag_started                             signal: the chosen tiles are dragged
Ctrl, Shift, the rubber band and the keyboard choose as in a list. The heading of the group at the top stays in sight.
It is a QListView, so that screen readers meet a list; Qt's own layout asks every tile for its size at each change,
0.2 s of 10,000 tiles.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.theme.theme import Theme
from ui.widgets.thumbnail_model import KEY_ROLE
from ui.widgets.tile_choosing import TileChoosing
from ui.widgets.tile_geometry import HEADING
from ui.widgets.tile_layout import TileLayout
from ui.widgets.tile_loader import TileLoader
from ui.widgets.tile_model import Section, Tile, TileModel, TileOrder
from ui.widgets.tile_painter import PaintedTile, TileDrawing

_AHEAD = 0.5
"""Of a screenful: so much below and above is loaded as well, last."""


class TileView(TileChoosing):
    """A wrapping list of tiles under headings."""

    opened = Signal(str)

    def __init__(
        self,
        theme: Theme,
        loader: TileLoader,
        words: Callable[[str], Tile],
        *,
        tile: int = 168,
        parent: QWidget | None = None,
    ) -> None:
        self.loader = loader
        self._drawing = TileDrawing(theme)
        self._tile = tile
        super().__init__(TileModel(words), tile, parent)
        loader.setParent(self)
        loader.loaded.connect(self._loaded)
        self._model.is_broken = loader.is_broken
        self.setProperty("ui", "thumbnails")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setMouseTracking(False)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self.viewport().update)

    @property
    def sections(self) -> tuple[Section, ...]:
        """What stands under which heading."""
        return self._model.sections

    @property
    def tiles(self) -> TileLayout:
        """Where everything stands."""
        return self._layout

    @property
    def keys(self) -> list[str]:
        """All keys, in order of the tiles."""
        return list(self._model.keys)

    @property
    def current_key(self) -> str:
        """The key of the tile that the keyboard is at, or an empty string."""
        index = self.currentIndex()
        return self._model.keys[index.row()] if index.isValid() else ""

    @property
    def current_group(self) -> int:
        """The group of the current tile, else the one at the top, -1: there is none."""
        if not self._model.keys:
            return -1
        index = self.currentIndex()
        return self._layout.group_of(index.row()) if index.isValid() else self._layout.group_at(self.verticalOffset())

    def tile(self, key: str) -> Tile:
        """What is said of a tile."""
        return self._model.tile(key)

    def set_sections(self, sections: Sequence[Section] | TileOrder) -> None:
        """Show these; what was chosen and where one looked stays."""
        chosen, current, at = self.chosen_keys, self.current_key, self.verticalScrollBar().value()
        had_any = bool(self._model.keys)
        self._model.show(sections if isinstance(sections, TileOrder) else TileOrder.of(sections))
        self._chosen = set()
        self._arrange()
        self._restore(chosen, current)
        if had_any:
            self.verticalScrollBar().setValue(at)

    def set_tile(self, pixels: int) -> None:
        """Make the tiles about ``pixels`` wide; what stands at the top stays there."""
        self._tile = pixels
        self._keep_top()

    def choose(self, keys: Iterable[str]) -> None:
        """Choose exactly ``keys``; the last of them is brought into sight."""
        wanted = [key for key in keys if self._model.rows_of(key)]
        self._restore(wanted, wanted[-1] if wanted else "")
        if wanted:
            self.scrollTo(self.currentIndex())

    def refresh_words(self, keys: Iterable[str]) -> None:
        """What is said of these changed: draw them again."""
        for key in keys:
            self._touch(key)

    def doItemsLayout(self) -> None:
        """Count anew."""
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Draw anew: the heading at the top does not move with the tiles."""
        self.viewport().update()
        self._want()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current tile; Escape chooses nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape and self._chosen:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns; what stands at the top stays there."""
        QAbstractItemView.resizeEvent(self, event)
        self._keep_top()

    def viewportEvent(self, event: QEvent) -> bool:
        """Another screen may have finer pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._want()
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen."""
        painter = QPainter(self.viewport())
        top, exposed = self.verticalOffset(), event.rect()
        current = self.currentIndex().row() if self.hasFocus() else -1
        self._drawing.begin(painter)
        for row in self._layout.rows_between(top + exposed.top(), top + exposed.bottom() + 1):
            key = self._model.keys[row]
            seen = PaintedTile(
                self._layout.rect(row).translated(0, -top),
                self._layout.frame,
                self._model.tile(key),
                self.loader.picture(key),
                self.loader.is_broken(key),
                row in self._chosen,
                row == current,
            )
            self._drawing.tile(painter, seen)
        for group, box in self._headings():
            section = self._model.sections[group]
            rows = self._layout.rows_of(group)
            whole = len(self._chosen) >= len(rows) and self._chosen.issuperset(rows)
            self._drawing.heading(painter, box, section.title, section.note, chosen=whole)
        if self._band is not None:
            self._drawing.band(painter, self._band.normalized().translated(0, -top))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Words are kept as they were drawn; another font or language draws them anew."""
        super().changeEvent(event)
        self._drawing.forget()

    def _arrange(self) -> None:
        counts = [len(section.keys) for section in self._model.sections]
        self._layout = TileLayout(counts, self.viewport().width(), self._tile, HEADING)
        self.updateGeometries()
        self.viewport().update()
        self._want()

    def _keep_top(self) -> None:
        """Lay out anew around the tile that is seen first, or the current one where that is in sight."""
        here = self.currentIndex()
        held = here.row() if self.viewport().rect().intersects(self.visualRect(here)) else self._first_seen()
        before = self._layout.rect(held).top() - self.verticalOffset() if held < self._layout.count else 0
        self._arrange()
        if held < self._layout.count and self.verticalOffset() + before > 0:
            self.verticalScrollBar().setValue(self._layout.rect(held).top() - before)

    def _want(self) -> None:
        """Ask for the pictures of what is seen, then of what comes next."""
        top, page = self.verticalOffset(), self.viewport().height()
        ahead = round(page * _AHEAD)
        keys = self._model.keys
        seen = self._layout.rows_between(top, top + page)
        below = self._layout.rows_between(top + page, top + page + ahead)
        above = self._layout.rows_between(top - ahead, top)
        ratio = self.devicePixelRatioF()
        size = QSize(round(self._layout.frame.width() * ratio), round(self._layout.frame.height() * ratio))
        if self.isVisible():
            self.loader.want([keys[row] for part in (seen, below, above) for row in part], size)

    def showEvent(self, event: QShowEvent) -> None:
        """Now it is seen."""
        super().showEvent(event)
        self._want()

    @Slot(object)
    def _loaded(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._touch(key)

    def _touch(self, key: str) -> None:
        for row in self._model.rows_of(key):
            self.viewport().update(self._layout.rect(row).translated(0, -self.verticalOffset()))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(str(index.data(KEY_ROLE)))
