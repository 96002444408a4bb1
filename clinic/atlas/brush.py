"""A round brush that paints the skin of one figure, measured along the surface.

Distances run over the surface from triangle to triangle, so the brush never reaches the other finger, the other lip or
what lies behind the ear. They are found by unfolding: the distance of a triangle's third corner is that from the source
as seen across the opposite edge, laid flat (exact on a plane; the update of Surazhsky et al., ACM Trans. Graph. 2005;
24:553, with one window for each edge). Within a triangle the square of the distance less that of the place is linear,
which gives the distances of its cells.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.areas import region_cells
from clinic.atlas.atlas import Atlas
from clinic.atlas.cells import PER_FINE, Cells, fine_centres, merged
from clinic.atlas.mesh import Floats, Ints
from clinic.records.enums import Figure
from clinic.records.surface import SurfacePoint

TURNED = -0.17
"""Cosine of 100 degrees: skin that faces so far away from the brush's middle is out of its reach."""
STEP = 0.4
"""Of the radius: how far apart the stamps of a stroke lie; the edge between two is 2 % of the radius too near."""
_DETOUR = 1.5
"""Where the way along the surface is so much longer than the straight one, two points are not joined by a stroke."""
_KEPT = 4
_FAR = np.float32(1e6)
_STILL = np.float32(1e-3)
_MOST_ROUNDS = 400


@dataclass(frozen=True, eq=False)
class Reach:
    """Fine triangles (K,) within reach, and the distances (K, 3), mm along the surface, of their corners."""

    fine: Ints
    distances: Floats


@dataclass(frozen=True, eq=False)
class Brush:
    """Stamps on one figure; lengths in mm."""

    atlas: Atlas
    figure: Figure

    @cached_property
    def _places(self) -> Floats:
        result: Floats = self.atlas.shapes[self.figure].places * np.float32(1000)
        return result

    @cached_property
    def _middles(self) -> tuple[Floats, Floats, Floats]:
        """Of the fine triangles: middles (3, F), how far their corners are from them (F,), unit normals (3, F)."""
        corners = self._places[self.atlas.surface.fine]
        middle = corners.mean(axis=1)
        reach = np.sqrt(((corners - middle[:, None]) ** 2).sum(axis=2).max(axis=1))
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        return np.ascontiguousarray(middle.T), reach, np.ascontiguousarray(normal.T)

    @cached_property
    def _stamped(self) -> dict[tuple[SurfacePoint, float], Cells]:
        """The last stamps: a stroke begins where the one before ended, and that is also where the brush is shown."""
        return {}

    def stamp(self, point: SurfacePoint, radius: float) -> Cells:
        """Cells whose middle lies within ``radius`` of a point, sorted."""
        key = point, radius
        if key not in self._stamped:
            while len(self._stamped) >= _KEPT:
                del self._stamped[next(iter(self._stamped))]
            self._stamped[key] = self._within(self.reach(point, radius), radius)
        return self._stamped[key]

    def stroke(self, start: SurfacePoint, end: SurfacePoint, radius: float) -> Cells:
        """Cells painted on the way between two points, ends included, sorted.

        Where no short way leads over the skin (from finger to finger) only the two ends are painted.
        """
        points = [start, *self._way(start, end, radius), end]
        return merged(*(self.stamp(point, radius) for point in points))

    def region(self, point: SurfacePoint) -> Cells:
        """All cells of the region and side that a point lies in, sorted."""
        return region_cells(self.atlas, *self.atlas.region_at(point))

    def reach(self, point: SurfacePoint, radius: float) -> Reach:
        """Distances around a point as far as ``radius`` needs them."""
        surface = self.atlas.surface
        first, second = point.weights
        source, weights = surface.fine_weights(point.triangle, (first, second, 1.0 - first - second))
        place = weights @ self._places[surface.fine[source]]
        fine = self._candidates(source, place, radius)
        vertices, corners = _numbered(surface.fine[fine], len(self._places))
        known = np.full(len(vertices), _FAR, dtype=np.float32)
        mine = corners[np.searchsorted(fine, source)]
        known[mine] = np.linalg.norm(self._places[vertices[mine]] - place, axis=1)
        known = _spread(self._places[vertices], corners, known, mine)
        reached = known[corners]
        kept = reached.max(axis=1) < _FAR
        return Reach(fine[kept], reached[kept])

    def _candidates(self, source: int, place: Floats, radius: float) -> Ints:
        middles, reach, normals = self._middles
        x, y, z = (middles[axis] - place[axis] for axis in range(3))
        near = np.flatnonzero(x * x + y * y + z * z <= (reach + np.float32(radius)) ** 2)
        facing = normals[:, near].T @ normals[:, source] >= TURNED
        return np.union1d(near[facing], [source]).astype(np.int32)

    def _within(self, reach: Reach, radius: float) -> Cells:
        whole = reach.fine[reach.distances.max(axis=1) <= radius].astype(np.int64)
        edge = (reach.distances.min(axis=1) <= radius + self._middles[1][reach.fine]) & (
            reach.distances.max(axis=1) > radius
        )
        fine = reach.fine[edge].astype(np.int64)
        inside = self._squares(reach.fine[edge], reach.distances[edge]) <= radius * radius
        row, column = np.nonzero(inside)
        full = (whole[:, None] * PER_FINE + np.arange(PER_FINE)).reshape(-1)
        return np.sort(np.concatenate([full, fine[row] * PER_FINE + column]), kind="stable")

    def _squares(self, fine: Ints, distances: Floats) -> Floats:
        """Squared distances (K, 64) of the middles of the cells of fine triangles."""
        a, b, c = (self._places[self.atlas.surface.fine[fine, corner]] for corner in range(3))
        sides = np.stack([((b - c) ** 2).sum(axis=1), ((c - a) ** 2).sum(axis=1), ((a - b) ** 2).sum(axis=1)], axis=1)
        w = fine_centres()
        products = np.stack([w[:, 1] * w[:, 2], w[:, 2] * w[:, 0], w[:, 0] * w[:, 1]], axis=1)
        result: Floats = distances**2 @ w.T - sides @ products.T
        return result

    def _way(self, start: SurfacePoint, end: SurfacePoint, radius: float) -> list[SurfacePoint]:
        """Points between two, not farther apart than a stroke needs; none where no short way joins them."""
        p, q = (self.atlas.place(point, self.figure) * np.float32(1000) for point in (start, end))
        straight = float(np.linalg.norm(q - p))
        count = int(np.ceil(straight / (STEP * radius))) - 1
        if count < 1:
            return []
        reach = self.reach(start, straight * _DETOUR)
        last, _weights = self.atlas.surface.fine_weights(end.triangle, (*end.weights, 1.0 - sum(end.weights)))
        if not (reach.distances[reach.fine == last] <= straight * _DETOUR).any():
            return []
        corners = self._places[self.atlas.surface.fine[reach.fine]]
        parts = [np.float32((k + 1) / (count + 1)) for k in range(count)]
        return [self._nearest(reach.fine, corners, (p + (q - p) * part).astype(np.float32)) for part in parts]

    def _nearest(self, fine: Ints, corners: Floats, place: Floats) -> SurfacePoint:
        """The middle of a cell near a place, on one of the fine triangles (K,) with corners (K, 3, 3)."""
        near = np.argsort(((corners.mean(axis=1) - place) ** 2).sum(axis=1))[:8]
        middles = np.einsum("wk,nkc->nwc", fine_centres(), corners[near])
        best, cell = np.unravel_index(int(((middles - place) ** 2).sum(axis=2).argmin()), middles.shape[:2])
        base, spread = self.atlas.surface.base_weights(fine[near[[best]]], fine_centres()[[cell]])
        return SurfacePoint(int(base[0]), (float(spread[0, 0]), float(spread[0, 1])), self.atlas.version)


def _numbered(triangles: Ints, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The vertices that triangles (K, 3) use, of ``count``, and the triangles by their place among them."""
    used = np.zeros(count, dtype=bool)
    used[triangles] = True
    vertices = np.flatnonzero(used)
    place = np.empty(count, dtype=np.int64)
    place[vertices] = np.arange(len(vertices))
    return vertices, place[triangles]


def _spread(places: Floats, corners: NDArray[np.int64], known: Floats, source: NDArray[np.int64]) -> Floats:
    """Distances (V,) of vertices along triangles ``corners`` (K, 3), from those ``known``; ``_FAR``: not reached."""
    a, b, c = (np.concatenate([corners[:, (k + shift) % 3] for k in range(3)]) for shift in (1, 2, 0))
    length = np.maximum(np.linalg.norm(places[b] - places[a], axis=1), 1e-9)
    along = (places[b] - places[a]) / length[:, None]
    to_a = places[c] - places[a]
    x = np.einsum("nk,nk->n", to_a, along)
    ac2 = np.einsum("nk,nk->n", to_a, to_a)
    y = np.sqrt(np.maximum(ac2 - x * x, 0))
    ac, bc = np.sqrt(ac2), np.linalg.norm(places[c] - places[b], axis=1)
    changed = np.zeros(len(places), dtype=bool)
    changed[source] = True
    for _ in range(_MOST_ROUNDS):
        n = np.flatnonzero(changed[a] | changed[b])
        if not len(n):
            break
        found = _across(known[a[n]], known[b[n]], length[n], (x[n], y[n]), (ac[n], bc[n]))
        before = known.copy()
        np.minimum.at(known, c[n], found)
        changed = known < before - _STILL
    return known


def _across(
    da: Floats, db: Floats, length: Floats, third: tuple[Floats, Floats], sides: tuple[Floats, Floats]
) -> Floats:
    """Distance of third corners from those of the ends of the opposite edges: ``third`` is (along the edge from its
    first end, away from it), ``sides`` are the lengths from the ends to the third corner."""
    x, y = third
    walked = np.minimum(da + sides[0], db + sides[1])
    along = (da * da - db * db + length * length) / (2 * length)
    below = np.sqrt(np.maximum(da * da - along * along, 0))
    crossing = along + (x - along) * below / np.maximum(below + y, 1e-9)
    seen = (crossing >= 0) & (crossing <= length) & (np.maximum(da, db) < _FAR)
    straight = np.sqrt((x - along) ** 2 + (y + below) ** 2)
    result: Floats = np.where(seen, np.minimum(straight, walked), walked).astype(np.float32)
    return result
