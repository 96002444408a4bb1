"""Photos in order of time, with procedures as ticks between them and courses of medicines as bars below.

Filmstrip(theme, runner, provider, parent=None)
    set_subject(subject | None)          photos and procedures, oldest first
    set_shown(shown, active)             shown: photo id -> number of its pane; active: the pane that arrows move
    picked(str)                          signal: a person chose a photo for the active pane
    step(delta, from_id)                 pick the neighbour of a photo
A photo can be dragged onto a pane.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QDrag, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken_short
from clinic.rules.photo_changes import is_dated
from ui.compare.drug_lanes import LANE, Bar, bars, paint_bar
from ui.compare.facts import day_of
from ui.compare.skin_view import PHOTO_MIME
from ui.compare.subjects import Subject
from ui.core.tasks import TaskRunner
from ui.theme.theme import Theme
from ui.widgets.picture_tile import TilePainter
from ui.widgets.thumbnail_grid import Provider, Thumb, ThumbnailGrid
from ui.widgets.thumbnail_model import KEY_ROLE, STATE_ROLE, THUMB_ROLE

_TICK = "tick:"
_HEIGHT = 70
_PHOTO_WIDTH = 76
_AROUND = 16
"""Above and below, and for the bar that scrolls."""
_LANES_BELOW = 4
_WORDS = 18
_SIDE = 320
Index = QModelIndex | QPersistentModelIndex


def _day(row: PhotoRow) -> str:
    """Below a picture there is room for a day only: when an undated one came stands over it in its pane."""
    return spoken_short(day_of(row)) if is_dated(row) else "not dated"


def is_tick(index: Index) -> bool:
    """Whether an item is a treatment."""
    return str(index.data(KEY_ROLE) or "").startswith(_TICK)


class Filmstrip(ThumbnailGrid):
    """One row that scrolls sideways."""

    picked = Signal(str)

    def __init__(self, theme: Theme, runner: TaskRunner, provider: Provider, parent: QWidget | None = None) -> None:
        super().__init__(theme, runner, provider, tile=_SIDE, cache_mb=32, parent=parent)
        self.shown: dict[str, int] = {}
        self.active = 1
        self._times: list[datetime] = []
        self._bars: tuple[Bar, ...] = ()
        self._held: tuple[str, QPoint] | None = None
        self._theme = theme
        self.setAccessibleName("Photos in order of time")
        self.setUniformItemSizes(False)
        self.setWrapping(False)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setAcceptDrops(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)  # a drag is begun by hand, below
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(2)
        self.setMinimumHeight(0)
        self.setFixedHeight(_HEIGHT + _AROUND)
        self.setItemDelegate(FilmDelegate(theme, self))
        self.clicked.connect(self._clicked)

    @property
    def photo_keys(self) -> list[str]:
        """Ids of the photos, oldest first."""
        return [thumb.key for thumb in self.thumbs if not thumb.key.startswith(_TICK)]

    def set_subject(self, subject: Subject | None) -> None:
        """Show the photos and treatments of ``subject``."""
        items = []
        if subject is not None:
            items += [(row.when, Thumb(row.id, _day(row))) for row in subject.rows]
            for done in subject.procedures:
                day = spoken_short(done.at.astimezone().date())
                items.append((done.at, Thumb(f"{_TICK}{done.id}", done.kind_text, day)))
        items.sort(key=lambda item: item[0])
        thumbs = [thumb for _, thumb in items]
        self._times = [at.astimezone(UTC) for at, _ in items]
        self._bars = bars(subject.drugs if subject is not None else (), self._times)
        lanes = max((bar.lane for bar in self._bars), default=-1) + 1
        self.setFixedHeight(_HEIGHT + _AROUND + (_LANES_BELOW + lanes * LANE if lanes else 0))
        self.setAccessibleDescription("; ".join(bar.words for bar in self._bars))
        if thumbs != self.thumbs:
            self.set_thumbs(thumbs)
        self.viewport().update()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Courses of medicines that are shown."""
        return self._bars

    def set_shown(self, shown: Mapping[str, int], active: int) -> None:
        """Ring the photos in the panes and bring that of the active pane into sight."""
        self.shown, self.active = dict(shown), active
        for key, pane in shown.items():
            if pane == active:
                self._make_current(key)
        self.viewport().update()

    def step(self, delta: int, from_id: str) -> None:
        """Pick the photo ``delta`` places after ``from_id``, if there is one."""
        keys = self.photo_keys
        if from_id in keys and 0 <= keys.index(from_id) + delta < len(keys):
            self.picked.emit(keys[keys.index(from_id) + delta])

    def mime_of(self, key: str) -> QMimeData:
        """What a dragged photo carries."""
        carried = QMimeData()
        carried.setData(PHOTO_MIME, key.encode())
        return carried

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        index = self.indexAt(event.position().toPoint())
        is_photo = index.isValid() and not is_tick(index) and event.button() == Qt.MouseButton.LeftButton
        self._held = (str(index.data(KEY_ROLE)), event.position().toPoint()) if is_photo else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take a photo along."""
        held = self._held
        if held is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif (event.position().toPoint() - held[1]).manhattanLength() >= QApplication.startDragDistance():
            self._held = None
            drag = QDrag(self)
            drag.setMimeData(self.mime_of(held[0]))
            drag.setPixmap(self.viewport().grab(self.visualRect(self.indexAt(held[1]))))
            drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Photos and ticks, then the courses of medicines below."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for bar in self._bars:
            paint_bar(painter, self._theme, bar, self._place_of(bar))
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        """A course says its dose and days."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for bar in self._bars:
                if self._place_of(bar).contains(event.pos().toPointF()):
                    QToolTip.showText(event.globalPos(), bar.words, self)
                    return True
        return super().viewportEvent(event)

    def _place_of(self, bar: Bar) -> QRectF:
        rects = [self.visualRect(self.model().index(at, 0)) for at in range(len(self._times))]
        if not rects:
            return QRectF()
        edges = [rects[0].left(), *(rect.center().x() for rect in rects), rects[-1].right()]
        left, right = (edges[0] + bar.at(edges, end) for end in (bar.start, bar.stop))
        top = max(rect.bottom() for rect in rects) + _LANES_BELOW + bar.lane * LANE
        return QRectF(left, top, max(right - left, 4.0), LANE - 3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right show the neighbour in the active pane; Home and End the first and the last."""
        current = next((key for key, pane in self.shown.items() if pane == self.active), "")
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())], current)
        elif event.key() in ends and self.photo_keys:
            self.picked.emit(self.photo_keys[ends[Qt.Key(event.key())]])
        else:
            event.ignore()

    def _make_current(self, key: str) -> None:
        for at, thumb in enumerate(self.thumbs):
            if thumb.key == key:
                index = self.model().index(at, 0)
                self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
                self.scrollTo(index)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if not is_tick(index):
            self.picked.emit(str(index.data(KEY_ROLE)))


class FilmDelegate(QStyledItemDelegate):
    """Draws photos with their day and pane, and ticks for treatments."""

    def __init__(self, theme: Theme, strip: Filmstrip) -> None:
        super().__init__(strip)
        self._theme = theme
        self._strip = strip
        self._tile_painter = TilePainter(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Photos are 4 to 3 with a line of words; a tick is as wide as its words."""
        if not is_tick(index):
            return QSize(_PHOTO_WIDTH, _HEIGHT)
        thumb = index.data(THUMB_ROLE)
        metrics = option.fontMetrics
        words = max(metrics.horizontalAdvance(thumb.caption), metrics.horizontalAdvance(thumb.detail))
        return QSize(min(110, max(64, words + 12)), _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one item."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_tick(index):
            self._tick(painter, option.rect, index.data(THUMB_ROLE))
        else:
            self._photo(painter, option.rect, index)
        painter.restore()

    def _tick(self, painter: QPainter, box: QRect, thumb: Thumb) -> None:
        middle, top = box.center().x(), box.y() + 8
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("muted"))
        painter.drawPolygon([QPoint(middle, top), QPoint(middle - 6, top + 10), QPoint(middle + 6, top + 10)])
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("muted"))
        for text, below in ((thumb.caption, 16), (thumb.detail, 34)):
            room = QRect(box.x() + 2, top + below, box.width() - 4, 16)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)

    def _photo(self, painter: QPainter, rect: QRect, index: Index) -> None:
        box = rect.adjusted(4, 4, -4, 0)
        frame = QRect(box.x(), box.y(), box.width(), box.height() - _WORDS)
        thumb = index.data(THUMB_ROLE)
        broken = "?" if index.data(STATE_ROLE) == "broken" else ""
        self._tile_painter.paint(painter, frame, thumb.key, index.data(Qt.ItemDataRole.DecorationRole), broken)
        pane = self._strip.shown.get(thumb.key, 0)
        if pane:
            self._ring(painter, frame, pane)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("text" if pane else "muted"))
        room = QRect(box.x() - 4, frame.bottom() + 3, box.width() + 8, _WORDS - 3)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, thumb.caption)

    def _ring(self, painter: QPainter, frame: QRect, pane: int) -> None:
        active = pane == self._strip.active
        painter.setPen(QPen(self._theme.color("accent"), 3 if active else 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), 5, 5)
        plate = QRect(frame.x() + 4, frame.y() + 4, 17, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent_fill"))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setFont(self._theme.font(11, bold=True))
        painter.setPen(self._theme.color("on_accent"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, str(pane))
