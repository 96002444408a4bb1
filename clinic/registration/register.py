"""Aligning two photos by what is seen in both."""

import time
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import AlignmentGrade
from clinic.registration.transform import Doubles, Transform

WORKING_SIDE = 1024
"""Pixels of the longer side at which photos are aligned and residuals are given."""

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
    sift = cv2.SIFT.create(4000)
    grey_a, scale_a = _grey(a)
    grey_b, scale_b = _grey(b)
    keys_a, words_a = sift.detectAndCompute(grey_a, None)
    keys_b, words_b = sift.detectAndCompute(grey_b, None)
    if words_a is None or words_b is None or len(keys_a) < 8 or len(keys_b) < 8:
        return _refused("There is too little texture.", start)
    pairs = cv2.BFMatcher().knnMatch(words_a, words_b, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
    if len(good) < 12:
        return _refused("Too little of the skin is seen in both photos.", start)
    from_a = (np.array([keys_a[match.queryIdx].pt for match in good]) + 0.5) / scale_a
    to_b = (np.array([keys_b[match.trainIdx].pt for match in good]) + 0.5) / scale_b
    found, kept = cv2.findHomography(from_a, to_b, cv2.USAC_MAGSAC, 2.0 / scale_b)
    inliers = int(kept.sum()) if kept is not None else 0
    if found is None or inliers < 12:
        return _refused("Too little of the skin is seen in both photos.", start)
    transform = Transform(np.asarray(found, dtype=np.float64), (a.shape[1], a.shape[0]), (b.shape[1], b.shape[0]))
    inside = kept.ravel() > 0
    apart = (transform.apply(from_a[inside]) - to_b[inside]) * scale_b
    residual = float(np.sqrt((apart**2).sum(axis=1).mean()))
    grade = AlignmentGrade.ALIGNED
    return Registration(grade, "", "features", transform, residual, inliers, time.perf_counter() - start)


def _refused(reason: str, start: float) -> Registration:
    return Registration(AlignmentGrade.NOT_ALIGNED, reason, "features", None, None, None, time.perf_counter() - start)


def _grey(rgb: Bytes) -> tuple[Bytes, float]:
    scale = min(1.0, WORKING_SIDE / max(rgb.shape[:2]))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8), scale
