"""A printed scale sticker on the skin, as the clinic's own sheet prints it."""

from dataclasses import dataclass

import cv2
import numpy as np

from clinic.measure.stickers_table import MODULES, SIDES, cells
from clinic.sample.skin_texture import Grid, Patch, blurred

_PAPER, _INK = 0.80, 0.035  # reflectance
_QUIET = 0.14  # white edge as a part of the side of the black square
_LABEL_MM = 1.9
_LABEL_WIDE = 0.8  # of the paper at most
_PER_CELL = 24  # pixels of the drawing before it is laid down
_SHADOW_MM = 0.30


@dataclass(frozen=True, slots=True)
class Sticker:
    """A sticker of ``side_mm`` (its black square) whose middle lies at (x, y) mm from the middle of the scene, turned
    by ``turn`` degrees."""

    side_mm: float
    x_mm: float
    y_mm: float
    turn: float = 0.0


def add_sticker(patch: Patch, sticker: Sticker) -> None:
    """Lay a sticker onto ``patch`` in place. Raises ``KeyError`` for a size that is not printed."""
    paper, per_mm = _printed(sticker.side_mm)
    rows, columns = patch.relief.shape
    scale = 1 / patch.mm_per_pixel / per_mm
    angle = np.radians(sticker.turn)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    # From pixels of the drawing to those of the patch; the middle of the black square is the sticker's place.
    middle = np.full(2, round(_QUIET * sticker.side_mm * per_mm) + sticker.side_mm * per_mm / 2 - 0.5)
    place = np.array([columns / 2 + sticker.x_mm / patch.mm_per_pixel, rows / 2 + sticker.y_mm / patch.mm_per_pixel])
    matrix = np.column_stack([turn, place - turn @ middle])
    small = cv2.GaussianBlur(paper, (0, 0), max(0.6, 0.45 / scale))
    size = (columns, rows)
    laid = cv2.warpAffine(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    covers = cv2.warpAffine(np.ones_like(paper), matrix, size, flags=cv2.INTER_LINEAR)
    shadow = cv2.warpAffine(covers, np.eye(2, 3) + _moved(_SHADOW_MM / patch.mm_per_pixel), size)
    patch.colour *= (1 - 0.35 * blurred(np.asarray(shadow, np.float32), 0.3 / patch.mm_per_pixel))[..., None]
    patch.colour += (np.asarray(laid, np.float32)[..., None] - patch.colour) * covers[..., None]
    patch.relief *= 1 - 0.9 * covers  # thin paper follows the skin a little
    patch.shine += (0.12 - patch.shine) * covers


def _moved(by: float) -> Grid:
    return np.array([[0, 0, by], [0, 0, by]], np.float32)


def _printed(side_mm: float) -> tuple[Grid, float]:
    """The sticker as the sheet prints it (reflectance), and the pixels of a millimetre in it."""
    marker = next((marker for marker, side in SIDES.items() if side == side_mm), 0)
    black = np.kron(cells(marker), np.ones((_PER_CELL, _PER_CELL))).astype(np.float32)
    per_mm = MODULES * _PER_CELL / side_mm
    edge, label = round(_QUIET * side_mm * per_mm), round(_LABEL_MM * per_mm)
    wide = black.shape[1] + 2 * edge
    paper = np.full((black.shape[0] + 2 * edge + label, wide), _PAPER, np.float32)
    paper[edge : edge + black.shape[0], edge : edge + black.shape[1]] = np.where(black > 0, _PAPER, _INK)
    text, size, line = f"{side_mm:g} mm", 0.042 * label, max(1, round(0.09 * label))
    (length, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, line)
    if length > _LABEL_WIDE * wide:  # a small sticker has small letters
        size *= _LABEL_WIDE * wide / length
        (length, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, line)
    at = ((wide - length) // 2, paper.shape[0] - round(0.35 * label))
    cv2.putText(paper, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 0.12, line, cv2.LINE_AA)
    return paper, per_mm
