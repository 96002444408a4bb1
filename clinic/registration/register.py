"""Aligning two photos by what is seen in both."""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import AlignmentGrade
from clinic.registration.candidates import Candidate, by_features
from clinic.registration.looks import Look
from clinic.registration.transform import Doubles, Transform

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Registration:
    """What came of it. ``method``: ``face``, ``features`` or ``by hand``; ``residual_px`` at the working size."""

    grade: AlignmentGrade
    reason: str
    method: str
    transform: Transform | None
    residual_px: float | None
    inliers: int | None
    seconds: float


def register(
    a: Bytes, b: Bytes, landmarks_a: Doubles | None = None, landmarks_b: Doubles | None = None
) -> Registration:
    """Lay A over B. Never raises for what is in the pictures: what cannot be aligned says why."""
    del landmarks_a, landmarks_b
    start = time.perf_counter()
    look_a, look_b = Look.of(a), Look.of(b)
    best = by_features(look_a, look_b)
    return replace(_registration(best, look_a, look_b), seconds=time.perf_counter() - start)


def _registration(best: Candidate | str, look_a: Look, look_b: Look) -> Registration:
    if isinstance(best, str):
        return Registration(AlignmentGrade.NOT_ALIGNED, best, "features", None, None, None, 0.0)
    if best.grade is AlignmentGrade.NOT_ALIGNED:
        return Registration(best.grade, best.reason, "features", None, None, best.inliers, 0.0)
    residual = best.residual * look_b.unit
    transform = unshrunk(best.transform, look_a, look_b)
    return Registration(best.grade, best.reason, "features", transform, residual, best.inliers, 0.0)


def unshrunk(working: Transform, look_a: Look, look_b: Look) -> Transform:
    """Between working pixels to between pixels of the photos."""
    (ax, ay), (bx, by) = look_a.factors, look_b.factors
    whole = working.scaled((1 / ax, 1 / ay), (1 / bx, 1 / by))
    return replace(whole, size_a=look_a.size, size_b=look_b.size)
