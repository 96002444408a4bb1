"""The outline of a lesion, suggested from one point in it, and how sure an outline is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.outlines_field import Field, Grid, field_around
from clinic.measure.outlines_shape import closed_outline
from clinic.measure.outlines_spread import outline_spread
from clinic.records.scales import Point

__all__ = ["NoOutline", "Outline", "outline_spread", "suggest_outline"]

_SIDE = 176  # pixels of the window in which the size is found
_FINE_SIDE = 200  # and of that in which the outline is drawn
_LEVELS = np.linspace(0.25, 0.8, 12)
_ROUNDS = 2
_AS_CLEAR, _WIDER = 0.85, 1.8
_BAY = 0.35  # of the radius: narrower bays are shade or hair, not border
_LEAST_CONTRAST = 3.0  # Lab units
_LEAST_CLEAR = 1.4
_LEAST_EDGE = 0.22
_LEAST_PX = 4.0  # of radius
_SMALLEST_MM, _SMALLEST_PX = 2.0, 24.0  # half the first window


class NoOutline(StrEnum):
    """Why no outline is suggested, in words to show."""

    OUTSIDE = "The point lies outside the photo."
    NO_EDGE = "No clear border around this point."
    TOO_LARGE = "The lesion goes on beyond the photo."


class Outline(tuple[Point, ...]):
    """Points of a closed outline, or none and the ``reason``."""

    reason: NoOutline | None

    def __new__(cls, points: Iterable[Point] = (), reason: NoOutline | None = None) -> Self:
        outline = super().__new__(cls, tuple(points))
        outline.reason = reason
        return outline


@dataclass(frozen=True, slots=True)
class _Region:
    mask: NDArray[np.uint8]
    level: float
    edge: float
    """Contrast across its border, 1: that of the seed against the skin."""
    open: bool
    """Goes on beyond the window."""
    radius: float


def suggest_outline(
    rgb: NDArray[np.uint8], seed: Point, mm_per_pixel: float | None = None, tolerance: float = 0.5
) -> Outline:
    """Suggest the outline of what lies at ``seed`` (pixels of ``rgb``, the upright original): 12 to 120 points in
    order, without crossings, the seed inside.

    ``tolerance`` from 0 (tighter) to 1 (wider) moves the outline across the border. Empty, with a ``reason``, where
    there is no border to be seen. ``mm_per_pixel``, where known, says how near to look first.
    """
    height, width = rgb.shape[:2]
    if not (0 <= seed[0] < width and 0 <= seed[1] < height):
        return Outline(reason=NoOutline.OUTSIDE)
    found, field, beyond = _best(rgb, seed, mm_per_pixel)
    if found is None or field is None:
        return Outline(reason=NoOutline.TOO_LARGE if beyond else NoOutline.NO_EDGE)
    fine = field_around(rgb, seed, max(_reach(found, field), 8.0), _FINE_SIDE)
    region = _region(fine, found.level)
    if region is None or region.open:
        fine, region = field, found
    like = _learned(fine, region)
    region = _region(replace(fine, like=like), level := _level_at(tolerance)) or region
    points = closed_outline(like, region.mask, level, fine.seed)
    return Outline((float(fine.origin[0] + x * fine.step), float(fine.origin[1] + y * fine.step)) for x, y in points)


def _level_at(tolerance: float) -> float:
    return 0.85 - 0.7 * float(np.clip(tolerance, 0, 1))


def _learned(field: Field, region: _Region) -> Grid:
    """How much each place belongs to the lesion, 0 to 1, by the colours found inside ``region`` and around it.

    Rother, Kolmogorov and Blake, "GrabCut", ACM Trans. Graph. 23 (2004) 309-314.
    """
    inside = cv2.distanceTransform(region.mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - region.mask, cv2.DIST_L2, 3)
    labels = np.full(region.mask.shape, cv2.GC_PR_BGD, np.uint8)
    labels[outside > 0.9 * region.radius] = cv2.GC_BGD
    labels[region.mask > 0] = cv2.GC_PR_FGD
    labels[inside > 0.6 * inside.max()] = cv2.GC_FGD
    labels[field.seed[1], field.seed[0]] = cv2.GC_FGD
    ground, figure = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)  # the same outline for the same point
    cv2.grabCut(field.rgb, labels, (0, 0, 1, 1), ground, figure, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    own = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)).astype(np.uint8)
    wide = max(3, round(2 * _BAY * region.radius) | 1)
    bays = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    edge = wide  # so that the border of the window is no border of the region
    padded = cv2.copyMakeBorder(own, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, bays)[edge:-edge, edge:-edge]
    own = closed.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(own, (0, 0), max(1.0, 0.06 * region.radius)), np.float32)


def _reach(found: _Region, field: Field) -> float:
    """How far a window must go so that the region fills about half of its width."""
    ys, xs = np.nonzero(found.mask)
    far = max(np.abs(xs - field.seed[0]).max(), np.abs(ys - field.seed[1]).max())
    return float(far * field.step * 1.7)


def _best(rgb: NDArray[np.uint8], seed: Point, mm_per_pixel: float | None) -> tuple[_Region | None, Field | None, bool]:
    """The region with the clearest border, over windows that grow until they hold the picture."""
    height, width = rgb.shape[:2]
    whole = float(max(seed[0], width - seed[0], seed[1], height - seed[1]))
    reach = min(whole, max(_SMALLEST_PX, _SMALLEST_MM / mm_per_pixel if mm_per_pixel else 0.02 * max(height, width)))
    seen: list[tuple[float, _Region, Field]] = []
    beyond = False
    while True:
        field = field_around(rgb, seed, reach, _SIDE)
        if field.contrast >= _LEAST_CONTRAST and field.clear >= _LEAST_CLEAR:
            for level in _LEVELS:
                region = _region(field, float(level))
                if region is None:
                    continue
                if region.open:
                    beyond = beyond or reach >= whole
                    continue
                if region.radius < _LEAST_PX:
                    continue
                worth = region.edge * min(1.0, field.contrast / 12) * min(1.0, field.clear / 5)
                if region.edge >= _LEAST_EDGE:
                    seen.append((worth, region, field))
        if reach >= whole:
            return (*_widest(seen), beyond)
        reach = min(whole, reach * 1.7)


def _widest(seen: list[tuple[float, _Region, Field]]) -> tuple[_Region | None, Field | None]:
    """Of the regions whose border is about as clear as the clearest the widest: a bump is outlined at its foot."""
    if not seen:
        return None, None
    worth, clearest, at = max(seen, key=lambda entry: entry[0])
    most = _WIDER * clearest.radius * at.step
    near = [entry for entry in seen if entry[0] >= _AS_CLEAR * worth and entry[1].radius * entry[2].step <= most]
    _, region, field = max(near, key=lambda entry: entry[1].radius * entry[2].step)
    return region, field


def _region(field: Field, level: float) -> _Region | None:
    """What is connected with the seed above ``level``, its holes filled and its threads cut."""
    above = (field.like > level).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    closed = cv2.morphologyEx(above, cv2.MORPH_CLOSE, kernel)
    above = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel), np.uint8)
    x, y = field.seed
    reach = 2
    near = above[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
    if not near.any():
        return None
    _, labels = cv2.connectedComponents(above, connectivity=4)
    ids = labels[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
    label = int(np.bincount(ids[ids > 0]).argmax())
    own = (labels == label).astype(np.uint8)
    outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    cv2.drawContours(own, [outline], -1, 1, -1)
    if not own[y, x]:
        return None
    area = float(own.sum())
    radius = float(np.sqrt(area / np.pi))
    touches = bool((own.astype(bool) & field.open_sides).any())
    return _Region(own, level, _edge(field.like, own, radius), touches or area > 0.6 * own.size, radius)


def _edge(like: Grid, mask: NDArray[np.uint8], radius: float) -> float:
    """The drop of likeness across the border, where it is weak (lower third of the border)."""
    by = max(1.5, 0.14 * radius)
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    band_in, band_out = (inside > 0) & (inside <= 2 * by), (outside > 0) & (outside <= 2 * by)
    if not band_in.any() or not band_out.any():
        return 0.0
    value = np.clip(like, -0.5, 1.2)
    return float(np.percentile(value[band_in], 33) - np.percentile(value[band_out], 67))
