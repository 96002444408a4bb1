"""What several stickers of one photo say together."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clinic.measure.stickers_fit import slopes
from clinic.measure.stickers_table import PRINT_SCALE
from clinic.records.scales import Point

MOST_APART = 0.10
"""Relative difference of two stickers beyond which none is believed: one lies nearer, or was printed wrongly."""
_SURELY = 4.0
"""Standard uncertainties that the difference must also exceed."""


class Seen(Protocol):
    """What is needed of a sticker."""

    @property
    def side_mm(self) -> float: ...
    @property
    def centre(self) -> Point: ...
    @property
    def mm_per_pixel(self) -> float: ...
    @property
    def uncertainty(self) -> float: ...
    @property
    def plane(self) -> tuple[float, ...]: ...
    @property
    def drift(self) -> float: ...


def contradiction(stickers: Sequence[Seen]) -> str:
    """A sentence and what to do, where two stickers differ by more than skin that is not flat explains; else empty."""
    for index, one in enumerate(stickers):
        for other in stickers[index + 1 :]:
            ratio, variance = _against(one, other)
            sure = abs(ratio) > _SURELY * np.sqrt(variance + (one.uncertainty / one.mm_per_pixel) ** 2)
            if abs(ratio) > MOST_APART and sure:
                apart = f"{abs(np.expm1(ratio)) * 100:.0f} %"
                return (
                    f"Two stickers ({one.side_mm:g} and {other.side_mm:g} mm) differ by {apart} in what they say. "
                    "Check that they lie beside the lesion and that their sheet was printed at 100 %."
                )
    return ""


def agreed(base: Seen, stickers: Sequence[Seen]) -> tuple[float, float]:
    """By what ``base``'s scale is to be multiplied, and the relative standard uncertainty of the outcome.

    A mean weighted by variance; where they scatter more than their uncertainties say, these grow by the Birge ratio.
    """
    ratios, variances = [0.0], [(base.uncertainty / base.mm_per_pixel) ** 2]
    for other in stickers:
        if other is not base:
            ratio, variance = _against(base, other)
            ratios.append(ratio)
            variances.append(variance)
    weights = 1 / np.array(variances)
    mean = float(np.average(ratios, weights=weights))
    freedom = len(ratios) - 1
    birge = float(np.sqrt((weights * (np.array(ratios) - mean) ** 2).sum() / freedom)) if freedom else 1.0
    # one printer made them all: its part does not grow less with their number
    relative = max(float(np.sqrt(1 / weights.sum())) * max(birge, 1.0), PRINT_SCALE)
    return float(np.exp(mean)), relative


def _against(base: Seen, other: Seen) -> tuple[float, float]:
    """Logarithm of the other's scale over what ``base``'s plane says at its place, and its variance."""
    own, expected = _local(other.plane, other.centre), _local(base.plane, other.centre)
    far = float(np.hypot(other.centre[0] - base.centre[0], other.centre[1] - base.centre[1]))
    variance = (other.uncertainty / other.mm_per_pixel) ** 2 + (base.drift * far) ** 2
    return float(np.log(own / expected)), variance


def _local(plane: tuple[float, ...], at: Point) -> float:
    """mm per pixel at a place in the direction that is not foreshortened."""
    homography: NDArray[np.float64] = np.array(plane).reshape(3, 3)
    return float(np.linalg.svd(slopes(homography, np.array([at]))[0], compute_uv=False)[1])
