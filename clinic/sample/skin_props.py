"""What else is in a close-up photo: fine hairs and a paper scale."""

import cv2
import numpy as np

from clinic.sample.skin_texture import Grid, Patch, blurred

SCALE_EDGE_MM = 2.0
"""Paper beyond the first and the last line of a scale."""


def add_hairs(patch: Patch, seed: int, per_cm2: float, dark: float) -> None:
    """Lay fine hairs over ``patch`` in place; ``dark`` 0 is down, 1 is beard."""
    rng = np.random.default_rng([seed, 104_729])
    rows, columns = patch.relief.shape
    scale = patch.mm_per_pixel
    drawn, shadow = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
    heading = rng.random() * 2 * np.pi
    offset = np.array([0.10, 0.14]) / scale
    for _ in range(int(rows * columns * scale**2 / 100 * per_cm2)):
        steps = 12
        bend = np.cumsum(rng.normal(0, 0.05, steps)) + rng.normal(0, 0.03) * np.arange(steps)
        angles = heading + rng.normal(0, 0.35) + bend
        length = rng.gamma(5.0, 0.4) / steps / scale
        way = np.stack([np.cos(angles), np.sin(angles)], 1) * length
        path = rng.random(2) * (columns, rows) + np.cumsum(way, 0)
        strength = float(0.35 + 0.65 * rng.random())
        width = max(1, round(0.045 / scale))
        for target, line in ((drawn, path), (shadow, path + offset)):
            points = np.round(line * 16).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(target, [points], False, strength, width, cv2.LINE_AA, 4)
    drawn = blurred(drawn, 0.6)
    shadow = blurred(shadow, max(0.8, 0.08 / scale))
    colour = np.array([0.42, 0.30, 0.20], np.float32) * np.float32(1 - 0.85 * dark)
    patch.colour *= (1 - 0.10 * (0.4 + dark) * shadow)[..., None]
    patch.colour += (colour - patch.colour) * (drawn * np.float32(0.30 + 0.45 * dark))[..., None]


def add_scale(patch: Patch, length_mm: int, x_mm: float, y_mm: float) -> None:
    """Lay a paper scale with millimetres onto ``patch`` in place; x and y are its upper left corner's."""
    rows, columns = patch.relief.shape
    per_mm = 1 / patch.mm_per_pixel
    width, height = round((length_mm + 2 * SCALE_EDGE_MM) * per_mm), round(6.5 * per_mm)
    paper = _print_scale(width, height, length_mm, per_mm)
    left, top = round(columns / 2 + x_mm * per_mm), round(rows / 2 + y_mm * per_mm)
    right, bottom = min(columns, left + width), min(rows, top + height)
    cut_left, cut_top = max(0, left), max(0, top)
    if cut_left >= right or cut_top >= bottom:
        return
    shadow = np.zeros((rows, columns), np.float32)
    reach = round(0.35 * per_mm)
    shadow[max(0, top + reach) : bottom + reach, max(0, left + reach) : right + reach] = 1
    patch.colour *= (1 - 0.35 * blurred(shadow, 0.4 * per_mm))[..., None]
    inside = np.s_[cut_top:bottom, cut_left:right]
    patch.colour[inside] = paper[cut_top - top : bottom - top, cut_left - left : right - left, None]
    patch.relief[inside] = 0
    patch.shine[inside] = 0.15


def _print_scale(width: int, height: int, length_mm: int, per_mm: float) -> Grid:
    paper = np.full((height, width), 0.80, np.float32)
    line = max(1, round(0.14 * per_mm))
    for mm in range(length_mm + 1):
        x = round((SCALE_EDGE_MM + mm) * per_mm)
        tick = 3.0 if mm % 10 == 0 else 2.2 if mm % 5 == 0 else 1.4
        cv2.line(paper, (x, 0), (x, round(tick * per_mm)), 0.03, line, cv2.LINE_AA)
        if mm % 10 == 0:
            text, size = str(mm), per_mm / 13
            (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, line)
            cv2.putText(paper, text, (x - wide // 2, round(5.6 * per_mm)), cv2.FONT_HERSHEY_SIMPLEX, size, 0.03, line,
                        cv2.LINE_AA)  # fmt: skip
    return blurred(paper, 0.6)
