"""A drawn figure, and the way from its pixels to the skin."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.mesh import Ints
from clinic.atlas.sight import Sight
from clinic.records.surface import SurfacePoint

Bytes = NDArray[np.uint8]

AT_EDGE = 0.5  # pixels beside the silhouette that still count as the skin


@dataclass(frozen=True)
class Frame:
    """A drawn figure: ``rgb`` (H, W, 3); ``ids`` (H, W) base triangle at each pixel, -1 beside the figure, taken at the
    pixel's middle in a fast frame and a quarter of a pixel right of and below it in a fine one; ``fine`` (H, W) the
    fine triangle there."""

    rgb: Bytes
    ids: Ints
    fine: Ints
    _sight: Sight
    _version: str

    @property
    def sight(self) -> Sight:
        """From where, and how large, the figure was drawn."""
        return self._sight

    def hit(self, x: float, y: float) -> SurfacePoint | None:
        """The point of the skin at a pixel position (pixel i covers [i, i + 1)), ``None`` beside the figure.

        It is found on the fine mesh: a fast frame and a fine one of the same size give the same point.
        """
        return skin_at(self._sight, x, y, self._version)


def skin_at(sight: Sight, x: float, y: float, version: str) -> SurfacePoint | None:
    """As ``Frame.hit``, without a drawing; ``version`` of the atlas."""
    if not (0 <= x <= sight.width and 0 <= y <= sight.height):
        return None
    met = sight.meet(x, y, AT_EDGE)
    if met is None:
        return None
    triangle, weights = sight.shape.surface.base_point(met.fine, met.weights)
    return SurfacePoint(triangle, (float(weights[0]), float(weights[1])), version)
