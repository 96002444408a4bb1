"""Patches: neighbouring triangles of one figure in boxes, so that a picture or a point asks only those it can meet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.camera import Camera

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

PATCH = 8  # base triangles
CHILDREN_EACH = 4
_BITS = 10  # of each coordinate in the order of the patches
_MARGIN = 0.01  # pixels by which boxes are made larger: places are rounded, too


@dataclass(frozen=True)
class Patches:
    """``fine`` (P, 128): fine triangles, the last patch filled up with its last one; ``middle`` and ``half`` (P, 3):
    their boxes, metres."""

    fine: Ints
    middle: Floats
    half: Floats

    @classmethod
    def of(cls, places: Floats, base: Ints, fine: Ints) -> "Patches":
        """Of a figure's ``places`` (V, 3) with base triangles (T, 3) and fine triangles (4 T, 3)."""
        order = np.argsort(_along_curve(places[base].mean(axis=1)), kind="stable").astype(np.int32)
        order = np.pad(order, (0, -len(order) % PATCH), mode="edge").reshape(-1, PATCH)
        members = (CHILDREN_EACH * order[:, :, None] + np.arange(CHILDREN_EACH, dtype=np.int32)).astype(np.int32)
        members = members.reshape(len(order), -1)
        corners = places[fine[members]]
        low, high = corners.min(axis=(1, 2)), corners.max(axis=(1, 2))
        return cls(members, (low + high) / 2, (high - low) / 2)

    def shown(self, camera: Camera, width: int, height: int) -> Ints:
        """Fine triangles of the patches that may be seen in a picture."""
        x, y, depth, reach = self._boxes(camera, width, height)
        found = (np.abs(x - width / 2) <= width / 2 + reach[0]) & (np.abs(y - height / 2) <= height / 2 + reach[1])
        found &= np.abs(depth) <= camera.depth_limit(width, height) + reach[2]
        return np.ravel(self.fine[found])

    def at(self, camera: Camera, width: int, height: int, x: float, y: float, radius: float) -> Ints:
        """Fine triangles of the patches that may come within ``radius`` pixels of a position."""
        middle_x, middle_y, _, reach = self._boxes(camera, width, height)
        found = (np.abs(middle_x - x) <= reach[0] + radius) & (np.abs(middle_y - y) <= reach[1] + radius)
        return np.ravel(self.fine[found])

    def _boxes(self, camera: Camera, width: int, height: int) -> tuple[Floats, Floats, Floats, Floats]:
        """x, y, depth (P,) of the boxes' middles in pixels, and how far they reach (3, P)."""
        x, y, depth = camera.projected(self.middle, width, height).T
        scale = np.float32(camera.scale(width, height))
        reach: Floats = (np.abs(camera.axes()) * scale) @ self.half.T + np.float32(_MARGIN)
        return x, y, depth, reach


def _along_curve(points: Floats) -> NDArray[np.int64]:
    """Numbers (N,) that are close for points (N, 3) that are close: Morton order (Morton 1966)."""
    steps = ((points - points.min(axis=0)) / np.ptp(points, axis=0).max() * ((1 << _BITS) - 1)).astype(np.int64)
    result = np.zeros(len(points), dtype=np.int64)
    for bit in range(_BITS):
        for axis in range(3):
            result |= (steps[:, axis] >> bit & 1) << (3 * bit + axis)
    return result
