"""How a spot looks from its middle outwards: the facts by which a white bump is told from shine, hair and pores."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.bumps_find import Blob
from clinic.measure.bumps_skin import Grid, SkinPicture

_RINGS = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2, 1.35, 1.5, 1.7, 1.9, 2.15], np.float32)
_ANGLES = 24
_INNER = _RINGS <= 0.6
_OUTER = _RINGS >= 1.5
_FINE = 14.0  # pixels of radius: above it a coarser picture says the same with less noise

FACTS = (
    "contrast", "clear", "round", "steep", "uneven", "long", "lighter", "paler", "yellow", "burnt", "rough",
    "clutter", "dip", "size_mm", "size_px", "peak", "weakest", "offset", "dark", "host",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """A spot at its own place and size, and what is seen of it (one number for each name in ``FACTS``)."""

    blob: Blob
    facts: NDArray[np.float64]


def looks(picture: SkinPicture, blobs: Sequence[Blob]) -> list[Look]:
    """Each spot moved to its middle and to the radius where half its contrast is lost, and described there."""
    if not blobs:
        return []
    layers = _layers(picture)
    moved = list(blobs)
    for _ in range(2):
        moved = _refined(layers, moved)
    facts = _facts(picture, layers, moved, blobs)
    return [Look(blob, row) for blob, row in zip(moved, facts, strict=True)]


def _layers(picture: SkinPicture) -> list[Grid]:
    """Whiteness, Lab less the skin's, burnt, Lab itself: seven planes, then the same at half the size, and so on."""
    planes = np.dstack([picture.whiteness, picture.lab - picture.skin, picture.burnt, picture.skin[..., 1:]])
    pyramid = [np.ascontiguousarray(planes, np.float32)]
    while min(pyramid[-1].shape[:2]) > 16 and len(pyramid) < 5:
        pyramid.append(np.asarray(np.dstack([cv2.pyrDown(plane) for plane in cv2.split(pyramid[-1])]), np.float32))
    return pyramid


def _rings(layers: list[Grid], blobs: Sequence[Blob], planes: slice) -> Grid:
    """Values around each spot: (spots, rings, angles, planes)."""
    turn = np.arange(_ANGLES, dtype=np.float32) * np.float32(2 * np.pi / _ANGLES)
    way = np.stack([np.outer(_RINGS, np.cos(turn)), np.outer(_RINGS, np.sin(turn))])
    radius = np.array([blob.radius for blob in blobs], np.float32)
    x, y = np.array([blob.x for blob in blobs], np.float32), np.array([blob.y for blob in blobs], np.float32)
    level = np.clip(np.floor(np.log2(np.maximum(radius / _FINE, 1.0)) + 1e-6), 0, len(layers) - 1).astype(int)
    depth = len(range(*planes.indices(layers[0].shape[2])))
    out = np.empty((len(blobs), len(_RINGS), _ANGLES, depth), np.float32)
    for number in np.unique(level):
        these = np.nonzero(level == number)[0]
        scale = np.float32(1 / 2**number)
        at = radius[these, None, None]
        columns = ((x[these, None, None] + at * way[0]) * scale).reshape(len(these), -1)
        rows = ((y[these, None, None] + at * way[1]) * scale).reshape(len(these), -1)
        for index, plane in enumerate(range(*planes.indices(layers[0].shape[2]))):
            grid = np.ascontiguousarray(layers[number][..., plane])
            got = cv2.remap(grid, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            out[these, ..., index] = got.reshape(len(these), len(_RINGS), _ANGLES)
    return out


def _levels(white: Grid) -> tuple[Grid, Grid]:
    """Whiteness of the middle and of the skin around; what a neighbouring bump covers of the latter does not count."""
    inner = np.median(white[:, _INNER].reshape(len(white), -1), 1)
    around = np.median(white[:, _OUTER], 1)  # for each angle
    return inner.astype(np.float32), np.percentile(around, 40, axis=1).astype(np.float32)


def _half(white: Grid) -> Grid:
    """For each angle the distance (in radii) at which half the contrast is lost; 2.15 where it is not lost."""
    inner, outer = _levels(white)
    below = white < ((inner + outer) / 2)[:, None, None]
    below[:, 0] = False
    first = below.argmax(1)
    lost = below.any(1)
    before = np.maximum(first - 1, 0)
    middle = ((inner + outer) / 2)[:, None]
    there = np.take_along_axis(white, first[:, None], 1)[:, 0]
    here = np.take_along_axis(white, before[:, None], 1)[:, 0]
    part = np.clip((here - middle) / np.maximum(here - there, 1e-4), 0, 1)
    distance = _RINGS[before] + part * (_RINGS[first] - _RINGS[before])
    return np.asarray(np.where(lost, distance, _RINGS[-1]), np.float32)


def _refined(layers: list[Grid], blobs: list[Blob]) -> list[Blob]:
    white = _rings(layers, blobs, slice(0, 1))[..., 0]
    reach = np.minimum(_half(white), 1.5)
    turn = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    shift_x, shift_y = (reach * np.cos(turn)).mean(1), (reach * np.sin(turn)).mean(1)
    size = np.clip(np.median(reach, 1), 0.6, 1.4)
    return [
        replace(
            blob, x=blob.x + float(dx) * blob.radius, y=blob.y + float(dy) * blob.radius, radius=blob.radius * float(by)
        )
        for blob, dx, dy, by in zip(blobs, shift_x, shift_y, size, strict=True)
    ]


def _facts(picture: SkinPicture, layers: list[Grid], blobs: list[Blob], first: Sequence[Blob]) -> NDArray[np.float64]:
    rings = _rings(layers, blobs, slice(0, 7))
    white, lab, burnt, skin = rings[..., 0], rings[..., 1:4], rings[..., 4], rings[..., 5:7]
    inner, outer = _levels(white)
    contrast = np.maximum(inner - outer, 1e-3)
    half = _half(white)
    reach = np.minimum(half, 1.9)
    usual = np.median(reach, 1)
    turn = np.arange(_ANGLES) * (4 * np.pi / _ANGLES)
    second = np.hypot((reach * np.cos(turn)).mean(1), (reach * np.sin(turn)).mean(1)) * 2
    lost = (inner[:, None] - np.median(white[:, (_RINGS >= 1.2) & (_RINGS <= 1.7)], 1)) / contrast[:, None]
    mean = np.median(white, 2)
    steps = -np.diff(mean, axis=1) / contrast[:, None]
    core = lab[:, _INNER].reshape(len(blobs), -1, 3)
    outside = np.median(lab[:, _OUTER].reshape(len(blobs), -1, 3), 1)
    change = np.median(core, 1) - outside
    plain = skin[:, 0, 0]
    core_b = np.median(core[..., 2], 1) + plain[:, 1]
    chroma = np.maximum(np.hypot(plain[:, 0], plain[:, 1]), 6)
    mm = 2 * picture.mm_per_pixel * np.array([blob.radius for blob in blobs])
    moved = np.array([np.hypot(a.x - b.x, a.y - b.y) / b.radius for a, b in zip(blobs, first, strict=True)])
    columns = (
        contrast,
        np.log(np.maximum(np.array([blob.clear for blob in blobs]), 0.1)),
        np.percentile(np.clip(lost, -1, 1.5), 15, axis=1),
        steps[:, 3:10].max(1),
        reach.std(1) / np.maximum(usual, 0.3),
        second / np.maximum(usual, 0.3),
        change[:, 0] / 30,
        -change[:, 1] / 15,
        core_b / chroma,
        burnt[:, _INNER].mean((1, 2)),
        white[:, _INNER].std((1, 2)) / contrast,
        white[:, _OUTER].std((1, 2)) / contrast,
        (mean[:, 3] - mean[:, 0]) / contrast,
        np.log(mm),
        np.log(mm / picture.mm_per_pixel * picture.step),
        (np.percentile(white[:, _INNER].reshape(len(blobs), -1), 95, axis=1) - inner) / contrast,
        np.percentile((inner[:, None] - white[:, _OUTER].max(1)) / contrast[:, None], 30, axis=1),
        moved,
        -np.percentile(core[..., 0], 10, axis=1) / 30,
        np.array([blob.host for blob in blobs]) / contrast,
    )
    return np.stack(columns, 1).astype(np.float64)
