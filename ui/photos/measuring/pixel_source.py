"""The pixels of the photo that is measured: decoded once, in a worker, and let go with the tool.

PixelSource(ctx)
    of(photo_id)                             another photo, or (empty) none: the pixels are let go
    start(owner, title, work, done, failed) -> int      work(pixels, progress) in a worker; the job's number
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject

from clinic.errors import ClinicError
from clinic.services.photo_pixels import PhotoPixels
from ui.context import Context
from ui.core.tasks import Progress

T = TypeVar("T")


class PixelSource:
    """Holds one photo at most."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._photo_id = ""
        self._pixels: PhotoPixels | None = None
        self._lock = threading.Lock()

    def of(self, photo_id: str) -> None:
        """Let the pixels of another photo go."""
        with self._lock:
            self._photo_id, self._pixels = photo_id, None

    def start(
        self,
        owner: QObject,
        title: str,
        work: Callable[[PhotoPixels, Progress], T],
        done: Callable[[T], object],
        failed: Callable[[ClinicError], object],
    ) -> int:
        """Run ``work`` on the pixels of the photo."""
        job = partial(self._run, self._photo_id, work)
        return self._ctx.ops.background(owner, title, job, done, failed)

    def _run(self, photo_id: str, work: Callable[[PhotoPixels, Progress], T], progress: Progress) -> T:
        with self._lock:
            pixels = self._pixels if photo_id == self._photo_id else None
        if pixels is None:
            pixels = self._ctx.clinic.measures.pixels(photo_id)
            with self._lock:
                if photo_id == self._photo_id:
                    self._pixels = pixels
        return work(pixels, progress)
