"""How one photo lies on another: a homography and, where the skin bent, a smooth field of displacements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from clinic.registration import fields, warping

Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Factor = float | tuple[float, float]
"""How much larger a preview is than its photo: one number, or one for x and one for y."""


@dataclass(frozen=True, eq=False)
class Transform:
    """From pixels of A to pixels of B, both upright originals; pixel i covers [i, i + 1).

    ``homography`` (3, 3), normalised to 1 in its last element. ``field`` (rows, columns, 2) holds displacements
    (x, y) at the nodes of an even grid, bilinear between them and held beyond it; ``None``: none. Two ways to use it:

    - ``turned`` false: the grid spans B from corner to corner, in pixels of B; point p goes to q + field(q), where q is
      the homography of p;
    - ``turned`` true, as ``inverse`` makes it: the grid spans A, in pixels of A; point p goes to the homography of q,
      where q + field(q) = p (solved by iteration). So a transform and its inverse undo each other exactly.
    """

    homography: Doubles
    size_a: tuple[int, int]
    size_b: tuple[int, int]
    field: Doubles | None = None
    turned: bool = False

    @property
    def is_homography(self) -> bool:
        """Whether the matrix says it all."""
        return self.field is None

    def apply(self, points: Doubles) -> Doubles:
        """(N, 2) pixels of A to (N, 2) pixels of B; not a number for a point that lies behind the camera."""
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        if self.field is not None and self.turned:
            points = fields.undo(self.field, self.size_a, points)
        ends = mapped(self.homography, points)
        if self.field is not None and not self.turned:
            ends = ends + fields.at(self.field, self.size_b, ends)
        return ends

    def inverse(self) -> Self:
        """From B to A."""
        back = np.linalg.inv(self.homography)
        return type(self)(back / back[2, 2], self.size_b, self.size_a, self.field, not self.turned)

    def scaled(self, factor_a: Factor, factor_b: Factor) -> Self:
        """The same between previews: A enlarged ``factor_a`` times, B ``factor_b`` times (0.25: a quarter of the
        width). The factors hold exactly; sizes are rounded to whole pixels.
        """
        ax, ay = factor_a if isinstance(factor_a, tuple) else (factor_a, factor_a)
        bx, by = factor_b if isinstance(factor_b, tuple) else (factor_b, factor_b)
        whole = np.diag([bx, by, 1.0]) @ self.homography @ np.diag([1 / ax, 1 / ay, 1.0])
        field = None if self.field is None else self.field * ((ax, ay) if self.turned else (bx, by))
        size_a = max(1, round(self.size_a[0] * ax)), max(1, round(self.size_a[1] * ay))
        size_b = max(1, round(self.size_b[0] * bx)), max(1, round(self.size_b[1] * by))
        return type(self)(whole / whole[2, 2], size_a, size_b, field, self.turned)

    def local_scale(self, point: tuple[float, float]) -> float:
        """How many pixels of B one pixel of A is at ``point`` of A (the root of the magnification of area)."""
        x, y = point
        step = 0.5
        around = self.apply(np.array([[x - step, y], [x + step, y], [x, y - step], [x, y + step]]))
        along, down = (around[1] - around[0]) / (2 * step), (around[3] - around[2]) / (2 * step)
        return float(np.sqrt(abs(along[0] * down[1] - along[1] * down[0])))

    def warp(self, rgb_a: Bytes, size: tuple[int, int] | None = None) -> Bytes:
        """A as it lies on B: (height, width, 3), black where A shows nothing.

        ``rgb_a`` (H, W, 3) may be a preview of A, ``size`` (width, height; B's own if ``None``) that of a preview of B.
        Both are taken to show the whole photo.
        """
        width, height = size or self.size_b
        part = self._between((rgb_a.shape[1], rgb_a.shape[0]), (width, height))
        return warping.warp(part.inverse().apply, rgb_a, (width, height))

    def covered(self, size: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """(height, width): where A shows something of B; ``size`` as for ``warp``."""
        width, height = size or self.size_b
        part = self._between(self.size_a, (width, height))
        return warping.covered(part.inverse().apply, self.size_a, (width, height))

    def _between(self, size_a: tuple[int, int], size_b: tuple[int, int]) -> Self:
        by_a = size_a[0] / self.size_a[0], size_a[1] / self.size_a[1]
        by_b = size_b[0] / self.size_b[0], size_b[1] / self.size_b[1]
        return self.scaled(by_a, by_b)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; ``from_json`` reads it. A field has at most ``fields.LARGEST`` nodes a side."""
        field = None if self.field is None else np.round(fields.compact(self.field), 2).tolist()
        return {
            "homography": [[float(value) for value in row] for row in self.homography],
            "size_a": list(self.size_a),
            "size_b": list(self.size_b),
            "field": field,
            "turned": self.turned,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises ``KeyError``, ``ValueError``, ``TypeError`` for what ``to_json`` did not write."""
        field = stored.get("field")
        (wide_a, high_a), (wide_b, high_b) = stored["size_a"], stored["size_b"]
        nodes = None if field is None else np.array(field, dtype=np.float64)
        if nodes is not None and (nodes.ndim != 3 or nodes.shape[2] != 2 or min(nodes.shape[:2]) < 2):
            raise ValueError("field")
        return cls(
            np.array(stored["homography"], dtype=np.float64).reshape(3, 3),
            (int(wide_a), int(high_a)),
            (int(wide_b), int(high_b)),
            nodes,
            bool(stored.get("turned", False)),
        )


def mapped(homography: Doubles, points: Doubles) -> Doubles:
    """(N, 2) through a homography; not a number where the point lies behind the camera."""
    ends = np.c_[points, np.ones(len(points))] @ homography.T
    depth = np.where(ends[:, 2:] > 1e-12, ends[:, 2:], np.nan)
    return np.asarray(ends[:, :2] / depth, dtype=np.float64)
