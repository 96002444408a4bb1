"""The lesions beside the photos: drop photos on one and it is linked, drop files and they are imported for it.

LesionRail(theme, settings, groups, parent=None)      groups: of each diagnosis, for the colour of the pin
    show_lesions(lesions, counts)             with how many photos show each; NONE: no lesion
    set_chosen(lesion_id)                     the one whose photos alone are shown, "" for none
    photos_dropped(str, object)               signals: lesion, ids of photos; lesion, list[Path]
    files_dropped(str, object)
    picked(str)                               signal: show its photos alone (again: all); NONE: those without a lesion
    toggled(bool)                             signal: it was folded away or opened; remembered
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSettings,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from clinic.records.lesions import LesionRow
from ui.photos.gallery.arranging import NONE, lesion_words
from ui.photos.grid import MIME, dragged_photos, local_files
from ui.photos.words import photos_counted
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.lesion_pin import PinLook, paint_pin
from ui.widgets.looks import text_label

WIDTH, FOLDED = 204, 34
_OPEN_KEY = "photos/lesions_open"
_LINE = 46
_HINT = "Drop photos or files on a lesion"
_LESION = int(Qt.ItemDataRole.UserRole)
_COUNT, _KEY = _LESION + 1, _LESION + 2
Index = QModelIndex | QPersistentModelIndex


class LesionRail(QFrame):
    """A list that folds to a strip."""

    photos_dropped = Signal(str, object)
    files_dropped = Signal(str, object)
    picked = Signal(str)
    toggled = Signal(bool)

    def __init__(
        self, theme: Theme, settings: QSettings, groups: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self._settings, self._theme = settings, theme
        self.list = _DropList(theme, groups)
        self.list.photos_dropped.connect(self.photos_dropped)
        self.list.files_dropped.connect(self.files_dropped)
        self.list.itemActivated.connect(self._picked)
        self.list.itemClicked.connect(self._picked)
        self._title = text_label("Lesions", "strong")
        self._hint = text_label(_HINT, "small", wrap=True)
        self._hint.setContentsMargins(8, 0, 8, 4)
        self._room = QWidget()
        self._none = text_label("No lesion is in the record yet. Place one on the map.", "muted", wrap=True)
        self.fold = IconButton(theme, "caret-right", "Fold the list of lesions away", size=16)
        self.fold.clicked.connect(self.toggle)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.fold)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self._none)
        column.addWidget(self._room, 1)
        column.addWidget(self._hint)
        self._arrange()

    @property
    def is_open(self) -> bool:
        """Whether it is not folded."""
        return str(self._settings.value(_OPEN_KEY, "true")).lower() == "true"

    @Slot()
    def toggle(self) -> None:
        """Fold it away, or open it."""
        self._settings.setValue(_OPEN_KEY, not self.is_open)
        self._arrange()
        self.toggled.emit(self.is_open)

    def show_lesions(self, lesions: Sequence[LesionRow], counts: Mapping[str, int]) -> None:
        """Lesions by number, then what no lesion is linked to."""
        chosen = self.chosen
        self.list.clear()
        for lesion in lesions:
            self._add(lesion_words(lesion), lesion, lesion.id, counts.get(lesion.id, 0))
        if counts.get(NONE):
            self._add("Without a lesion", None, NONE, counts[NONE])
        self._arrange()
        self.set_chosen(chosen)

    def set_refusal(self, reason: str) -> None:
        """Why nothing may be linked here, empty: it may be."""
        self.list.setAcceptDrops(not reason)
        self._hint.setText(reason or _HINT)

    @property
    def chosen(self) -> str:
        """The lesion whose photos alone are shown, or an empty string."""
        item = self.list.currentItem()
        return str(item.data(_KEY)) if item is not None and item.isSelected() else ""

    def set_chosen(self, lesion_id: str) -> None:
        """Mark the lesion whose photos alone are shown."""
        self.list.clearSelection()
        for at in range(self.list.count()):
            item = self.list.item(at)
            if lesion_id and item.data(_KEY) == lesion_id:
                self.list.setCurrentItem(item)
                item.setSelected(True)

    def _add(self, words: str, lesion: LesionRow | None, key: str, count: int) -> None:
        item = QListWidgetItem(words)
        item.setData(_LESION, lesion)
        item.setData(_COUNT, count)
        item.setData(_KEY, key)
        item.setToolTip(words)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {photos_counted(count)}")
        self.list.addItem(item)

    def _arrange(self) -> None:
        opened = self.is_open
        self.setFixedWidth(WIDTH if opened else FOLDED)
        filled = self.list.count() > 0
        self._title.setVisible(opened)
        self._hint.setVisible(opened and filled)
        self._none.setVisible(opened and not filled)
        self.list.setVisible(opened and filled)
        self._room.setVisible(not opened or not filled)
        self._theme.bind_icon(self.fold, "caret-right" if opened else "caret-left", "muted", 16)
        name = "Fold the list of lesions away" if opened else "Show the lesions beside the photos"
        self.fold.setToolTip(name)
        self.fold.setAccessibleName(name)

    @Slot(QListWidgetItem)
    def _picked(self, item: QListWidgetItem) -> None:
        self.picked.emit(str(item.data(_KEY)))


class _DropList(QListWidget):
    """Takes photos of this gallery, and files."""

    photos_dropped = Signal(str, object)
    files_dropped = Signal(str, object)

    def __init__(self, theme: Theme, groups: Mapping[str, str]) -> None:
        super().__init__()
        self.over: QListWidgetItem | None = None
        self.setAccessibleName("Lesions")
        self.setItemDelegate(_LesionDelegate(theme, groups, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos and files may be dropped on a lesion."""
        self._look(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show which lesion would take them."""
        self._look(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away."""
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over what was dropped."""
        item = self._target(event)
        self._mark(None)
        if item is None:
            event.ignore()
            return
        key, photos = str(item.data(_KEY)), dragged_photos(event.mimeData())
        event.acceptProposedAction()
        if photos:
            self.photos_dropped.emit(key, photos)
        else:
            self.files_dropped.emit(key, local_files(event.mimeData()))

    def _target(self, event: QDropEvent) -> QListWidgetItem | None:
        mime = event.mimeData()
        fits = mime.hasFormat(MIME) or bool(local_files(mime))
        item = self.itemAt(event.position().toPoint()) if fits else None
        return item if item is not None and item.data(_LESION) is not None else None

    def _look(self, event: QDragMoveEvent) -> None:
        item = self._target(event)
        self._mark(item)
        if item is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def _mark(self, item: QListWidgetItem | None) -> None:
        self.over = item
        self.viewport().update()


class _LesionDelegate(QStyledItemDelegate):
    """A pin with the number, the site in two lines at most, the count at the right."""

    def __init__(self, theme: Theme, groups: Mapping[str, str], view: _DropList) -> None:
        super().__init__(view)
        self._theme, self._groups, self._view = theme, groups, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are alike."""
        return QSize(100, _LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        box = option.rect.adjusted(2, 1, -2, -1)
        over = self._view.over is not None and self._view.over is self._view.item(index.row())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if over or selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(self._theme.color("accent"), 2) if over else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft" if over or selected else "hover"))
            painter.drawRoundedRect(box, 5, 5)
        lesion = index.data(_LESION)
        if isinstance(lesion, LesionRow):
            look = PinLook(str(lesion.number), lesion.group_in(self._groups), lesion.status)
            paint_pin(painter, self._theme, QPointF(box.x() + 16, box.center().y()), look)
        self._words(painter, box, index, lesion)
        if self._view.hasFocus() and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 5, 5)
        painter.restore()

    def _words(self, painter: QPainter, box: QRect, index: Index, lesion: object) -> None:
        count = str(index.data(_COUNT))
        painter.setFont(self._theme.font(12, tabular=True))
        painter.setPen(self._theme.color("muted"))
        room = box.adjusted(0, 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        used = painter.fontMetrics().horizontalAdvance(count) + 14
        painter.setPen(self._theme.color("text"))
        words = lesion.site_text if isinstance(lesion, LesionRow) else str(index.data())
        place = QRect(QPoint(box.x() + 33, box.y()), QSize(box.width() - 33 - used, box.height()))
        metrics = painter.fontMetrics()
        line = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width() * 2 - 12)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place, flags, line)
