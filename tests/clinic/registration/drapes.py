"""Two different arms before the same drape or on the same table, in all the ways in which a camera hides skin: none may
be called aligned.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from clinic.sample.skin_camera import Light, shade
from clinic.sample.skin_texture import skin
from tests.clinic.registration.pairs import Pair, moved_by
from tests.clinic.registration.scenes import Bytes, Floats

Colour = tuple[float, float, float]
_GREEN, _WOOD = (0.58, 1.0, 0.75), (0.8, 0.61, 0.46)
_ACROSS = 200.0  # mm that the photo shows


@dataclass(frozen=True)
class Drape:
    """``part``: of the photo's width that the arm takes. ``tone``: of the skin, or its even colour with ``uneven``
    texture (a part of it). ``blur``: pixels of a width of 1200 by which the arm is out of focus.
    """

    name: str
    part: float
    tone: int | Colour
    uneven: float = 0.0
    exposure: float = 1.0
    balance: Colour = (1.0, 1.0, 1.0)
    blur: float = 0.0
    grey: bool = False
    table: Colour = _GREEN

    def pair(self, size: tuple[int, int]) -> Pair:
        """Two photos of ``size``, the second from a little elsewhere."""
        first, later = (self._photo(size, seed) for seed in (10, 77))
        return Pair(self.name, first, moved_by(later, turned=1.0, scale=1.01, seed=7, noise=1.5))

    def _photo(self, size: tuple[int, int], seed: int) -> Bytes:
        wide, high = size
        down = np.arange(high) / wide * 1200
        middle = wide / 2 + wide / 60 * np.sin(down / 150 + seed)
        beside = np.abs(np.arange(wide)[None, :] - middle[:, None])
        inside = cv2.GaussianBlur((beside < self.part * wide / 2).astype(np.float32), (0, 0), wide / 600)[..., None]
        rgb = cloth_of(size, self.table) * (1 - inside) + self._arm(size, seed) * inside
        rgb = np.clip(rgb + np.random.default_rng(seed).normal(0, 1.5, rgb.shape), 0, 255).astype(np.uint8)
        return np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2) if self.grey else rgb

    def _arm(self, size: tuple[int, int], seed: int) -> Floats:
        wide, high = size
        if isinstance(self.tone, int):
            patch = skin(seed, (high, wide), _ACROSS / wide, self.tone)
            lit = np.asarray(shade(patch, Light(azimuth=40.0 * seed % 360, elevation=60)), np.float32)
            linear = np.clip(lit * self.exposure * np.array(self.balance, np.float32), 0, 1)
            shown = np.asarray(linear ** (1 / 2.2) * 255, np.float32)
        else:
            even = np.array(self.tone, np.float32) * (1 + self.uneven * _noise(seed, size, 2.0)[..., None])
            shown = np.asarray(even, np.float32)
        if self.blur:
            shown = np.asarray(cv2.GaussianBlur(shown, (0, 0), self.blur * wide / 1200), np.float32)
        return np.asarray(shown, np.float32)


def cloth_of(size: tuple[int, int], colour: Colour) -> Floats:
    """A drape or a table with texture of every size, the same one each time; of 255."""
    light = 120 + sum(gain * _noise(1, size, reach) for reach, gain in ((1.5, 10), (4, 10), (12, 12), (60, 12)))
    return np.asarray(np.clip(light, 0, 255)[..., None] / 0.6 * np.array(colour, np.float32), np.float32)


def _noise(seed: int, size: tuple[int, int], reach: float) -> Floats:
    """(h, w) of unit contrast; ``reach`` in pixels of a width of 1200."""
    rng = np.random.default_rng([seed, round(reach * 10)])
    noise = rng.normal(0, 1, (size[1], size[0])).astype(np.float32)
    spread = cv2.GaussianBlur(noise, (0, 0), max(0.8, reach * size[0] / 1200))
    return np.asarray(spread / spread.std(), np.float32)


DRAPES = (
    Drape("very dark, underexposed", 0.42, 6, exposure=0.08),
    Drape("plain dark tone", 0.50, (38.0, 29.0, 25.0), 0.02),
    Drape("grey photo, out of focus", 0.50, 3, blur=6.0, grey=True),
    Drape("blue cast, out of focus", 0.42, 2, exposure=0.8, balance=(0.55, 1.0, 1.9), blur=5.0),
    Drape("narrow, out of focus", 0.17, 2, blur=5.0),
    Drape("narrow, light and smooth", 0.17, (215.0, 170.0, 150.0), 0.003),
    Drape("narrow on a wood table", 0.09, 2, table=_WOOD),
    Drape("dark, slightly narrower", 0.33, (38.0, 29.0, 25.0), 0.02),
    Drape("narrower, light and smooth", 0.10, (215.0, 170.0, 150.0), 0.003),
    Drape("grey photo, narrow, out of focus", 0.17, 3, blur=6.0, grey=True),
    Drape("wider on a wood table", 0.13, 2, table=_WOOD),
    Drape("narrow, hardly out of focus", 0.17, 2, blur=2.5),
)
"""The first seven were called aligned once."""
