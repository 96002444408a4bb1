"""The skin of a picture at the scale of small bumps: how much whiter than the skin around it each place is.

Grids are float32 of shape (height, width) at the working scale. Whiteness 0 is the skin's own colour there, 1 is white
paper in the same light, so that it means the same on every skin tone and in any evenly coloured light.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.records.scales import Point

Grid = NDArray[np.float32]
Mask = NDArray[np.bool_]

FINEST = 20.0  # pixels per mm at most: 0.4 mm are 8 pixels, a hair is one or two
_COARSE = 3.0  # pixels per mm for the skin's own colour
_AROUND_MM = 14.0  # width of the window in which half of what is seen is taken for plain skin
_PAPER_MM2 = 45.0  # larger than any bump that is counted
_CONVEX = 0.88  # of its hull: paper has straight edges, a crowd of bumps has not
_HAIR_MM = (0.16, 1.2)  # wider than any hair; shorter than any that disturbs
_HAIR_DARK = 7.0  # L
_WHITE_L = 97.0
_LEAST_RANGE = 14.0  # Lab units from skin to white: overexposed skin has hardly any left


@dataclass(frozen=True, slots=True)
class SkinPicture:
    """A part of a picture at the working scale."""

    lab: Grid
    """(height, width, 3): L 0 to 100, a and b about -128 to 127."""
    skin: Grid
    """(height, width, 3): Lab of the plain skin around each place."""
    whiteness: Grid
    burnt: Grid
    """1 where all channels are saturated, 0 where the darkest is below 236."""
    seen: Mask
    """True where bumps are looked for: inside the region, and on skin."""
    origin: Point
    """Upper left corner in pixels of the upright original."""
    step: float
    """Pixels of the upright original per working pixel."""
    mm_per_pixel: float
    """Of the working scale."""


def skin_picture(rgb: NDArray[np.uint8], corners: NDArray[np.float64], mm_per_pixel: float) -> SkinPicture:
    """Cut out what the polygon ``corners`` (N x 2, pixels of ``rgb``) encloses with some skin around it."""
    height, width = rgb.shape[:2]
    margin = 5.0 / mm_per_pixel
    left, top = (int(max(0, value)) for value in np.floor(corners.min(0) - margin))
    right, bottom = np.ceil(corners.max(0) + margin).astype(int)
    part = rgb[top : min(height, int(bottom)), left : min(width, int(right))]
    step = max(1.0, 1 / (FINEST * mm_per_pixel))
    size = (max(1, round(part.shape[1] / step)), max(1, round(part.shape[0] / step)))
    small = part if step == 1.0 else cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    small = np.ascontiguousarray(small)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB), np.float32)
    burnt = np.clip((small.min(2).astype(np.float32) - 236) / 16, 0, 1).astype(np.float32)
    scale = mm_per_pixel * step
    lab = _without_hairs(lab, scale)
    inside = np.zeros(lab.shape[:2], np.uint8)
    drawn = ((corners - (left, top)) / step - 0.5) * 16  # OpenCV's pixel centres lie at whole numbers
    cv2.fillPoly(inside, [np.round(drawn).astype(np.int32)], 1, cv2.LINE_8, 4)
    skin, strange = _plain_skin(lab, inside.astype(bool), scale)
    seen = inside.astype(bool) & ~strange
    return SkinPicture(lab, skin, _whiteness(lab, skin), burnt, seen, (float(left), float(top)), step, scale)


def _without_hairs(lab: Grid, mm_per_pixel: float) -> Grid:
    """Dark threads filled from their sides (after Lee et al., "DullRazor", Comput. Biol. Med. 27 (1997) 533-543)."""
    wide = max(3, round(2 * _HAIR_MM[0] / mm_per_pixel) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    light = np.ascontiguousarray(lab[..., 0])
    dark = (cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, kernel) > _HAIR_DARK).astype(np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    across = np.hypot(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    thin = boxes[:, cv2.CC_STAT_AREA] < 0.35 * across**2
    hair = (across > max(6.0, _HAIR_MM[1] / mm_per_pixel)) & thin
    hair[0] = False
    if count < 2 or not hair.any():
        return lab
    mask = cv2.dilate(hair[labels].astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    kept = (~mask).astype(np.float32)
    sigma = max(1.0, 0.12 / mm_per_pixel)
    weight = cv2.GaussianBlur(kept, (0, 0), sigma)
    filled = cv2.GaussianBlur(lab * kept[..., None], (0, 0), sigma) / np.maximum(weight, 0.02)[..., None]
    sure = mask & (weight > 0.02)
    lab[sure] = filled[sure]
    return lab


def _whiteness(lab: Grid, skin: Grid) -> Grid:
    """Lighter and less red than the skin, as a part of the way from the skin to white."""
    gained = (lab[..., 0] - skin[..., 0]) + np.maximum(skin[..., 1] - lab[..., 1], -20)
    whole = np.maximum(_WHITE_L - skin[..., 0], 0) + np.maximum(skin[..., 1], 0)
    return np.asarray(gained / np.maximum(whole, _LEAST_RANGE), np.float32)


def _plain_skin(lab: Grid, inside: Mask, mm_per_pixel: float) -> tuple[Grid, Mask]:
    """The colour of the skin around each place, and where there is no skin but paper or burnt-out glare."""
    rows, columns = lab.shape[:2]
    ratio = min(1.0, _COARSE * mm_per_pixel)
    size = (max(1, round(columns * ratio)), max(1, round(rows * ratio)))
    small = np.asarray(cv2.resize(lab, size, interpolation=cv2.INTER_AREA), np.float32)
    within = cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    usual = np.median(small[within] if within.any() else small.reshape(-1, 3), 0).astype(np.float32)
    per_mm = ratio / mm_per_pixel
    strange = _paper(small, usual, per_mm)
    small[strange] = usual
    window = max(3, round(_AROUND_MM * per_mm) | 1)
    plain = np.stack([_median(small[..., channel], window) for channel in range(3)], -1)
    plain = np.asarray(cv2.GaussianBlur(plain, (0, 0), max(0.6, per_mm * 0.8)), np.float32)
    skin = np.asarray(cv2.resize(plain, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
    mask = cv2.resize(strange.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST)
    return skin, mask.astype(bool)


def _median(grid: Grid, window: int) -> Grid:
    """Median in a square window; OpenCV does large ones for bytes only, so the range is stretched over them."""
    low, high = (float(value) for value in np.percentile(grid, (0.2, 99.8)))
    span = max(high - low, 1e-3)
    coded = np.clip((grid - low) * (255 / span), 0, 255).astype(np.uint8)
    middle = np.asarray(cv2.medianBlur(coded, min(window, 255)), np.float32)
    return middle * np.float32(span / 255) + np.float32(low)


def _paper(lab: Grid, usual: Grid, per_mm: float) -> Mask:
    """Stickers, rulers and glare: white or near it over more than any bump; what is printed on them belongs to them."""
    white = _whiteness(lab, np.broadcast_to(usual, lab.shape)) > 0.62
    plain = np.hypot(lab[..., 1], lab[..., 2]) < max(12.0, float(np.hypot(usual[1], usual[2])))
    found = np.zeros(lab.shape[:2], np.uint8)
    start = (white & plain).astype(np.uint8)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(3, round(per_mm) | 1),) * 2)
    closed = cv2.morphologyEx(start, cv2.MORPH_CLOSE, around)
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        area = cv2.contourArea(outline)
        if area > _PAPER_MM2 * per_mm**2 and area > _CONVEX * cv2.contourArea(cv2.convexHull(outline)):
            cv2.drawContours(found, [outline], -1, 1, -1)
    return cv2.dilate(found, around).astype(bool)
