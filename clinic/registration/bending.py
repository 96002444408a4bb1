"""Skin that is not flat: a smooth and capped field of displacements beside the homography."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.registration import fields, warping
from clinic.registration.evidence import hits
from clinic.registration.looks import Look, informative
from clinic.registration.texture import Cells, compare, grain
from clinic.registration.transform import Transform

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

_HALF = 2  # the flow is looked for at half the size
_SMOOTH = 14.0  # pixels at half the size
_RETURNED = 1.0  # pixels at half the size, there and back
_MOST = 0.06  # of the longer side: what moves farther is another place
_STEEPEST = 0.35  # pixels for each pixel
_NODES = 40  # of the longer side
_BLOCK, _REACH = 16, 3
_ROUNDS, _HELPED, _DONE = 2, 0.3, 0.6  # share of cells that hit
_SURE, _LEAST = 0.35, 12  # correlation; cells


def bend(look_a: Look, look_b: Look, start: Transform) -> Transform | None:
    """``start`` (between working pixels) with a field over B that brings the texture together; ``None`` where the
    pictures do not say one.
    """
    bent = start
    for _ in range(_ROUNDS):
        flow = _flow(look_a, look_b, bent)
        if flow is None:
            return None
        bent = _with(bent, look_b, flow)
        cells = cells_of(look_a, look_b, bent)
        sure = hits(cells) | ((cells.peak > _SURE) & (cells.returned < 1))
        if int(sure.sum()) < _LEAST:
            return None
        bent = _with(bent, look_b, _spread(cells, sure, look_b.working))
        if not _HELPED < float(hits(cells).mean()) < _DONE:
            break
    return bent


def cells_of(look_a: Look, look_b: Look, transform: Transform) -> Cells:
    """What the cells say in B's frame."""
    drawn, covered = _drawn(look_a, look_b, transform, 1)
    second, told = look_b.texture(1)
    return compare(grain(drawn.astype(np.float32)), second, covered & told, _REACH, _BLOCK)


def _drawn(look_a: Look, look_b: Look, transform: Transform, by: int) -> tuple[Bytes, Mask]:
    """A in B's frame, ``by`` times less, and where it shows something."""
    size = look_b.working[0] // by, look_b.working[1] // by
    part = transform.scaled(1.0, (size[0] / look_b.working[0], size[1] / look_b.working[1]))
    back = part.inverse().apply
    drawn = warping.warp(back, look_a.grey, size)
    return drawn, warping.covered(back, look_a.working, size) & informative(drawn)


def _flow(look_a: Look, look_b: Look, start: Transform) -> Floats | None:
    """(h, w, 2) at half the size, in pixels at full size: from A as it is laid to B, smooth; ``None``: too little."""
    first, covered = _drawn(look_a, look_b, start, _HALF)
    size = first.shape[1], first.shape[0]
    second = np.asarray(cv2.resize(look_b.grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    if min(size) < 64 or covered.mean() < 0.02:
        return None
    one, two = _even(first), _even(second)
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    dis.setFinestScale(0)
    empty = np.zeros((*one.shape, 2), np.float32)
    there = np.asarray(dis.calc(one, two, empty.copy()), np.float32)
    back = np.asarray(dis.calc(two, one, empty.copy()), np.float32)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    returned = cv2.remap(back, x + there[..., 0], y + there[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    beside = np.hypot(there[..., 0] + returned[..., 0], there[..., 1] + returned[..., 1])
    most = _MOST * max(size)
    sure = covered & (beside < _RETURNED) & (np.hypot(there[..., 0], there[..., 1]) < most)
    if sure.mean() < 0.1 * covered.mean():
        return None
    return _smoothed(there, sure.astype(np.float32), _SMOOTH) * np.float32(_HALF)


def _even(grey: Bytes) -> Bytes:
    """Texture alone, as bytes: another light is no motion."""
    return np.clip(grain(grey.astype(np.float32)).even * 45 + 128, 0, 255).astype(np.uint8)


def _smoothed(values: Floats, weights: Floats, sigma: float) -> Floats:
    """Means around each point by weight; where there is little, from farther away."""
    out = np.zeros_like(values)
    left = np.ones(weights.shape, np.float32)
    for reach in (sigma, 3 * sigma, 9 * sigma):
        near = _blurred(weights, reach)
        mean = np.dstack([_blurred(values[..., axis] * weights, reach) for axis in (0, 1)])
        mean /= np.maximum(near, 1e-6)[..., None]
        share = left * np.clip(near / 0.3, 0, 1)
        out += mean * share[..., None]
        left = left - share
    return out + mean * left[..., None]


def _blurred(values: Floats, sigma: float) -> Floats:
    """Wide Gaussians at a part of the size."""
    by = max(1, int(sigma / 4))
    size = max(1, values.shape[1] // by), max(1, values.shape[0] // by)
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / by)
    return np.asarray(cv2.resize(small, (values.shape[1], values.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _spread(cells: Cells, sure: Mask, size: tuple[int, int]) -> Floats:
    """The offsets of the cells that are sure as a smooth field over the frame (rows, columns, 2 of the grid)."""
    values = np.zeros((*cells.grid, 2), np.float32)
    weights = np.zeros(cells.grid, np.float32)
    rows, columns = np.unravel_index(cells.index[sure], cells.grid)
    values[rows, columns] = cells.offsets[sure]
    weights[rows, columns] = cells.peak[sure]
    smooth = _smoothed(values, weights, 1.2)
    step = 2 * _BLOCK
    high, wide = size[1] // _HALF, size[0] // _HALF
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32) * _HALF + 1.0
    at_x, at_y = (x - 1.5 * _BLOCK) / step, (y - 1.5 * _BLOCK) / step
    return np.asarray(cv2.remap(smooth, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _with(start: Transform, look_b: Look, flow: Floats) -> Transform:
    """``start`` followed by ``flow``, which must not fold the picture."""
    wide, high = look_b.working
    longer = max(wide, high)
    columns, rows = (max(4, round(_NODES * side / longer)) for side in (wide, high))
    y, x = np.mgrid[0:rows, 0:columns]
    nodes = np.c_[x.ravel() / (columns - 1) * wide, y.ravel() / (rows - 1) * high]
    old = np.zeros((rows * columns, 2)) if start.field is None else fields.at(start.field, (wide, high), nodes)
    there = nodes + old
    at_x = np.asarray(there[:, 0] / _HALF - 0.5, np.float32).reshape(rows, columns)
    at_y = np.asarray(there[:, 1] / _HALF - 0.5, np.float32).reshape(rows, columns)
    new = cv2.remap(flow, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    field = old.reshape(rows, columns, 2) + new
    far = np.hypot(field[..., 0], field[..., 1])[..., None]
    field = field * np.minimum(1, _MOST * longer / np.maximum(far, 1e-6))
    return Transform(start.homography, start.size_a, start.size_b, _calmed(field, (wide, high)))


def _calmed(field: Doubles, size: tuple[int, int]) -> Doubles:
    """Smoother until it is nowhere steep."""
    for _ in range(12):
        if fields.steepest(field, size) < _STEEPEST:
            return field
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), 1.0, borderType=cv2.BORDER_REPLICATE), np.float64)
    return field * (_STEEPEST / fields.steepest(field, size))
