"""Painted skin with bumps and with all that is mistaken for them; shares nothing with the sample clinic's renderer."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]

_SKIN = ((238, 203, 186), (226, 186, 162), (206, 163, 132), (174, 126, 96), (128, 86, 64), (82, 55, 44))
_LARGEST_SIDE = 1100
_VISIBLE = 10.0  # Lab units: what a person would count


def painted_skin(
    rng: np.random.Generator, tone: int, per_mm: float, empty: bool
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A picture and its bumps (x, y in pixels, diameter in mm); ``tone`` is the Fitzpatrick type."""
    width = int(min(_LARGEST_SIDE, max(420, per_mm * 40)))
    shape = (int(width * 0.75), width)
    base = np.array(_SKIN[tone - 1], np.float32) * np.float32(rng.uniform(0.9, 1.06)) + rng.normal(0, 4, 3)
    paint = _skin(rng, shape, per_mm, base.astype(np.float32))
    _pale_patches(rng, paint, per_mm, int(rng.integers(0, 10)))
    _freckles(rng, paint, per_mm, int(rng.integers(0, 25)))
    _pores(rng, paint, per_mm, float(rng.uniform(0, 1.2)))
    _comedones(rng, paint, per_mm, int(rng.integers(0, 8)))
    _flakes(rng, paint, per_mm, int(rng.integers(0, 10)) if rng.random() < 0.4 else 0)
    bumps = [] if empty else _place(rng, shape, per_mm)
    for x, y, diameter in bumps:
        _bump(rng, paint, x, y, diameter * per_mm)
    _hairs(rng, paint, per_mm, int(rng.integers(0, 50)))
    paint = _lit(rng, paint)
    _shine(rng, paint, per_mm, int(rng.integers(0, 25)))
    if rng.random() < 0.15:
        _sticker(rng, paint, per_mm, bumps)
    rgb = _photograph(rng, paint, per_mm)
    return rgb, np.array(bumps, np.float64).reshape(-1, 3)


def _noise(rng: np.random.Generator, shape: tuple[int, int], apart: float) -> Grid:
    """Smooth noise of unit spread, by octaves of stretched random numbers."""
    coarse = (max(2, int(shape[0] / apart) + 2), max(2, int(shape[1] / apart) + 2))
    grid = rng.standard_normal(coarse).astype(np.float32)
    out = cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(out / max(float(out.std()), 1e-3), np.float32)


def _skin(rng: np.random.Generator, shape: tuple[int, int], per_mm: float, base: Grid) -> Grid:
    light = np.zeros(shape, np.float32)
    red = np.zeros(shape, np.float32)
    for mm, by in ((12.0, 0.030), (4.0, 0.020), (1.2, 0.014), (0.4, 0.012)):
        light += np.float32(by) * _noise(rng, shape, max(1.5, mm * per_mm))
        red += np.float32(by * 0.9) * _noise(rng, shape, max(1.5, mm * per_mm))
    turned = np.abs(_noise(rng, shape, max(2.0, 0.9 * per_mm)))
    light -= np.float32(rng.uniform(0, 0.06)) * np.exp(-((turned / 0.12) ** 2))  # folds: where noise crosses zero
    paint = base * (1 + light)[..., None]
    paint[..., 1:] *= (1 - np.clip(red, -0.08, 0.3))[..., None]
    return np.asarray(paint, np.float32)


def _disc(shape: tuple[int, int], x: float, y: float, wide: float, high: float, turn: float, soft: float) -> Grid:
    """An ellipse with soft edge, 0 to 1; half axes in pixels."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    along = (columns + 0.5 - x) * np.cos(turn) + (rows + 0.5 - y) * np.sin(turn)
    across = (rows + 0.5 - y) * np.cos(turn) - (columns + 0.5 - x) * np.sin(turn)
    reach = np.hypot(along / max(wide, 0.3), across / max(high, 0.3))
    return np.asarray(1 / (1 + np.exp(np.clip((reach - 1) / max(soft, 0.02), -30, 30))), np.float32)


def _window(paint: Grid, x: float, y: float, reach: float) -> tuple[Grid, float, float]:
    """The part of ``paint`` around a place, to change, and the place in it."""
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    part = paint[top : max(top, int(y + reach) + 2), left : max(left, int(x + reach) + 2)]
    return part, x - left, y - top


def _blend(part: Grid, colour: Grid, mask: Grid) -> None:
    part += (colour - part) * mask[..., None]


def _place(rng: np.random.Generator, shape: tuple[int, int], per_mm: float) -> list[tuple[float, float, float]]:
    placed: list[tuple[float, float, float]] = []
    largest = min(6.0, 0.25 * shape[0] / per_mm)
    least = max(0.55, 5 / per_mm)
    for _ in range(int(rng.integers(3, 28))):
        usual = rng.random() < 0.8
        diameter = float(
            rng.uniform(least, max(min(2.4, largest), least * 1.1)) if usual else rng.uniform(least, largest)
        )
        reach = diameter * per_mm * 0.7
        if placed and rng.random() < 0.25:  # touching its neighbour, or lying a little over it
            x0, y0, other = placed[int(rng.integers(len(placed)))]
            turn, away = rng.uniform(0, 6.283), (other + diameter) / 2 * per_mm * rng.uniform(0.85, 1.1)
            x, y = x0 + away * np.cos(turn), y0 + away * np.sin(turn)
        else:
            x, y = rng.uniform(reach, shape[1] - reach), rng.uniform(reach, shape[0] - reach)
        far = all(np.hypot(x - a, y - b) >= 0.42 * per_mm * (d + diameter) for a, b, d in placed)
        if far and reach < x < shape[1] - reach and reach < y < shape[0] - reach:
            placed.append((float(x), float(y), diameter))
    return placed


def _bump(rng: np.random.Generator, paint: Grid, x: float, y: float, diameter: float) -> None:
    part, here_x, here_y = _window(paint, x, y, diameter * 1.5 + 3)
    shape = part.shape[:2]
    radius, turn, long = diameter / 2, rng.uniform(0, 3.14), rng.uniform(1.0, 1.2)
    if rng.random() < 0.6:  # a reddened or shaded foot
        foot = _disc(shape, here_x, here_y, radius * 1.35, radius * 1.35, 0, 0.15) * np.float32(rng.uniform(0, 0.25))
        part *= 1 - foot[..., None] * np.array([0.35, 0.8, 0.8], np.float32)
    soft = float(rng.uniform(0.05, 0.22))
    mask = _disc(shape, here_x, here_y, radius * long, radius / long, turn, soft)
    if rng.random() < 0.35:  # whitest in the middle
        mask *= 0.55 + 0.45 * _disc(shape, here_x, here_y, radius * 0.6, radius * 0.6, 0, 0.25)
    base = np.median(part.reshape(-1, 3), 0)
    for _ in range(20):
        white = np.array([rng.uniform(236, 252), rng.uniform(222, 242), rng.uniform(180, 226)], np.float32)
        opacity = np.float32(rng.uniform(0.5, 0.95))
        if _difference(base, base + (white - base) * opacity) > _VISIBLE:
            break
    _blend(part, white, mask * opacity)
    lit = rng.uniform(0, 6.283)
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    slope = ((columns + 0.5 - here_x) * np.cos(lit) + (rows + 0.5 - here_y) * np.sin(lit)) / max(radius, 1)
    part *= (1 + np.float32(rng.uniform(0, 0.14)) * np.clip(slope, -1.2, 1.2) * mask)[..., None]
    if rng.random() < 0.3:  # a highlight of its own
        at = 0.4 * radius
        glint = _disc(
            shape, here_x + at * np.cos(lit), here_y + at * np.sin(lit), radius * 0.2, radius * 0.14, lit, 0.3
        )
        _blend(part, np.full(3, 255, np.float32), glint * np.float32(rng.uniform(0.3, 1)))


def _difference(one: Grid, other: Grid) -> float:
    """CIE 1976 colour difference of two sRGB colours (0 to 255)."""
    pair = (np.stack([one, other])[None] / 255).clip(0, 1).astype(np.float32)
    lab = cv2.cvtColor(pair, cv2.COLOR_RGB2LAB)[0]
    return float(np.linalg.norm(lab[0] - lab[1]))


def _pale_patches(rng: np.random.Generator, paint: Grid, per_mm: float, count: int) -> None:
    """Skin that is a little lighter without an edge."""
    for _ in range(count):
        x, y = rng.uniform(0, paint.shape[1]), rng.uniform(0, paint.shape[0])
        wide = rng.uniform(0.5, 3.5) * per_mm
        part, here_x, here_y = _window(paint, x, y, wide * 3 + 3)
        rows, columns = np.mgrid[0 : part.shape[0], 0 : part.shape[1]].astype(np.float32)
        soft = np.exp(-0.5 * ((columns - here_x) ** 2 + ((rows - here_y) * rng.uniform(0.8, 1.6)) ** 2) / wide**2)
        part *= 1 + np.float32(rng.uniform(0.03, 0.14)) * soft[..., None].astype(np.float32)


def _freckles(rng: np.random.Generator, paint: Grid, per_mm: float, count: int) -> None:
    for _ in range(count):
        x, y = rng.uniform(0, paint.shape[1]), rng.uniform(0, paint.shape[0])
        wide = rng.uniform(0.3, 2.2) * per_mm
        part, here_x, here_y = _window(paint, x, y, wide * 2 + 3)
        mask = _disc(part.shape[:2], here_x, here_y, wide, wide * rng.uniform(0.5, 1), rng.uniform(0, 3), 0.25)
        part *= 1 - mask[..., None] * np.array([0.22, 0.32, 0.4], np.float32) * np.float32(rng.uniform(0.2, 1))


def _pores(rng: np.random.Generator, paint: Grid, per_mm: float, per_mm2: float) -> None:
    count = min(2500, int(paint.shape[0] * paint.shape[1] / per_mm**2 * per_mm2))
    mask = np.zeros(paint.shape[:2], np.float32)
    for x, y in rng.uniform((0, 0), (paint.shape[1], paint.shape[0]), (count, 2)):
        radius = max(5, int(rng.uniform(0.04, 0.16) * per_mm * 16))
        cv2.circle(mask, (int(x * 16), int(y * 16)), radius, float(rng.uniform(0.1, 0.45)), -1, cv2.LINE_AA, 4)
    paint *= (1 - cv2.GaussianBlur(mask, (0, 0), max(0.5, 0.04 * per_mm)))[..., None]


def _comedones(rng: np.random.Generator, paint: Grid, per_mm: float, count: int) -> None:
    """Skin-coloured domes: light on one side, shade on the other, hardly paler."""
    for _ in range(count):
        x, y = rng.uniform(0, paint.shape[1]), rng.uniform(0, paint.shape[0])
        radius = rng.uniform(0.4, 1.4) * per_mm
        part, here_x, here_y = _window(paint, x, y, radius * 2.5 + 3)
        rows, columns = np.mgrid[0 : part.shape[0], 0 : part.shape[1]].astype(np.float32)
        lit = rng.uniform(0, 6.283)
        slope = ((columns + 0.5 - here_x) * np.cos(lit) + (rows + 0.5 - here_y) * np.sin(lit)) / radius
        dome = np.exp(-(((columns + 0.5 - here_x) ** 2 + (rows + 0.5 - here_y) ** 2) / radius**2))
        part *= (1 + np.float32(rng.uniform(0.08, 0.22)) * slope * dome + np.float32(rng.uniform(0, 0.06)) * dome)[
            ..., None
        ]


def _flakes(rng: np.random.Generator, paint: Grid, per_mm: float, count: int) -> None:
    """Loose scale: thin, greyish white, ragged, with a sharp edge."""
    for _ in range(count):
        corners = int(rng.integers(5, 10))
        turn = np.sort(rng.uniform(0, 6.283, corners))
        radius = rng.uniform(0.3, 1.6) * per_mm * rng.uniform(0.35, 1.0, corners)
        points = np.stack([np.cos(turn) * radius * rng.uniform(1, 2.2), np.sin(turn) * radius], 1)
        spin = rng.uniform(0, 6.283)
        points = points @ np.array([[np.cos(spin), -np.sin(spin)], [np.sin(spin), np.cos(spin)]])
        x, y = rng.uniform(0, paint.shape[1]), rng.uniform(0, paint.shape[0])
        part, here_x, here_y = _window(paint, x, y, float(np.abs(points).max()) + 2)
        mask = np.zeros(part.shape[:2], np.float32)
        points = np.round((points + np.array([here_x, here_y])) * 16).astype(np.int32)
        cv2.fillPoly(mask, [points], 1.0, cv2.LINE_AA, 4)
        ragged = np.clip(0.7 + 0.4 * _noise(rng, (part.shape[0], part.shape[1]), max(2, 0.3 * per_mm)), 0, 1)
        _blend(part, np.array([225, 220, 215], np.float32), mask * ragged * np.float32(rng.uniform(0.15, 0.5)))


def _hairs(rng: np.random.Generator, paint: Grid, per_mm: float, count: int) -> None:
    light = rng.random() < 0.2
    heading = rng.uniform(0, 6.283)
    mask = np.zeros(paint.shape[:2], np.float32)
    for _ in range(count):
        steps = 16
        turn = heading + rng.normal(0, 0.4) + np.cumsum(rng.normal(0, 0.08, steps))
        length = rng.uniform(2, 14) * per_mm / steps
        path = rng.uniform((0, 0), (paint.shape[1], paint.shape[0])) + np.cumsum(
            np.stack([np.cos(turn), np.sin(turn)], 1) * length, 0
        )
        wide = max(1, round(rng.uniform(0.03, 0.11) * per_mm))
        points = np.round(path * 16).astype(np.int32)
        cv2.polylines(mask, [points], False, float(rng.uniform(0.4, 0.95)), wide, cv2.LINE_AA, 4)
    _blend(paint, np.array((225, 205, 160) if light else (52, 38, 30), np.float32), mask)


def _shine(rng: np.random.Generator, paint: Grid, per_mm: float, count: int) -> None:
    """Reflections of the lamp: white, sharp, in streaks and clusters; and a wide soft sheen."""
    shape = paint.shape[:2]
    if rng.random() < 0.5:
        wide = rng.uniform(5, 15) * per_mm
        sheen = _disc(
            shape, rng.uniform(0, shape[1]), rng.uniform(0, shape[0]), wide, wide * 0.6, rng.uniform(0, 3), 0.4
        )
        _blend(paint, np.full(3, 255, np.float32), sheen * np.float32(rng.uniform(0.05, 0.4)))
    middle = rng.uniform((0, 0), (shape[1], shape[0]))
    ridge = rng.uniform(0, 3.14)
    for _ in range(count):
        x, y = (
            middle + rng.normal(0, 5 * per_mm, 2) if rng.random() < 0.6 else rng.uniform((0, 0), (shape[1], shape[0]))
        )
        wide = rng.uniform(0.08, 0.6) * per_mm
        high = wide * rng.uniform(0.2, 0.8)
        if rng.random() < 0.2:
            wide = high = rng.uniform(0.06, 0.25) * per_mm
        part, here_x, here_y = _window(paint, float(x), float(y), wide * 2 + 4)
        if min(part.shape[:2]) == 0:
            continue
        spot = _disc(part.shape[:2], here_x, here_y, wide, high, ridge + rng.normal(0, 0.4), rng.uniform(0.08, 0.3))
        _blend(part, np.full(3, rng.uniform(250, 275), np.float32), spot * np.float32(rng.uniform(0.65, 1.0)))


def _sticker(rng: np.random.Generator, paint: Grid, per_mm: float, bumps: list[tuple[float, float, float]]) -> None:
    """A printed square on white paper, beside the bumps (where there is room)."""
    side = int(rng.choice([8, 10, 12]) * per_mm)
    if side > 0.5 * min(paint.shape[:2]):
        return
    cells = np.pad((rng.random((4, 4)) < 0.5).astype(np.float32), 1)
    marker = cv2.resize(cells, (int(side * 0.8),) * 2, interpolation=cv2.INTER_NEAREST) * 205 + 28
    paper = np.full((side, side), 240, np.float32)
    edge = (side - len(marker)) // 2
    paper[edge : edge + len(marker), edge : edge + len(marker)] = marker
    for _ in range(30):
        left, top = int(rng.uniform(0, paint.shape[1] - side)), int(rng.uniform(0, paint.shape[0] - side))
        near = (np.hypot(max(left - x, 0, x - left - side), max(top - y, 0, y - top - side)) for x, y, _ in bumps)
        if all(away > (0.7 * bump[2] + 1) * per_mm for away, bump in zip(near, bumps, strict=True)):
            paint[top : top + side, left : left + side] = paper[..., None]
            return


def _lit(rng: np.random.Generator, paint: Grid) -> Grid:
    """Light that falls off, and its colour; reflections burn out in any light, so they come after it."""
    rows, columns = paint.shape[:2]
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    turn, fall = rng.uniform(0, 6.283), np.float32(rng.uniform(0, 0.22))
    paint = paint * (1 + fall * (x * np.cos(turn) + y * np.sin(turn)))[..., None]
    warm = rng.uniform(0, 1) if rng.random() < 0.4 else 0.0
    return np.asarray(paint * np.array([1, 1 - 0.08 * warm, 1 - 0.35 * warm], np.float32), np.float32)


def _photograph(rng: np.random.Generator, paint: Grid, per_mm: float) -> NDArray[np.uint8]:
    """Blur and noise."""
    soft = cv2.GaussianBlur(paint, (0, 0), max(0.35, float(rng.uniform(0.01, 0.06)) * per_mm))
    grain = rng.standard_normal(paint.shape).astype(np.float32)
    noise = np.float32(rng.uniform(0.8, 6)) * (0.6 * grain + 0.4 * grain.mean(2, keepdims=True) * 1.7)
    return np.asarray(np.clip(soft + noise, 0, 255), np.uint8)
