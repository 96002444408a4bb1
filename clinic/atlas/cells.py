"""Cells of the skin: each base triangle is halved along its edges four times into 256 cells.

Order of the children: as ``mesh.CHILDREN``, the corner pieces of the first, second and third corner, then the middle
one. A cell's number is ``256 t + 64 k1 + 16 k2 + 4 k3 + k4`` with ``k1`` to ``k4`` its pieces from coarse to fine; so
``cell // 256`` is its base triangle and ``cell // 64`` the fine triangle that is drawn. All cells of one fine triangle
are of one size. Weights are barycentric (N, 3).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.mesh import CHILDREN, Floats, Ints
from clinic.records.surface import CELLS, SurfaceArea

Cells = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEPS = 4
PER_FINE = CELLS // 4


def cell_of(triangles: Ints, weights: Floats, steps: int = STEPS) -> Cells:
    """Cells (N,) of points: triangles (N,) and weights (N, 3). With three ``steps`` the triangles are fine ones."""
    cells = triangles.astype(np.int64)
    w = np.array(weights, dtype=np.float32)
    for _ in range(steps):
        first, second, third = w.T >= 0.5
        child = np.full(len(w), 3, dtype=np.int64)
        child[third], child[second], child[first] = 2, 1, 0
        cells = cells * 4 + child
        middle = child == 3
        w += w
        # the middle piece has its corners on the edges: its weights are 1 - 2 times those of the opposite corners
        turned = 1 - w[middle][:, [2, 0, 1]]
        w[~middle, child[~middle]] -= 1
        w[middle] = turned
    return cells


@cache
def fine_centres() -> Floats:
    """Weights (64, 3), on a fine triangle, of the middles of its cells in their order."""
    corners = np.eye(3, dtype=np.float32)[None]
    for _ in range(STEPS - 1):
        corners = np.einsum("kij,njc->nkic", CHILDREN, corners).reshape(-1, 3, 3)
    centres: Floats = corners.mean(axis=1)
    centres.setflags(write=False)
    return centres


def centres(cells: Cells) -> tuple[Ints, Floats]:
    """Fine triangles (N,) and weights (N, 3) on them of the cells' middles."""
    return (cells // PER_FINE).astype(np.int32), fine_centres()[cells % PER_FINE]


def spans_of(cells: Cells) -> tuple[tuple[int, int], ...]:
    """Spans of cells that are sorted, each once."""
    if not len(cells):
        return ()
    breaks = np.flatnonzero(np.diff(cells) != 1)
    first = cells[np.concatenate([[0], breaks + 1])]
    end = cells[np.concatenate([breaks, [len(cells) - 1]])] + 1
    return tuple(zip(first.tolist(), end.tolist(), strict=True))


def area_of(cells: Cells, atlas: str) -> SurfaceArea | None:
    """The area of cells in any order; ``None`` of none."""
    return SurfaceArea(spans_of(np.unique(cells)), atlas) if len(cells) else None


def bounds(area: SurfaceArea) -> Cells:
    """First cells and ends of the spans in one sorted array (2 S,)."""
    return np.array(area.spans, dtype=np.int64).reshape(-1)


def cells_of(area: SurfaceArea) -> Cells:
    """All cells, sorted."""
    spans = np.array(area.spans, dtype=np.int64)
    lengths = spans[:, 1] - spans[:, 0]
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    result: Cells = np.repeat(spans[:, 0], lengths) + np.arange(lengths.sum()) - before
    return result


def holds(area: SurfaceArea, cells: Cells) -> Bools:
    """Which of the cells belong to the area."""
    result: Bools = np.searchsorted(bounds(area), cells, side="right") % 2 == 1
    return result


def union(one: SurfaceArea, other: SurfaceArea) -> SurfaceArea:
    """What belongs to one or the other. Raises ``ValueError`` where they are of different atlases."""
    _same(one, other)
    result = area_of(np.concatenate([cells_of(one), cells_of(other)]), one.atlas)
    assert result is not None
    return result


def difference(one: SurfaceArea, other: SurfaceArea) -> SurfaceArea | None:
    """What belongs to ``one`` alone; ``None`` if nothing does. Raises as ``union``."""
    _same(one, other)
    cells = cells_of(one)
    return area_of(cells[~holds(other, cells)], one.atlas)


def _same(one: SurfaceArea, other: SurfaceArea) -> None:
    if one.atlas != other.atlas:
        raise ValueError("The areas were painted on different atlases.")
