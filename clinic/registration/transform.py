"""How one photo lies on another: a homography and, where the skin bent, a smooth field of displacements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Transform:
    """From pixels of A to pixels of B, both upright originals; pixel i covers [i, i + 1).

    ``homography`` (3, 3), normalised to 1 in its last element. ``field`` (rows, columns, 2): displacements in pixels of
    B that are added after the homography, on an even grid over B of ``size_b`` (width, height); ``None``: none.
    """

    homography: Doubles
    size_a: tuple[int, int]
    size_b: tuple[int, int]
    field: Doubles | None = None

    def apply(self, points: Doubles) -> Doubles:
        """(N, 2) pixels of A to (N, 2) pixels of B."""
        ends = np.c_[points, np.ones(len(points))] @ self.homography.T
        return np.asarray(ends[:, :2] / ends[:, 2:])

    def inverse(self) -> "Transform":
        """From B to A."""
        turned = np.linalg.inv(self.homography)
        return Transform(turned / turned[2, 2], self.size_b, self.size_a)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; ``from_json`` reads it."""
        return {
            "homography": [[float(value) for value in row] for row in self.homography],
            "size_a": list(self.size_a),
            "size_b": list(self.size_b),
            "field": None if self.field is None else np.round(self.field, 2).tolist(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Transform":
        """Raises ``KeyError``, ``ValueError``, ``TypeError`` for what ``to_json`` did not write."""
        field = stored.get("field")
        (wide_a, high_a), (wide_b, high_b) = stored["size_a"], stored["size_b"]
        return cls(
            np.array(stored["homography"], dtype=np.float64).reshape(3, 3),
            (int(wide_a), int(high_a)),
            (int(wide_b), int(high_b)),
            None if field is None else np.array(field, dtype=np.float64),
        )
