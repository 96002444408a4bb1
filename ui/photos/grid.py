"""Photos as tiles under headings.

PhotoGrid(theme, runner, fetch, fine=None, tile=168, parent=None)          a ui.widgets.tile_view.TileView
    show_arranged(arranged)   ui.photos.gallery.arranging.Arrangement
    photo_keys -> list[str]   each photo once, in order of the tiles;  headings -> list[(title, note)]
    files_dropped(object)     signal: list[Path]
    menu_requested(QPoint, int)    signal: the context menu is wanted there (global), on the heading of that group
What is dragged out of it are names of photos that only this program understands: dragging to a desktop makes no file.
"""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.core.tasks import TaskRunner
from ui.photos.gallery.arranging import Arrangement
from ui.photos.words import caption, detail, photos_counted
from ui.theme.theme import Theme
from ui.widgets.looks import set_look
from ui.widgets.tile_loader import Fetch, TileLoader
from ui.widgets.tile_model import Tile
from ui.widgets.tile_view import TileView

MIME = "application/x-skinfolio-photos"
"""Ids of photos, one per line: nothing that another program could take for a file or a picture."""
_CACHE_MB = 48
_HELD = 5
"""So many pictures are seen in the hand that drags."""


def dragged_photos(mime: QMimeData) -> list[str]:
    """Ids of the photos that are dragged, none where it is something else."""
    return bytes(mime.data(MIME).data()).decode("ascii", "ignore").split() if mime.hasFormat(MIME) else []


def local_files(mime: QMimeData) -> list[Path]:
    """Files of this machine in a drop."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class PhotoGrid(TileView):
    """A wrapping list of photos, grouped."""

    files_dropped = Signal(object)
    menu_requested = Signal(QPoint, int)

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        fetch: Fetch,
        *,
        fine: Fetch | None = None,
        tile: int = 168,
        parent: QWidget | None = None,
    ) -> None:
        self._by_key: dict[str, PhotoRow] = {}
        self._told: dict[str, Tile] = {}
        loader = TileLoader(runner, fetch, fine=fine, cache_mb=_CACHE_MB)
        super().__init__(theme, loader, self._words, tile=tile, parent=parent)
        self._theme = theme
        self.setAccessibleName("Photos")
        self.setMinimumHeight(160)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.drag_started.connect(self._drag)

    @property
    def photo_keys(self) -> list[str]:
        """Ids of all photos, each once, in order of the tiles."""
        return list(dict.fromkeys(self.keys))

    @property
    def headings(self) -> list[tuple[str, str]]:
        """Title and note of each group."""
        return [(section.title, section.note) for section in self.sections]

    def show_arranged(self, arranged: Arrangement) -> None:
        """Show these photos; what was chosen and where one looked stays."""
        rows, known = arranged.by_key, self._by_key
        changed = [
            key for key, row in rows.items() if (old := known.get(key)) is not None and old is not row and old != row
        ]
        for key in changed:
            self._told.pop(key, None)
            if rows[key].sha256 != known[key].sha256:
                self.loader.forget(key)
        self._by_key = rows
        if arranged.order.sections != self.sections:
            self.set_sections(arranged.order)
        else:
            self.refresh_words(changed)

    def forget_all(self) -> None:
        """Another person's photos come."""
        self._by_key, self._told = {}, {}
        self.set_sections(())
        self.loader.clear()

    def row(self, key: str) -> PhotoRow | None:
        """What is known of a photo that is shown."""
        return self._by_key.get(key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the photo or the group below the pointer."""
        self.menu_requested.emit(event.globalPos(), self.heading_at(event.pos()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            set_look(self, ui="drop")
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Files are welcome everywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away again."""
        set_look(self, ui="thumbnails")

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over the files."""
        set_look(self, ui="thumbnails")
        paths = local_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def dragged(self) -> QMimeData:
        """What a drag of the chosen photos carries."""
        mime = QMimeData()
        mime.setData(MIME, "\n".join(self.chosen_keys).encode("ascii"))
        return mime

    @Slot()
    def _drag(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self.dragged())
        drag.setPixmap(self._held())
        drag.setHotSpot(QPoint(12, 12))
        drag.exec(Qt.DropAction.LinkAction)

    def _held(self) -> QPixmap:
        """A small stack of the photos, and how many they are."""
        keys = self.chosen_keys
        pictures = [found for key in keys[:_HELD] if (found := self.loader.picture(key)) is not None]
        ratio = self.devicePixelRatioF()
        held = QPixmap(round(150 * ratio), round(86 * ratio))
        held.setDevicePixelRatio(ratio)
        held.fill(Qt.GlobalColor.transparent)
        painter = QPainter(held)
        for at, picture in reversed([*enumerate(pictures)]):
            painter.drawPixmap(QRect(at * 7, at * 5, 80, 60), picture)
        painter.setFont(self._theme.font(12, bold=True))
        plate = QRect(58, 60, 90, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent_fill"))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(self._theme.color("on_accent"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, photos_counted(len(keys)))
        painter.end()
        return held

    def _words(self, key: str) -> Tile:
        """Made when a tile is first seen: thousands that are never looked at cost nothing."""
        told = self._told.get(key)
        if told is None:
            row = self._by_key.get(key)
            told = tile_of(row) if row is not None else Tile()
            self._told[key] = told
        return told


def tile_of(row: PhotoRow) -> Tile:
    """What a tile says of its photo."""
    if row.choice is PhotoChoice.KEEP:
        return Tile(caption(row), detail(row), "Kept", "✓", "done")
    if row.choice is PhotoChoice.REJECT:
        return Tile(caption(row), detail(row), "Rejected", "✕", "", dimmed=True)
    return Tile(caption(row), detail(row))


def rows_of(grid: PhotoGrid, keys: Iterable[str]) -> list[PhotoRow]:
    """The photos with these ids that are shown."""
    return [row for key in keys if (row := grid.row(key)) is not None]
