"""Fields of displacements on an even grid of nodes over a picture, from corner to corner, bilinear between them."""

import cv2
import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

LARGEST = 48
"""Nodes a side that are kept: finer than that skin does not bend."""

_ROUNDS = 30
_CLOSE = 1e-4  # pixels


def at(field: Doubles, size: tuple[int, int], points: Doubles) -> Doubles:
    """The displacement (N, 2) at ``points`` (N, 2) of a picture of ``size`` (width, height); held beyond its edges."""
    rows, columns = field.shape[:2]
    known = np.nan_to_num(points)
    x = np.clip(known[:, 0] / size[0], 0, 1) * (columns - 1)
    y = np.clip(known[:, 1] / size[1], 0, 1) * (rows - 1)
    left = np.minimum(x.astype(np.intp), columns - 2)
    top = np.minimum(y.astype(np.intp), rows - 2)
    right, down = (x - left)[:, None], (y - top)[:, None]
    upper = field[top, left] * (1 - right) + field[top, left + 1] * right
    lower = field[top + 1, left] * (1 - right) + field[top + 1, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down)


def undo(field: Doubles, size: tuple[int, int], points: Doubles) -> Doubles:
    """The q (N, 2) with q + field(q) = ``points``, by fixed-point iteration: it converges where the field does not
    fold, that is where neighbouring displacements differ by less than their nodes are apart.
    """
    guess = points - at(field, size, points)
    for _ in range(_ROUNDS):
        better = points - at(field, size, guess)
        moved = np.nanmax(np.abs(better - guess), initial=0.0)
        guess = better
        if moved < _CLOSE:
            break
    return guess


def steepest(field: Doubles, size: tuple[int, int]) -> float:
    """How fast the displacement changes at most, pixels for each pixel: from 1 on the picture may fold."""
    rows, columns = field.shape[:2]
    across = np.abs(np.diff(field, axis=1)).max(initial=0.0) * (columns - 1) / size[0]
    down = np.abs(np.diff(field, axis=0)).max(initial=0.0) * (rows - 1) / size[1]
    return float(max(across, down))


def compact(field: Doubles) -> Doubles:
    """The field with at most ``LARGEST`` nodes a side."""
    rows, columns = field.shape[:2]
    if max(rows, columns) <= LARGEST:
        return field
    return resampled(field, min(rows, LARGEST), min(columns, LARGEST))


def resampled(field: Doubles, rows: int, columns: int) -> Doubles:
    """The field on another grid from corner to corner."""
    y, x = np.mgrid[0:rows, 0:columns]
    nodes = np.c_[x.ravel() / (columns - 1), y.ravel() / (rows - 1)]
    return at(field, (1, 1), nodes).reshape(rows, columns, 2)


def from_dense(flow: NDArray[np.float32], rows: int, columns: int) -> Doubles:
    """The nodes of a dense field (H, W, 2) given at pixel centres."""
    high, wide = flow.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    at_x = x / (columns - 1) * wide - 0.5
    at_y = y / (rows - 1) * high - 0.5
    nodes = cv2.remap(flow, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(nodes, dtype=np.float64)
