"""Square regions of a picture, turned as a face is, and their pixels at a network's size without aliasing."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Square:
    """A square of ``side`` pixels around ``x``, ``y``; ``angle`` (radians) turns its upper edge clockwise on screen.

    Positions are continuous: pixel i covers [i, i + 1). The square may reach beyond the picture.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0

    def outward(self, places: Doubles) -> Doubles:
        """Positions (N, 2) in the square (0 to 1) as positions in the picture."""
        return np.array([self.x, self.y]) + (places - 0.5) @ self._turn() * self.side

    def inward(self, places: Doubles) -> Doubles:
        """Positions (N, 2) in the picture as positions in the square."""
        result: Doubles = (places - np.array([self.x, self.y])) @ self._turn().T / self.side + 0.5
        return result

    def _turn(self) -> Doubles:
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cos, sin], [-sin, cos]])


@dataclass
class Pyramid:
    """A picture (H, W, 3) and its halves, made when they are needed."""

    rgb: Bytes
    _levels: list[Bytes] = field(default_factory=list)

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])

    def sample(self, square: Square, size: int, *, spread: bool = False) -> Bytes:
        """The pixels (size, size, 3) of a square; beyond the picture black, or with ``spread`` its last pixels."""
        level = max(0, int(np.floor(np.log2(max(square.side / size, 1.0)) + 1e-6)))
        picture, factor = self._level(level)
        middle = np.array([[0.5, 0.5], [1.5, 0.5], [0.5, 1.5]]) / size
        start, right, down = square.outward(middle) / factor - 0.5
        matrix = np.stack([right - start, down - start, start], axis=1)
        border = cv2.BORDER_REPLICATE if spread else cv2.BORDER_CONSTANT
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(picture, matrix, (size, size), flags=flags, borderMode=border).astype(
            np.uint8, copy=False
        )

    def _level(self, wanted: int) -> tuple[Bytes, int]:
        if not self._levels:
            self._levels.append(self.rgb)
        while len(self._levels) <= wanted and min(self._levels[-1].shape[:2]) >= 4:
            last = self._levels[-1]
            high, wide = last.shape[0] // 2, last.shape[1] // 2
            half = cv2.resize(last[: 2 * high, : 2 * wide], (wide, high), interpolation=cv2.INTER_AREA)
            self._levels.append(half.astype(np.uint8, copy=False))
        level = min(wanted, len(self._levels) - 1)
        return self._levels[level], 1 << level
