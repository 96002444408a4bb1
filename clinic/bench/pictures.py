"""The body map against a bare fill of its polygons, and thumbnails against the fastest scaled decode."""

import io
from datetime import UTC, datetime

import cv2
import numpy as np
from PIL import Image

from clinic.atlas import Atlas, render
from clinic.bench.measure import Figure, middle, times
from clinic.clock import system_now
from clinic.imaging import check_whole, inspect, thumbnail
from clinic.paths import RESOURCES
from clinic.records.enums import Figure as BodyFigure
from clinic.records.enums import SkinTone
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin
from clinic.worker.pictures import read_picture_apart
from clinic.worker.pool import WorkerPool

_WIDTH, _HEIGHT = 600, 800
_REPEATS = 15


def map_figures() -> list[Figure]:
    """A frame while the figure turns, and the final one, at 600 x 800."""
    atlas = Atlas.load(RESOURCES / "atlas")
    camera = atlas.camera("body-front", BodyFigure.NEUTRAL)
    buffer = np.zeros((_HEIGHT, _WIDTH), np.int32)
    chance = np.random.default_rng(1)
    corners = (chance.random((13_000, 1, 2)) * (_WIDTH - 8, _HEIGHT - 8) + chance.random((13_000, 3, 2)) * 8).astype(
        np.int32
    )

    def bare_fill() -> None:
        for index, corner in enumerate(corners):
            cv2.fillConvexPoly(buffer, corner, index)

    def frame(fast: bool) -> None:
        render(atlas, BodyFigure.NEUTRAL, camera, _WIDTH, _HEIGHT, SkinTone.II, fast=fast)

    cv2.setNumThreads(1)
    reference = middle(times(bare_fill, _REPEATS))
    name = "bare OpenCV fill, 13,000 triangles"
    moving, final = middle(times(lambda: frame(True), _REPEATS)), middle(times(lambda: frame(False), _REPEATS))
    return [
        Figure("map, frame while turning", moving, name, reference, "30 frames a second"),
        Figure("map, final frame", final, name, reference, "within 250 ms"),
    ]


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
