"""A photo as registration sees it: brightness alone, at the working size."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.registration.texture import Grain, grain
from clinic.registration.transform import Transform

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

WORKING_SIDE = 1024
"""Pixels of the longer side at which photos are aligned and residuals are given."""

_WORKING_AREA = WORKING_SIDE * 768
_LONGEST = 4096  # of a panorama, which has few rows at a longer side of 1024
_TINT = 16  # working pixels
_SKIN_LOW, _SKIN_HIGH = (0, 134, 70), (255, 185, 132)  # Y, Cr, Cb: wide, for any tone and for a wrong white balance


@dataclass(frozen=True, eq=False)
class Look:
    """``grey`` (h, w) at the working size, ``tint`` (h / 16, w / 16, 3) its colours in short, ``size`` (width, height)
    of the photo itself.
    """

    grey: Bytes
    tint: Bytes
    size: tuple[int, int]

    @classmethod
    def of(cls, rgb: Bytes) -> Self:
        """Of uint8 (H, W, 3)."""
        high, wide = rgb.shape[:2]
        by_area = min((_WORKING_AREA / (wide * high)) ** 0.5, _LONGEST / max(wide, high))
        factor = min(1.0, max(WORKING_SIDE / max(wide, high), by_area))
        if factor < 1:
            size = max(1, round(wide * factor)), max(1, round(high * factor))
            rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        rgb = np.ascontiguousarray(rgb)
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        short = max(1, grey.shape[1] // _TINT), max(1, grey.shape[0] // _TINT)
        tint = cv2.resize(rgb, short, interpolation=cv2.INTER_AREA)
        return cls(np.asarray(grey, dtype=np.uint8), np.asarray(tint, dtype=np.uint8), (wide, high))

    @property
    def factors(self) -> tuple[float, float]:
        """Working pixels for each pixel of the photo, along x and y."""
        return self.grey.shape[1] / self.size[0], self.grey.shape[0] / self.size[1]

    @property
    def working(self) -> tuple[int, int]:
        """Width and height at the working size."""
        return self.grey.shape[1], self.grey.shape[0]

    @property
    def unit(self) -> float:
        """How many pixels of a longer side of 1024 a working pixel is: 1, but for pictures that are small or long."""
        return WORKING_SIDE / max(self.working)

    @cached_property
    def even(self) -> Bytes:
        """``grey`` with its local contrast made even: light that falls unevenly hides texture from a detector."""
        return np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(self.grey), dtype=np.uint8)

    @cached_property
    def skin(self) -> NDArray[np.bool_]:
        """(h, w): what has the colour of skin (or of wood, or of a warm wall)."""
        told = cv2.inRange(cv2.cvtColor(self.tint, cv2.COLOR_RGB2YCrCb), _SKIN_LOW, _SKIN_HIGH)
        return np.asarray(cv2.resize(told, self.working, interpolation=cv2.INTER_NEAREST) > 0)

    def texture(self, by: int) -> tuple[Grain, NDArray[np.bool_]]:
        """Its texture ``by`` times less, and where it tells anything; computed once."""
        if by not in self._textures:
            small = self.grey
            if by > 1:
                size = max(1, small.shape[1] // by), max(1, small.shape[0] // by)
                whole = small[: size[1] * by, : size[0] * by]
                small = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            self._textures[by] = grain(small.astype(np.float32)), informative(small)
        return self._textures[by]

    @cached_property
    def _textures(self) -> "dict[int, tuple[Grain, NDArray[np.bool_]]]":
        return {}

    def mirrored(self) -> "Look":
        """The same, left and right exchanged."""
        return Look(np.ascontiguousarray(self.grey[:, ::-1]), np.ascontiguousarray(self.tint[:, ::-1]), self.size)


def informative(grey: Bytes) -> NDArray[np.bool_]:
    """Neither burnt out nor an even black or white border."""
    return np.asarray((grey > 2) & (grey < 252))


def unshrunk(working: Transform, look_a: Look, look_b: Look) -> Transform:
    """Between working pixels to between pixels of the photos."""
    (ax, ay), (bx, by) = look_a.factors, look_b.factors
    whole = working.scaled((1 / ax, 1 / ay), (1 / bx, 1 / by))
    return replace(whole, size_a=look_a.size, size_b=look_b.size)
