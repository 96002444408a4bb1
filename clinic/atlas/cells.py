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
HALF = np.float32(0.5)


def cell_of(triangles: Ints, weights: Floats, steps: int = STEPS) -> Cells:
    """Cells (N,) of points: triangles (N,) and weights (N, 3). With three ``steps`` the triangles are fine ones."""
    cells = triangles.astype(np.int64)
    a, b, c = (np.ascontiguousarray(weights[:, corner], dtype=np.float32) for corner in range(3))
    for _ in range(steps):
        first = a >= HALF
        second = (b >= HALF) & ~first
        third = (c >= HALF) & ~(first | second)
        corner = first | second | third
        a, b, c = a + a, b + b, c + c
        # the middle piece has its corners on the edges: its weights are 1 - 2 times those of the opposite corners
        a, b, c = (
            np.where(corner, a - first, 1 - c),
            np.where(corner, b - second, 1 - a),
            np.where(corner, c - third, 1 - b),
        )
        cells *= 4
        cells += np.where(first, 0, np.where(second, 1, np.where(third, 2, 3)))
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
    return SurfaceArea(spans_of(merged(cells)), atlas) if len(cells) else None


def merged(*parts: Cells) -> Cells:
    """All cells of the parts, sorted, each once; quick where the parts are sorted themselves (``np.unique`` hashes)."""
    cells = np.concatenate(parts)
    cells.sort(kind="stable")
    new = np.ones(len(cells), dtype=bool)
    np.not_equal(cells[1:], cells[:-1], out=new[1:])
    return cells[new]


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
    result = area_of(merged(cells_of(one), cells_of(other)), one.atlas)
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
