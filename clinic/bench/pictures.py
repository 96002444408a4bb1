"""Thumbnails against the fastest scaled decode."""

import io
from datetime import UTC, datetime

from PIL import Image

from clinic.bench.measure import Figure, middle, times
from clinic.clock import system_now
from clinic.imaging import check_whole, inspect, thumbnail
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin
from clinic.worker.pictures import read_picture_apart
from clinic.worker.pool import WorkerPool

_REPEATS = 15


def thumbnail_figures() -> list[Figure]:
    """A thumbnail of a 12-megapixel photo."""
    photo = render_skin(SkinSpec(), 1).resize((4000, 3000), Image.Resampling.BICUBIC)
    data = encode_jpeg(photo, datetime(2026, 1, 1, tzinfo=UTC))

    def scaled_decode() -> None:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("RGB", (320, 240))
            picture.load()

    ours = middle(times(lambda: thumbnail(data, 320), _REPEATS))
    reference = middle(times(scaled_decode, _REPEATS))
    return [
        Figure("thumbnail, 12 megapixels", ours, "scaled JPEG decode (Pillow)", reference, "within 1.3x"),
        _worker_figure(data),
    ]


def _worker_figure(data: bytes) -> Figure:
    """What it costs that a worker proves a picture whole and makes its thumbnail; its start is not counted."""
    workers = WorkerPool(size=1)

    def apart() -> None:
        read_picture_apart(workers, data, "photo.jpg", 320, file_time=None, now=system_now)

    def here() -> None:
        inspect(data, "photo.jpg")
        check_whole(data, "photo.jpg")
        thumbnail(data, 320)

    try:
        apart()
        ours, reference = middle(times(apart, _REPEATS)), middle(times(here, _REPEATS))
    finally:
        workers.close()
    return Figure("picture read by a worker, 12 megapixels", ours, "the same in one process", reference, "within 1.3x")
