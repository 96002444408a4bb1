"""Aligning two photos by pairs of points that a person set."""

from collections.abc import Sequence

import cv2
import numpy as np

from clinic.errors import ValidationError
from clinic.records.enums import AlignmentGrade
from clinic.registration.register import Registration
from clinic.registration.transform import Transform

_FLAT = 1e-4
"""A photo that would be enlarged less than a hundredth has points on one line."""
Pair = tuple[float, float, float, float]
"""x, y in A, x, y in B, pixels of the upright originals."""


def by_pairs(pairs: Sequence[Pair], size_a: tuple[int, int], size_b: tuple[int, int]) -> Registration:
    """Two pairs: turned, enlarged and moved; three: stretched too; four and more: a homography.

    Raises ``ValidationError`` for fewer than two, or points that do not determine it.
    """
    if len(pairs) < 2:
        raise ValidationError("pairs", "Two pairs of points are needed at least.", "Set another pair.")
    known = np.array(pairs, dtype=np.float64)
    from_a, to_b = (np.ascontiguousarray(known[:, side]) for side in (slice(2), slice(2, 4)))  # as OpenCV needs them
    if len(pairs) == 2:
        found, _ = cv2.estimateAffinePartial2D(from_a, to_b)
    elif len(pairs) == 3:
        found = cv2.getAffineTransform(from_a.astype(np.float32), to_b.astype(np.float32))
    else:
        found, _ = cv2.findHomography(from_a, to_b, 0)
    if found is None or not np.isfinite(found).all() or abs(np.linalg.det(found[:2, :2])) < _FLAT:
        raise ValidationError("pairs", "The points do not determine how the photos lie.", "Set them further apart.")
    whole = np.asarray(np.vstack([found, [0, 0, 1]]) if found.shape == (2, 3) else found, dtype=np.float64)
    return Registration(
        AlignmentGrade.APPROXIMATE, "", "by hand", Transform(whole, size_a, size_b), None, len(pairs), 0
    )
