"""Light on the skin, and the camera that looks at it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.sample.skin_texture import Grid, Patch, blurred, clouds

_STEPS, _KNEE = 8192, 0.72  # of the tone curve: entries of its table, where its shoulder starts


@dataclass(frozen=True, slots=True)
class Light:
    """A soft lamp. ``azimuth`` (degrees, 0 from the right, 90 from above) and ``elevation`` (90: from the
    camera).

    ``temperature`` in kelvin is what the camera's white balance missed: below 5500 the photo is warmer,
    above it cooler.
    """

    azimuth: float = 125.0
    elevation: float = 48.0
    intensity: float = 1.0
    temperature: float = 5500.0


@dataclass(frozen=True, slots=True)
class View:
    """How the camera stands: turned by ``rotation`` and tilted by ``tilt_x``/``tilt_y`` (degrees), moved
    by mm, zoomed.
    """

    rotation: float = 0.0
    scale: float = 1.0
    shift_x_mm: float = 0.0
    shift_y_mm: float = 0.0
    tilt_x: float = 0.0
    tilt_y: float = 0.0


def homography(
    view: View, patch_size: tuple[int, int], size: tuple[int, int], mm_per_pixel: float
) -> NDArray[np.float64]:
    """Return the 3 x 3 matrix from pixels of the patch to pixels of the photo; both sizes are (width,
    height).
    """
    turn, tip, lean = (np.radians(angle) for angle in (view.rotation, view.tilt_x, view.tilt_y))
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tip), -np.sin(tip)], [0, np.sin(tip), np.cos(tip)]])
    about_y = np.array([[np.cos(lean), 0, np.sin(lean)], [0, 1, 0], [-np.sin(lean), 0, np.cos(lean)]])
    turned = about_y @ about_x @ about_z
    distance = 3.0 * max(size)  # a short telephoto lens: the photo is a third of the distance wide
    to_middle = np.array([
        [1, 0, -patch_size[0] / 2 - view.shift_x_mm / mm_per_pixel],
        [0, 1, -patch_size[1] / 2 - view.shift_y_mm / mm_per_pixel],
        [0, 0, 1],
    ])  # fmt: skip
    plane = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, distance / view.scale]])
    lens = np.array([[distance, 0, size[0] / 2], [0, distance, size[1] / 2], [0, 0, 1]])
    return np.asarray(lens @ plane @ to_middle, np.float64)


def _slopes(relief: Grid, mm_per_pixel: float) -> tuple[Grid, Grid]:
    scale = 1 / (8 * mm_per_pixel)
    return (
        np.asarray(cv2.Sobel(relief, cv2.CV_32F, 1, 0, scale=scale), np.float32),
        np.asarray(cv2.Sobel(relief, cv2.CV_32F, 0, 1, scale=scale), np.float32),
    )


def _lamp(light: Light) -> tuple[float, float, float]:
    around, up = np.radians(light.azimuth), np.radians(light.elevation)
    return float(np.cos(around) * np.cos(up)), float(-np.sin(around) * np.cos(up)), float(np.sin(up))


def shade(patch: Patch, light: Light) -> Grid:
    """Return the light that comes from ``patch``: linear RGB of shape (height, width, 3), about 0 to 1.

    Light that enters the skin spreads, red farthest: that is what makes relief look soft and shadows reddish.
    """
    x, y, z = _lamp(light)
    slope_x, slope_y = _slopes(patch.relief, patch.mm_per_pixel)
    length = np.sqrt(1 + slope_x**2 + slope_y**2)
    falling = (z - x * slope_x - y * slope_y) / length
    falling = np.clip(falling, 0.02, None) * np.float32(0.72 / z) + np.float32(0.28) / length
    spread = [blurred(falling, max(0.4, mm / patch.mm_per_pixel)) for mm in (0.11, 0.05, 0.03)]
    lit: Grid = np.empty_like(patch.colour)
    for channel, soft in enumerate(spread):
        np.multiply(0.55 * soft + 0.45 * falling, patch.colour[..., channel], out=lit[..., channel])
    half = np.array([x, y, z + 1]) / np.sqrt(2 + 2 * z)
    facing = np.clip((half[2] - half[0] * slope_x - half[1] * slope_y) / length, 0, 1).astype(np.float32)
    broad = _power16(facing)
    narrow = _power16(np.sqrt(broad * np.sqrt(broad)))  # facing to the 192nd
    gloss = (0.05 * broad + 0.34 * narrow) * patch.shine * np.float32(light.intensity)
    lit *= np.float32(light.intensity)
    lit += gloss[..., None]
    return lit


def _power16(value: Grid) -> Grid:
    for _ in range(4):
        value = value * value
    return value


def _white_balance(temperature: float) -> Grid:
    warm = (5500.0 - temperature) / 5500.0
    return np.array([1 + 0.32 * warm, 1.0, 1 - 0.55 * warm], np.float32)


def _field(size: tuple[int, int], light: Light) -> Grid:
    """Lamp fall-off and vignette over the photo."""
    width, height = size
    x = (np.arange(width, dtype=np.float32) / width * 2 - 1)[None, :]
    y = (np.arange(height, dtype=np.float32) / height * 2 - 1)[:, None]
    lamp_x, lamp_y, _ = _lamp(light)
    fall = 1 + np.float32(0.16) * (x * lamp_x + y * lamp_y)
    return (fall * (1 - 0.10 * (x * x + y * y) ** 1.5)).astype(np.float32)


def _soften_edges(lit: Grid, blur: float) -> Grid:
    """Sharp in the middle, softer to the edges: the skin bends away from the plane of focus."""
    height, width = lit.shape[:2]
    soft = blurred(lit, blur)
    x = (np.arange(width, dtype=np.float32) / width * 2 - 1)[None, :]
    y = (np.arange(height, dtype=np.float32) / height * 2 - 1)[:, None]
    amount = np.clip((np.sqrt(0.8 * x * x + y * y) - 0.62) * 1.6, 0, 1)[..., None]
    lit += (soft - lit) * amount
    return lit


def _tone(value: Grid) -> Grid:
    """Linear to sRGB with a soft shoulder, as cameras do, instead of a hard end at white."""
    light = np.linspace(0, 2, _STEPS, dtype=np.float32)
    over = np.maximum(light - _KNEE, 0)
    light = np.minimum(light, _KNEE) + (1 - _KNEE) * (1 - np.exp(-over / (1 - _KNEE)))
    curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055).astype(np.float32)
    index = np.clip(value * np.float32((_STEPS - 1) / 2), 0, _STEPS - 1).astype(np.uint16)
    return np.asarray(np.take(curve, index), np.float32)


def develop(lit: Grid, light: Light, rng: np.random.Generator, noise: float = 1.0) -> NDArray[np.uint8]:
    """Turn linear light of shape (height, width, 3) into the photo's 8-bit sRGB pixels: lens, sensor, tone
    curve.
    """
    height, width = lit.shape[:2]
    lit = lit * (_field((width, height), light)[..., None] * _white_balance(light.temperature))
    lit = _soften_edges(lit, max(1.0, width / 620))
    shown = _tone(lit)
    # Photon noise is finest in each pixel, and a little of it is smeared over neighbours by the colour
    # filter.
    grain = rng.standard_normal((height, width), dtype=np.float32)
    smeared = blurred(grain, 0.8)
    colour = cv2.resize(rng.standard_normal((height // 2 + 1, width // 2 + 1, 3), dtype=np.float32), (width, height))
    shown += (noise * (0.0045 * grain + 0.008 * smeared))[..., None] + noise * 0.0045 * colour
    sharp = blurred(shown, 1.1)
    shown += 0.45 * (shown - sharp)
    return np.asarray(np.clip(shown * 255 + 0.5, 0, 255), np.uint8)


def backdrop(rng: np.random.Generator, shape: tuple[int, int]) -> Grid:
    """A photographer's cloth behind a face, out of focus: linear RGB."""
    soft = 1 + 0.05 * clouds(rng, shape, max(shape) / 3)
    fall = np.linspace(1.15, 0.75, shape[0], dtype=np.float32)[:, None]
    return ((soft * fall)[..., None] * np.array([0.155, 0.200, 0.245], np.float32)).astype(np.float32)
