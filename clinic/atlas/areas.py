"""What follows from an area of the skin: its size on a figure, the cells of a region, a point for its pin.

Sizes are those of the figure, the mean of many people, and not of one patient: they are estimates.
"""

from dataclasses import dataclass

import numpy as np

from clinic.atlas.atlas import Atlas
from clinic.atlas.cells import PER_FINE, Cells, cells_of, centres
from clinic.atlas.codes import SIDES, codes_of
from clinic.atlas.shares import skin
from clinic.records.enums import Figure, Side
from clinic.records.surface import CELLS, SurfaceArea, SurfacePoint

PALM = 0.008
"""Share of the body surface of a patient's palm with its fingers: 0.78 % in men and 0.70 % in women of 18 to 65, nearer
to 0.9 % in children (Rhodes J, Clay C, Phillips M. Br J Dermatol 2013;169:31-33; Rossiter ND, Chapman P, Haywood IA.
Burns 1996;22:230-231)."""


@dataclass(frozen=True, slots=True)
class Size:
    """``cm2`` on the figure, and the ``share`` of that figure's body surface, 0 to 1."""

    cm2: float
    share: float

    @property
    def palms(self) -> float:
        """How many of the patient's palms, fingers included, cover as much."""
        return self.share / PALM


def check_area(atlas: Atlas, area: SurfaceArea) -> None:
    """Raise ``ValueError`` with a sentence unless the area is some of the skin of this atlas."""
    if not area.spans:
        raise ValueError("The area is empty.")
    if area.atlas != atlas.version:
        raise ValueError("The area was painted on another version of the body map.")
    skin = len(atlas.surface.base) * CELLS
    if area.spans[-1][1] > skin:
        raise ValueError("The area goes beyond the skin of the body map.")


def size_of(atlas: Atlas, area: SurfaceArea, figure: Figure) -> Size:
    """How large an area is on a figure."""
    return size_of_cells(atlas, cells_of(area), figure)


def size_of_cells(atlas: Atlas, cells: Cells, figure: Figure) -> Size:
    """How large cells, each named once, are on a figure; the same skin counts as in ``shares``."""
    squares = atlas.shapes[figure].areas * skin(atlas)
    counts = np.bincount(cells // PER_FINE, minlength=len(squares))
    metres2 = float((counts * squares).sum()) / PER_FINE
    return Size(metres2 * 1e4, metres2 / float(squares.sum()))


def region_cells(atlas: Atlas, site: str, side: Side) -> Cells:
    """All cells of a site of the surface on one side, sorted; of the midline of a site with sides, all of it."""
    regions = atlas.table.regions
    parts = atlas.table.parts(site)
    sided = {number: regions[number].sides != "midline" for number in parts}
    single = len(parts) == 1 and any(regions[number].middle_mm for number in parts)
    wanted = [
        3 * number + at
        for number in parts
        for at in range(3)
        if not sided[number] or SIDES[at] is side or (side is Side.MIDLINE and not single)
    ]
    fine = _near(atlas, wanted)
    cells = (fine[:, None] * PER_FINE + np.arange(PER_FINE)).reshape(-1)
    return cells[np.isin(codes_of(atlas, *centres(cells)), wanted)]


def _near(atlas: Atlas, codes: list[int]) -> Cells:
    """Fine triangles that may hold some of these regions: one of their points does, or they touch one that does."""
    fine = atlas.surface.fine
    every = np.arange(len(fine), dtype=np.int32)
    third = np.float32(1 / 3)
    probes = np.array([[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.01, 0.01, 0.98], [third] * 3], dtype=np.float32)
    marked = np.zeros(len(atlas.shapes[Figure.NEUTRAL].places), dtype=bool)
    for probe in probes:
        found = np.isin(codes_of(atlas, every, np.broadcast_to(probe, (len(every), 3))), codes)
        marked[fine[found].reshape(-1)] = True
    return np.flatnonzero(marked[fine].any(axis=1)).astype(np.int64)


def middle_of(atlas: Atlas, area: SurfaceArea) -> SurfacePoint:
    """A point inside the area, as near as can be to the middle of its mass on the neutral adult."""
    cells = cells_of(area)
    fine, weights = centres(cells)
    shape = atlas.shapes[Figure.NEUTRAL]
    places = np.einsum("nk,nkc->nc", weights, shape.places[atlas.surface.fine[fine]])
    mass = shape.areas[fine]
    middle = (mass[:, None] * places).sum(axis=0) / mass.sum()
    at = int(np.argmin(((places - middle) ** 2).sum(axis=1)))
    base, spread = atlas.surface.base_weights(fine[[at]], weights[[at]])
    return SurfacePoint(int(base[0]), (float(spread[0, 0]), float(spread[0, 1])), atlas.version)
