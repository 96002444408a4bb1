"""A representative point of each region on each side."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.source import Floats, Ints
from atlas_build.table import MIDDLE, MIDLINE, TOWARDS
from atlas_build.texels import SIZE, Texels
from clinic.atlas.camera import Camera
from clinic.atlas.mesh import CHILDREN
from clinic.atlas.raster import raster

ON_MIDLINE = 1.5  # mm
PICTURE = 900
MOSTLY = 0.8  # of a triangle's area in the picture


def anchors(
    texels: Texels,
    labels: NDArray[np.uint8],
    keys: list[str],
    place: Floats,
    partner: Ints,
    shown: dict[str, NDArray[np.bool_]],
) -> dict[str, dict[str, Any]]:
    """Region -> side -> [base triangle, first weight, second weight].

    ``place`` (N, 3) per texel, mm; ``shown`` tells which fine triangles of the left half each region's best view shows.
    """
    result: dict[str, dict[str, Any]] = {}
    for number, key in enumerate(keys):
        mine = np.flatnonzero(labels == number)
        seen = mine[shown[key][texels.triangle[mine]]]
        if not len(seen):
            raise ValueError(f"{key} ({len(mine)} texels) is not seen in its view on every figure")
        sides: dict[str, Any] = {}
        if key in MIDLINE or key in MIDDLE:
            sides["midline"] = _stored(texels, _middle(seen, place))
        if key not in MIDLINE:
            whole = [keys.index(each) for each in TOWARDS.get(key, ())]
            aim = np.mean([place[labels == each].mean(axis=0) for each in whole], axis=0) if whole else None
            texel = _inmost(texels, mine, seen, place, MIDDLE.get(key, 0), aim)
            sides["left"] = _stored(texels, texel)
            sides["right"] = _mirrored(sides["left"], partner)
        result[key] = sides
    return result


def visible(places: Floats, triangles: Ints, view: dict[str, Any]) -> NDArray[np.bool_]:
    """Which fine triangles a preset view shows (T,), at least for the most part."""
    x, y, z = view["centre"]
    wide, high = view["fit"]
    camera = Camera(view["yaw"], view["pitch"], 1.0, (x, y, z), (wide, high), view["roll"], view["slab"])
    size = (PICTURE, PICTURE)
    points = camera.projected(places.astype(np.float32), *size)
    buffer = raster(points, triangles.astype(np.int32), *size, camera.depth_limit(*size))
    a, b, c = (points[triangles[:, corner], :2].astype(np.float64) for corner in range(3))
    area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
    pixels = np.bincount(buffer[buffer >= 0], minlength=len(triangles))
    result: NDArray[np.bool_] = (pixels > 0) & (pixels >= MOSTLY * area)
    return result


def _middle(mine: Ints, place: Floats) -> int:
    near = mine[place[mine, 0] < max(ON_MIDLINE, float(place[mine, 0].min()) + 0.5)]
    middle = np.median(place[near], axis=0)
    return int(near[np.argmin(np.linalg.norm(place[near] - middle, axis=1))])


def _inmost(texels: Texels, mine: Ints, seen: Ints, place: Floats, middle: float, aim: Floats | None) -> int:
    """``aim``: to lie near that place instead of the centre, still well inside."""
    allowed = seen[place[seen, 0] > middle * 1.6]
    mask = np.zeros((SIZE, SIZE), dtype=np.uint8)
    beside = mine[place[mine, 0] > middle]
    mask[texels.row[beside], texels.column[beside]] = 1
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    inward = distance[texels.row[allowed], texels.column[allowed]].astype(np.float64)
    # of the points well inside, the one nearest to the region's centre
    deep = allowed[inward >= (0.7 if aim is None else 0.4) * inward.max()]
    centre = place[allowed].mean(axis=0) if aim is None else aim
    return int(deep[np.argmin(np.linalg.norm(place[deep] - centre, axis=1))])


def _stored(texels: Texels, texel: int) -> list[float]:
    fine = int(texels.triangle[texel])
    weights = texels.weights[texel] @ CHILDREN[fine % 4].astype(np.float64)
    return [fine // 4, round(float(weights[0]), 4), round(float(weights[1]), 4)]


def _mirrored(stored: list[float], partner: Ints) -> list[float]:
    triangle, first, second = stored
    return [int(partner[int(triangle)]), round(1 - first - second, 4), second]
