"""Which triangle covers which pixel: a painter's rasteriser on OpenCV, deterministic on every machine."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

FRACTION_BITS = 4
EMPTY = -1


def raster(points: Floats, triangles: Ints, width: int, height: int, slab: float = np.inf) -> Ints:
    """Index of the nearest triangle at each pixel, ``EMPTY`` where there is none, (height, width).

    ``points`` (V, 3) are pixels and depth (larger is nearer); ``triangles`` (T, 3). Back faces and triangles deeper or
    nearer than ``slab`` are not drawn. Far triangles are painted first: right for a closed surface of small triangles.
    Triangles that hold no pixel's middle are left out: each covered middle lies in some triangle, so there is no hole.
    """
    buffer = np.full((height, width), EMPTY, dtype=np.int32)
    x, y, depth = points.T
    a, b, c = triangles.T
    xa, xb, xc = x[a], x[b], x[c]
    ya, yb, yc = y[a], y[b], y[c]
    facing = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya) < 0
    shown = np.flatnonzero(facing & _holds_middle(xa, xb, xc, width) & _holds_middle(ya, yb, yc, height))
    if np.isfinite(slab):
        shown = shown[np.abs(depth[a[shown]]) <= slab]
    nearness = depth[a[shown]] + depth[b[shown]] + depth[c[shown]]
    shown = shown[np.argsort(nearness, kind="stable")]
    # OpenCV puts pixel centres on whole numbers, we put pixel edges there
    fixed = np.rint((points[:, :2] - 0.5) * (1 << FRACTION_BITS)).astype(np.int32)
    corners = fixed[triangles[shown]]
    fill = cv2.fillConvexPoly
    for polygon, index in zip(corners, shown.tolist(), strict=True):
        fill(buffer, polygon, index, cv2.LINE_8, FRACTION_BITS)
    return buffer


def _holds_middle(a: Floats, b: Floats, c: Floats, size: int) -> NDArray[np.bool_]:
    first = np.ceil(np.minimum(np.minimum(a, b), c) - 0.5)
    last = np.floor(np.maximum(np.maximum(a, b), c) - 0.5)
    result: NDArray[np.bool_] = (last >= first) & (last >= 0) & (first < size)
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
