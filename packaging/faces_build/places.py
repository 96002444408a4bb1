"""The landmarks' places on the skin: where, over all renderings, a point of the skin stays closest to its landmark.

Each rendering tells in which pixel a point of the skin stands, so the place is searched on the skin itself: the point
with the least robust distance to the landmark over all renderings that show it. Each rendering counts twice, as it is
and mirrored with the partner landmarks, so that left and right get mirror images.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.raster import raster
from clinic.records.enums import Figure
from clinic.records.surface import SurfacePoint
from faces_build.views import View

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

MIN_FACING = 0.15  # cosine to the line of sight below which skin is too oblique to count
MIN_SEEN = 0.3  # part of the renderings that must show a place
COARSE, REACH_MM = 5, 10.0  # the first guess is one vertex of some; the next is looked for around it
ODD_MM = 4.0  # distance from which a rendering loses influence (Geman and McClure)
FINER = 6  # steps along an edge of a fine triangle in the last search
SHARE = 0.68  # of the renderings that lie within the spread


@dataclass(frozen=True)
class Landed:
    """One landmark: its surface point, its spread in mm on the neutral adult, and how many renderings showed it."""

    point: SurfacePoint
    spread_mm: float
    seen: int


class Skin:
    """The vertices and triangles of the head that can be seen from in front, and where each rendering shows them."""

    def __init__(self, atlas: Atlas, views: list[View]) -> None:
        self.atlas = atlas
        self.triangles = _shown(atlas)
        self.vertices, self.corners = np.unique(atlas.surface.fine[self.triangles], return_inverse=True)
        self.corners = self.corners.reshape(-1, 3)
        self.rest = atlas.shapes[Figure.NEUTRAL].places[self.vertices].astype(np.float64) * 1000
        self.seen = np.empty((len(views), len(self.vertices), 2), dtype=np.float32)  # mm on the neutral adult
        self.facing = np.empty((len(views), len(self.vertices)), dtype=bool)
        self.mm = np.empty(len(views))  # per pixel
        for row, view in enumerate(views):
            shape = atlas.shapes[view.figure]
            self.mm[row] = view.mm * enlarged(atlas, view.figure)
            self.seen[row] = view.projected(shape.places[self.vertices].astype(np.float64)) * self.mm[row]
            self.facing[row] = shape.normals[self.vertices] @ view.camera.axes()[2] >= MIN_FACING

    def best(self, targets: Doubles) -> tuple[SurfacePoint, float, int] | None:
        """The place whose pixels stay closest to ``targets`` (rows, 2), mm; its spread and in how many it shows."""
        few = np.arange(0, len(self.vertices), COARSE)
        cost = self._cost(self.seen[:, few], self.facing[:, few], targets)
        if not np.isfinite(cost.min()):
            return None
        first = self.rest[few[int(np.argmin(cost))]]
        near = np.flatnonzero(np.linalg.norm(self.rest - first, axis=1) < REACH_MM)
        vertex = int(near[np.argmin(self._cost(self.seen[:, near], self.facing[:, near], targets))])
        around = np.flatnonzero((self.corners == vertex).any(axis=1))
        ring = np.flatnonzero(np.isin(self.corners, self.corners[around]).sum(axis=1) > 1)
        weights = _grid()
        corners = np.repeat(self.corners[ring], len(weights), axis=0)
        shares = np.tile(weights, (len(ring), 1))
        seen = np.einsum("nc,rncd->rnd", shares, self.seen[:, corners])
        facing: NDArray[np.bool_] = np.asarray(self.facing[:, corners].all(axis=2))
        cost = self._cost(seen, facing, targets)
        chosen = int(np.argmin(cost))
        distance = np.linalg.norm(seen[:, chosen] - targets, axis=1)[facing[:, chosen]]
        point = self._point(int(ring[chosen // len(weights)]), shares[chosen])
        return point, float(np.quantile(distance, SHARE)), int(facing[:, chosen].sum())

    def _cost(self, seen: NDArray[np.floating], facing: NDArray[np.bool_], targets: Doubles) -> Doubles:
        squared = ((seen - targets[:, None]) ** 2).sum(axis=2)
        robust = np.where(facing, squared / (squared + ODD_MM**2), 0)
        count = facing.sum(axis=0)
        result: Doubles = np.where(count >= MIN_SEEN * len(seen), robust.sum(axis=0) / np.maximum(count, 1), np.inf)
        return result

    def _point(self, number: int, weights: Doubles) -> SurfacePoint:
        fine = np.array([self.triangles[number]], dtype=np.int32)
        base, spread = self.atlas.surface.base_weights(fine, weights[None].astype(np.float32))
        first, second = (round(float(value), 4) for value in spread[0, :2])
        return SurfacePoint(int(base[0]), (first, second), self.atlas.version)


def landed(atlas: Atlas, views: list[View], partner: Ints) -> dict[int, Landed]:
    """The landmarks that enough renderings show, by number."""
    both = [half for view in views for half in (view, view.mirrored(partner))]
    skin = Skin(atlas, both)
    targets = np.stack([view.landmarks[:, :2] for view in both]) * skin.mm[:, None, None]
    result = {}
    for number in range(len(partner)):
        if partner[number] < number:
            continue
        best = skin.best(targets[:, number])
        if best is None:
            continue
        point, spread, seen = best
        result[number] = Landed(point, spread, seen)
        if partner[number] != number:
            result[int(partner[number])] = Landed(_mirrored(atlas, point), spread, seen)
    return result


def _mirrored(atlas: Atlas, point: SurfacePoint) -> SurfacePoint:
    """The same place on the other side."""
    places = atlas.shapes[Figure.NEUTRAL].places.astype(np.float64)
    corners = places[atlas.surface.base[point.triangle]] * np.array([-1.0, 1.0, 1.0])
    near = np.linalg.norm(places[atlas.surface.base][:, :, None] - corners, axis=3)
    triangle = int(near.min(axis=2).sum(axis=1).argmin())
    order = near[triangle].argmin(axis=1)
    full = (*point.weights, 1 - sum(point.weights))
    first, second = (round(float(full[corner]), 4) for corner in order[:2])
    return SurfacePoint(triangle, (first, second), point.atlas)


def enlarged(atlas: Atlas, figure: Figure) -> float:
    """Millimetres on the neutral adult for each on the figure: by the width of their faces."""
    return min(atlas.camera("face-front", Figure.NEUTRAL).fit) / min(atlas.camera("face-front", figure).fit)


def _shown(atlas: Atlas) -> Ints:
    """Fine triangles of the neutral head that can be seen from in front."""
    front, places = atlas.camera("face-front", Figure.NEUTRAL), atlas.shapes[Figure.NEUTRAL].places
    shown = set[int]()
    for yaw in (-55, -30, 0, 30, 55):
        for pitch in (-30, 0, 30):
            camera = replace(front, yaw=float(yaw), pitch=float(pitch))
            points = camera.projected(places, 1000, 1000)
            shown |= set(np.unique(raster(points, atlas.surface.fine, 1000, 1000)).tolist())
    return np.array(sorted(shown - {-1}))


def _grid() -> Doubles:
    steps = [(i, j, FINER - i - j) for i in range(FINER + 1) for j in range(FINER + 1 - i)]
    return np.array(steps) / FINER
