"""From a region on a grid to a smooth closed outline of few points that does not cross itself."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]
Line = NDArray[np.float64]

FEWEST, MOST = 12, 120
_APART = 4.0  # pixels of the grid between points, where there is room


def closed_outline(like: Grid, mask: NDArray[np.uint8], level: float, seed: tuple[int, int]) -> Line:
    """The border of ``mask``, moved to where ``like`` crosses ``level``: (N, 2) in pixels of the grid (pixel i covers
    [i, i + 1)), 12 to 120 points."""
    soft = _soft_mask(like, mask, level)
    outlines, _ = cv2.findContours((soft > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    holding = [o for o in outlines if cv2.pointPolygonTest(o, (float(seed[0]), float(seed[1])), False) >= 0]
    if not holding:
        holding = list(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0])
    path = max(holding, key=cv2.contourArea)[:, 0].astype(np.float64)
    length = float(np.hypot(*np.diff(path, axis=0, append=path[:1]).T).sum())
    count = int(np.clip(length / _APART, FEWEST, MOST))
    even = _resampled(path, max(4 * count, 64))
    middle = (seed[0], seed[1])
    for smoothing in (1.5, 3.0, 6.0):
        line = _on_edge(_smooth(even, smoothing), soft)
        points = _resampled(line, count) + 0.5
        if not crosses(points) and cv2.pointPolygonTest((points - 0.5).astype(np.float32), middle, False) >= 0:
            return points
    hull = cv2.convexHull(path.astype(np.float32))[:, 0].astype(np.float64)
    return _resampled(hull, count) + 0.5


def crosses(points: Line) -> bool:
    """Whether the closed line through ``points`` (N, 2) crosses itself."""
    start, end = points, np.roll(points, -1, 0)
    way = end - start

    def side(a: Line, along: Line, b: Line) -> NDArray[np.float64]:
        gap = b[None, :] - a[:, None]
        return np.asarray(along[:, None, 0] * gap[..., 1] - along[:, None, 1] * gap[..., 0])

    apart = side(start, way, start) * side(start, way, end) < 0
    both = apart & apart.T
    count = len(points)
    index = np.arange(count)
    distance = np.abs(index[:, None] - index[None, :])
    both[(distance <= 1) | (distance >= count - 1)] = False
    return bool(both.any())


def _soft_mask(like: Grid, mask: NDArray[np.uint8], level: float) -> Grid:
    """1 inside, 0 outside, and at the border what ``like`` says there."""
    kernel = np.ones((3, 3), np.uint8)
    edge = cv2.dilate(mask, kernel).astype(bool) & ~cv2.erode(mask, kernel).astype(bool)
    near = np.clip(0.5 + (like - level) * 1.5, 0, 1)
    return np.asarray(cv2.GaussianBlur(np.where(edge, near, mask).astype(np.float32), (0, 0), 1.0), np.float32)


def _resampled(path: Line, count: int) -> Line:
    closed = np.vstack([path, path[:1]])
    steps = np.hypot(*np.diff(closed, axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)])
    places = np.linspace(0, along[-1], count, endpoint=False)
    return np.stack([np.interp(places, along, closed[:, axis]) for axis in range(2)], 1)


def _smooth(path: Line, sigma: float) -> Line:
    reach = int(3 * sigma) + 1
    weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weight /= weight.sum()
    out = np.zeros_like(path)
    for shift, part in zip(range(-reach, reach + 1), weight, strict=True):
        out += part * np.roll(path, shift, 0)
    return out


def _on_edge(line: Line, soft: Grid) -> Line:
    """Each point moved along the normal, at most 1.5 pixels, to where ``soft`` crosses one half."""
    way = np.roll(line, -1, 0) - np.roll(line, 1, 0)
    normal = np.stack([way[:, 1], -way[:, 0]], 1) / np.maximum(np.hypot(*way.T), 1e-6)[:, None]
    offsets = np.linspace(-1.5, 1.5, 13)
    x = (line[:, :1] + offsets * normal[:, :1]).astype(np.float32)
    y = (line[:, 1:] + offsets * normal[:, 1:]).astype(np.float32)
    value = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    best = offsets[np.abs(value - 0.5).argmin(1)]
    return _smooth(line + best[:, None] * normal, 1.0)
