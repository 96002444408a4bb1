"""Rounds the outline: where the skin turns away, the straight edges of its triangles are filled up to a curve.

The curve over an edge is the cubic that leaves both ends at right angles to their normals, as the edges of curved PN
triangles do (Vlachos, Peters, Boyd, Mitchell: Curved PN Triangles, 2001). Only the picture gains: what is hit and
measured is the mesh itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.mesh import Floats, Ints, Surface

LEAST = 0.12  # pixels by which a curve must stand out from its edge to be drawn
MOST = 0.1  # of the edge's length: more would be a fold, not a curve
BEFORE = np.float32(1.0)  # pixels by which the curve must lie before what it covers
STEPS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Outline:
    """``points`` (N, 3) in pixels and depth, ``BEFORE`` deeper than they are; ``triangles`` (K, 3) between curves and
    edges, and the fine triangle ``owner`` (K,) whose skin each continues."""

    points: Floats
    triangles: Ints
    owner: Ints

    @classmethod
    def of(cls, surface: Surface, points: Floats, normals: Floats, width: int, height: int) -> "Outline":
        """Of a figure whose vertices lie at ``points`` (V, 3), in pixels, with ``normals`` (V, 3) as they are seen."""
        ends, owner = _turning(surface, points)
        inside = np.all((points[ends, :2] > -width) & (points[ends, :2] < (2 * width, width + height)), axis=(1, 2))
        ends, owner = ends[inside], owner[inside]
        a, b = points[ends[:, 0]], points[ends[:, 1]]
        upright = normals[:, :3] * np.array([1, -1, 1], dtype=np.float32)  # rows of a picture go down
        start, finish = upright[ends[:, 0]], upright[ends[:, 1]]
        curve = _curve(a, b, start, finish)
        bulge = (curve[1] - (a + b) / 2)[:, :2]
        height_of = np.linalg.norm(bulge, axis=1)
        kept = (height_of > LEAST) & (height_of < MOST * np.linalg.norm((b - a)[:, :2], axis=1))
        kept &= np.einsum("nk,nk->n", bulge, (start + finish)[:, :2]) > 0  # outward only: a hollow needs no filling
        rows = np.stack([a, *curve, b])[:, kept]
        count = rows.shape[1]
        first = np.arange(count)
        fans = [np.stack([first, step * count + first, (step + 1) * count + first], axis=1) for step in (1, 2, 3)]
        triangles = np.concatenate(fans).astype(np.int32)
        flat: Floats = rows.reshape(-1, 3).astype(np.float32)
        flat[:, 2] -= BEFORE
        return cls(flat, _facing(flat, triangles), np.tile(owner[kept], 3))

    def of_these(self, drawn: NDArray[np.bool_]) -> "Outline":
        """Without the outline of fine triangles that are not ``drawn`` (F,)."""
        kept = drawn[self.owner]
        return Outline(self.points, self.triangles[kept], self.owner[kept])


def _turning(surface: Surface, points: Floats) -> tuple[Ints, Ints]:
    """Edges (N, 2) between a triangle that faces the viewer and one that does not, and the former (N,)."""
    edges, faces = surface.edges
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    a, b, c = np.ascontiguousarray(surface.fine.T)
    facing = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]) < 0
    first, second = facing[faces[:, 0]], facing[faces[:, 1]]
    turning = np.flatnonzero(first != second)
    owner = np.where(first[turning], faces[turning, 0], faces[turning, 1])
    return edges[turning], owner.astype(np.int32)


def _curve(a: Floats, b: Floats, start: Floats, finish: Floats) -> list[Floats]:
    """Points (N, 3) at ``STEPS`` of the Hermite cubics from a to b along the skin."""
    along = b - a
    length = np.linalg.norm(along, axis=1, keepdims=True)

    def tangent(normal: Floats) -> Floats:
        flat = along - normal * np.einsum("nk,nk->n", along, normal)[:, None]
        result: Floats = flat * (length / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6))
        return result

    leave, arrive = tangent(start), tangent(finish)
    return [a + (3 * t**2 - 2 * t**3) * along + (t**3 - 2 * t**2 + t) * leave + (t**3 - t**2) * arrive for t in STEPS]


def _facing(points: Floats, triangles: Ints) -> Ints:
    """The triangles (K, 3), all turned towards the viewer."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    away = (b - a)[:, 0] * (c - a)[:, 1] - (c - a)[:, 0] * (b - a)[:, 1] > 0
    return np.where(away[:, None], triangles[:, ::-1], triangles)
