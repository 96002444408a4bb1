"""The surface: base triangles that points refer to, their fine children that are drawn, and the figures' shapes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.patches import Patches

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Doubles = NDArray[np.float64]

TINTS = ("blush", "brow", "nail")
STEPS = 65534  # of the stored positions along each side of their box
# corners of the four fine children of a base triangle, as weights of the base triangle's corners
CHILDREN: Floats = np.array(
    [
        [[1, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5]],
        [[0.5, 0.5, 0], [0, 1, 0], [0, 0.5, 0.5]],
        [[0.5, 0, 0.5], [0, 0.5, 0.5], [0, 0, 1]],
        [[0.5, 0.5, 0], [0, 0.5, 0.5], [0.5, 0, 0.5]],
    ],
    dtype=np.float32,
)
_INTO_CHILDREN = np.linalg.inv(CHILDREN.astype(np.float64))


@dataclass(frozen=True)
class Surface:
    """What all figures share. ``base`` (T, 3) and ``fine`` (4 T, 3) index the fine vertices; child ``4 t + k`` lies in
    base triangle ``t``; ``uv`` (T, 3, 2) are texels of the label image; ``left`` (T,) is the patient's left half;
    ``rest_x`` (V,) the distance from the midline, mm, on the neutral adult; ``tints`` (V, 3) how much of blush, brow
    and nail the fine vertices show, ``palm`` (V,) how much of palm or sole, 0 to 1."""

    base: Ints
    fine: Ints
    uv: Floats
    left: NDArray[np.bool_]
    rest_x: Floats
    tints: Floats
    palm: Floats

    @classmethod
    def load(cls, arrays: dict[str, Any], rest_x: Floats) -> "Surface":
        """From the arrays of the atlas file."""
        base = arrays["base"].astype(np.int32)
        middles = arrays["middles"].astype(np.int32)
        a, b, c = base.T
        ab, bc, ca = middles.T
        children = ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))
        fine = np.stack([np.stack(child, axis=1) for child in children], axis=1).reshape(-1, 3)
        uv = arrays["uv"].astype(np.float32) / 16
        tints: Floats = np.stack([arrays[name] for name in TINTS], axis=1).astype(np.float32) / np.float32(255)
        palm = arrays["palm"].astype(np.float32) / np.float32(255)
        return cls(base, fine, uv, arrays["left"].astype(bool), rest_x, tints, palm)

    @cached_property
    def edges(self) -> tuple[Ints, Ints]:
        """Edges (E, 2) of the fine triangles and the two triangles (E, 2) beside each: the skin is closed."""
        pairs = np.sort(np.stack([self.fine, np.roll(self.fine, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
        order = np.argsort(pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1], kind="stable")
        return pairs[order[::2]], (order // 3).reshape(-1, 2).astype(np.int32)

    @cached_property
    def tinted(self) -> tuple[Ints, NDArray[np.bool_]]:
        """Which fine vertices show a tint: their numbers, and for each vertex whether (V,)."""
        touched = np.any(self.tints > 0, axis=1)
        return np.flatnonzero(touched).astype(np.int32), touched

    def base_weights(self, fine: Ints, weights: Floats) -> tuple[Ints, Floats]:
        """Base triangles (N,) and weights (N, 3) of points given on fine triangles."""
        result: Floats = np.einsum("nk,nkc->nc", weights, CHILDREN[fine % 4])
        return fine // 4, result

    def base_point(self, fine: int, weights: Doubles) -> tuple[int, Doubles]:
        """The base triangle and weights (3,), none below 0, of a point given on a fine triangle."""
        inside = np.clip(weights, 0, None)
        return fine // 4, (inside / inside.sum()) @ CHILDREN[fine % 4].astype(np.float64)

    def on_fine(self, base: Ints, weights: Floats) -> tuple[Ints, Floats]:
        """Fine triangles (N,) and weights (N, 3) of points given on base triangles."""
        largest = weights.argmax(axis=1)
        child = np.where(np.take_along_axis(weights, largest[:, None], axis=1)[:, 0] >= 0.5, largest, 3)
        spread: Floats = np.einsum("nk,nkc->nc", weights, _INTO_CHILDREN[child]).astype(np.float32)
        return (4 * base + child).astype(np.int32), spread

    def fine_weights(self, triangle: int, weights: tuple[float, float, float]) -> tuple[int, Floats]:
        """The fine triangle and weights (3,) of a point given on a base triangle."""
        largest = max(range(3), key=weights.__getitem__)
        child = largest if weights[largest] >= 0.5 else 3
        return 4 * triangle + child, (weights @ _INTO_CHILDREN[child]).astype(np.float32)


@dataclass(frozen=True)
class Shape:
    """One figure: places of the fine vertices (V, 3) in metres (x to the patient's left, y up, z to the front),
    ambient occlusion and tints of the fine vertices (V,), 0 to 1."""

    places: Floats
    occlusion: Floats
    surface: Surface

    @cached_property
    def normals(self) -> Floats:
        """Unit normals of the fine vertices (V, 3)."""
        triangles = self.surface.fine
        a, b, c = (self.places[triangles[:, corner]] for corner in range(3))
        face = np.cross(b - a, c - a)
        flat = triangles.reshape(-1)
        columns = [np.bincount(flat, np.repeat(face[:, axis], 3), len(self.places)) for axis in range(3)]
        total = np.stack(columns, axis=1).astype(np.float64)
        lengths = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
        normals: Floats = (total / lengths).astype(np.float32)
        return normals

    @cached_property
    def patches(self) -> Patches:
        """The triangles in boxes."""
        return Patches.of(self.places, self.surface.base, self.surface.fine)

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """Square metres of the fine triangles (F,)."""
        a, b, c = (self.places[self.surface.fine[:, corner]].astype(np.float64) for corner in range(3))
        result: NDArray[np.float64] = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
        return result


def restored(steps: NDArray[np.uint16], box: Floats) -> Floats:
    """Metres (V, 3) of stored positions; ``box`` (2, 3) holds the least and the greatest corner."""
    result: Floats = box[0] + steps.astype(np.float32) * ((box[1] - box[0]) / np.float32(STEPS))
    return result
