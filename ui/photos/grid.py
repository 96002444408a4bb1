"""Tiles under headings.

PhotoGrid(theme, runner, provider, tile=168, parent=None)          a ThumbnailGrid
    set_groups(groups)        ui.photos.words.Group, in order
    set_tile(pixels)          another size of the tiles
    menu_requested(QPoint)    signal: the context menu is wanted there (global)
Headings are tiles of their own over the whole width; they cannot be chosen.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.core.tasks import TaskRunner
from ui.photos.words import Group, caption, detail
from ui.theme.theme import Theme
from ui.widgets.picture_tile import TilePainter
from ui.widgets.thumbnail_grid import Provider, Thumb, ThumbnailGrid
from ui.widgets.thumbnail_model import KEY_ROLE, STATE_ROLE, THUMB_ROLE

_HEADING = "heading:"
_HEADING_HEIGHT = 34
_WORDS_HEIGHT = 40
_THUMBNAIL_SIDE = 320
Index = QModelIndex | QPersistentModelIndex


def is_heading(index: Index) -> bool:
    """Whether a tile is a heading."""
    return str(index.data(KEY_ROLE) or "").startswith(_HEADING)


class PhotoGrid(ThumbnailGrid):
    """A wrapping list of photos, grouped."""

    menu_requested = Signal(QPoint)

    def __init__(
        self, theme: Theme, runner: TaskRunner, provider: Provider, *, tile: int = 168, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, runner, provider, tile=_THUMBNAIL_SIDE, cache_mb=96, parent=parent)
        self._theme = theme
        self.setUniformItemSizes(False)
        self.setAccessibleName("Photos")
        self.setMinimumHeight(160)
        self._tiles = GroupedDelegate(theme, tile, self)
        self.setItemDelegate(self._tiles)

    @property
    def chosen_keys(self) -> list[str]:
        """Ids of the chosen photos, in order of the tiles."""
        return [key for key in super().chosen_keys if not key.startswith(_HEADING)]

    @property
    def photo_keys(self) -> list[str]:
        """Ids of all photos, in order of the tiles."""
        return [thumb.key for thumb in self.thumbs if not thumb.key.startswith(_HEADING)]

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show these photos; what was chosen and where one looked stays."""
        at = self.verticalScrollBar().value()
        thumbs: list[Thumb] = []
        for number, group in enumerate(groups):
            thumbs.append(Thumb(f"{_HEADING}{number}", group.title, group.note))
            thumbs.extend(Thumb(row.id, caption(row), detail(row)) for row in group.rows)
        if thumbs != self.thumbs:
            self.set_thumbs(thumbs)
            if at:
                self.doItemsLayout()
                self.verticalScrollBar().setValue(at)

    def set_tile(self, pixels: int) -> None:
        """Make the tiles ``pixels`` wide."""
        self._tiles.tile = pixels
        self.scheduleDelayedItemsLayout()

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """A heading is not chosen by a click on it."""
        if index.isValid() and is_heading(index):
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def moveCursor(self, action: ThumbnailGrid.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrow keys step over headings."""
        before = self.currentIndex()
        found = super().moveCursor(action, modifiers)
        backwards = found.isValid() and before.isValid() and found.row() < before.row()
        step = -1 if backwards and found.row() > 0 else 1
        while found.isValid() and is_heading(found):
            found = found.siblingAtRow(found.row() + step) if step > 0 else self._above(found, before)
        return found if found.isValid() else before

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the photo below the pointer."""
        self.menu_requested.emit(event.globalPos())

    def _above(self, heading: QModelIndex, before: QModelIndex) -> QModelIndex:
        """The photo of the row above a heading that is nearest in column."""
        at = heading.siblingAtRow(heading.row() - 1)
        x, y = self.visualRect(before).x(), self.visualRect(at).y()
        while at.row() > 0 and self.visualRect(at).x() > x and self.visualRect(at.siblingAtRow(at.row() - 1)).y() == y:
            at = at.siblingAtRow(at.row() - 1)
        return at


class GroupedDelegate(QStyledItemDelegate):
    """Draws headings, and photos with two lines of words below."""

    def __init__(self, theme: Theme, tile: int, view: PhotoGrid) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._tile_painter = TilePainter(theme)
        self.tile = tile

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A heading fills a row; photos are 4 to 3 with two lines of words."""
        if is_heading(index):
            return QSize(self._view.viewport().width() - 12, _HEADING_HEIGHT)
        return QSize(self.tile, self.tile * 3 // 4 + _WORDS_HEIGHT + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one tile."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thumb = index.data(THUMB_ROLE)
        if is_heading(index):
            self._heading(painter, option.rect, thumb)
        else:
            self._photo(painter, option, index, thumb)
        painter.restore()

    def _heading(self, painter: QPainter, box: QRect, thumb: Thumb) -> None:
        line = box.adjusted(4, 8, -4, 0)
        painter.setFont(self._theme.font(13, bold=True))
        painter.setPen(self._theme.color("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, thumb.caption)
        rest = line.adjusted(painter.fontMetrics().horizontalAdvance(thumb.caption) + 10, 0, 0, 0)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("muted"))
        note = painter.fontMetrics().elidedText(thumb.detail, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, note)

    def _photo(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, thumb: Thumb) -> None:
        box = option.rect.adjusted(4, 4, -4, 0)
        frame = QRect(box.x(), box.y(), box.width(), box.height() - _WORDS_HEIGHT)
        broken = "cannot be shown" if index.data(STATE_ROLE) == "broken" else ""
        self._tile_painter.paint(painter, frame, thumb.key, index.data(Qt.ItemDataRole.DecorationRole), broken)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = self._view.hasFocus() and index == self._view.currentIndex()
        if selected or focused:
            painter.setPen(QPen(self._theme.color("accent"), 3 if selected else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            gap = 1 if selected else 2
            painter.drawRoundedRect(frame.adjusted(-gap, -gap, gap, gap), 5, 5)
        painter.setFont(self._theme.font(12))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for text, role, top in ((thumb.caption, "text", 5), (thumb.detail, "muted", 21)):
            room = QRect(box.x(), frame.bottom() + top, box.width(), 16)
            painter.setPen(self._theme.color(role))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, flags, shown)
