"""Whether two photos of the same skin can lie on each other as a transform says, whatever else speaks for it."""

import numpy as np
from numpy.typing import NDArray

from clinic.registration.transform import mapped

Doubles = NDArray[np.float64]

MOST_SCALE = 12.0
_MOST_SHEAR = 3.2  # longest to shortest of what a small circle becomes: 65 degrees from aside, at most
_MOST_PERSPECTIVE = 4.0  # largest to smallest scale within what both show
_LEAST_OVERLAP = 0.08  # of the smaller photo, as they lie
_GRID = 12


def fault(homography: Doubles, size_a: tuple[int, int], size_b: tuple[int, int]) -> str | None:
    """Why not, in a word (``mirrored``, ``folded``, ``scale``, ``slanted``, ``apart``); ``None``: it can.

    Sizes are (width, height) in the pixels that ``homography`` leads between.
    """
    if not np.isfinite(homography).all() or abs(np.linalg.det(homography)) < 1e-12:
        return "folded"
    y, x = (np.mgrid[0:_GRID, 0:_GRID] + 0.5) / _GRID
    here = np.c_[x.ravel() * size_a[0], y.ravel() * size_a[1]]
    there = mapped(homography, here)
    with np.errstate(invalid="ignore"):
        seen = np.isfinite(there).all(axis=1) & (there >= 0).all(axis=1) & (there <= size_b).all(axis=1)
    if seen.sum() < 2:
        return "apart"
    along = mapped(homography, here[seen] + [0.5, 0.0]) - mapped(homography, here[seen] - [0.5, 0.0])
    down = mapped(homography, here[seen] + [0.0, 0.5]) - mapped(homography, here[seen] - [0.0, 0.5])
    area = along[:, 0] * down[:, 1] - along[:, 1] * down[:, 0]
    if not np.isfinite(area).all() or np.sign(area.min()) != np.sign(area.max()):
        return "folded"
    if area.min() <= 0:
        return "mirrored"
    values = np.linalg.svd(np.stack([along, down], axis=2), compute_uv=False)
    scale = np.sqrt(area)
    if scale.max() > MOST_SCALE or scale.min() < 1 / MOST_SCALE:
        return "scale"
    if (values[:, 0] / values[:, 1]).max() > _MOST_SHEAR or scale.max() / scale.min() > _MOST_PERSPECTIVE:
        return "slanted"
    shared = float(seen.mean()) * size_a[0] * size_a[1]
    smaller = min(size_a[0] * size_a[1], size_b[0] * size_b[1] / float(np.median(area)))
    return "apart" if shared < _LEAST_OVERLAP * smaller else None
