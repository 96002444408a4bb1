"""The body map: frames against a bare OpenCV fill of the same polygons, and what a click costs."""

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from clinic.atlas import Atlas, Camera, render
from clinic.atlas.brush import Brush
from clinic.atlas.mesh import Floats, Ints
from clinic.atlas.raster import covered
from clinic.bench.measure import Figure, middle, times
from clinic.paths import RESOURCES
from clinic.records.enums import Figure as BodyFigure
from clinic.records.enums import SkinTone
from clinic.records.surface import SurfacePoint

_SIZE, _DOUBLE = (600, 800), (1200, 1600)
_VIEWS = ("body-front", "face-front", "hand-right-palm", "scalp", "ear-right-behind")  # the last two take longest
_REPEATS = 11
_HITS = 4000
_FIGURE = BodyFigure.NEUTRAL
_FRACTION_BITS = 4


def map_figures() -> list[Figure]:
    """Frames while the figure turns and final ones, clicks, regions and stamps of the brush; on one core."""
    atlas = Atlas.load(RESOURCES / "atlas")
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        figures = [figure for view in _VIEWS for figure in _frames(atlas, view)]
        return figures + _clicks(atlas)
    finally:
        cv2.setNumThreads(threads)


def _frames(atlas: Atlas, view: str) -> list[Figure]:
    camera = atlas.camera(view, _FIGURE)
    wanted = (("while turning", _SIZE, True, "30 frames a second"), ("final", _SIZE, False, "within 250 ms"),
              ("final, twice the resolution", _DOUBLE, False, ""))  # fmt: skip
    figures = []
    for words, size, fast, target in wanted:
        polygons = _polygons(atlas, camera, size)
        fill = _filling(polygons, size)
        ours = _median(partial(render, atlas, _FIGURE, camera, *size, SkinTone.II, fast=fast))
        name = f"bare OpenCV fill of its {len(polygons):,} triangles"
        figures.append(Figure(f"map, {view}, {words}, {size[0]} x {size[1]}", ours, name, _median(fill), target))
    return figures


def _polygons(atlas: Atlas, camera: Camera, size: tuple[int, int]) -> Ints:
    """The projected triangles (N, 3, 2) of a frame that face the viewer and hold a pixel's middle, far ones first."""
    shape = atlas.shapes[_FIGURE]
    points: Floats = camera.projected(shape.places, *size)
    drawn = covered(points, atlas.surface.fine, *size, camera.depth_limit(*size)).drawn
    corners = points[atlas.surface.fine[drawn], :2] - np.float32(0.5)
    polygons: Ints = np.rint(corners * (1 << _FRACTION_BITS)).astype(np.int32)
    return polygons


def _filling(polygons: Ints, size: tuple[int, int]) -> Callable[[], None]:
    buffer = np.zeros((size[1], size[0]), np.int32)

    def fill() -> None:
        for index, polygon in enumerate(polygons):
            cv2.fillConvexPoly(buffer, polygon, index, cv2.LINE_8, _FRACTION_BITS)

    return fill


def _median(work: Callable[[], object]) -> float:
    return middle(times(work, _REPEATS))


def _clicks(atlas: Atlas) -> list[Figure]:
    """One click, one region, one stamp: medians over thousands, beside the tests of all triangles for one position."""
    camera = atlas.camera("face-front", _FIGURE)
    frame = render(atlas, _FIGURE, camera, *_SIZE, SkinTone.II, fast=True)
    rows, columns = np.nonzero(frame.ids >= 0)
    chosen = np.random.default_rng(1).integers(0, len(rows), _HITS)
    places = iter(np.stack([columns[chosen], rows[chosen]], axis=1) + 0.5)
    points: list[SurfacePoint] = []

    def hit() -> None:
        point = frame.hit(*next(places))
        if point is not None:
            points.append(point)

    corners = camera.projected(atlas.shapes[_FIGURE].places, *_SIZE)[atlas.surface.fine]
    low, high = corners[:, :, :2].min(axis=1), corners[:, :, :2].max(axis=1)

    def search() -> None:
        np.flatnonzero(((low <= 300) & (high >= 300)).all(axis=1))

    hits = middle(times(hit, _HITS))
    reference, name = middle(times(search, 200)), "boxes of all triangles searched for one position"
    known = iter(points)
    named = middle(times(lambda: atlas.region_at(next(known)), len(points)))
    seen = iter(points)
    shown = middle(times(lambda: atlas.project(next(seen), _FIGURE, camera, *_SIZE), len(points)))
    brush = Brush(atlas, _FIGURE)
    stamped = iter(points)
    stamp = middle(times(lambda: brush.stamp(next(stamped), 10.0), 300))
    return [
        Figure("map, click to skin", hits, name, reference, "within 1 ms"),
        Figure("map, skin to region", named, name, reference, "within 1 ms"),
        Figure("map, skin to pixel, hidden or not", shown, name, reference, "within 1 ms"),
        Figure("map, one stamp of a 20 mm brush", stamp, name, reference),
        _large_stamp(atlas, points),
    ]


def _large_stamp(atlas: Atlas, points: list[SurfacePoint]) -> Figure:
    """A 50 mm brush on the face, where triangles are small: distances along the surface beside straight ones."""
    brush, stamped = Brush(atlas, _FIGURE), iter(points)
    ours = middle(times(lambda: brush.stamp(next(stamped), 25.0), 300))
    centres = np.ascontiguousarray(atlas.shapes[_FIGURE].places[atlas.surface.fine].mean(axis=1).T)

    def straight() -> None:
        x, y, z = centres - centres[:, :1]
        np.flatnonzero(x * x + y * y + z * z <= 0.025**2)

    name = "straight distance of all triangle centres"
    return Figure("map, one stamp of a 50 mm brush", ours, name, middle(times(straight, 200)), "within 16 ms")
