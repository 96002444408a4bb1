"""Which pixels of a picture show a site, and the soft light over them. Without Qt.

Shot(atlas, figure, camera, frame, size)                   a picture
RegionMap(atlas)                                           once per atlas
    mask(shot, (site, side)) -> column, row, bool (H, W)   logical pixels
    glow(shot, (site, side), colour) -> Glow | None
Only the pixels of triangles that a border crosses are looked up one by one: the light keeps up with a turning figure.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, Frame
from clinic.atlas.codes import SIDES, codes_of
from clinic.atlas.raster import barycentric_planes
from clinic.records.enums import Figure, Side

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
_FILL, _LINE, _HALO = 0.17, 0.85, 0.38  # opacities of the light inside, along the border, and around it
_SOFT, _WIDE = 1.3, 5.0  # pixels: width of the line and of its glow
_PROBES = np.array(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1], [4, 4, 1], [4, 1, 4], [1, 4, 4], [3, 3, 3], [7, 1, 1], [1, 7, 1], [1, 1, 7]],
    dtype=np.float32,
)
_PROBES /= _PROBES.sum(axis=1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Glow:
    """``rgba`` (H, W, 4), premultiplied, to be drawn at ``left``, ``top``."""

    left: int
    top: int
    rgba: Bytes


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture in which sites are looked for; ``size`` in logical pixels, the frame may have another resolution."""

    atlas: Atlas
    figure: Figure
    camera: Camera
    frame: Frame
    size: tuple[int, int]


@dataclass(frozen=True, eq=False)
class _Part:
    """Base triangles of a site: ``kinds`` (T + 1): 2 all of it, 1 some of it, 0 none; the last is beside the figure."""

    codes: list[int]
    kinds: Bytes
    vertices: NDArray[np.int32]


class RegionMap:
    """Knows some points of every base triangle: three times the region's number plus its side (T, P)."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        count = len(atlas.surface.base)
        base = np.repeat(np.arange(count, dtype=np.int32), len(_PROBES))
        probes = atlas.surface.on_fine(base, np.tile(_PROBES, (count, 1)))
        self._codes = codes_of(atlas, *probes).reshape(count, len(_PROBES))
        self._parts: dict[tuple[str, Side], _Part] = {}

    def mask(self, shot: Shot, region: tuple[str, Side]) -> tuple[int, int, Flags] | None:
        """Column, row and pixels (H, W) of the part of a picture that shows a site on a side; ``None``: no pixel."""
        part = self._part(region)
        box = _box(shot, part.vertices)
        if box is None:
            return None
        left, top, right, bottom = box
        rows = _middles(shot.size[1], shot.frame.ids.shape[0])[top:bottom]
        columns = _middles(shot.size[0], shot.frame.ids.shape[1])[left:right]
        ids = shot.frame.ids[rows].take(columns, axis=1)
        found = part.kinds[ids]
        row, column = np.nonzero(found == 1)
        if len(row):
            place = np.stack([column + left, row + top]).astype(np.float32) + np.float32(0.5)
            fine = shot.frame.fine[rows[row], columns[column]]
            found[row, column] = 2 * _at_border(shot, fine, place, part.codes)
        mask: Flags = found == 2
        return (left, top, mask) if mask.any() else None

    def glow(self, shot: Shot, region: tuple[str, Side], colour: tuple[int, int, int]) -> Glow | None:
        """The light over a site; ``None`` if it does not show."""
        found = self.mask(shot, region)
        if found is None:
            return None
        left, top, mask = found
        return Glow(left, top, _light(mask, colour))

    def _part(self, region: tuple[str, Side]) -> _Part:
        if region not in self._parts:
            codes = _wanted(self._atlas, *region)
            inside = np.isin(self._codes, codes)
            some = inside.any(axis=1)
            kinds = np.append(some.astype(np.uint8) + inside.all(axis=1), np.uint8(0)).astype(np.uint8)
            self._parts[region] = _Part(codes, kinds, np.unique(self._atlas.surface.base[some]))
        return self._parts[region]


def _box(shot: Shot, vertices: NDArray[np.int32]) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what may show, with room for the glow."""
    if not len(vertices):
        return None
    seen = shot.camera.projected(shot.atlas.shapes[shot.figure].places[vertices], *shot.size)[:, :2]
    edge, size = 3 * _WIDE, np.array(shot.size)
    left, top = np.clip(np.floor(seen.min(axis=0) - edge), 0, size).astype(int).tolist()
    right, bottom = np.clip(np.ceil(seen.max(axis=0) + edge), 0, size).astype(int).tolist()
    return (left, top, right, bottom) if right > left and bottom > top else None


def _at_border(shot: Shot, ids: NDArray[np.int32], place: NDArray[np.float32], wanted: list[int]) -> Flags:
    """Which pixels, given by their fine triangles (N,) and middles (2, N), lie in the wanted regions."""
    fine, at = np.unique(ids, return_inverse=True)
    corners = shot.atlas.surface.fine[fine]
    points = shot.camera.projected(shot.atlas.shapes[shot.figure].places[corners.reshape(-1)], *shot.size)
    planes = barycentric_planes(points, np.arange(3 * len(fine), dtype=np.int32).reshape(-1, 3))[at]
    x, y = place
    first = np.clip(planes[:, 0] * x + planes[:, 1] * y + planes[:, 2], 0, 1)
    second = np.clip(planes[:, 3] * x + planes[:, 4] * y + planes[:, 5], 0, 1 - first)
    weights = np.stack([first, second, 1 - first - second], axis=1).astype(np.float32)
    result: Flags = np.isin(codes_of(shot.atlas, ids, weights), wanted)
    return result


def _light(mask: Flags, colour: tuple[int, int, int]) -> Bytes:
    """A line along the border, a glow that fades on both sides of it, and a breath of colour inside."""
    plain = mask.astype(np.uint8) * np.uint8(255)
    near = cv2.GaussianBlur(plain, (0, 0), _SOFT)
    small = cv2.resize(plain, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    far = cv2.resize(cv2.GaussianBlur(small, (0, 0), _WIDE / 2), (mask.shape[1], mask.shape[0]))
    steps = np.arange(256, dtype=np.float32) / 255
    line = (_LINE * np.clip(1 - np.abs(steps - 0.5) / 0.32, 0, 1) + _FILL * np.clip((steps - 0.35) / 0.3, 0, 1)) * 255
    halo = _HALO * np.clip(1 - np.abs(steps - 0.5) / 0.5, 0, 1) ** 1.4 * 255
    alpha = cv2.add(cv2.LUT(near, np.minimum(line, 255).astype(np.uint8)), cv2.LUT(far, halo.astype(np.uint8)))
    opaque = np.arange(256, dtype=np.float32)[:, None]
    table = np.rint(opaque * (np.array([*colour, 255], dtype=np.float32) / 255)).astype(np.uint8)
    result: Bytes = cv2.LUT(cv2.merge([alpha] * 4), table[None]).astype(np.uint8, copy=False)
    return result


def _middles(count: int, available: int) -> NDArray[np.intp]:
    return np.minimum(((np.arange(count) + 0.5) * available / count).astype(np.intp), available - 1)


def _wanted(atlas: Atlas, site: str, side: Side) -> list[int]:
    """Codes of a site on a side; the midline of a single region is its middle strip, of several regions all of them."""
    parts = atlas.table.parts(site)
    codes = []
    for number in parts:
        kind = atlas.table.regions[number].sides
        if kind == "midline":
            sides = [0]
        elif side is not Side.MIDLINE:
            sides = [SIDES.index(side)]
        else:
            sides = [0] if kind == "both" and len(parts) == 1 else [0, 1, 2]
        codes += [3 * number + at for at in sides]
    return codes
