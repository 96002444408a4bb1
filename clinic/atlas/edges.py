"""Smooth edges: pixels through which an edge runs are drawn again in parts, the others are not touched."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.drawing import Colour, Drawing
from clinic.atlas.frame import Bytes
from clinic.atlas.mesh import Floats, Ints
from clinic.atlas.scene import Scene

Bools = NDArray[np.bool_]

PARTS = 3  # of a pixel in each direction
STEP = 3.0  # pixels: a change in the slope of the depth that is an edge
FAR = np.float32(-1e6)  # pixels: the depth beside the figure
BAND = 2_000_000  # parts that are drawn at once


def edges(depth: Floats) -> Bools:
    """Pixels (H, W) on both sides of a step in ``depth``, which is ``FAR`` beside the figure."""
    curved = cv2.Laplacian(depth, cv2.CV_32F, borderType=cv2.BORDER_REPLICATE)
    result: Bools = np.abs(curved) > STEP
    return result


def soften(rgb: Bytes, scene: Scene, edge: Bools, top: int) -> None:
    """Draw the pixels of ``edge`` (H, W) again, in place, each as the mean of its parts; ``top`` is their first row."""
    height, width = edge.shape
    near = _touching(scene, edge, top)
    step = max(1, BAND // (width * PARTS**2))
    for start in range(0, height, step):
        row, column = np.nonzero(edge[start : start + step])
        if len(row):
            found = scene.samples(top + start, (width, min(step, height - start)), PARTS, near)
            means = _means(found.drawing, found.buffer, row, column, scene.background)
            rgb[row + start, column] = means


def _touching(scene: Scene, edge: Bools, top: int) -> Ints:
    """Which triangles of the scene may lie on a pixel of ``edge``: their boxes are asked in a summed area table."""
    height, width = edge.shape
    total = cv2.integral(edge.view(np.uint8))
    x, y = (np.ascontiguousarray(scene.points[:, axis]) for axis in (0, 1))
    corners = scene.triangles.T
    left, right = _box([x[corner] for corner in corners], 0, width)
    upper, lower = _box([y[corner] for corner in corners], top, height)
    count = total[lower, right] - total[upper, right] - total[lower, left] + total[upper, left]
    return np.flatnonzero(count > 0).astype(np.int32)


def _box(places: list[Floats], first: int, size: int) -> tuple[Ints, Ints]:
    """First pixels and ends of what lies between the three places, within the picture."""
    low = np.minimum(np.minimum(places[0], places[1]), places[2]) - np.float32(first)
    high = np.maximum(np.maximum(places[0], places[1]), places[2]) - np.float32(first)
    begin, end = np.clip(np.floor(low), 0, size), np.clip(np.floor(high) + 1, 0, size)
    return begin.astype(np.int32), end.astype(np.int32)


def _means(drawing: Drawing, parts: Ints, row: NDArray[np.intp], column: NDArray[np.intp], background: Colour) -> Bytes:
    """Mean colours (N, 3) of pixels of which each has ``PARTS`` by ``PARTS`` entries in ``parts``."""
    total = np.zeros((len(row), 3), dtype=np.float32)
    behind = np.array(background, dtype=np.float32)
    for number in range(PARTS**2):
        down, right = divmod(number, PARTS)
        index = parts[row * PARTS + down, column * PARTS + right]
        skin = np.flatnonzero(index >= 0)
        x = column[skin].astype(np.float32) + np.float32((right + 0.5) / PARTS)
        y = row[skin].astype(np.float32) + np.float32((down + 0.5) / PARTS)
        total[index < 0] += behind
        total[skin] += drawing.shade(index[skin], x, y)
    result: Bytes = np.rint(np.clip(total / PARTS**2, 0, 255)).astype(np.uint8)
    return result
