"""How much each place around a seed is like the seed and unlike the skin around: the ground on which outlines grow."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.records.scales import Point

Grid = NDArray[np.float32]

_LEAST_NOISE = 1.2  # Lab units: skin is never more even than this in a photo


@dataclass(frozen=True, slots=True)
class Field:
    """A square window around a seed. ``like`` is 0 on the skin around and 1 at the seed, (side, side)."""

    like: Grid
    origin: Point
    """Upper left corner in pixels of the picture."""
    step: float
    """Pixels of the picture per pixel of the field."""
    seed: tuple[int, int]
    """x, y of the seed in the field."""
    contrast: float
    """Lab units between the seed and the skin around."""
    clear: float
    """The same as a multiple of the skin's own unevenness."""
    rgb: NDArray[np.uint8]
    """What the field was made from, without hairs and specks of shine, (side, side, 3)."""
    open_sides: NDArray[np.bool_]
    """True along the border of the field where the picture goes on, (side, side)."""


def field_around(rgb: NDArray[np.uint8], seed: Point, reach: float, side: int) -> Field:
    """The window that goes ``reach`` pixels of the picture to each side of ``seed``, at most ``side`` pixels wide."""
    height, width = rgb.shape[:2]
    left, top = max(0, int(seed[0] - reach)), max(0, int(seed[1] - reach))
    right, bottom = min(width, int(seed[0] + reach) + 1), min(height, int(seed[1] + reach) + 1)
    part = rgb[top:bottom, left:right]
    step = max(1.0, max(part.shape[:2]) / side)
    size = (max(3, round(part.shape[1] / step)), max(3, round(part.shape[0] / step)))
    skipped = max(1, int(step / 3))  # a mean over every third pixel of a large window is as good, and quicker
    shrunk = cv2.resize(part[::skipped, ::skipped], size, interpolation=cv2.INTER_AREA)
    wide = 5 if min(size) > 40 else 3  # hairs and specks of shine go
    small = np.asarray(cv2.medianBlur(np.ascontiguousarray(shrunk), wide), np.uint8)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB), np.float32)
    at = (
        int(np.clip((seed[0] - left) / step, 0, size[0] - 1)),
        int(np.clip((seed[1] - top) / step, 0, size[1] - 1)),
    )
    border = np.zeros(lab.shape[:2], bool)
    border[0], border[-1] = top > 0, bottom < height
    border[:, 0] |= left > 0
    border[:, -1] |= right < width
    like, contrast, clear = _likeness(lab, at)
    return Field(like, (float(left), float(top)), step, at, contrast, clear, small, border)


def _likeness(lab: Grid, at: tuple[int, int]) -> tuple[Grid, float, float]:
    """Distance from the skin along the line that tells the seed from it best (Fisher's discriminant)."""
    rows, columns = lab.shape[:2]
    lab = lab - _gradient(lab)
    reach = max(2, min(rows, columns) // 40)
    here = lab[max(0, at[1] - reach) : at[1] + reach + 1, max(0, at[0] - reach) : at[0] + reach + 1].reshape(-1, 3)
    seed = np.median(here, 0)
    around = lab[_frame(rows, columns)]
    skin = np.median(around, 0)
    away = np.abs(around - skin)
    kept = around[(away < 3 * 1.4826 * np.median(away, 0) + 2).all(1)]
    spread = np.cov(kept.T) if len(kept) > 8 else np.eye(3)
    spread += np.eye(3) * _LEAST_NOISE**2
    gap = (seed - skin).astype(np.float64)
    way = np.linalg.solve(spread, gap)
    whole = float(way @ gap)
    like = ((lab - skin) @ way.astype(np.float32)) / np.float32(max(whole, 1e-6))
    return like.astype(np.float32), float(np.linalg.norm(gap)), float(np.sqrt(max(whole, 0.0)))


def _frame(rows: int, columns: int) -> NDArray[np.bool_]:
    frame = np.ones((rows, columns), bool)
    edge_y, edge_x = max(1, rows // 10), max(1, columns // 10)
    frame[edge_y : rows - edge_y, edge_x : columns - edge_x] = False
    return frame


def _gradient(lab: Grid) -> Grid:
    """The slope of the light over the frame of the window, without its mean; (rows, columns, 3)."""
    rows, columns = lab.shape[:2]
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    frame = _frame(rows, columns)
    known = np.stack([np.ones(int(frame.sum())), x[frame], y[frame]], 1)
    values = lab[frame]
    weight = np.ones(len(values))
    slopes = np.zeros((3, 3))
    for _ in range(3):  # what differs much (another lesion, clothes) counts less each time
        root = np.sqrt(weight)[:, None]
        slopes = np.linalg.lstsq(known * root, values * root, rcond=None)[0]
        off = np.linalg.norm(values - known @ slopes, axis=1)
        weight = 1 / (1 + (off / (2 * np.median(off) + 0.5)) ** 2)
    plane = x[..., None] * slopes[1].astype(np.float32) + y[..., None] * slopes[2].astype(np.float32)
    return np.asarray(plane, np.float32)
