"""The pictures of the inbox as tiles under headings.

InboxTiles(ctx, provider, parent=None)
    provider(key) -> bytes                 runs in a worker; may raise ``ClinicError``: cannot be shown
    set_groups(groups); rows               rows: all pictures in order
    chosen -> list[InboxRow]; choose(keys); choose_group(key); current_group() -> Group | None
    selection_changed                      signal
    filed, set_aside                       signals: Enter and double click; Delete
A heading is chosen with a click: all pictures below it. Headings cannot be reached by arrows; tiles can.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from clinic.errors import ClinicError
from clinic.records.inbox import InboxRow
from ui.context import Context
from ui.core.tasks import Progress
from ui.photo_inbox.tile_model import ROW_ROLE, TileDelegate, TileModel
from ui.photo_inbox.words import Group

TILE = 148
_FLAG = QItemSelectionModel.SelectionFlag
Provider = Callable[[str], bytes]

_NO_HANDLE = "QScrollBar::handle { background: transparent; }"


class InboxTiles(QListView):
    """Wrapping tiles; each group begins with a heading over the whole width."""

    selection_changed = Signal()
    filed = Signal()
    set_aside = Signal()

    def __init__(self, ctx: Context, provider: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._provider = provider
        self._groups: tuple[Group, ...] = ()
        self._tiles = TileModel(self)
        self._tiles.wanted.connect(self._load)
        self.setModel(self._tiles)
        self.setItemDelegate(TileDelegate(ctx.theme, TILE, self))
        self.setProperty("ui", "thumbnails")
        self.setAccessibleName("Pictures that wait")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # headings are as wide as what it leaves
        self.verticalScrollBar().rangeChanged.connect(self._show_handle)
        self._show_handle(0, 0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)  # files are dropped on the page
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(self._opened)
        ctx.theme.changed.connect(self.viewport().update)

    @Slot(int, int)
    def _show_handle(self, _low: int, high: int) -> None:
        """The bar keeps its room; a handle that cannot be moved is not shown."""
        bar, look = self.verticalScrollBar(), "" if high else _NO_HANDLE
        if bar.styleSheet() != look:
            bar.setStyleSheet(look)

    @property
    def rows(self) -> list[InboxRow]:
        """All pictures, in order."""
        return [row for group in self._groups for row in group.rows]

    @property
    def chosen(self) -> list[InboxRow]:
        """The pictures that are chosen, in order."""
        found = (index.data(ROW_ROLE) for index in sorted(self.selectionModel().selectedIndexes()))
        return [row for row in found if isinstance(row, InboxRow)]

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show these; what was chosen stays chosen, else what now stands in its place."""
        kept, before = {row.id for row in self.chosen}, self.rows
        at = next((number for number, row in enumerate(before) if row.id in kept), 0)
        self._groups = tuple(groups)
        quiet = self.selectionModel().blockSignals(True)
        self._tiles.show_groups(self._groups)
        self.selectionModel().blockSignals(quiet)
        rows = self.rows
        there = {row.id for row in rows}
        if kept & there:
            self.choose(kept & there)
        elif rows:
            self._choose_from(min(at, len(rows) - 1))
        self.selection_changed.emit()

    def choose(self, keys: Iterable[str]) -> None:
        """Choose exactly these; the first of them is brought into sight."""
        wanted = set(keys)
        indexes = [index for index in self._tiles.tile_indexes() if index.data(ROW_ROLE).id in wanted]
        picked = QItemSelection()
        for index in indexes:
            picked.select(index, index)
        if indexes:
            self.selectionModel().setCurrentIndex(indexes[0], _FLAG.NoUpdate)
            if self._tiles.group_at(heading := self._tiles.index(indexes[0].row() - 1)) is not None:
                self.scrollTo(heading)
            self.scrollTo(indexes[0])
        self.selectionModel().select(picked, _FLAG.ClearAndSelect)

    def choose_group(self, key: str) -> None:
        """Choose all pictures of a group but cards."""
        group = next((group for group in self._groups if group.key == key), None)
        if group is not None:
            self.choose([row.id for row in group.rows if not row.is_card] or [row.id for row in group.rows])

    def current_row(self) -> InboxRow | None:
        """The picture that has the focus."""
        row = self.currentIndex().data(ROW_ROLE) if self.currentIndex().isValid() else None
        return row if isinstance(row, InboxRow) else None

    def current_group(self) -> Group | None:
        """The group of the picture that has the focus."""
        row = self.current_row()
        return next((group for group in self._groups if row in group.rows), None)

    def set_busy(self, keys: Iterable[str]) -> None:
        """Show these pale: they are being filed."""
        self._tiles.set_busy(set(keys))

    def sizeHint(self) -> QSize:
        """Three tiles wide."""
        return QSize(3 * TILE + 40, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Headings follow the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter files, Delete sets aside."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            if not event.isAutoRepeat():
                self.filed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.set_aside.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A heading chooses its pictures."""
        group = self._tiles.group_at(self.indexAt(event.position().toPoint()))
        if group is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose_group(group.key)
            event.accept()
        else:
            super().mousePressEvent(event)

    def _choose_from(self, at: int) -> None:
        """The first picture from ``at`` on that is no card, else the one there."""
        rows = self.rows
        after = next((row for row in rows[at:] if not row.is_card), rows[at])
        self.choose([after.id])

    @Slot(str)
    def _load(self, key: str) -> None:
        work = partial(_fetch, self._provider, key)
        done, failed = partial(self._tiles.loaded, key), partial(self._refused, key)
        self._ctx.ops.runner.start(self, key, work, done, failed, quiet=True)

    def _refused(self, key: str, _error: ClinicError) -> None:
        self._tiles.loaded(key, None)

    @Slot()
    def _selected(self) -> None:
        self.selection_changed.emit()

    @Slot(QModelIndex)
    def _opened(self, index: QModelIndex) -> None:
        if isinstance(index.data(ROW_ROLE), InboxRow):
            self.filed.emit()


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _fetch(provider: Provider, key: str, _progress: Progress) -> QImage | None:
    image = QImage.fromData(provider(key))
    return None if image.isNull() else image
