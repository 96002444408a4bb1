"""Drawing one photo in the frame of another, in tiles: any size, little memory."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Back = Callable[[Doubles], Doubles]
"""(N, 2) pixels of the frame to (N, 2) pixels of the photo; not a number where there is none."""

_TILE = 768
_STEP = 8  # pixels between the points that are computed; between them the map is taken as even
_FAR = -1e6
_REACH = 3  # pixels that interpolation looks at beyond a point


def warp(back: Back, picture: Bytes, size: tuple[int, int]) -> Bytes:
    """``picture`` (H, W, 3) or (H, W) drawn in a frame of ``size`` (width, height), black where it shows nothing."""
    width, height = size
    out = np.zeros((height, width, *picture.shape[2:]), dtype=np.uint8)
    for left, top, map_x, map_y in _tiles(back, size):
        out[top : top + map_x.shape[0], left : left + map_x.shape[1]] = _sampled(picture, map_x, map_y)
    return out


def covered(back: Back, size: tuple[int, int], frame: tuple[int, int]) -> NDArray[np.bool_]:
    """(height, width) of ``frame``: where a photo of ``size`` (width, height) shows something."""
    out = np.zeros((frame[1], frame[0]), dtype=bool)
    for left, top, map_x, map_y in _tiles(back, frame):
        inside = (map_x >= -0.5) & (map_x <= size[0] - 0.5) & (map_y >= -0.5) & (map_y <= size[1] - 0.5)
        out[top : top + map_x.shape[0], left : left + map_x.shape[1]] = inside
    return out


def _tiles(back: Back, size: tuple[int, int]) -> Iterator[tuple[int, int, Floats, Floats]]:
    """Left, top, and where in the photo each pixel of the tile lies (centres at whole numbers, as OpenCV has them)."""
    width, height = size
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            shape = min(_TILE, height - top), min(_TILE, width - left)
            yield left, top, *_map(back, left, top, shape)


def _map(back: Back, left: int, top: int, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    rows, columns = (side // _STEP + 3 for side in shape)
    # Enlarging puts the middle of a node's square of _STEP pixels where its value holds: start half a square before.
    y, x = (np.mgrid[0:rows, 0:columns].astype(np.float64) - 0.5) * _STEP
    there = back(np.c_[x.ravel() + left, y.ravel() + top]).reshape(rows, columns, 2) - 0.5
    known = np.asarray(np.where(np.isfinite(there), there, _FAR), dtype=np.float32)
    dense = cv2.resize(known, None, fx=_STEP, fy=_STEP, interpolation=cv2.INTER_LINEAR)
    dense = dense[_STEP : _STEP + shape[0], _STEP : _STEP + shape[1]]
    return np.ascontiguousarray(dense[..., 0], np.float32), np.ascontiguousarray(dense[..., 1], np.float32)


def _sampled(picture: Bytes, map_x: Floats, map_y: Floats) -> Bytes:
    high, wide = picture.shape[:2]
    inside = (map_x >= -0.5) & (map_x <= wide - 0.5) & (map_y >= -0.5) & (map_y <= high - 0.5)
    if not inside.any():
        return np.zeros((*map_x.shape, *picture.shape[2:]), dtype=np.uint8)
    seen_x, seen_y = map_x[inside], map_y[inside]
    x0, x1 = max(0, int(seen_x.min()) - _REACH), min(wide, int(seen_x.max()) + _REACH + 2)
    y0, y1 = max(0, int(seen_y.min()) - _REACH), min(high, int(seen_y.max()) + _REACH + 2)
    piece, shrunk_x, shrunk_y = _shrunk(picture[y0:y1, x0:x1], int(inside.sum()))
    drawn = cv2.remap(
        piece,
        (map_x - np.float32(x0 - 0.5)) * np.float32(shrunk_x) - np.float32(0.5),
        (map_y - np.float32(y0 - 0.5)) * np.float32(shrunk_y) - np.float32(0.5),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    drawn[~inside] = 0
    return np.asarray(drawn, dtype=np.uint8)


def _shrunk(piece: Bytes, pixels: int) -> tuple[Bytes, float, float]:
    """The piece made smaller where it has far more pixels than are drawn of it: else fine texture would turn to moire.

    Also what OpenCV can sample: fewer than 32767 pixels a side.
    """
    high, wide = piece.shape[:2]
    factor = min(1.0, 1.2 * float(np.sqrt(pixels / (high * wide))), 30000 / max(high, wide))
    if factor > 0.75 and max(high, wide) <= 30000:
        return np.ascontiguousarray(piece), 1.0, 1.0
    size = max(1, round(wide * factor)), max(1, round(high * factor))
    return np.asarray(cv2.resize(piece, size, interpolation=cv2.INTER_AREA)), size[0] / wide, size[1] / high
