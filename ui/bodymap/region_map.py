"""Which region each pixel of a picture shows, and the soft light over one of them. Without Qt."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, Frame
from clinic.atlas.raster import barycentric_planes
from clinic.records.enums import Figure, Side

Bytes = NDArray[np.uint8]
_SIDES = (Side.MIDLINE, Side.LEFT, Side.RIGHT)
_FILL = 0.24
_BORDER = 0.62
_SOFT = 1.5  # pixels


@dataclass(frozen=True, eq=False)
class RegionMap:
    """``codes`` (H, W): three times the region's number plus its side, -1 beside the figure; logical pixels."""

    codes: NDArray[np.int16]

    @classmethod
    def of(cls, atlas: Atlas, figure: Figure, camera: Camera, frame: Frame, width: int, height: int) -> "RegionMap":
        """Look up all pixels of a frame, which may have more pixels than ``width`` by ``height``."""
        rows = _middles(height, frame.ids.shape[0])
        columns = _middles(width, frame.ids.shape[1])
        ids = frame.ids[rows[:, None], columns[None]]
        row, column = np.nonzero(ids >= 0)
        base = ids[row, column]
        points = camera.projected(atlas.shapes[figure].places, width, height)
        planes = barycentric_planes(points, atlas.surface.base)[base]
        x, y = column.astype(np.float32) + 0.5, row.astype(np.float32) + 0.5
        first = np.clip(planes[:, 0] * x + planes[:, 1] * y + planes[:, 2], 0, 1)
        second = np.clip(planes[:, 3] * x + planes[:, 4] * y + planes[:, 5], 0, 1 - first)
        weights = np.stack([first, second, 1 - first - second], axis=1)
        codes = np.full(ids.shape, -1, dtype=np.int16)
        codes[row, column] = _codes(atlas, base, weights)
        return cls(codes)

    def glow(self, atlas: Atlas, site: str, side: Side, colour: tuple[int, int, int]) -> tuple[int, int, Bytes] | None:
        """Column, row and premultiplied RGBA (H, W, 4) of the light over a site; ``None`` if it does not show."""
        mask = np.isin(self.codes, _wanted(atlas, site, side))
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            return None
        edge = 6
        top, left = max(rows[0] - edge, 0), max(columns[0] - edge, 0)
        part = np.s_[top : rows[-1] + edge, left : columns[-1] + edge]
        soft = cv2.GaussianBlur(mask[part].astype(np.float32), (0, 0), _SOFT)
        border = np.clip(1 - np.abs(soft - 0.5) / 0.3, 0, 1)
        alpha = np.clip(_FILL * np.clip((soft - 0.35) / 0.3, 0, 1) + _BORDER * border, 0, 1)
        alpha *= self.codes[part] >= 0
        light = np.concatenate([np.array(colour, dtype=np.float32) * alpha[..., None], 255 * alpha[..., None]], axis=2)
        return int(left), int(top), np.ascontiguousarray(light.astype(np.uint8))


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
            sides = [_SIDES.index(side)]
        else:
            sides = [0] if kind == "both" and len(parts) == 1 else [0, 1, 2]
        codes += [3 * number + at for at in sides]
    return codes


def _codes(atlas: Atlas, base: NDArray[np.int32], weights: NDArray[np.float32]) -> NDArray[np.int16]:
    regions = atlas.table.regions
    texel = np.einsum("nk,nkc->nc", weights, atlas.surface.uv[base]).astype(np.int32)
    texel = np.clip(texel, 0, len(atlas.labels) - 1)
    label = atlas.labels[texel[:, 1], texel[:, 0]].astype(np.int32)
    half_width = np.array([np.inf if r.sides == "midline" else r.middle_mm for r in regions], dtype=np.float32)
    distance = np.einsum("nk,nk->n", weights, atlas.surface.rest_x[atlas.surface.base[base]])
    side = np.where(atlas.surface.left[base], 1, 2)
    side[distance < half_width[label]] = 0
    result: NDArray[np.int16] = (3 * label + side).astype(np.int16)
    return result
