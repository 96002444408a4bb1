"""A photo drawn in the frame of the reference: pixels in, premultiplied pixels out. Runs in workers, knows no widgets.

drawn(source, mapping, rect, size, gains) -> (height, width, 4) BGRA, premultiplied, uint8
    source: Level; rect: what is shown, in pixels of the reference; size: (width, height) of the result
difference(one, two) -> (height, width, 4)    of luminance, grey where both are equal
image_of(pixels) -> QImage
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from clinic.imaging.colour_match import Gains, with_gains
from ui.compare.mapping import Mapping

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
PLAIN: Gains = (1.0, 1.0, 1.0)
GAIN = 2.0
"""A difference is drawn so many times as strong as it is: half of all brightness is as far as it goes."""
_STEP = 8
_REACH = 3
_MINIFIED = 1.3


@dataclass(frozen=True, eq=False)
class Level:
    """A photo at some size. ``factor``: its pixels for one of the upright original, across and down."""

    rgb: Bytes
    factor: tuple[float, float]


def drawn(source: Level, mapping: Mapping, rect: QRectF, size: tuple[int, int], gains: Gains = PLAIN) -> Bytes:
    """What of the photo lies in ``rect``; transparent where it shows nothing."""
    grid = _grid(source, mapping, rect, size)
    high, wide = source.rgb.shape[:2]
    seen = grid[np.isfinite(grid).all(axis=-1)]
    if not len(seen):
        return np.zeros((size[1], size[0], 4), np.uint8)
    low, far = np.floor(seen.min(axis=0)) - _REACH, np.ceil(seen.max(axis=0)) + _REACH
    x0, y0 = (int(min(max(value, 0), side)) for value, side in zip(low, (wide, high), strict=True))
    x1, y1 = (int(min(max(value, 0), side)) for value, side in zip(far, (wide, high), strict=True))
    if x1 - x0 < 1 or y1 - y0 < 1:
        return np.zeros((size[1], size[0], 4), np.uint8)
    piece = source.rgb[y0:y1, x0:x1]
    piece, shrunk = _shrunk(piece, _minified(grid))
    if gains != PLAIN:
        piece = with_gains(np.ascontiguousarray(piece), gains)
    opaque = np.asarray(cv2.cvtColor(piece, cv2.COLOR_RGB2BGRA), np.uint8)
    matrix = mapping.matrix
    if matrix is None:
        return _remapped(opaque, (grid - [x0, y0]) * shrunk, size)
    into = np.diag([shrunk[0], shrunk[1], 1.0]) @ np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1.0]])
    whole = into @ np.diag([*source.factor, 1.0]) @ matrix @ _to_reference(rect, size)
    if opaque.shape[1::-1] == size and np.abs(whole / whole[2, 2] - np.eye(3)).max() < 1e-6:
        return opaque
    return _warped(opaque, whole, size)


def difference(one: Bytes, two: Bytes) -> Bytes:
    """Of luminance (Rec. 601, as coded), both as ``drawn``: middle grey where equal, lighter where ``two`` is."""
    grey = [cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY).astype(np.int16) for pixels in (one, two)]
    apart = np.clip(128 + GAIN * (grey[1] - grey[0]), 0, 255).astype(np.uint8)
    both = np.minimum(one[..., 3], two[..., 3]) == 255
    return np.asarray(
        np.where(both[..., None], np.dstack([apart, apart, apart, np.full_like(apart, 255)]), 0), np.uint8
    )


def image_of(pixels: Bytes) -> QImage:
    """Ready to draw; opaque where all of it is, which is quicker."""
    height, width = pixels.shape[:2]
    opaque = bool((pixels[..., 3] == 255).all())
    form = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(np.ascontiguousarray(pixels).data, width, height, width * 4, form).copy()


def _to_reference(rect: QRectF, size: tuple[int, int]) -> Doubles:
    return np.array([[rect.width() / size[0], 0, rect.left()], [0, rect.height() / size[1], rect.top()], [0, 0, 1.0]])


def _grid(source: Level, mapping: Mapping, rect: QRectF, size: tuple[int, int]) -> Doubles:
    """Where in ``source.rgb`` places of the result lie: (rows, columns, 2), one for every few pixels."""
    rows, columns = (-(-side // _STEP) + 2 for side in (size[1], size[0]))
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float64) * _STEP
    flat = np.c_[x.ravel() * rect.width() / size[0] + rect.left(), y.ravel() * rect.height() / size[1] + rect.top()]
    return np.asarray(mapping.to_photo(flat) * source.factor).reshape(rows, columns, 2)


def _minified(grid: Doubles) -> float:
    """Pixels of the source for one of the result, where it is densest but for outliers."""
    steps = np.concatenate([np.diff(grid, axis=1).reshape(-1, 2), np.diff(grid, axis=0).reshape(-1, 2)])
    long = np.hypot(steps[:, 0], steps[:, 1])
    long = long[np.isfinite(long)]
    return float(np.median(long)) / _STEP if len(long) else 1.0


def _shrunk(piece: Bytes, minified: float) -> tuple[Bytes, tuple[float, float]]:
    """Made smaller first where many pixels fall on one: else pores would turn to moire."""
    high, wide = piece.shape[:2]
    factor = min(1.0 if minified < _MINIFIED else 1.0 / minified, 32000 / max(high, wide))
    if factor >= 1:
        return piece, (1.0, 1.0)
    size = max(1, round(wide * factor)), max(1, round(high * factor))
    made = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
    return np.asarray(made, np.uint8), (size[0] / wide, size[1] / high)


def _warped(bgra: Bytes, to_piece: Doubles, size: tuple[int, int]) -> Bytes:
    """``to_piece`` between continuous places; OpenCV counts from the middles of pixels."""
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    centres = np.linalg.inv(half) @ to_piece @ half
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made = cv2.warpPerspective(
        bgra, centres, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0)
    )
    return np.asarray(made, np.uint8)


def _remapped(bgra: Bytes, grid: Doubles, size: tuple[int, int]) -> Bytes:
    known = np.where(np.isfinite(grid), grid - 0.5, -1e6).astype(np.float32)
    # node n lies at place n * _STEP; the middle of pixel i at i + 0.5
    across = (np.arange(size[0], dtype=np.float32) + 0.5) / _STEP
    down = (np.arange(size[1], dtype=np.float32) + 0.5) / _STEP
    at_x, at_y = np.meshgrid(across, down)
    dense = cv2.remap(known, at_x, at_y, cv2.INTER_LINEAR)
    made = cv2.remap(
        bgra, dense[..., 0], dense[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0)
    )
    return np.asarray(made, np.uint8)
