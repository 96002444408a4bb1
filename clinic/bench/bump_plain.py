"""What a quick test would draw: even skin with noise, discs for bumps, lines for hairs, dots for pores, ellipses for
shine. Shares nothing with the other generators, so that nothing fitted to them is fitted to it."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]

SIZE = (900, 700)
_SKIN = ((240, 205, 185), (228, 184, 160), (205, 160, 130), (172, 122, 92), (125, 84, 62), (78, 52, 40))


def plain_skin(
    rng: np.random.Generator, tone: int, per_mm: float, empty: bool
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A picture and its bumps (x, y in pixels, diameter in mm); ``tone`` is the Fitzpatrick type."""
    skin = np.full((SIZE[1], SIZE[0], 3), _SKIN[tone - 1], np.float32)
    soft = cv2.GaussianBlur(rng.standard_normal((SIZE[1], SIZE[0])).astype(np.float32), (0, 0), 25)
    skin *= (1 + 0.05 * soft / soft.std())[..., None]
    truth = _places(rng, per_mm, empty)
    for x, y, diameter in truth:
        _bump(rng, skin, x, y, diameter * per_mm)
    _hairs(rng, skin, per_mm)
    _pores(rng, skin, per_mm, tone)
    _shine(rng, skin, per_mm)
    skin += rng.normal(0, rng.uniform(1, 5), skin.shape)
    return np.clip(skin, 0, 255).astype(np.uint8), np.array(truth, np.float64).reshape(-1, 3)


def _places(rng: np.random.Generator, per_mm: float, empty: bool) -> list[tuple[float, float, float]]:
    placed: list[tuple[float, float, float]] = []
    for _ in range(0 if empty else int(rng.integers(5, 30))):
        diameter = float(rng.uniform(max(0.6, 5 / per_mm), 3.0))
        x, y = rng.uniform(diameter * per_mm, np.array(SIZE) - diameter * per_mm)
        if all(np.hypot(x - a, y - b) > 0.6 * per_mm * (d + diameter) for a, b, d in placed):
            placed.append((float(x), float(y), diameter))
    return placed


def _bump(rng: np.random.Generator, skin: Grid, x: float, y: float, diameter: float) -> None:
    mask = np.zeros(skin.shape[:2], np.float32)
    cv2.circle(mask, (int(x * 16 - 8), int(y * 16 - 8)), int(diameter * 8), 1.0, -1, cv2.LINE_AA, 4)
    mask = cv2.GaussianBlur(mask, (0, 0), max(0.6, 0.08 * diameter)) * rng.uniform(0.6, 0.95)
    colour = np.array([rng.uniform(235, 250), rng.uniform(222, 240), rng.uniform(185, 222)], np.float32)
    skin += (colour - skin) * mask[..., None]


def _hairs(rng: np.random.Generator, skin: Grid, per_mm: float) -> None:
    for _ in range(int(rng.integers(0, 30))):
        start = rng.uniform(0, SIZE)
        end = start + rng.normal(0, 5 * per_mm, 2)
        points = np.round(np.stack([start, (start + end) / 2 + rng.normal(0, per_mm, 2), end])).astype(np.int32)
        cv2.polylines(skin, [points], False, (60.0, 45.0, 38.0), max(1, round(0.08 * per_mm)), cv2.LINE_AA)


def _pores(rng: np.random.Generator, skin: Grid, per_mm: float, tone: int) -> None:
    darker = tuple(float(0.7 * value) for value in _SKIN[tone - 1])
    for _ in range(int(rng.integers(0, 150))):
        centre = tuple(int(value) for value in rng.uniform(0, SIZE))
        cv2.circle(skin, centre, max(1, round(rng.uniform(0.05, 0.15) * per_mm)), darker, -1, cv2.LINE_AA)


def _shine(rng: np.random.Generator, skin: Grid, per_mm: float) -> None:
    glare = np.zeros(skin.shape[:2], np.float32)
    for _ in range(int(rng.integers(0, 12))):
        centre = tuple(int(value) for value in rng.uniform(0, SIZE))
        axes = tuple(max(1, int(value)) for value in rng.uniform((0.2, 0.08), (1.4, 0.3)) * per_mm)
        cv2.ellipse(glare, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(glare, (0, 0), max(0.7, 0.04 * per_mm)) * 1.1
    skin += (255 - skin) * soft[..., None].clip(0, 1)
