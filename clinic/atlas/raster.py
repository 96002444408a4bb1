"""Which triangle covers which pixel: a scan-line rasteriser with exact depth in numpy, the same on every machine.

Scan conversion after Foley, van Dam, Feiner, Hughes: Computer Graphics, Principles and Practice, 2nd ed., 3.6: a pixel
belongs to the triangle that holds its middle, spans are half open, so that neighbours neither overlap nor leave a gap.
All rows of all triangles are worked on at once; where several triangles hold one middle, the nearest there wins.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

EMPTY = -1
_HALF = np.float32(0.5)


@dataclass(frozen=True)
class Covered:
    """``drawn`` (N,): indices of the triangles that hold a pixel's middle; ``buffer`` (H, W): which of those is the
    nearest at each pixel, ``EMPTY`` where there is none."""

    buffer: Ints
    drawn: Ints


def raster(points: Floats, triangles: Ints, width: int, height: int, slab: float = np.inf) -> Ints:
    """Index of the nearest triangle at each pixel, ``EMPTY`` where there is none, (height, width).

    ``points`` (V, 3) are pixels and depth (larger is nearer); ``triangles`` (T, 3). Back faces and triangles deeper or
    nearer than ``slab`` are not drawn.
    """
    found = covered(points, triangles, width, height, slab)
    return np.append(found.drawn, np.int32(EMPTY))[found.buffer]


def covered(points: Floats, triangles: Ints, width: int, height: int, slab: float = np.inf) -> Covered:
    """As ``raster``, in terms of the triangles that are drawn at all."""
    x, y, depth = np.ascontiguousarray(points.T)
    drawn = _drawable(x, y, depth, triangles, (width, height), slab)
    corners = triangles[drawn]
    begin, length, owner = _spans(x[corners].T, y[corners].T, width, height)
    ends = np.cumsum(length, dtype=np.int32)
    pixel = np.repeat(begin - (ends - length), length)
    pixel += np.arange(len(pixel), dtype=np.int32)
    who = np.repeat(owner, length)
    buffer: Ints = np.full(height * width, EMPTY, dtype=np.int32)
    buffer[pixel] = who  # of repeated pixels the last one stays: the nearest by its middle, mostly right
    holder = buffer[pixel]
    beaten = np.flatnonzero(holder != who)
    first, second, third = (depth[corner] for corner in corners.T)
    nearest, farthest = np.maximum(np.maximum(first, second), third), np.minimum(np.minimum(first, second), third)
    beaten = beaten[nearest[who[beaten]] > farthest[holder[beaten]]]
    if len(beaten):
        _by_depth(buffer, pixel[beaten], who[beaten], points, corners, width)
    return Covered(buffer.reshape(height, width), drawn)


def _drawable(x: Floats, y: Floats, depth: Floats, triangles: Ints, size: tuple[int, int], slab: float) -> Ints:
    """Triangles that face the viewer and may hold a pixel's middle, the farthest first."""
    a, b, c = np.ascontiguousarray(triangles.T)
    xa, xb, xc = x[a], x[b], x[c]
    ya, yb, yc = y[a], y[b], y[c]
    shown = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya) < 0
    shown &= _holds_middle(xa, xb, xc, size[0])
    shown &= _holds_middle(ya, yb, yc, size[1])
    found = np.flatnonzero(shown)
    first = depth[a[found]]
    nearness = first + depth[b[found]] + depth[c[found]]
    if np.isfinite(slab):
        kept = np.abs(first) <= slab
        found, nearness = found[kept], nearness[kept]
    order: Ints = found[np.argsort(_steps(nearness), kind="stable")].astype(np.int32)
    return order


def _steps(values: Floats) -> NDArray[np.uint16]:
    """Values in 65,536 steps: short integers are sorted in linear time."""
    if not len(values):
        return np.empty(0, dtype=np.uint16)
    low, high = values.min(), values.max()
    result: NDArray[np.uint16] = ((values - low) * (np.float32(65535) / max(high - low, np.float32(1e-6)))).astype(
        np.uint16
    )
    return result


def _holds_middle(a: Floats, b: Floats, c: Floats, size: int) -> Bools:
    low = np.maximum(np.minimum(np.minimum(a, b), c), 0)
    high = np.minimum(np.maximum(np.maximum(a, b), c), np.float32(size))
    result: Bools = np.ceil(high - _HALF) > np.ceil(low - _HALF)
    return result


def _from(edge: Floats, size: int) -> Ints:
    """The first pixel whose middle does not lie before ``edge``, within the picture."""
    result: Ints = np.ceil(np.clip(edge, 0, np.float32(size)) - _HALF).astype(np.int32)
    return result


def _spans(x: Floats, y: Floats, width: int, height: int) -> tuple[Ints, Ints, Ints]:
    """Rows of pixels inside triangles given by corners (3, N): first pixel, count, and triangle of each.

    Each edge is followed from its upper end, so that both triangles beside it find the same crossings, to the last bit.
    """
    (xa, ya), (xb, yb), (xc, yc) = _downward(x, y)
    first, turn, last = _from(ya, height), _from(yb, height), _from(yc, height)
    count = last - first
    owner = np.repeat(np.arange(len(count), dtype=np.int32), count)
    row = np.arange(len(owner), dtype=np.int32) - np.repeat(np.cumsum(count, dtype=np.int32) - last, count)
    middle = row.astype(np.float32) + _HALF
    long_side = xa[owner] + (middle - ya[owner]) * _slope(xa, ya, xc, yc)[owner]
    short = owner + np.where(row < turn[owner], 0, len(count)).astype(np.int32)
    from_x, from_y = np.concatenate([xa, xb]), np.concatenate([ya, yb])
    slope = np.concatenate([_slope(xa, ya, xb, yb), _slope(xb, yb, xc, yc)])
    short_side = from_x[short] + (middle - from_y[short]) * slope[short]
    begin = _from(np.minimum(long_side, short_side), width)
    end = _from(np.maximum(long_side, short_side), width)
    return row * np.int32(width) + begin, end - begin, owner


def _downward(x: Floats, y: Floats) -> list[tuple[Floats, Floats]]:
    """The corners from the highest to the lowest."""
    corners: list[tuple[Floats, Floats]] = [(x[number], y[number]) for number in range(3)]
    for upper, lower in ((0, 1), (1, 2), (0, 1)):
        (x0, y0), (x1, y1) = corners[upper], corners[lower]
        swap = y1 < y0
        corners[upper] = np.where(swap, x1, x0).astype(np.float32, copy=False), np.minimum(y0, y1)
        corners[lower] = np.where(swap, x0, x1).astype(np.float32, copy=False), np.maximum(y0, y1)
    return corners


def _slope(x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> Floats:
    down = y1 - y0
    result: Floats = np.divide(x1 - x0, np.where(down > 0, down, np.float32(1)), dtype=np.float32)
    return result


def _by_depth(buffer: Ints, pixel: Ints, who: Ints, points: Floats, corners: Ints, width: int) -> None:
    """Let those of ``who`` win their pixels that are nearer there than what is in ``buffer``."""
    row, column = np.divmod(pixel, np.int32(width))
    x, y = column.astype(np.float32) + _HALF, row.astype(np.float32) + _HALF
    holder, place = np.unique(np.concatenate([who, buffer[pixel]]), return_inverse=True)
    planes = barycentric_planes(points, corners[holder])
    depths = points[corners[holder], 2]
    ours, theirs = (_depth(planes, depths, part, x, y) for part in np.split(place, 2))
    nearer = np.flatnonzero(ours > theirs)
    nearer = nearer[np.argsort(ours[nearer], kind="stable")]
    buffer[pixel[nearer]] = who[nearer]


def _depth(planes: Floats, depths: Floats, index: NDArray[np.intp], x: Floats, y: Floats) -> Floats:
    first, second, third = depths[index].T
    plane = planes[index].T
    depth = third + (plane[0] * x + plane[1] * y + plane[2]) * (first - third)
    depth += (plane[3] * x + plane[4] * y + plane[5]) * (second - third)
    low, high = np.minimum(np.minimum(first, second), third), np.maximum(np.maximum(first, second), third)
    result: Floats = np.clip(depth, low, high)
    return result


def barycentric_planes(points: Floats, triangles: Ints) -> Floats:
    """Coefficients (T, 6) of the first two barycentric weights of a pixel: w0 = c0 x + c1 y + c2, w1 likewise."""
    x, y = points[:, 0], points[:, 1]
    a, b, c = triangles.T
    xc, yc = x[c], y[c]
    dx0, dy0, dx1, dy1 = x[a] - xc, y[a] - yc, x[b] - xc, y[b] - yc
    area = dx0 * dy1 - dx1 * dy0
    area = np.where(np.abs(area) < 1e-9, np.float32(-1e-9), area)
    planes = np.empty((len(triangles), 6), dtype=np.float32)
    planes[:, 0], planes[:, 1] = dy1 / area, -dx1 / area
    planes[:, 3], planes[:, 4] = -dy0 / area, dx0 / area
    planes[:, 2] = -(planes[:, 0] * xc + planes[:, 1] * yc)
    planes[:, 5] = -(planes[:, 3] * xc + planes[:, 4] * yc)
    return planes
