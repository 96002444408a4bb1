"""Model, cache and drawing of ``ui.widgets.thumbnail_grid``."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.theme import Theme
from ui.theme.tokens import BODY
from ui.widgets.caption import paint_caption

Index = QModelIndex | QPersistentModelIndex
KEY_ROLE = int(Qt.ItemDataRole.UserRole)
THUMB_ROLE = KEY_ROLE + 1
STATE_ROLE = KEY_ROLE + 2
_TEXT_HEIGHT = 22


@dataclass(frozen=True, slots=True)
class Thumb:
    """One tile: its key, the words below it, grey words after them, and a badge in its corner."""

    key: str
    caption: str = ""
    detail: str = ""
    badge: str = ""


class PixmapCache:
    """Keeps the pictures last used, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self.bytes = 0

    def get(self, key: str) -> QPixmap | None:
        """The picture of ``key``, which is now the last used."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: str, pixmap: QPixmap) -> None:
        """Keep a picture; the longest unused ones give way."""
        self.drop(key)
        self._kept[key] = pixmap
        self.bytes += _bytes(pixmap)
        while self.bytes > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self.bytes -= _bytes(oldest)

    def drop(self, key: str) -> None:
        """Forget a picture."""
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.bytes -= _bytes(gone)

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
        self.bytes = 0


class ThumbnailModel(QAbstractListModel):
    """Tiles; asks for a picture when it is first drawn."""

    wanted = Signal(str)

    def __init__(self, most_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.thumbs: list[Thumb] = []
        self._rows: dict[str, list[int]] = {}
        self._cache = PixmapCache(most_bytes)
        self._loading: set[str] = set()
        self._broken: set[str] = set()

    def show(self, thumbs: Sequence[Thumb]) -> None:
        """Show ``thumbs`` instead."""
        self.beginResetModel()
        self.thumbs = list(thumbs)
        self._rows = {}
        for row, thumb in enumerate(self.thumbs):
            self._rows.setdefault(thumb.key, []).append(row)
        self.endResetModel()

    def forget(self, key: str) -> None:
        """Ask for the picture again when it is next drawn."""
        self._cache.drop(key)
        self._broken.discard(key)
        self._touch(key)

    def not_now(self, key: str) -> None:
        """It will not come: ask for it again when it is next drawn."""
        self._loading.discard(key)

    def loaded(self, key: str, image: QImage | None) -> None:
        """Take a picture, None if there is none to show."""
        self._loading.discard(key)
        if image is None:
            self._broken.add(key)
        else:
            self._cache.put(key, QPixmap.fromImage(image))
        self._touch(key)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many tiles there are."""
        return 0 if parent is not None and parent.isValid() else len(self.thumbs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words and picture of a tile."""
        thumb = self.thumbs[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(thumb.key)
        said = " ".join(part for part in (thumb.caption, thumb.detail) if part)
        return {
            int(Qt.ItemDataRole.DisplayRole): thumb.caption,
            int(Qt.ItemDataRole.ToolTipRole): said,
            int(Qt.ItemDataRole.AccessibleTextRole): said,
            KEY_ROLE: thumb.key,
            THUMB_ROLE: thumb,
            STATE_ROLE: "broken" if thumb.key in self._broken else "",
        }.get(int(role))

    def _picture(self, key: str) -> QPixmap | None:
        found = self._cache.get(key)
        if found is None and key not in self._loading and key not in self._broken:
            self._loading.add(key)
            self.wanted.emit(key)
        return found

    def _touch(self, key: str) -> None:
        for row in self._rows.get(key, ()):
            self.dataChanged.emit(self.index(row), self.index(row))


class TileDelegate(QStyledItemDelegate):
    """Draws a tile: picture, words below, a ring while selected."""

    def __init__(self, theme: Theme, tile: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tile = tile

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All tiles are alike: 4 to 3, with a line of words."""
        return QSize(self._tile, self._tile * 3 // 4 + _TEXT_HEIGHT + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one tile."""
        box = option.rect.adjusted(4, 4, -4, -4)
        frame = QRect(box.x(), box.y(), box.width(), box.height() - _TEXT_HEIGHT)
        thumb = index.data(THUMB_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._picture(painter, frame, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected or focused:
            pen = QPen(self._theme.color("accent"), 3 if selected else 1)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), 5, 5)
        painter.setFont(self._theme.font(12))
        if thumb.badge:
            paint_caption(painter, frame.topLeft().toPointF(), thumb.badge)
        self._words(painter, QRect(box.x(), frame.bottom() + 4, box.width(), _TEXT_HEIGHT - 4), thumb)
        painter.restore()

    def _picture(self, painter: QPainter, frame: QRect, index: Index) -> None:
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        clip = QPainterPath()
        clip.addRoundedRect(frame.toRectF(), 4, 4)
        painter.fillPath(clip, self._theme.color("pressed"))
        if isinstance(picture, QPixmap):
            scale = max(frame.width() / picture.width(), frame.height() / picture.height())
            width, height = round(picture.width() * scale), round(picture.height() * scale)
            target = QRect(0, 0, width, height)
            target.moveCenter(frame.center())
            painter.save()
            painter.setClipPath(clip)
            painter.drawPixmap(target, picture)
            painter.restore()
        elif index.data(STATE_ROLE) == "broken":
            painter.setFont(self._theme.font(12))
            painter.setPen(self._theme.color("muted"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "cannot be shown")

    def _words(self, painter: QPainter, room: QRect, thumb: Thumb) -> None:
        painter.setFont(self._theme.font(12))
        metrics = painter.fontMetrics()
        caption = metrics.elidedText(thumb.caption, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self._theme.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, caption)
        used = metrics.horizontalAdvance(caption + "  ") if caption else 0
        rest = room.adjusted(used, 0, 0, 0)
        if thumb.detail and rest.width() > BODY:
            painter.setPen(self._theme.color("muted"))
            detail = metrics.elidedText(thumb.detail, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, detail)


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
