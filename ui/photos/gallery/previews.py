"""Previews that were read are kept for a while, and those that come next are read ahead.

Previews(ctx, owner)
    get(key) -> bytes             in a worker; raises what ``photos.preview`` raises
    ahead(keys)                   read these in the background where they are not kept yet
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from threading import Lock

from PySide6.QtCore import QObject

from clinic.errors import ClinicError
from ui.context import Context
from ui.core.tasks import Progress

_MOST_BYTES = 48 * 1024 * 1024


class Previews:
    """JPEG bytes by photo, up to a number of bytes; used by several workers."""

    def __init__(self, ctx: Context, owner: QObject) -> None:
        self._ctx = ctx
        self._owner = owner
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._job = 0

    def get(self, key: str) -> bytes:
        """The preview of a photo."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        data = self._ctx.clinic.photos.preview(key)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = data
                self._bytes += len(data)
            while self._bytes > _MOST_BYTES and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return data

    def ahead(self, keys: Sequence[str]) -> None:
        """What comes next; what was to come before is not read any more."""
        self.stop()
        if keys:
            work = partial(self._read, tuple(keys))
            self._job = self._ctx.ops.background(self._owner, "Reading ahead", work, quiet=True)

    def stop(self) -> None:
        """Read nothing ahead."""
        if self._job:
            self._ctx.ops.cancel(self._job)
            self._job = 0

    def clear(self) -> None:
        """Keep nothing: another person's photos come."""
        self.stop()
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _read(self, keys: Sequence[str], progress: Progress) -> None:
        for key in keys:
            progress.check()
            try:
                self.get(key)
            except ClinicError:
                continue  # said when it is shown
