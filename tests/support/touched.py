"""Which regions an area of the skin touches."""

import numpy as np

from clinic.atlas import Atlas
from clinic.atlas.cells import cells_of, centres
from clinic.atlas.codes import SIDES, codes_of
from clinic.records.enums import Side
from clinic.records.surface import SurfaceArea


def touched(atlas: Atlas, area: SurfaceArea) -> list[tuple[str, Side]]:
    """Sites and sides, those with most cells first."""
    codes, counts = np.unique(codes_of(atlas, *centres(cells_of(area))), return_counts=True)
    ordered = codes[np.argsort(-counts, kind="stable")].tolist()
    return [(atlas.table.regions[code // 3].site, SIDES[code % 3]) for code in ordered]
