"""The pixels of one photo while something is suggested in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.errors import ValidationError
from clinic.measure.bumps import Bump
from clinic.measure.bumps_plane import count_on
from clinic.measure.lengths import local_scale
from clinic.measure.outlines import Outline, suggest_outline
from clinic.records.scales import PhotoScale, Point


@dataclass(frozen=True, slots=True, eq=False)
class PhotoPixels:
    """``rgb``: uint8 (H, W, 3), the upright original. Held only as long as a person measures."""

    photo_id: str
    rgb: NDArray[np.uint8]
    scale: PhotoScale | None

    def suggest(self, seed: Point, tolerance: float) -> Outline:
        """The outline of what lies at ``seed``; ``tolerance`` from 0 (tighter) to 1 (wider)."""
        return suggest_outline(self.rgb, seed, local_scale(seed, self.scale) if self.scale else None, tolerance)

    def candidates(self, region: Sequence[Point]) -> tuple[Bump, ...]:
        """White bumps proposed inside a polygon. Raises ``ValidationError`` without a scale, or where the region or the
        scale does not allow it."""
        if self.scale is None:
            raise ValidationError(
                "mm_per_pixel",
                "The photo has no scale, so that the size of a bump is not known.",
                "Set the scale first, or count by clicking on each.",
            )
        return count_on(self.rgb, region, self.scale)
