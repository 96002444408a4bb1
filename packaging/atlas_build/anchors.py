"""A representative point of each region on each side."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.source import Floats, Ints
from atlas_build.table import MIDDLE, MIDLINE
from atlas_build.texels import SIZE, Texels
from clinic.atlas.mesh import CHILDREN

ON_MIDLINE = 1.5  # mm


def anchors(
    texels: Texels, labels: NDArray[np.uint8], keys: list[str], place: Floats, normal: Floats, partner: Ints
) -> dict[str, dict[str, Any]]:
    """Region -> side -> [base triangle, first weight, second weight]. ``place`` and ``normal`` (N, 3) per texel, mm."""
    result: dict[str, dict[str, Any]] = {}
    for number, key in enumerate(keys):
        mine = np.flatnonzero(labels == number)
        sides: dict[str, Any] = {}
        if key in MIDLINE or key in MIDDLE:
            sides["midline"] = _stored(texels, _middle(mine, place, normal))
        if key not in MIDLINE:
            texel = _inmost(texels, mine, place, MIDDLE.get(key, 0))
            sides["left"] = _stored(texels, texel)
            sides["right"] = _mirrored(sides["left"], partner)
        result[key] = sides
    return result


def _middle(mine: Ints, place: Floats, normal: Floats) -> int:
    near = mine[place[mine, 0] < max(ON_MIDLINE, float(place[mine, 0].min()) + 0.5)]
    # half way along the region's own profile, on skin that faces like the rest of it
    facing = normal[near].mean(axis=0)
    near = near[normal[near] @ facing > 0]
    middle = np.median(place[near], axis=0)
    return int(near[np.argmin(np.linalg.norm(place[near] - middle, axis=1))])


def _inmost(texels: Texels, mine: Ints, place: Floats, middle: float) -> int:
    allowed = mine[place[mine, 0] > middle * 1.6]
    mask = np.zeros((SIZE, SIZE), dtype=np.uint8)
    mask[texels.row[allowed], texels.column[allowed]] = 1
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    inward = distance[texels.row[allowed], texels.column[allowed]].astype(np.float64)
    # of the points well inside, the one nearest to the region's centre
    deep = allowed[inward >= 0.8 * inward.max()]
    centre = place[allowed].mean(axis=0)
    return int(deep[np.argmin(np.linalg.norm(place[deep] - centre, axis=1))])


def _stored(texels: Texels, texel: int) -> list[float]:
    fine = int(texels.triangle[texel])
    weights = texels.weights[texel] @ CHILDREN[fine % 4].astype(np.float64)
    return [fine // 4, round(float(weights[0]), 4), round(float(weights[1]), 4)]


def _mirrored(stored: list[float], partner: Ints) -> list[float]:
    triangle, first, second = stored
    return [int(partner[int(triangle)]), round(1 - first - second, 4), second]
