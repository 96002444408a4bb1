"""Model and drawing of ``ui.photo_inbox.tiles``: headings and tiles in one list."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from clinic.records.inbox import InboxRow
from ui.photo_inbox.words import Group, caption, card_words, taken
from ui.theme.theme import Theme
from ui.theme.tokens import BODY, SMALL
from ui.widgets.caption import paint_caption
from ui.widgets.picture_tile import TilePainter
from ui.widgets.thumbnail_model import PixmapCache

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
GROUP_ROLE = ROW_ROLE + 1
STATE_ROLE = ROW_ROLE + 2
_CACHE_BYTES = 48 * 1024 * 1024
_HEAD_HEIGHT, _TEXT_HEIGHT = 44, 20


class TileModel(QAbstractListModel):
    """Headings cannot be chosen; a tile asks for its picture when it is first drawn."""

    wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Group | InboxRow] = []
        self._places: dict[str, int] = {}
        self._cache = PixmapCache(_CACHE_BYTES)
        self._loading: set[str] = set()
        self._broken: set[str] = set()
        self._busy: set[str] = set()

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._items = []
        for group in groups:
            self._items += [group, *group.rows]
        self._places = {item.id: at for at, item in enumerate(self._items) if isinstance(item, InboxRow)}
        self._busy &= self._places.keys()
        self.endResetModel()

    def set_busy(self, keys: set[str]) -> None:
        """Show these pale."""
        touched, self._busy = keys | self._busy, keys
        for key in touched:
            self._touch(key)

    def loaded(self, key: str, image: QImage | None) -> None:
        """Take a picture, None if there is none to show."""
        self._loading.discard(key)
        if image is None:
            self._broken.add(key)
        else:
            self._cache.put(key, QPixmap.fromImage(image))
        self._touch(key)

    def tile_indexes(self) -> list[QModelIndex]:
        """All tiles, without the headings."""
        return [self.index(at) for at in self._places.values()]

    def group_at(self, index: Index) -> Group | None:
        """The group whose heading stands there."""
        found = self._items[index.row()] if index.isValid() else None
        return found if isinstance(found, Group) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """How many headings and tiles there are."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are passed over."""
        if self.group_at(index) is not None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words and picture of one item."""
        item = self._items[index.row()]
        if isinstance(item, Group):
            said = f"{item.title}, {item.note}"
            return {GROUP_ROLE: item, int(Qt.ItemDataRole.DisplayRole): said}.get(int(role))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(item.id)
        if role == STATE_ROLE:
            return "broken" if item.id in self._broken else "busy" if item.id in self._busy else ""
        said = f"{item.name}, {taken(item)}. {item.reason}".strip()
        return {
            ROW_ROLE: item,
            int(Qt.ItemDataRole.DisplayRole): item.name,
            int(Qt.ItemDataRole.ToolTipRole): said,
            int(Qt.ItemDataRole.AccessibleTextRole): said,
        }.get(int(role))

    def _picture(self, key: str) -> QPixmap | None:
        found = self._cache.get(key)
        if found is None and key not in self._loading and key not in self._broken:
            self._loading.add(key)
            self.wanted.emit(key)
        return found

    def _touch(self, key: str) -> None:
        if key in self._places:
            index = self.index(self._places[key])
            self.dataChanged.emit(index, index)


class TileDelegate(QStyledItemDelegate):
    """Draws headings and tiles."""

    def __init__(self, theme: Theme, tile: int, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._tile = tile
        self._view = view
        self._pictures = TilePainter(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A heading takes the whole width, so that the tiles after it begin a row of their own."""
        if isinstance(index.data(GROUP_ROLE), Group):
            return QSize(max(200, self._view.viewport().width() - 2 * self._view.spacing() - 2), _HEAD_HEIGHT)
        return QSize(self._tile, self._tile * 3 // 4 + _TEXT_HEIGHT + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one of them."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        group = index.data(GROUP_ROLE)
        if isinstance(group, Group):
            self._heading(painter, option.rect, group)
        else:
            self._paint_tile(painter, option, index)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, group: Group) -> None:
        proposed = bool(group.rows[0].patient_id)
        box = rect.adjusted(6, 4, -6, 0)
        painter.setFont(self._theme.font(BODY, bold=True))
        painter.setPen(self._theme.color("text" if proposed else "muted"))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(group.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QRect(box.x(), box.y(), box.width(), 20), int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("muted"))
        note = painter.fontMetrics().elidedText(group.note, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QRect(box.x(), box.y() + 19, box.width(), 18), int(Qt.AlignmentFlag.AlignVCenter), note)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(box.left(), rect.bottom(), box.right(), rect.bottom())

    def _paint_tile(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, state = index.data(ROW_ROLE), index.data(STATE_ROLE)
        box = option.rect.adjusted(4, 4, -4, -4)
        frame = QRect(box.x(), box.y(), box.width(), box.height() - _TEXT_HEIGHT)
        painter.setOpacity(0.35 if state == "busy" else 1.0)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        self._pictures.paint(painter, frame, row.id, picture, "cannot be shown" if state == "broken" else "")
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected or focused:
            painter.setPen(QPen(self._theme.color("accent"), 3 if selected else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), 5, 5)
        painter.setFont(self._theme.font(12))
        if row.is_card:
            paint_caption(painter, frame.topLeft().toPointF(), card_words(row))
        self._words(painter, QRect(box.x(), frame.bottom() + 3, box.width(), _TEXT_HEIGHT - 3), row)

    def _words(self, painter: QPainter, room: QRect, row: InboxRow) -> None:
        painter.setFont(self._theme.font(12))
        metrics = painter.fontMetrics()
        painter.setPen(self._theme.color("text"))
        time = caption(row)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), time)
        rest = room.adjusted(metrics.horizontalAdvance(time) + 6, 0, 0, 0)
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(self._theme.color("muted"))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideMiddle, rest.width())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), name)
