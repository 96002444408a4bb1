"""What speaks for an alignment and what against it, in figures."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.registration.texture import Cells

Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

HIT_PEAK = 0.30
"""Normalised cross-correlation from which a cell shows the same texture: cells of unrelated skin stay below 0.25."""

_HIT_BESIDE = 1.3  # pixels from where it should be
_RETURNED = 1.0
_EMPTY = 0.55  # contrast, of 255: less is a plain background or noise
_SECTORS = 4  # a side
_LIGHT = 2.0  # pixels: light from elsewhere moves the shading of relief all to one side, which no fit shows, and makes
# pictures unlike: measured on rendered skin under a lamp that moved by 30 and 60 degrees
_CELLS_SHARE = 4 / 9  # cells overlap by a third on each side: so much of each is its own


@dataclass(frozen=True, slots=True)
class Evidence:
    """``cells``: with any texture. ``hits``: those whose texture is the same in the same place, of ``share``.

    ``sectors``: part of the sectors of the overlap (four a side) in which most cells hit. ``gap``: part of the overlap
    that the largest connected area without hits takes. ``skin``: share of hits among the cells of the colour of skin;
    ``None`` where there are few. ``inner``: the same in what was asked for (the skin of a face), and ``inner_cells``.
    ``covers``: part of the frame that hits cover. ``residual``: pixels of the frame, root mean square of what remains
    after the fit and of what the fit is unsure of.
    """

    cells: int
    hits: int
    share: float
    sectors: float
    gap: float
    skin: float | None
    inner: float | None
    inner_cells: int
    covers: float
    residual: float
    correlation: float


NOTHING = Evidence(0, 0, 0.0, 0.0, 1.0, None, None, 0, 0.0, float("inf"), 0.0)


def hits(cells: Cells) -> Mask:
    """(N,): the same texture in the same place, there and back."""
    beside = np.hypot(cells.offsets[:, 0], cells.offsets[:, 1])
    return np.asarray((cells.peak > HIT_PEAK) & (beside < _HIT_BESIDE) & (cells.returned < _RETURNED))


def weigh(cells: Cells, size: tuple[int, int], skin: Mask | None = None, inner: Mask | None = None) -> Evidence:
    """``size`` (width, height) of the frame; ``skin`` and ``inner`` (h, w) in it."""
    if not len(cells):
        return NOTHING
    hit = hits(cells)
    full = (cells.contrast > _EMPTY) | hit
    if not full.any():
        return NOTHING
    of_skin = _within(cells, skin, 0.5) & full if skin is not None else np.zeros(len(cells), bool)
    inside = _within(cells, inner, 0.8) & full if inner is not None else np.zeros(len(cells), bool)
    own = (cells.width * 2 / 3) ** 2
    correlation = float(np.median(cells.here[full]))
    return Evidence(
        cells=int(full.sum()),
        hits=int(hit.sum()),
        share=float(hit.sum() / full.sum()),
        sectors=_sectors(cells, hit, full),
        gap=_gap(cells, hit, full),
        skin=float(hit[of_skin].mean()) if of_skin.sum() >= 0.12 * full.sum() else None,
        inner=float(hit[inside].mean()) if inside.any() else None,
        inner_cells=int(inside.sum()),
        covers=float(hit.sum() * own / (size[0] * size[1])),
        residual=float(np.hypot(_residual(cells, hit), _LIGHT * (1 - correlation))),
        correlation=correlation,
    )


def _within(cells: Cells, mask: Mask, least: float) -> Mask:
    around = cv2.boxFilter(mask.astype(np.float32), -1, (cells.width, cells.width), borderType=cv2.BORDER_REPLICATE)
    columns = np.clip(cells.middles[:, 0].astype(np.intp), 0, mask.shape[1] - 1)
    rows = np.clip(cells.middles[:, 1].astype(np.intp), 0, mask.shape[0] - 1)
    return np.asarray(around[rows, columns] >= least)


def _sectors(cells: Cells, hit: Mask, full: Mask) -> float:
    places = cells.middles[full]
    low, high = places.min(axis=0), places.max(axis=0)
    which = np.minimum(((places - low) / np.maximum(high - low, 1) * _SECTORS).astype(np.intp), _SECTORS - 1)
    number = which[:, 1] * _SECTORS + which[:, 0]
    every = np.bincount(number, minlength=_SECTORS**2)
    good = np.bincount(number, weights=hit[full].astype(float), minlength=_SECTORS**2)
    some = every >= max(2, 0.25 * every.max())
    return float(np.mean(good[some] >= 0.5 * every[some])) if some.any() else 0.0


def _gap(cells: Cells, hit: Mask, full: Mask) -> float:
    missed = np.zeros(cells.grid, np.uint8)
    missed.ravel()[cells.index[full & ~hit]] = 1
    # cells that touch at a corner only, or by one, are scattered misses and no area
    opened = cv2.morphologyEx(missed, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    count, _, figures, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    largest = int(figures[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0
    return largest / int(full.sum())


def _residual(cells: Cells, hit: Mask) -> float:
    """Root mean square of what remains at the cells that hit, and of how unsure a map through them is elsewhere."""
    if int(hit.sum()) < 8:
        return float("inf")
    left = cells.offsets[hit]
    own = float((left**2).sum(axis=1).mean())
    middle, size = cells.middles.mean(axis=0), max(float(np.ptp(cells.middles, axis=0).max()), 1.0)
    every = _design((cells.middles - middle) / size)
    inverse = np.linalg.pinv(every[hit].T @ every[hit] * _CELLS_SHARE)
    unsure = float(np.einsum("ij,jk,ik->i", every, inverse, every).mean()) * own
    return float(np.sqrt(own + unsure))


def _design(places: Doubles) -> Doubles:
    """How one coordinate of a homography near identity depends on its figures."""
    x, y = places[:, 0], places[:, 1]
    return np.asarray(np.c_[np.ones(len(x)), x, y, x * x, x * y, y * y], dtype=np.float64)
