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


_SIZES = ((12, (4000, 3000)), (24, (6000, 4000)))


def thumbnail_figures() -> list[Figure]:
    """A thumbnail of a 12- and of a 24-megapixel photo."""
    figures, skin = [], render_skin(SkinSpec(), 1)
    for megapixels, size in _SIZES:
        photo = skin.resize(size, Image.Resampling.BICUBIC)
        data = encode_jpeg(photo, datetime(2026, 1, 1, tzinfo=UTC))
        figures.append(_thumbnail_figure(f"thumbnail, {megapixels} megapixels", data))
        if not figures[1:]:
            figures.append(_worker_figure(data))
    return figures


def _thumbnail_figure(name: str, data: bytes) -> Figure:
    def scaled_decode() -> None:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("RGB", (320, 240))
            picture.load()

    ours, reference = [], []
    for _ in range(_REPEATS):  # in turn: another program's work falls on both alike
        ours += times(lambda: thumbnail(data, 320), 1)
        reference += times(scaled_decode, 1)
    return Figure(name, middle(ours), "scaled JPEG decode (Pillow)", middle(reference), "within 1.3x")


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
