"""Region and side of many points at once: three times the region's number plus the place of the side in ``SIDES``."""

import numpy as np

from clinic.atlas.atlas import Atlas
from clinic.atlas.mesh import Floats, Ints
from clinic.records.enums import Side

SIDES = (Side.MIDLINE, Side.LEFT, Side.RIGHT)


def codes_of(atlas: Atlas, fine: Ints, weights: Floats) -> Ints:
    """Codes (N,) of points on fine triangles with weights (N, 3), as ``Atlas.region_at`` says them."""
    base, spread = atlas.surface.base_weights(fine, weights)
    texel = np.einsum("nk,nkc->nc", spread, atlas.surface.uv[base]).astype(np.int32)
    texel = np.clip(texel, 0, len(atlas.labels) - 1)
    label = atlas.labels[texel[:, 1], texel[:, 0]].astype(np.int32)
    regions = atlas.table.regions
    half_width = np.array([np.inf if r.sides == "midline" else r.middle_mm for r in regions], dtype=np.float32)
    distance = np.einsum("nk,nk->n", weights, atlas.surface.rest_x[atlas.surface.fine[fine]])
    side = np.where(atlas.surface.left[base], 1, 2)
    side[distance < half_width[label]] = 0
    result: Ints = (3 * label + side).astype(np.int32)
    return result
