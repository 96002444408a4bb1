"""The counting aid where the skin is tilted: a millimetre is not as many pixels everywhere.

count_on(rgb, region, scale) -> tuple[Bump, ...]        as ``count_bumps``, by a ``PhotoScale``

Where a sticker tells the plane, the size that holds at the middle of the region is taken, and each bump's diameter is
told by the size that holds at its own place. Where sizes differ much within the region, or the plane is steep, the
region is drawn as seen from above first, so that a bump is as wide and as round as it is on the skin.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.bumps import Bump, count_bumps, region_corners
from clinic.measure.lengths import from_mm, local_scale, to_mm
from clinic.records.scales import PhotoScale, Point

Doubles = NDArray[np.float64]

_ALIKE = 1.1
"""Largest over smallest mm per pixel within a region up to which one is used: the aid is fitted to scales that are
told 12 % wrong."""
_STEEP = 20.0
"""Degrees of tilt from which a round bump is seen too narrow (cos 20° = 0.94)."""
_AROUND_MM = 6.0
"""Skin drawn around the region: the aid compares with 5 mm of it."""
_MOST = 24e6
"""Pixels drawn anew at most; beyond, the plane is seen so flat that nothing is gained."""


def count_on(rgb: NDArray[np.uint8], region: Sequence[Point] | Sequence[float], scale: PhotoScale) -> tuple[Bump, ...]:
    """Propose bumps inside ``region`` (as ``count_bumps``). Raises ``ValidationError`` as that does."""
    if scale.plane is None:
        return count_bumps(rgb, region, scale.mm_per_pixel)
    corners = region_corners(region, rgb.shape[1], rgb.shape[0], scale.mm_per_pixel)
    sizes = [local_scale(_point(corner), scale) for corner in corners]
    if max(sizes) <= _ALIKE * min(sizes) and (scale.tilt_degrees or 0.0) < _STEEP:
        return _at_middle(rgb, corners, scale)
    seen = _from_above(rgb, corners, scale, float(np.median(sizes)))
    return seen if seen is not None else _at_middle(rgb, corners, scale)


def _at_middle(rgb: NDArray[np.uint8], corners: Doubles, scale: PhotoScale) -> tuple[Bump, ...]:
    used = local_scale(_point((corners.min(axis=0) + corners.max(axis=0)) / 2), scale)
    found = count_bumps(rgb, [_point(corner) for corner in corners], used)
    return tuple(
        replace(bump, diameter_mm=round(bump.diameter_mm * local_scale((bump.x, bump.y), scale) / used, 3))
        for bump in found
    )


def _from_above(rgb: NDArray[np.uint8], corners: Doubles, scale: PhotoScale, step: float) -> tuple[Bump, ...] | None:
    """Count in the region as seen from above, with ``step`` mm per pixel; ``None``: that cannot be drawn."""
    there = to_mm(corners, scale)
    low, high = there.min(axis=0) - _AROUND_MM, there.max(axis=0) + _AROUND_MM
    wide, tall = (int(np.ceil(value)) for value in (high - low) / step)
    if not np.isfinite(there).all() or not 0 < wide * tall < _MOST:
        return None
    centre = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])  # OpenCV: pixel centres at whole numbers
    drawn = np.array([[1 / step, 0.0, -low[0] / step], [0.0, 1 / step, -low[1] / step], [0.0, 0.0, 1.0]])
    through = np.linalg.inv(centre) @ drawn @ np.array(scale.plane, np.float64).reshape(3, 3) @ centre
    above = cv2.warpPerspective(rgb, through, (wide, tall), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    found = count_bumps(np.asarray(above, np.uint8), [_point(each) for each in (there - low) / step], step)
    middles = np.array([(bump.x, bump.y) for bump in found]).reshape(-1, 2) * step + low
    back = from_mm(middles, scale)
    placed = [
        replace(bump, x=round(float(x), 2), y=round(float(y), 2)) for bump, (x, y) in zip(found, back, strict=True)
    ]
    return tuple(sorted(placed, key=lambda bump: (bump.y, bump.x)))


def _point(values: Doubles) -> Point:
    return float(values[0]), float(values[1])
