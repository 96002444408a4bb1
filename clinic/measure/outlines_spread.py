"""How sure the place of an outline is, from how sharp the border under it looks."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.records.scales import Point

_MOST_POINTS = 96
_STEPS = 33
_DRAWN = 0.4  # pixels: a line cannot be placed better than the pixels' grid
_LOST = 3.0  # times its noise: a border with less contrast than this gives no place at all


def outline_spread(rgb: NDArray[np.uint8], outline: Sequence[Point]) -> float:
    """Standard uncertainty in pixels of where the border of ``outline`` (pixels of ``rgb``) lies, across it.

    Over the width in which the colour goes from the inside to the outside every place is as good as any other: a
    rectangular distribution, whose standard uncertainty is its width divided by the square root of 12 (JCGM 100:2008,
    4.3.7). Where no border shows, the width is the whole stretch that was looked at (a quarter of the outline's radius
    to each side). The middle over the outline is returned: an outline that is drawn too wide is too wide all around,
    so that an area has the uncertainty length of the outline x this. Raises ``ValueError`` for less than 3 points.
    """
    points = np.asarray(outline, np.float64)
    if len(points) < 3:
        raise ValueError("an outline has at least three points")
    places, normals = _even(points)
    x, y = points.T
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    reach = max(3.0, 0.25 * np.sqrt(area / np.pi))
    offsets = np.linspace(-reach, reach, _STEPS)
    profiles = _profiles(rgb, places, normals, offsets)
    third = _STEPS // 3
    inside, outside = profiles[:, :third], profiles[:, -third:]
    gap = np.median(inside, 1) - np.median(outside, 1)
    contrast = np.linalg.norm(gap, axis=1)
    way = gap / np.maximum(contrast, 1e-6)[:, None]
    along = np.einsum("nsc,nc->ns", profiles - np.median(outside, 1)[:, None], way)
    noise = 0.5 * (along[:, :third].std(1) + along[:, -third:].std(1)) + 0.3
    soft = cv2.GaussianBlur(along.astype(np.float32), (3, 1), 0)
    steepest = np.maximum(-np.gradient(soft, offsets, axis=1).min(1), 1e-6)
    width = np.where(contrast > _LOST * noise, np.minimum(contrast / steepest, 2 * reach), 2 * reach)
    return float(np.hypot(np.median(width) / np.sqrt(12), _DRAWN))


def _even(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places along the closed outline at even distances, and the outward normals there."""
    x, y = points.T
    if float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) < 0:
        points = points[::-1]
    closed = np.vstack([points, points[:1]])
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    at = np.linspace(0, along[-1], _MOST_POINTS, endpoint=False)
    places = np.stack([np.interp(at, along, closed[:, axis]) for axis in range(2)], 1)
    way = np.roll(places, -1, 0) - np.roll(places, 1, 0)
    normals = np.stack([way[:, 1], -way[:, 0]], 1) / np.maximum(np.hypot(*way.T), 1e-6)[:, None]
    return places, normals


def _profiles(
    rgb: NDArray[np.uint8], places: NDArray[np.float64], normals: NDArray[np.float64], offsets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lab along the normals: (places, offsets, 3), from inside to outside."""
    x = places[:, :1] + offsets * normals[:, :1]
    y = places[:, 1:] + offsets * normals[:, 1:]
    left, top = max(0, int(x.min()) - 2), max(0, int(y.min()) - 2)
    part = np.ascontiguousarray(rgb[top : int(y.max()) + 3, left : int(x.max()) + 3])
    if part.size == 0:
        return np.zeros((*x.shape, 3))
    step = offsets[1] - offsets[0]
    if step > 1.5:  # what lies between two steps counts too
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), float(step) / 3), np.uint8)
    columns, rows = ((value - start - 0.5).astype(np.float32) for value, start in ((x, left), (y, top)))
    seen = cv2.remap(part, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lab = cv2.cvtColor(seen.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(lab, np.float64)
