"""Lengths, diameters and areas in a photo, with the standard uncertainties that they carry.

length(a, b, scale) -> Quantity              mm; px where ``scale`` is None
area(outline, scale) -> Quantity             mm²; px²
axes(outline, scale) -> long, short          longest diameter and the diameter at right angles to it
outline_axes(outline, scale) -> Axes         the same, with their ends for drawing
local_scale(at, scale) -> float              mm per pixel at a place
comparable(one, other) -> str                why two quantities must not be compared; empty where they may

Where the plane of a sticker is known everything is measured on that plane, tilted as it is. Parts of an uncertainty,
added in quadrature (JCGM 100:2008 "GUM", 5.1.2): each click, ``CLICK_PX`` in x and in y; the scale at its place; how
sure the tilt is, growing with the distance from there (``PhotoScale.drift``); and skin that leaves the plane: at a
distance d from the sticker on skin bent with ``SKIN_RADIUS`` a length is foreshortened by about (d / radius)² / 2.
A lens that bends straight lines is not modelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.records.scales import PhotoScale, Point, Quantity

Doubles = NDArray[np.float64]

CLICK_PX = 1.5
"""Standard uncertainty of a click in x and in y, pixels of the original: a photo zoomed to about one in one."""
SKIN_RADIUS = 150.0
"""mm; between a cheek and a back."""
MM, PX, MM2, PX2 = "mm", "px", "mm²", "px²"
_INDEPENDENT = 10.0
"""Points of an outline that err on their own: a hand that strays inwards stays there for a while."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Two diameters of an outline: their ends in pixels and their lengths."""

    long_ends: tuple[Point, Point]
    short_ends: tuple[Point, Point]
    long: Quantity
    short: Quantity


def length(a: Point, b: Point, scale: PhotoScale | None, click_px: float = CLICK_PX) -> Quantity:
    """The distance of two points on the skin."""
    return _diameter(np.array([a, b], dtype=np.float64), scale, click_px)


def area(outline: Sequence[Point], scale: PhotoScale | None, click_px: float = CLICK_PX) -> Quantity:
    """What a closed outline surrounds. Raises ``ValueError`` for fewer than three points."""
    points = _outline(outline)
    there = to_mm(points, scale)
    value = _shoelace(there)
    around = float(np.linalg.norm(np.roll(there, -1, axis=0) - there, axis=1).sum())
    size = click_px * (_local(points.mean(axis=0), scale) if scale else 1.0)
    # the outline errs across itself; that many stretches of it do so independently
    by_clicks = around * size / float(np.sqrt(min(len(points), _INDEPENDENT)))
    return _quantity(value, by_clicks, points.mean(axis=0), scale, 2)


def axes(outline: Sequence[Point], scale: PhotoScale | None, click_px: float = CLICK_PX) -> tuple[Quantity, Quantity]:
    """Longest diameter of an outline, and its width at right angles to it. Raises ``ValueError`` as ``area``."""
    found = outline_axes(outline, scale, click_px)
    return found.long, found.short


def outline_axes(outline: Sequence[Point], scale: PhotoScale | None, click_px: float = CLICK_PX) -> Axes:
    """The longest diameter, and the longest one at right angles to it, from outer edge to outer edge on the skin.

    Raises ``ValueError`` for fewer than three points.
    """
    points = _outline(outline)
    there = to_mm(points, scale)
    hull = there[cv2.convexHull(there.astype(np.float32), returnPoints=False).ravel()]
    apart = np.linalg.norm(hull[:, None] - hull[None], axis=2)
    first, second = (hull[index] for index in np.unravel_index(int(apart.argmax()), apart.shape))
    long_ends = from_mm(np.array([first, second]), scale)
    short_ends = from_mm(_widest(hull, first, second), scale)
    return Axes(_pair(long_ends), _pair(short_ends), *(_diameter(e, scale, click_px) for e in (long_ends, short_ends)))


def comparable(one: Quantity, other: Quantity) -> str:
    """Why two quantities must not be compared, as a sentence with what to do; empty where they may be."""
    if one.unit == other.unit:
        return ""
    if {one.unit, other.unit} in ({MM, PX}, {MM2, PX2}):
        return "One photo has no scale: pixels are not compared with millimetres. Set its scale first."
    return f"{one.unit or 'A count'} and {other.unit or 'a count'} are not the same kind of thing."


def to_mm(points: Doubles, scale: PhotoScale | None) -> Doubles:
    """(N, 2) pixels to (N, 2) mm on the plane of the scale; as they are without one."""
    if scale is None:
        return points
    if scale.plane is None:
        return points * scale.mm_per_pixel
    return _through(np.array(scale.plane, dtype=np.float64).reshape(3, 3), points)


def from_mm(there: Doubles, scale: PhotoScale | None) -> Doubles:
    """The other way: (N, 2) mm on the plane of the scale to (N, 2) pixels."""
    if scale is None:
        return there
    if scale.plane is None:
        return there / scale.mm_per_pixel
    return _through(np.asarray(np.linalg.inv(np.array(scale.plane, dtype=np.float64).reshape(3, 3))), there)


def local_scale(at: Point, scale: PhotoScale) -> float:
    """mm per pixel at a place: on a tilted plane another one everywhere, the (geometric) mean of both directions."""
    if scale.plane is None:
        return scale.mm_per_pixel
    found = _local(np.array(at, dtype=np.float64), scale)
    return found if np.isfinite(found) and found > 0 else scale.mm_per_pixel


def relative_uncertainty(at: Point, scale: PhotoScale) -> float:
    """Of short lengths at a place: the scale, the tilt, and skin that leaves the plane; standard."""
    parts = [scale.uncertainty / scale.mm_per_pixel]
    if scale.at is not None:
        far = float(np.hypot(at[0] - scale.at[0], at[1] - scale.at[1]))
        parts += [scale.drift * far, (far * scale.mm_per_pixel / SKIN_RADIUS) ** 2 / 2]
    return float(np.linalg.norm(parts))


def _widest(hull: Doubles, first: Doubles, second: Doubles) -> Doubles:
    """(2, 2): the longest chord of a convex polygon at right angles to the line between two points.

    The width of a convex polygon along a line is concave and straight between vertices, so that it is largest at one.
    """
    distance = float(np.linalg.norm(second - first))
    along = (second - first) / distance if distance else np.array([1.0, 0.0])
    across = np.array([-along[1], along[0]])
    t, height = (hull - first) @ along, (hull - first) @ across
    following_t, following = np.roll(t, -1), np.roll(height, -1)
    step = np.where(following_t == t, 1.0, following_t - t)
    share = (t[:, None] - t[None]) / step[None]  # of each edge, at each vertex
    meets = (share >= -1e-9) & (share <= 1 + 1e-9)
    at = np.where(following_t == t, height, height[None] + share * (following - height)[None])
    low, high = np.where(meets, at, np.inf).min(axis=1), np.where(meets, at, -np.inf).max(axis=1)
    best = int((high - low).argmax())
    return np.array([first + along * t[best] + across * low[best], first + along * t[best] + across * high[best]])


def _diameter(ends: Doubles, scale: PhotoScale | None, click_px: float) -> Quantity:
    there = to_mm(ends, scale)
    value = float(np.linalg.norm(there[1] - there[0]))
    return _quantity(value, _by_clicks(ends, scale, click_px), ends.mean(axis=0), scale, 1)


def _through(homography: Doubles, points: Doubles) -> Doubles:
    ends = np.c_[points, np.ones(len(points))] @ homography.T
    return np.asarray(ends[:, :2] / ends[:, 2:])


def _by_clicks(ends: Doubles, scale: PhotoScale | None, click_px: float) -> float:
    """What clicks that stray by ``click_px`` do to the distance of two ends (2, 2)."""
    there = to_mm(ends, scale)
    value, variance = float(np.linalg.norm(there[1] - there[0])), 0.0
    for end in (0, 1):
        for axis in (0, 1):
            moved = ends.copy()
            moved[end, axis] += 0.5
            shifted = to_mm(moved, scale)
            slope = (float(np.linalg.norm(shifted[1] - shifted[0])) - value) / 0.5
            variance += (slope * click_px) ** 2
    return float(np.sqrt(variance))


def _local(at: Doubles, scale: PhotoScale) -> float:
    """mm per pixel at a place, the mean of both directions."""
    corner = to_mm(at + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), scale)
    one, other = corner[1] - corner[0], corner[2] - corner[0]
    return float(np.sqrt(abs(one[0] * other[1] - one[1] * other[0])))


def _quantity(value: float, by_clicks: float, at: Doubles, scale: PhotoScale | None, power: int) -> Quantity:
    """``power`` 1: a length, 2: an area, whose relative uncertainty by the scale is twice a length's."""
    if scale is None:
        return Quantity(value, by_clicks, PX if power == 1 else PX2)
    by_scale = power * value * relative_uncertainty((float(at[0]), float(at[1])), scale)
    return Quantity(value, float(np.hypot(by_clicks, by_scale)), MM if power == 1 else MM2)


def _outline(outline: Sequence[Point]) -> Doubles:
    if len(outline) < 3:
        raise ValueError("an outline has three points at least")
    return np.array(outline, dtype=np.float64)


def _shoelace(points: Doubles) -> float:
    x, y = points[:, 0], points[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _pair(ends: Doubles) -> tuple[Point, Point]:
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[1, 0]), float(ends[1, 1]))
