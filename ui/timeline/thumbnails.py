"""Small pictures for the chart, read in the background when they are first drawn.

Thumbnails(ops, read, parent=None)      read(photo_id) -> bytes: an encoded thumbnail; runs in a worker
    get(photo_id) -> QPixmap | None     None: not there yet, or it cannot be shown
    peek(photo_id) -> QPixmap | None    the same, and nothing is asked for
    arrived                             signal: draw again
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from clinic.errors import ClinicError
from ui.core.operations import Operations
from ui.core.tasks import Progress
from ui.widgets.thumbnail_model import PixmapCache

_MOST_BYTES = 24 * 1024 * 1024


class Thumbnails(QObject):
    """A bounded cache that fills itself."""

    arrived = Signal()

    def __init__(self, ops: Operations, read: Callable[[str], bytes], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ops = ops
        self._read = read
        self._cache = PixmapCache(_MOST_BYTES)
        self._asked: set[str] = set()
        self._broken: set[str] = set()

    def get(self, photo_id: str) -> QPixmap | None:
        """The picture if it is here; else it is asked for."""
        found = self.peek(photo_id)
        if found is None and photo_id not in self._asked | self._broken:
            self._asked.add(photo_id)
            work = partial(_load, self._read, photo_id)
            done, failed = partial(self._loaded, photo_id), partial(self._refused, photo_id)
            self._ops.background(self, "Thumbnail", work, done, failed, quiet=True)
        return found

    def peek(self, photo_id: str) -> QPixmap | None:
        """The picture if it is here; nothing is asked for."""
        return self._cache.get(photo_id)

    def _loaded(self, photo_id: str, image: QImage) -> None:
        self._asked.discard(photo_id)
        if image.isNull():
            self._broken.add(photo_id)
            return
        self._cache.put(photo_id, QPixmap.fromImage(image))
        self.arrived.emit()

    def _refused(self, photo_id: str, _error: ClinicError) -> None:
        """An empty tile says enough here; the photos page tells why."""
        self._asked.discard(photo_id)
        self._broken.add(photo_id)


def _load(read: Callable[[str], bytes], photo_id: str, _progress: Progress) -> QImage:
    return QImage.fromData(read(photo_id))
