"""Areas of the skin in a drawn frame: which cell each pixel shows, soft-edged masks, outlines for print.

Works for every frame, quick or fine, at its own resolution; what the frame hides is hidden.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.atlas import Atlas
from clinic.atlas.cells import Bools, Cells, bounds, cell_of
from clinic.atlas.frame import Frame
from clinic.atlas.mesh import Floats
from clinic.atlas.raster import barycentric_planes
from clinic.records.surface import CELLS, SurfaceArea

_ROUNDED = 0.55
"""Of a cell's width in pixels: how far the edge of an area is smoothed, so that it does not show the cells."""
_LEAST_SOFT = 0.9
_MOST_SOFT = 12.0
_ROOM = 3.0
"""Of the softness: room that a mask needs around it."""


@dataclass(frozen=True, eq=False)
class AreaMask:
    """How much of each pixel (h, w), 0 to 1, an area covers; ``left``, ``top``: place of its first pixel; ``skin``
    (h, w): where the figure shows. Beside the skin the cover goes on, so that the edge of the figure is no edge of it.
    """

    left: int
    top: int
    cover: Floats
    skin: Bools


def mask_of(atlas: Atlas, frame: Frame, area: SurfaceArea) -> AreaMask | None:
    """Where an area shows in a frame; ``None`` if it does not."""
    edges = bounds(area)
    triangles = np.zeros(len(atlas.surface.base), dtype=bool)
    for first, end in area.spans:
        triangles[first // CELLS : (end - 1) // CELLS + 1] = True
    return mask_where(atlas, frame, triangles, lambda cells: np.searchsorted(edges, cells, side="right") % 2 == 1)


def mask_where(atlas: Atlas, frame: Frame, triangles: Bools, holds: Callable[[Cells], Bools]) -> AreaMask | None:
    """As ``mask_of`` for the cells that ``holds`` says, all of them in base ``triangles`` (T,)."""
    ids = frame.ids
    touched = triangles[ids] & (ids >= 0)
    rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
    if not len(rows):
        return None
    soft = _softness(frame, triangles)
    room = int(np.ceil(_ROOM * soft)) + 1
    top, left = max(rows[0] - room, 0), max(columns[0] - room, 0)
    box = np.s_[top : rows[-1] + room + 1, left : columns[-1] + room + 1]
    row, column = np.nonzero(touched[box])
    cells = cells_at(atlas, frame, row + top, column + left)
    mask = np.zeros(touched[box].shape, dtype=np.float32)
    mask[row, column] = holds(cells)
    if not mask.any():
        return None
    skin = ids[box] >= 0
    return AreaMask(int(left), int(top), _smoothed(mask, skin, soft), skin)


def cells_at(atlas: Atlas, frame: Frame, row: NDArray[np.intp], column: NDArray[np.intp]) -> Cells:
    """The cells (N,) that pixels on the figure show."""
    fine = frame.fine[row, column]
    used = np.zeros(len(atlas.surface.fine), dtype=bool)
    used[fine] = True
    chosen = np.flatnonzero(used)
    number = np.empty(len(used), dtype=np.int32)
    number[chosen] = np.arange(len(chosen))
    sight = frame.sight
    corners = sight.shape.places[atlas.surface.fine[chosen]].reshape(-1, 3)
    points = sight.camera.projected(corners, sight.width, sight.height)
    planes = barycentric_planes(points, np.arange(len(points), dtype=np.int32).reshape(-1, 3))[number[fine]]
    x, y = column.astype(np.float32) + np.float32(0.5), row.astype(np.float32) + np.float32(0.5)
    first = np.clip(planes[:, 0] * x + planes[:, 1] * y + planes[:, 2], 0, 1)
    second = np.clip(planes[:, 3] * x + planes[:, 4] * y + planes[:, 5], 0, 1 - first)
    return cell_of(fine, np.stack([first, second, 1 - first - second], axis=1), steps=3)


def outlines(mask: AreaMask, level: float = 0.5) -> tuple[Floats, ...]:
    """Closed lines (N, 2) around an area, in pixels of the frame; holes have lines of their own."""
    scale = 4  # OpenCV follows whole pixels: on a larger picture the steps are a quarter of one
    height, width = mask.cover.shape
    padded = cv2.copyMakeBorder(
        np.where(mask.skin, mask.cover, np.float32(0)), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0.0
    )
    larger = cv2.resize(padded, ((width + 2) * scale, (height + 2) * scale), interpolation=cv2.INTER_LINEAR)
    found, _tree = cv2.findContours((larger >= level).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    lines = []
    for line in found:
        simpler = cv2.approxPolyDP(line, 0.8, closed=True)[:, 0].astype(np.float32)
        if len(simpler) > 2:
            placed = (simpler + 0.5) / scale - 1 + np.array([mask.left, mask.top])
            lines.append(placed.astype(np.float32))
    return tuple(lines)


def _softness(frame: Frame, triangles: Bools) -> float:
    """Standard deviation, in pixels, of the smoothing: about half a cell, so that its corners do not show."""
    sight = frame.sight
    fine = np.flatnonzero(triangles)[:, None] * 4 + np.arange(4)
    square_metres = float(np.median(sight.shape.areas[fine])) * 4 / CELLS
    width = np.sqrt(2 * square_metres) * sight.camera.scale(sight.width, sight.height)
    return float(np.clip(width * _ROUNDED, _LEAST_SOFT, _MOST_SOFT))


def _smoothed(mask: Floats, skin: Bools, soft: float) -> Floats:
    """The mask with a smooth edge inside the figure; the figure's own edge does not draw it in."""
    blurred = cv2.GaussianBlur(mask, (0, 0), soft)
    weight = cv2.GaussianBlur(skin.astype(np.float32), (0, 0), soft)
    result: Floats = (blurred / np.maximum(weight, 1e-3)).astype(np.float32)
    return result
