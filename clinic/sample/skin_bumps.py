"""Bumps, and what is left of them, put onto an area of skin."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from clinic.sample.skin_texture import Grid, Patch, blurred, clouds, linear


class BumpKind(StrEnum):
    MILIUM = "milium"
    CALCINOSIS_PAPULE = "calcinosis papule"
    CALCINOSIS_PLAQUE = "calcinosis plaque"
    CLOSED_COMEDONE = "closed comedone"
    EXCORIATION = "excoriation"
    CRUST = "crust"
    SCAR = "scar"
    ERYTHEMA = "erythema"


@dataclass(frozen=True, slots=True)
class Bump:
    """One bump; its place is in mm from the middle of the scene, x to the right and y down.

    ``height_mm`` is how far it stands out (None: as usual for its kind and size; a scar goes inwards).
    """

    kind: BumpKind
    x_mm: float
    y_mm: float
    diameter_mm: float
    height_mm: float | None = None


@dataclass(slots=True)
class _Spot:
    """The part of the skin that one bump changes: views of the patch, and the distance from the bump's
    outline.
    """

    colour: Grid
    relief: Grid
    shine: Grid
    reach: Grid  # 0 in the middle, 1 at the outline
    rough: Grid  # noise of unit spread, coarse to the bump
    grain: Grid  # noise of unit spread, fine to the bump
    diameter: float
    height: float
    opacity: float  # how near to the surface it lies: 0.75 to 1.1


def _smooth(value: Grid, zero: float, one: float) -> Grid:
    part = np.clip((value - zero) / np.float32(one - zero), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def _tint(spot: _Spot, colour: tuple[int, int, int], amount: Grid) -> None:
    spot.colour += (linear(colour) - spot.colour) * amount[..., None]


def _redden(spot: _Spot, amount: Grid) -> None:
    spot.colour *= np.exp(-amount[..., None] * np.array([0.12, 1.0, 0.85], np.float32))


def _smoothen(spot: _Spot, amount: Grid, sigma: float) -> None:
    """Stretch the fine relief flat."""
    soft = blurred(spot.relief, max(0.7, sigma))
    spot.relief += (soft - spot.relief) * amount


def _dome(spot: _Spot, power: float) -> Grid:
    return np.clip(1 - spot.reach**2, 0, 1) ** np.float32(power)


def _milium(spot: _Spot) -> None:
    """A small cyst under thin skin: whitest in the middle, the skin's own colour at its foot."""
    inside = _smooth(spot.reach, 1.28, 0.45)
    _redden(spot, 0.12 * _smooth(spot.reach, 2.0, 1.0) * (1 - inside))
    _smoothen(spot, 0.8 * inside, spot.diameter * 0.12)
    spot.relief += spot.height * (0.85 * _dome(spot, 1.15) + 0.15 * np.exp(-((spot.reach / 1.1) ** 2)))
    _tint(spot, (243, 219, 190), (0.50 * spot.opacity) * inside)
    core = _smooth(spot.reach + 0.06 * spot.rough, 1.0, 0.10)
    _tint(spot, (251, 240, 220), (0.66 * spot.opacity) * core)
    spot.shine += 0.45 * inside


def _calcinosis(spot: _Spot) -> None:
    """Lime in the skin: firm, yellowish white and chalky where it lies shallow, the skin over it stretched
    and red around.
    """
    inside = _smooth(spot.reach + 0.05 * spot.rough, 1.15, 0.55)
    _redden(spot, (0.36 + 0.10 * spot.rough) * _smooth(spot.reach, 2.1, 0.9) * (1 - 0.65 * inside))
    _smoothen(spot, 0.55 * inside, spot.diameter * 0.08)
    lumps = 1 + 0.14 * spot.rough
    spot.relief += spot.height * lumps * (0.75 * _dome(spot, 1.3) + 0.25 * np.exp(-((spot.reach / 1.1) ** 2)))
    _tint(spot, (240, 214, 170), (0.58 + 0.08 * spot.rough) * spot.opacity * inside)
    depth = 0.40 + 0.30 * spot.rough + 0.12 * spot.grain
    depth = np.clip(depth, 0, 0.85) * spot.opacity * _smooth(spot.reach, 0.95, 0.35)
    _tint(spot, (252, 241, 212), depth.astype(np.float32))
    spot.shine += 0.30 * inside


def _comedone(spot: _Spot) -> None:
    inside = _smooth(spot.reach, 1.15, 0.55)
    _redden(spot, 0.07 * _smooth(spot.reach, 1.8, 1.0))
    _smoothen(spot, 0.7 * inside, spot.diameter * 0.15)
    spot.relief += spot.height * np.exp(-((spot.reach / 0.75) ** 2))
    _tint(spot, (238, 210, 186), 0.36 * inside)
    centre = np.exp(-((spot.reach / 0.16) ** 2))
    _redden(spot, 0.18 * centre)
    spot.shine += 0.3 * inside


def _excoriation(spot: _Spot) -> None:
    edge = spot.reach + 0.14 * spot.rough + 0.035 * spot.grain
    inside = _smooth(edge, 1.08, 0.72)
    _redden(spot, 0.34 * _smooth(spot.reach, 2.3, 0.8))
    _tint(spot, (172, 62, 52), (0.55 + 0.10 * spot.rough + 0.05 * spot.grain) * inside)
    spot.relief += spot.height * (0.25 * np.exp(-(((edge - 1.0) / 0.25) ** 2)) - 0.4 * inside)
    spot.relief += 0.008 * spot.grain * inside
    spot.shine += 0.7 * inside


def _crust(spot: _Spot) -> None:
    """Dried blood over a small wound; over a wide one it is thin and broken, with the red bed between."""
    wide = float(np.clip((spot.diameter - 6) / 6, 0, 1))
    edge = spot.reach + 0.16 * spot.rough + 0.04 * spot.grain
    inside = _smooth(edge, 1.06, 0.80)
    _redden(spot, 0.42 * _smooth(spot.reach, 2.4, 0.8))
    _smoothen(spot, 0.5 * wide * inside, 0.6)
    _tint(spot, (176, 74, 62), 0.72 * wide * inside)
    broken = np.clip(0.30 + 0.55 * spot.rough + 0.18 * spot.grain, 0.05, 0.85)
    dark = (1 - wide) * (0.82 + 0.06 * spot.grain) + wide * broken
    _tint(spot, (104, 40, 28), dark.astype(np.float32) * inside)
    _tint(spot, (168, 104, 60), np.clip(0.22 * spot.rough + 0.05 * spot.grain, 0, 0.45) * inside)
    height = spot.height * (1 - wide) + min(spot.height, _THIN_CRUST) * wide
    spot.relief += height * inside * (0.7 + 0.18 * spot.rough) + 0.012 * spot.grain * inside
    spot.shine += (0.10 + 0.25 * wide) * inside


def _scar(spot: _Spot) -> None:
    inside = _smooth(spot.reach, 1.1, 0.65)
    _smoothen(spot, 0.9 * inside, spot.diameter * 0.12)
    _redden(spot, 0.10 * _smooth(spot.reach, 1.7, 1.0) * (1 - inside))
    _tint(spot, (241, 205, 190), 0.45 * inside)
    spot.relief -= spot.height * _dome(spot, 1.2)
    spot.shine += 0.35 * inside


def _erythema(spot: _Spot) -> None:
    _redden(spot, (0.36 + 0.06 * spot.rough) * _smooth(spot.reach, 1.5, 0.3))


_PAINT: dict[BumpKind, Callable[[_Spot], None]] = {
    BumpKind.MILIUM: _milium,
    BumpKind.CALCINOSIS_PAPULE: _calcinosis,
    BumpKind.CALCINOSIS_PLAQUE: _calcinosis,
    BumpKind.CLOSED_COMEDONE: _comedone,
    BumpKind.EXCORIATION: _excoriation,
    BumpKind.CRUST: _crust,
    BumpKind.SCAR: _scar,
    BumpKind.ERYTHEMA: _erythema,
}
_THIN_CRUST = 0.25
"""mm: what dries on a wide wound."""
#: How far from round the outline is, and the usual height as a part of the diameter.
_SHAPE: dict[BumpKind, tuple[float, float]] = {
    BumpKind.MILIUM: (0.05, 0.17),
    BumpKind.CALCINOSIS_PAPULE: (0.18, 0.15),
    BumpKind.CALCINOSIS_PLAQUE: (0.28, 0.075),
    BumpKind.CLOSED_COMEDONE: (0.07, 0.20),
    BumpKind.EXCORIATION: (0.22, 0.05),
    BumpKind.CRUST: (0.22, 0.12),
    BumpKind.SCAR: (0.14, 0.06),
    BumpKind.ERYTHEMA: (0.18, 0.0),
}


def _outline(rng: np.random.Generator, x: Grid, y: Grid, uneven: float, long: float) -> Grid:
    """Return the distance from the middle as a part of the outline's, which is round but for ``uneven``."""
    turn = rng.random() * np.pi
    along = (x * np.cos(turn) + y * np.sin(turn)) / np.float32(long)
    across = (y * np.cos(turn) - x * np.sin(turn)) * np.float32(long)
    angle = np.arctan2(across, along)
    radius = np.ones_like(angle)
    for lobe in range(2, 7):
        radius += np.float32(uneven * rng.normal() / lobe) * np.cos(lobe * angle + np.float32(rng.random() * 6.28))
    return np.asarray(np.hypot(along, across) / np.clip(radius, 0.5, 1.6), np.float32)


def add_bump(patch: Patch, bump: Bump, seed: int) -> None:
    """Put ``bump`` onto ``patch`` in place; the same ``seed`` gives a bump the same outline at every
    visit.
    """
    uneven, usual_height = _SHAPE[bump.kind]
    rows, columns = patch.relief.shape
    scale = patch.mm_per_pixel
    middle_x, middle_y = columns / 2 + bump.x_mm / scale, rows / 2 + bump.y_mm / scale
    radius = bump.diameter_mm / 2 / scale
    margin = int(radius * 2.8) + 3
    top, left = max(0, int(middle_y) - margin), max(0, int(middle_x) - margin)
    bottom, right = min(rows, int(middle_y) + margin), min(columns, int(middle_x) + margin)
    if top >= bottom or left >= right or radius < 0.3:
        return
    # The place names the bump, so that it keeps its shape while it grows.
    rng = np.random.default_rng([seed, round(bump.x_mm * 100) + 100_000, round(bump.y_mm * 100) + 100_000])
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    long = 1.28 if bump.kind is BumpKind.CALCINOSIS_PLAQUE else 1.0 + 0.6 * uneven
    shape = (bottom - top, right - left)
    inside = np.s_[top:bottom, left:right]
    spot = _Spot(
        colour=patch.colour[inside],
        relief=patch.relief[inside],
        shine=patch.shine[inside],
        reach=_outline(rng, (x - middle_x) / radius, (y - middle_y) / radius, uneven, long),
        rough=clouds(rng, shape, max(2.5, radius * (0.55 if bump.diameter_mm > 3 else 0.9))),
        grain=clouds(rng, shape, max(2.0, radius * 0.22)),
        diameter=2 * radius,
        height=bump.diameter_mm * usual_height if bump.height_mm is None else bump.height_mm,
        opacity=float(0.75 + 0.35 * rng.random()),
    )
    _PAINT[bump.kind](spot)
