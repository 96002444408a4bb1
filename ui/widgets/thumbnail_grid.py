"""Pictures as tiles.

Thumb(key, caption="", detail="", badge="")
ThumbnailGrid(theme, runner, provider, tile=168, cache_mb=64, parent=None)
    provider(key, pixels) -> bytes | QImage | None      runs in a worker: an encoded thumbnail, at least ``pixels``
                                                        wide if there is one; None or a ClinicError: cannot be shown
    set_thumbs(thumbs); thumbs; forget(key)             forget: the picture changed, load it again
    chosen_keys -> list[str]; choose(keys)
    selection_changed(object)     signal: list of keys
    opened(str)                   signal: Enter or double click
    files_dropped(object)         signal: list[Path]
Several can be selected (Ctrl, Shift, rubber band). Only tiles that are seen are loaded; the cache is bounded.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from clinic.errors import ClinicError
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.looks import set_look
from ui.widgets.thumbnail_model import KEY_ROLE, Thumb, ThumbnailModel, TileDelegate

Provider = Callable[[str, int], "bytes | QImage | None"]
_AT_ONCE, _MOST_WAITING = 4, 64
__all__ = ["Provider", "Thumb", "ThumbnailGrid"]


class ThumbnailGrid(QListView):
    """A wrapping list of tiles that load when they are seen."""

    selection_changed = Signal(object)
    opened = Signal(str)
    files_dropped = Signal(object)

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        provider: Provider,
        *,
        tile: int = 168,
        cache_mb: int = 64,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._provider = provider
        self._pixels = round(tile * self.devicePixelRatioF())
        self._model = ThumbnailModel(cache_mb * 1024 * 1024, self)
        self._waiting: deque[str] = deque()
        self._running = 0
        self._model.wanted.connect(self._wanted)
        self.setModel(self._model)
        self.setItemDelegate(TileDelegate(theme, tile, self))
        self.setProperty("ui", "thumbnails")
        self.setAccessibleName("Pictures")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(4)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setMinimumHeight(tile + 8)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self.viewport().update)

    @property
    def thumbs(self) -> list[Thumb]:
        """All tiles, in order."""
        return list(self._model.thumbs)

    @property
    def chosen_keys(self) -> list[str]:
        """Keys of the selected tiles, in order of the tiles."""
        return [str(index.data(KEY_ROLE)) for index in sorted(self.selectionModel().selectedIndexes())]

    def set_thumbs(self, thumbs: Sequence[Thumb]) -> None:
        """Show ``thumbs``; what was selected stays selected if it is still there."""
        chosen = self.chosen_keys
        self._model.show(thumbs)
        self.choose(chosen)

    def choose(self, keys: Iterable[str]) -> None:
        """Select exactly ``keys``."""
        wanted = set(keys)
        self.clearSelection()
        for at, thumb in enumerate(self._model.thumbs):
            if thumb.key in wanted:
                index = self._model.index(at)
                self.selectionModel().select(index, self.selectionModel().SelectionFlag.Select)
                self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)

    def forget(self, key: str) -> None:
        """Load the picture of ``key`` again when it is next seen."""
        self._model.forget(key)

    def sizeHint(self) -> QSize:
        """Three tiles wide."""
        return QSize(560, 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current tile."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            set_look(self, ui="drop")
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Files are welcome everywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away again."""
        set_look(self, ui="thumbnails")

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over the files."""
        set_look(self, ui="thumbnails")
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    @Slot(str)
    def _wanted(self, key: str) -> None:
        """Newest wish first; what was scrolled past long ago is asked for again when it is seen again."""
        self._waiting.append(key)
        while len(self._waiting) > _MOST_WAITING:
            self._model.not_now(self._waiting.popleft())
        self._load()

    def _load(self) -> None:
        while self._waiting and self._running < _AT_ONCE:
            key = self._waiting.pop()
            self._running += 1
            work = partial(_fetch, self._provider, key, self._pixels)
            done, failed = partial(self._got, key), partial(self._refused, key)
            self._runner.start(self, key, work, done, failed, quiet=True)

    def _got(self, key: str, image: QImage | None) -> None:
        self._running -= 1
        self._model.loaded(key, image)
        self._load()

    def _refused(self, key: str, _error: ClinicError) -> None:
        self._got(key, None)

    @Slot()
    def _selected(self) -> None:
        self.selection_changed.emit(self.chosen_keys)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(str(index.data(KEY_ROLE)))


def _fetch(provider: Provider, key: str, pixels: int, _progress: Progress) -> QImage | None:
    found = provider(key, pixels)
    image = QImage.fromData(found) if isinstance(found, bytes) else found
    if image is None or image.isNull():
        return None
    if max(image.width(), image.height()) > 2 * pixels:
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(pixels, pixels, Qt.AspectRatioMode.KeepAspectRatioByExpanding, smooth)
    return image
