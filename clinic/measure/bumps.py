"""The counting aid: white to yellow bumps of the size of milia and small deposits, proposed for a person to tick."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.errors import ValidationError
from clinic.measure.bumps_find import find_blobs
from clinic.measure.bumps_score import Weights, proposals
from clinic.measure.bumps_skin import skin_picture
from clinic.measure.bumps_weights import FIRST, RANGES, REST
from clinic.records.scales import Point

SMALLEST_MM, LARGEST_MM = 0.5, 6.0  # milia measure about 0.5 to 3 mm, small deposits up to 6
_COARSEST = 0.25  # mm per pixel: a bump of 1 mm then covers 4 pixels
_FINEST = 0.002
_WEIGHTS = Weights.of(RANGES, FIRST, REST)
_LEAST_SIDE_MM, _LEAST_SIDE_PX = 1.5, 12


@dataclass(frozen=True, slots=True)
class Bump:
    """A candidate: its middle in pixels of the upright original, its diameter, and how like a white bump it is."""

    x: float
    y: float
    diameter_mm: float
    score: float
    """0 to 1; about the share of such candidates that are bumps on generated skin."""


def count_bumps(
    rgb: NDArray[np.uint8], region: Sequence[Point] | Sequence[float], mm_per_pixel: float
) -> tuple[Bump, ...]:
    """Propose the white to yellow bumps inside ``region``, from the left upper to the right lower one.

    ``rgb`` is the upright original (height, width, 3); ``region`` a polygon of three or more points, or a rectangle
    (x0, y0, x1, y1), in its pixels. What of the region lies beyond the picture is left out. Stickers, rulers and
    burnt-out glare inside the region are not looked at.

    Raises ``ValidationError`` for a region outside the picture or too small, and for a scale that is no scale or too
    coarse to see milia.
    """
    _check_scale(mm_per_pixel)
    corners = region_corners(region, rgb.shape[1], rgb.shape[0], mm_per_pixel)
    picture = skin_picture(rgb, corners, mm_per_pixel)
    bumps = []
    for blob, score in proposals(picture, find_blobs(picture), _WEIGHTS):
        x, y = (
            (value + 0.5) * picture.step + start for value, start in zip((blob.x, blob.y), picture.origin, strict=True)
        )
        diameter = 2 * blob.radius * picture.mm_per_pixel
        bumps.append(Bump(round(x, 2), round(y, 2), round(diameter, 3), round(score, 3)))
    return tuple(sorted(bumps, key=lambda bump: (bump.y, bump.x)))


def _check_scale(mm_per_pixel: float) -> None:
    if not np.isfinite(mm_per_pixel) or mm_per_pixel <= 0:
        raise ValidationError(
            "mm_per_pixel", "The scale is not a number of millimetres.", "Set the scale of the photo first."
        )
    if mm_per_pixel > _COARSEST:
        raise ValidationError(
            "mm_per_pixel",
            f"At {1 / mm_per_pixel:.1f} pixels per millimetre this photo is too coarse to see milia.",
            "Count by eye, or take a photo from nearer.",
        )
    if mm_per_pixel < _FINEST:
        raise ValidationError(
            "mm_per_pixel", "No photo of skin is as fine as this scale says.", "Check the scale of the photo."
        )


def region_corners(
    region: Sequence[Point] | Sequence[float], width: int, height: int, mm_per_pixel: float
) -> NDArray[np.float64]:
    values = np.asarray(region, np.float64)
    if values.shape == (4,):
        (x0, x1), (y0, y1) = sorted((values[0], values[2])), sorted((values[1], values[3]))
        values = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64)
    if values.ndim != 2 or values.shape[1] != 2 or len(values) < 3 or not np.isfinite(values).all():
        raise ValidationError("region", "An area needs at least three points.", "Outline the area to count in.")
    values = np.clip(values, (0, 0), (width, height))
    wide, high = np.ptp(values, 0)
    x, y = values.T
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    if area == 0:
        raise ValidationError("region", "The area lies outside the photo.", "Outline an area on the photo.")
    least = max(_LEAST_SIDE_PX, _LEAST_SIDE_MM / mm_per_pixel)
    if min(wide, high) < least or area < least**2 / 2:
        raise ValidationError(
            "region",
            "The area is too small to count bumps in.",
            f"Outline at least {_LEAST_SIDE_MM} mm by {_LEAST_SIDE_MM} mm.",
        )
    return np.asarray(values, np.float64)
