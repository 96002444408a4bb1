"""Lines of sight: what a position of a picture shows, found on the fine mesh itself and not on a drawing of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.camera import Camera
from clinic.atlas.mesh import Doubles, Floats, Ints, Shape, Surface

Bools = NDArray[np.bool_]

INSIDE = -1e-6  # weight from which a position counts as inside: places are rounded to float32
_BOX = 1e-3  # pixels by which boxes are made larger, for the same reason
# pixels by which a line of sight at the silhouette may slip, by that rounding, from a point to the skin beside it
SLIP = 0.03
SLIPS = ((0.0, 0.0), (SLIP, 0.0), (0.0, SLIP), (-SLIP, 0.0), (0.0, -SLIP))


@dataclass(frozen=True, slots=True)
class Met:
    """Where a line of sight meets the skin: fine triangle, barycentric weights (3,), depth in pixels (larger is
    nearer)."""

    fine: int
    weights: Doubles
    depth: float


def within_slab(surface: Surface, camera: Camera, fine: Ints, depth: Floats | Doubles, limit: float) -> Bools:
    """Which fine triangles (N,), whose first corner lies at ``depth``, are drawn; ``limit`` is the slab in pixels."""
    own = surface.left[fine // 4] == (camera.centre[0] > 0)
    result: Bools = (depth >= -limit) & (own | (depth <= limit))
    return result


@dataclass(frozen=True, slots=True)
class Sight:
    """A figure seen by a camera in a picture of ``width`` by ``height`` pixels. Pixel i covers [i, i + 1)."""

    shape: Shape
    camera: Camera
    width: int
    height: int

    def meet(self, x: float, y: float, reach: float = 0.0) -> Met | None:
        """The nearest skin at a position; where there is none, the skin that comes closest within ``reach`` pixels."""
        corners, fine = self._near(x, y, reach)
        if not len(fine):
            return None
        weights = _weights(corners, x, y)
        holding = np.flatnonzero(weights.min(axis=1) >= INSIDE)
        if len(holding):
            depth = (weights[holding] * corners[holding, :, 2]).sum(axis=1)
            best = int(np.argmax(depth))
            return Met(int(fine[holding[best]]), weights[holding[best]], float(depth[best]))
        index, spread, distance = _closest(corners, np.array([x, y]))
        if distance > reach:
            return None
        return Met(int(fine[index]), spread, float(spread @ corners[index, :, 2]))

    def hides(self, x: float, y: float, depth: float) -> bool:
        """Whether skin nearer than ``depth`` covers a position and what lies right beside it."""
        corners, _ = self._near(x, y, SLIP)
        corners = corners[corners[:, :, 2].max(axis=1) > depth]
        for right, down in SLIPS:
            weights = _weights(corners, x + right, y + down)
            depths = (weights * corners[:, :, 2]).sum(axis=1)
            if not ((weights.min(axis=1, initial=1) >= INSIDE) & (depths > depth)).any():
                return False
        return True

    def faces(self, fine: int) -> bool:
        """Whether a fine triangle is drawn where nothing lies before it."""
        return len(self._drawn(np.array([fine], dtype=np.int32))[1]) > 0

    def _near(self, x: float, y: float, reach: float) -> tuple[Doubles, Ints]:
        """As ``_drawn``, of those whose box comes within ``reach`` of a position."""
        corners, fine = self._drawn(self.shape.patches.at(self.camera, self.width, self.height, x, y, reach))
        low, high = corners[:, :, :2].min(axis=1), corners[:, :, :2].max(axis=1)
        kept = np.all((low <= np.array([x, y]) + reach + _BOX) & (high >= np.array([x, y]) - reach - _BOX), axis=1)
        return corners[kept], fine[kept]

    def _drawn(self, fine: Ints) -> tuple[Doubles, Ints]:
        """Corners (N, 3, 3), in pixels and depth, of those triangles that face the viewer and lie in the slab."""
        places = self.shape.places[self.shape.surface.fine[fine]].reshape(-1, 3)
        seen: Floats = self.camera.projected(places, self.width, self.height).reshape(-1, 3, 3)
        corners = seen.astype(np.float64)
        kept = _doubled_area(corners) < 0
        limit = self.camera.depth_limit(self.width, self.height)
        if np.isfinite(limit):
            kept &= within_slab(self.shape.surface, self.camera, fine, corners[:, 0, 2], limit)
        return corners[kept], fine[kept]


def _doubled_area(corners: Doubles) -> Doubles:
    """Of triangles (N, 3, 2+) in the picture; negative for those that face the viewer."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    result: Doubles = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
    return result


def _weights(corners: Doubles, x: float, y: float) -> Doubles:
    """Barycentric weights (N, 3) of a position in triangles (N, 3, 2+) that face the viewer."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    first = (b[:, 0] - x) * (c[:, 1] - y) - (c[:, 0] - x) * (b[:, 1] - y)
    second = (c[:, 0] - x) * (a[:, 1] - y) - (a[:, 0] - x) * (c[:, 1] - y)
    area = _doubled_area(corners)
    result: Doubles = np.stack([first, second, area - first - second], axis=1) / area[:, None]
    return result


def _closest(corners: Doubles, place: Doubles) -> tuple[int, Doubles, float]:
    """Of triangles (N, 3, 2+): which comes closest to ``place``, the weights of its closest point, how far it is."""
    start = corners[:, :, :2]
    along = np.roll(start, -1, axis=1) - start
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    part = np.clip(((place - start) * along).sum(axis=2) / length, 0, 1)
    distance = np.linalg.norm(start + part[..., None] * along - place, axis=2)
    triangle, edge = divmod(int(np.argmin(distance)), 3)
    weights = np.zeros(3)
    weights[edge] = 1 - part[triangle, edge]
    weights[(edge + 1) % 3] = part[triangle, edge]
    return triangle, weights, float(distance[triangle, edge])
