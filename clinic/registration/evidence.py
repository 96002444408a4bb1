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
_EMPTY, _EMPTY_SHARE, _EMPTY_MOST = 0.55, 0.45, 1.0  # contrast of noise: of 255, of that of the hits, and at most
_ENOUGH_SKIN, _SOME_SKIN = 0.2, 0.03  # of what both show
_SECTORS = 4  # a side
_LIGHT = 2.0  # pixels: light from elsewhere moves the shading of relief all to one side, which no fit shows, and makes
# pictures unlike: measured on rendered skin under a lamp that moved by 30 and 60 degrees
_CELLS_SHARE = 4 / 9  # cells overlap by a third on each side: so much of each is its own


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cell hits where it shows the same texture in the same place. What is judged is the skin where there is enough
    of its colour (``of_skin``; even and blurred skin counts as no hit), else whatever has texture: dark, grey and
    tinted skin has no such colour, and may have no texture either, so that then what is even counts in the gap too.

    ``judged``: cells, ``hits`` of these, of ``share``. ``sectors``: part of the sectors of what is judged (four a side)
    in which most cells hit. ``gap``: part of it (not ``of_skin``: of all that both photos show) that the largest
    connected area without hits takes, and ``gap_open`` whether it reaches the edge of what both photos show;
    ``gap_span``: how far it goes through that, from one side (0) to the other (1). ``some``: share of hits where only a
    little has the colour of skin, ``None`` where nothing has or that is judged. ``whole``: share of hits among all
    cells with texture;
    ``beside``: among those that are not judged, ``None`` where there are few. ``covers``: part of what both photos show
    that hits cover. ``residual``: pixels of the frame, root mean square of what remains after the fit and of what the
    fit is unsure of. ``correlation``: median of what is judged.
    """

    of_skin: bool
    judged: int
    hits: int
    share: float
    sectors: float
    gap: float
    gap_open: bool
    gap_span: float
    some: float | None
    whole: float
    beside: float | None
    covers: float
    residual: float
    correlation: float


NOTHING = Evidence(False, 0, 0, 0.0, 0.0, 1.0, True, 1.0, None, 0.0, None, 0.0, float("inf"), 0.0)


def hits(cells: Cells) -> Mask:
    """(N,): the same texture in the same place, there and back."""
    beside = np.hypot(cells.offsets[:, 0], cells.offsets[:, 1])
    return np.asarray((cells.peak > HIT_PEAK) & (beside < _HIT_BESIDE) & (cells.returned < _RETURNED))


def weigh(cells: Cells, skin: Mask, *, only_skin: bool = False) -> Evidence:
    """``skin`` (h, w) in the frame of the cells; ``only_skin``: judge it however little there is."""
    if not len(cells):
        return NOTHING
    hit = hits(cells)
    noise = _EMPTY
    if hit.any():
        noise = max(_EMPTY, min(_EMPTY_MOST, _EMPTY_SHARE * float(np.median(cells.contrast[hit]))))
    full = hit | (cells.contrast > noise)
    of_skin = _within(cells, skin, 0.5)
    by_skin = only_skin or bool(of_skin.mean() >= _ENOUGH_SKIN)
    judged = of_skin if by_skin else full
    if not judged.any() or not full.any():
        return NOTHING
    beside = full & ~judged
    gap, reaches, span = _gap(cells, hit, judged if by_skin else np.ones_like(full))
    some = not by_skin and bool(of_skin.mean() >= _SOME_SKIN)
    correlation = float(np.median(cells.here[judged]))
    return Evidence(
        of_skin=by_skin,
        judged=int(judged.sum()),
        hits=int((hit & judged).sum()),
        share=float(hit[judged].mean()),
        sectors=_sectors(cells, hit, judged),
        gap=gap,
        gap_open=reaches,
        gap_span=span,
        some=float(hit[of_skin].mean()) if some else None,
        whole=float(hit[full].mean()),
        beside=float(hit[beside].mean()) if beside.sum() >= 0.1 * len(cells) else None,
        covers=float(hit.mean()),
        residual=float(np.hypot(_residual(cells, hit & judged), _LIGHT * (1 - correlation))),
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


def _gap(cells: Cells, hit: Mask, full: Mask) -> tuple[float, bool, float]:
    """How much the largest area without hits takes, whether it reaches the edge of what both show, and its span."""
    missed, known = np.zeros(cells.grid, np.uint8), np.zeros(cells.grid, np.uint8)
    missed.ravel()[cells.index[full & ~hit]] = 1
    known.ravel()[cells.index] = 1
    # cells that touch at a corner only, or by one, are scattered misses and no area
    opened = cv2.morphologyEx(missed, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    # one that hits by chance does not part an area
    _, labels = cv2.connectedComponents(cv2.dilate(opened, np.ones((3, 3), np.uint8)), connectivity=4)
    labels = np.where(opened > 0, labels, 0)
    sizes = np.bincount(labels.ravel())[1:]
    if not sizes.any():
        return 0.0, False, 0.0
    area = labels == 1 + int(sizes.argmax())
    inner = cv2.erode(known, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    _, _, wide, high = cv2.boundingRect(known)
    _, _, across, down = cv2.boundingRect(area.astype(np.uint8))
    return int(sizes.max()) / int(full.sum()), bool((area & (inner == 0)).any()), max(across / wide, down / high)


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
