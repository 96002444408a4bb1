"""The landmarks' places on the neutral adult: medians over all renderings, the same on both sides."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.atlas import full_weights
from clinic.atlas.raster import raster
from clinic.records.enums import Figure
from clinic.records.surface import SurfacePoint
from faces_build.views import View

Doubles = NDArray[np.float64]

MIN_FACING = 0.35  # cosine to the line of sight below which a place in a rendering is too oblique to count
MIN_SEEN = 12  # renderings that must show a landmark
SHARE = 0.68  # of the renderings that lie within the spread
MAX_SPREAD_MM = 4.5
MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Landed:
    """One landmark: its surface point, its spread in mm on the neutral adult, and how many renderings showed it."""

    point: SurfacePoint
    spread_mm: float
    seen: int


def hits(atlas: Atlas, view: View) -> Doubles:
    """Places (468, 3) on the neutral adult, metres, of the landmarks of one rendering; NaN where hidden."""
    result = np.full((len(view.landmarks), 3), np.nan)
    toward = view.camera.axes()[2]
    surface, normals = atlas.surface, atlas.shapes[view.figure].normals
    for number, (x, y) in enumerate(view.landmarks[:, :2]):
        point = view.frame.hit(float(x), float(y))
        if point is None:
            continue
        weights = full_weights(point)
        fine, spread = surface.fine_weights(point.triangle, tuple(float(w) for w in weights))  # type: ignore[arg-type]  # three
        normal = spread @ normals[surface.fine[fine]]
        if float(normal @ toward) / max(float(np.linalg.norm(normal)), 1e-9) >= MIN_FACING:
            result[number] = atlas.place(point, Figure.NEUTRAL)
    return result


def landed(atlas: Atlas, seen: list[Doubles], partner: NDArray[np.int64]) -> dict[int, Landed]:
    """The landmarks that enough renderings show, by number; ``seen`` holds the ``hits`` of each."""
    everything = np.stack(seen)
    both = np.concatenate([everything, everything[:, partner] * MIRROR])
    skin = _Skin(atlas)
    result = {}
    for number in range(both.shape[1]):
        if partner[number] < number:
            continue
        places = both[:, number]
        places = places[~np.isnan(places[:, 0])]
        if len(places) < 2 * MIN_SEEN:
            continue
        middle = _median(places)
        if partner[number] == number:
            middle[0] = 0.0
        spread = float(np.quantile(np.linalg.norm(places - middle, axis=1), SHARE)) * 1000
        for landmark, place in ((number, middle), (int(partner[number]), middle * MIRROR)):
            result[landmark] = Landed(skin.closest(place), spread, len(places) // 2)
    return result


def _median(places: Doubles) -> Doubles:
    """The geometric median (3,) by Weiszfeld's iteration."""
    middle: Doubles = np.median(places, axis=0)
    for _round in range(60):
        pull = 1 / np.maximum(np.linalg.norm(places - middle, axis=1), 1e-5)
        middle = (places * pull[:, None]).sum(axis=0) / pull.sum()
    return middle


class _Skin:
    """The part of the neutral head that can be seen from in front."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.places = atlas.shapes[Figure.NEUTRAL].places.astype(np.float64)
        front = atlas.camera("face-front", Figure.NEUTRAL)
        shown = set[int]()
        for yaw in (-60, -30, 0, 30, 60):
            for pitch in (-30, 0, 30):
                camera = replace(front, yaw=float(yaw), pitch=float(pitch))
                points = camera.projected(atlas.shapes[Figure.NEUTRAL].places, 1000, 1000)
                shown |= set(np.unique(raster(points, atlas.surface.fine, 1000, 1000)).tolist())
        self.triangles = np.array(sorted(shown - {-1}))
        self.corners = self.places[atlas.surface.fine[self.triangles]]
        self.middles = self.corners.mean(axis=1)

    def closest(self, place: Doubles) -> SurfacePoint:
        """The point of the skin closest to ``place``."""
        near = np.argsort(np.linalg.norm(self.middles - place, axis=1))[:40]
        weights, distance = _closest(self.corners[near], place)
        best = int(np.argmin(distance))
        fine = np.array([self.triangles[near[best]]], dtype=np.int32)
        base, spread = self.atlas.surface.base_weights(fine, weights[best][None].astype(np.float32))
        first, second = (round(float(value), 4) for value in spread[0, :2])
        return SurfacePoint(int(base[0]), (first, second), self.atlas.version)


def _closest(corners: Doubles, place: Doubles) -> tuple[Doubles, Doubles]:
    """Weights (N, 3) of the closest points of triangles (N, 3, 3) to ``place``, and their distances (N,)."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    basis = np.stack([b - a, c - a], axis=2)
    inside = np.einsum("nij,nj->ni", np.linalg.pinv(basis), place - a)
    options = [np.concatenate([1 - inside.sum(axis=1, keepdims=True), inside], axis=1)]
    options[0][options[0].min(axis=1) < 0] = np.nan
    for first, second in ((0, 1), (1, 2), (2, 0)):
        start, along = corners[:, first], corners[:, second] - corners[:, first]
        part = np.clip(((place - start) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
        weights = np.zeros((len(corners), 3))
        weights[:, first], weights[:, second] = 1 - part, part
        options.append(weights)
    stacked = np.stack(options)
    distance = np.linalg.norm(np.einsum("onk,nkc->onc", stacked, corners) - place, axis=2)
    distance = np.where(np.isnan(distance), np.inf, distance)
    best = distance.argmin(axis=0)
    rows = np.arange(len(corners))
    return stacked[best, rows], distance[best, rows]
