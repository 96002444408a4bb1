"""Pictures of tiles: fetched, decoded and cut to size in a worker, kept up to a number of bytes.

TileLoader(runner, fetch, fine=None, cache_mb=96, parent=None)
    fetch(keys, pixels) -> Mapping[str, bytes | QImage]      in a worker; what is left out cannot be shown;
                                                             pixels: how wide the tile is on the screen
    fine                             the same for tiles larger than what ``fetch`` gave: fetched one by one, once all
                                     that is seen is there
    want(keys, size)                 what is seen now, the most wanted first; what waited and is not among it is dropped
    picture(key) -> QPixmap | None   perhaps of another size than wanted, until the right one is there
    is_broken(key);  forget(key)     forget: it changed, fetch it again when it is next wanted
    loaded(object)                   signal: keys whose picture is there now, or cannot be shown
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from clinic.errors import ClinicError
from ui.core.tasks import Progress, TaskRunner
from ui.widgets.thumbnail_model import PixmapCache

Fetch = Callable[[Sequence[str], int], Mapping[str, "bytes | QImage"]]
_AT_ONCE = 6
"""Tiles of one job: a job costs as much as decoding one tile, and the first tiles should not wait for many."""
_JOBS = 2
_RADIUS = 4
_ENOUGH = 0.75
"""So many pixels for each of the tile look sharp."""
_FIRST = 1
"""Above other work that waits for a worker: someone is looking."""


class TileLoader(QObject):
    """Loads what is seen, newest wish first."""

    loaded = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        fetch: Fetch,
        *,
        fine: Fetch | None = None,
        cache_mb: int = 96,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._fetch = fetch
        self._fine = fine
        self._seen: list[str] = []
        self._coarse: set[str] = set()
        self._cache = PixmapCache(cache_mb * 1024 * 1024)
        self._size = QSize()
        self._waiting: list[str] = []
        self._loading: dict[str, QSize] = {}
        self._broken: set[str] = set()
        self._jobs = 0

    @property
    def waiting(self) -> int:
        """How many are wanted and not there yet."""
        return len(self._waiting) + len(self._loading)

    @property
    def cached_bytes(self) -> int:
        """What the pictures that are kept take."""
        return self._cache.bytes

    def want(self, keys: Sequence[str], size: QSize) -> None:
        """Load these at ``size`` (pixels of the screen), in this order, and nothing else that waited."""
        self._size = QSize(size)
        self._seen = list(dict.fromkeys(keys))
        self._waiting = [key for key in self._seen if self._is_missing(key)]
        self._start()

    def picture(self, key: str) -> QPixmap | None:
        """The picture of a tile, if one is there."""
        return self._cache.get(key)

    def is_broken(self, key: str) -> bool:
        """Whether it cannot be shown."""
        return key in self._broken

    def forget(self, key: str) -> None:
        """It changed: load it again."""
        self._cache.drop(key)
        self._broken.discard(key)
        self._coarse.discard(key)
        self.loaded.emit([key])

    def clear(self) -> None:
        """Let go of everything: other pictures come."""
        self._waiting, self._seen = [], []
        self._broken.clear()
        self._coarse.clear()
        self._cache.clear()

    def _is_missing(self, key: str) -> bool:
        if key in self._broken or self._loading.get(key) == self._size:
            return False
        kept = self._cache.get(key)
        return kept is None or kept.size() != self._size

    def _start(self) -> None:
        while self._waiting and self._jobs < _JOBS:
            keys, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            size = QSize(self._size)
            self._loading.update(dict.fromkeys(keys, size))
            self._jobs += 1
            work = partial(_made, self._fetch, keys, size)
            got, failed = partial(self._got, keys), partial(self._failed, keys)
            self._runner.start(self, "Loading photos", work, got, failed, quiet=True, priority=_FIRST)
        if not self._jobs and self._fine is not None:
            self._refine(self._fine)

    def _refine(self, fine: Fetch) -> None:
        """What is seen and stands larger than it was fetched."""
        key = next((key for key in self._seen if key in self._coarse), "")
        if key:
            self._jobs += 1
            work = partial(_made, fine, [key], QSize(self._size))
            self._runner.start(self, "Loading photos", work, partial(self._got_fine, key), self._no_fine, quiet=True)

    def _got(self, keys: Sequence[str], images: "_Made") -> None:
        for key in keys:
            if key in images:
                image, coarse = images[key]
                self._cache.put(key, QPixmap.fromImage(image))
                (self._coarse.add if coarse else self._coarse.discard)(key)
            else:
                self._broken.add(key)
        self._ended(keys)

    def _got_fine(self, key: str, images: "_Made") -> None:
        self._coarse.discard(key)
        if key in images and self._cache.get(key) is not None:
            self._cache.put(key, QPixmap.fromImage(images[key][0]))
        self._ended([key])

    def _no_fine(self, _error: ClinicError) -> None:
        """The thumbnail stays; asking again would fail again."""
        self._coarse.clear()
        self._ended([])

    def _failed(self, keys: Sequence[str], _error: ClinicError) -> None:
        self._broken.update(keys)
        self._ended(keys)

    def _ended(self, keys: Sequence[str]) -> None:
        self._jobs -= 1
        for key in keys:
            self._loading.pop(key, None)
        self.loaded.emit(list(keys))
        self._start()


_Made = dict[str, tuple[QImage, bool]]
"""Tiles, and whether there are fewer pixels than the tile has."""


def _made(fetch: Fetch, keys: Sequence[str], size: QSize, progress: Progress) -> _Made:
    progress.check()
    made = {}
    for key, found in fetch(keys, size.width()).items():
        image = QImage.fromData(found) if isinstance(found, bytes) else found
        if not image.isNull():
            made[key] = (cut(image, size), _ENOUGH * size.width() > image.width())
    return made


def cut(image: QImage, size: QSize) -> QImage:
    """``image`` scaled so that it covers ``size``, its middle in the middle, with round corners."""
    cover = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    scaled = image.scaled(size, cover, Qt.TransformationMode.SmoothTransformation)
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    clip = QPainterPath()
    clip.addRoundedRect(QRectF(0, 0, size.width(), size.height()), _RADIUS, _RADIUS)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(clip)
    painter.drawImage((size.width() - scaled.width()) // 2, (size.height() - scaled.height()) // 2, scaled)
    painter.end()
    return made
