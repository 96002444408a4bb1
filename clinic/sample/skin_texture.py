"""The skin itself: colour and relief of an area, the same for the same seed.

Grids are float32 arrays of shape (height, width), heights are in mm, colours are linear RGB from 0 to 1.
Colour is built from two pigments, blood and melanin, that absorb in the three channels by different
amounts (the order of magnitude follows Jacques, "Optical properties of biological tissues", Phys. Med.
Biol. 58 (2013) R37).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]

#: sRGB of unlit-by-blush skin by Fitzpatrick type, chosen by eye against published skin colour charts.
_TONES = {
    1: (236, 197, 176),
    2: (228, 182, 156),
    3: (211, 160, 128),
    4: (183, 129, 95),
    5: (137, 89, 62),
    6: (86, 55, 40),
}
_SMALL = 60_000  # pixels of a grid that is one bump's
_LONG = 60.0  # pixels
_BLOOD = np.array([0.22, 1.0, 0.80], np.float32)
_MELANIN = np.array([0.55, 0.90, 1.25], np.float32)


@dataclass(slots=True)
class Patch:
    """A lit-from-nowhere area of skin: its colour (height, width, 3), its relief in mm, and how oily it is
    (0 to 1).
    """

    colour: Grid
    relief: Grid
    shine: Grid
    mm_per_pixel: float


def blurred(grid: Grid, sigma: float) -> Grid:
    """Blur by a Gaussian of ``sigma`` pixels."""
    return np.asarray(cv2.GaussianBlur(grid, (0, 0), sigma), np.float32)


def resized(grid: Grid, shape: tuple[int, int]) -> Grid:
    """Stretch ``grid`` to ``shape`` (height, width)."""
    return np.asarray(cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def linear(srgb: tuple[int, int, int]) -> Grid:
    """Return linear RGB of an 8-bit sRGB colour (IEC 61966-2-1)."""
    value = np.array(srgb, np.float32) / np.float32(255)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear_image(srgb: NDArray[np.uint8]) -> Grid:
    """Return linear RGB of 8-bit sRGB pixels."""
    value = np.arange(256, dtype=np.float32) / np.float32(255)
    table = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return np.asarray(table[srgb], np.float32)


def tone_colour(tone: int) -> Grid:
    """Return linear RGB of even skin of Fitzpatrick type ``tone``, 1 to 6."""
    return linear(_TONES[tone])


def clouds(rng: np.random.Generator, shape: tuple[int, int], wavelength: float) -> Grid:
    """Return smooth noise of unit spread whose features are about ``wavelength`` pixels apart."""
    if wavelength < 12 and shape[0] * shape[1] < _SMALL:  # stretched noise shows its grid when seen closely
        white = rng.standard_normal(shape, dtype=np.float32)
        soft = blurred(white, wavelength / 3.5)
        return soft / np.float32(soft.std() + 1e-6)
    if wavelength > _LONG:  # smooth enough to be made at a quarter of the size, in a tenth of the time
        quarter = clouds(rng, (shape[0] // 4 + 2, shape[1] // 4 + 2), wavelength / 4)
        return resized(quarter, shape)
    step = max(1.0, wavelength / 2)
    coarse = (int(shape[0] / step) + 4, int(shape[1] / step) + 4)
    grid = rng.standard_normal(coarse, dtype=np.float32)
    size = (int(coarse[1] * step) + 1, int(coarse[0] * step) + 1)
    scaled = cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(scaled[: shape[0], : shape[1]], np.float32) * np.float32(1.25)


def _creases(rng: np.random.Generator, shape: tuple[int, int], spacing: float, angle: float, width: float) -> Grid:
    """Fine lines that run along ``angle`` (radians), about ``spacing`` pixels apart, 0 between them and 1
    inside.
    """
    side = int(np.hypot(*shape)) + 2
    coarse = rng.standard_normal((int(side / spacing * 2) + 4, int(side / spacing / 2.5) + 4), dtype=np.float32)
    field = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    turn = np.array(cv2.getRotationMatrix2D((side / 2, side / 2), float(np.degrees(angle)), 1.0), np.float64)
    turn[:, 2] += np.array([shape[1] - side, shape[0] - side]) / 2
    field = cv2.warpAffine(field, turn, (shape[1], shape[0]), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.exp(-((field / np.float32(width)) ** 2)), np.float32)


def _cells(rng: np.random.Generator, shape: tuple[int, int], spacing: float) -> Grid:
    """The net of furrows between the small fields of the skin: 1 in a furrow, 0 on a field."""
    rows, columns = int(shape[0] / spacing) + 3, int(shape[1] / spacing) + 3
    jitter = rng.random((rows, columns, 2), dtype=np.float32)
    y = (np.arange(rows, dtype=np.float32)[:, None] + jitter[..., 0] - 1) * spacing
    x = (np.arange(columns, dtype=np.float32)[None, :] + jitter[..., 1] - 1) * spacing
    # Half the resolution is enough: the net is bent and softened afterwards.
    half = (shape[0] // 2 + 1, shape[1] // 2 + 1)
    y, x = y / 2, x / 2
    seeds = np.full(half, 255, np.uint8)
    inside = (y >= 0) & (y < half[0]) & (x >= 0) & (x < half[1])
    seeds[y[inside].astype(int), x[inside].astype(int)] = 0
    _, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_CCOMP)
    fields = np.ones(half, np.uint8)
    fields[:, 1:] &= labels[:, 1:] == labels[:, :-1]
    fields[1:] &= labels[1:] == labels[:-1]
    away = cv2.distanceTransform(fields, cv2.DIST_L2, 3)
    net = np.exp(-((away / np.float32(max(0.6, spacing * 0.065))) ** 2))
    return resized(net, shape)


def _warp(rng: np.random.Generator, field: Grid, wavelength: float, by: float) -> Grid:
    """Bend a regular pattern so that no line stays straight."""
    height, width = field.shape
    shift_x, shift_y = (clouds(rng, (height, width), wavelength) * np.float32(by) for _ in range(2))
    x = np.arange(width, dtype=np.float32)[None, :] + shift_x
    y = np.arange(height, dtype=np.float32)[:, None] + shift_y
    bent = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(bent, np.float32)


def _pores(rng: np.random.Generator, shape: tuple[int, int], mm_per_pixel: float) -> Grid:
    """Follicle openings: 0 where there is none, up to 1 in the middle of one."""
    pores = np.zeros(shape, np.float32)
    count = int(shape[0] * shape[1] * mm_per_pixel**2 * 0.45)
    places = rng.random((count, 2), dtype=np.float32) * np.array([shape[1] - 1, shape[0] - 1], np.float32)
    sizes = rng.gamma(3.0, 0.022, count) / mm_per_pixel
    for (x, y), size, depth in zip(places, sizes, rng.random(count) * 0.7 + 0.3, strict=True):
        centre = (round(float(x) * 16), round(float(y) * 16))
        cv2.circle(pores, centre, max(8, round(size * 16)), float(depth), -1, cv2.LINE_8, 4)
    return blurred(pores, max(0.6, 0.035 / mm_per_pixel))


def _relief(rng: np.random.Generator, shape: tuple[int, int], mm_per_pixel: float, pores: Grid) -> Grid:
    furrows = _cells(rng, shape, max(3.0, 0.55 / mm_per_pixel))
    furrows = _warp(rng, furrows, 1.4 / mm_per_pixel, 0.10 / mm_per_pixel)
    turn = rng.random() * np.pi
    lines = _creases(rng, shape, max(4.0, 1.5 / mm_per_pixel), turn, 0.16)
    lines = np.maximum(lines, _creases(rng, shape, max(4.0, 1.9 / mm_per_pixel), turn + 1.25, 0.14))
    strength = np.clip(0.7 + 0.3 * clouds(rng, shape, 7 / mm_per_pixel), 0.15, 1.3)
    fine = clouds(rng, shape, max(2.0, 0.12 / mm_per_pixel))
    relief = -strength * (0.020 * furrows + 0.012 * lines) - 0.045 * pores + 0.0022 * fine
    relief += 0.020 * clouds(rng, shape, 2.2 / mm_per_pixel) + 0.07 * clouds(rng, shape, 9 / mm_per_pixel)
    return blurred(relief.astype(np.float32), max(0.5, 0.02 / mm_per_pixel))


def _vessels(rng: np.random.Generator, shape: tuple[int, int], mm_per_pixel: float) -> Grid:
    """Fine dilated vessels, most of them faint: 0 to 1."""
    drawn = np.zeros(shape, np.float32)
    area = shape[0] * shape[1] * mm_per_pixel**2
    for _ in range(int(area / 110)):
        steps = int(rng.integers(8, 26))
        heading = rng.random() * 2 * np.pi + np.cumsum(rng.normal(0, 0.35, steps))
        start = rng.random(2) * (shape[1], shape[0])
        length = 0.22 / mm_per_pixel
        path = start + np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1) * length, 0)
        points = np.round(path * 16).astype(np.int32).reshape(-1, 1, 2)
        faint = float(rng.random() ** 2)
        cv2.polylines(drawn, [points], False, faint, max(1, round(0.06 / mm_per_pixel)), cv2.LINE_AA, 4)
    return blurred(drawn, max(0.8, 0.07 / mm_per_pixel))


def _freckles(rng: np.random.Generator, shape: tuple[int, int], mm_per_pixel: float) -> Grid:
    spots = np.zeros(shape, np.float32)
    for _ in range(int(shape[0] * shape[1] * mm_per_pixel**2 / 130)):
        x, y = rng.random(2) * (shape[1], shape[0])
        axes = (rng.gamma(3.0, 0.22, 2) / mm_per_pixel).astype(int) + 1
        cv2.ellipse(spots, (int(x), int(y)), (int(axes[0]), int(axes[1])), rng.random() * 180, 0, 360,
                    float(rng.random() ** 2), -1)  # fmt: skip
    return blurred(spots, 0.28 / mm_per_pixel)


def skin(seed: int, shape: tuple[int, int], mm_per_pixel: float, tone: int) -> Patch:
    """Make an area of skin of ``shape`` (height, width) in pixels; ``tone`` is the Fitzpatrick type, 1 to
    6.
    """
    rng = np.random.default_rng([seed, 7919])
    pores = _pores(rng, shape, mm_per_pixel)
    relief = _relief(rng, shape, mm_per_pixel, pores)
    flush = 0.5 * clouds(rng, shape, 18 / mm_per_pixel) + 0.4 * clouds(rng, shape, 5 / mm_per_pixel)
    flush += 0.30 * clouds(rng, shape, 1.6 / mm_per_pixel) + 0.22 * clouds(rng, shape, 0.55 / mm_per_pixel)
    blood = 0.085 * flush + 0.22 * _vessels(rng, shape, mm_per_pixel) + 0.16 * pores
    patches = clouds(rng, shape, 24 / mm_per_pixel) + 0.7 * clouds(rng, shape, 3.2 / mm_per_pixel)
    melanin = 0.030 * patches + 0.16 * _freckles(rng, shape, mm_per_pixel) + 0.14 * pores
    melanin -= 0.9 * np.minimum(relief, 0)  # furrows look darker than the light alone makes them
    base = np.log(linear(_TONES[tone]))
    weight = 1.0 if tone <= 3 else 0.75
    colour = np.empty((*shape, 3), np.float32)
    for channel in range(3):
        by_blood, by_melanin = np.float32(weight * _BLOOD[channel]), np.float32(_MELANIN[channel])
        np.exp(base[channel] - by_blood * blood - by_melanin * melanin, out=colour[..., channel])
    shine = np.clip(0.5 + 0.28 * clouds(rng, shape, 12 / mm_per_pixel), 0.1, 1.0)
    return Patch(colour, relief, shine.astype(np.float32), mm_per_pixel)
