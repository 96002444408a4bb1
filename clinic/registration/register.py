"""Aligning two photos by what is seen in both."""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import AlignmentGrade
from clinic.registration.candidates import Candidate, by_features
from clinic.registration.face import usable
from clinic.registration.features import points
from clinic.registration.looks import Look, unshrunk
from clinic.registration.portraits import Portrait, by_landmarks
from clinic.registration.proof import by_faces
from clinic.registration.transform import Doubles, Transform

Bytes = NDArray[np.uint8]

_UNKNOWN = 6.0  # pixels at the working size: beyond what is searched lies what does not agree
_SHOWS = 2.0  # of 255: less contrast in the whole photo shows nothing


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
    """Lay A over B: uint8 RGB (H, W, 3), upright, of any size. Never raises for what is in the pictures: what cannot be
    aligned says why.

    ``landmarks`` (468, 2): MediaPipe's, in pixels, where a face was found. Where both photos show the place of one,
    "aligned" is said only where the texture of the face's own skin confirms it. With both, a face with another
    expression is at least laid by its features.
    """
    start = time.perf_counter()
    face_a, face_b = usable(landmarks_a), usable(landmarks_b)
    look_a, look_b = Look.of(a), Look.of(b)
    if _is_same(a, b, look_a):
        whole = Transform(np.eye(3), look_a.size, look_b.size)
        same = Registration(AlignmentGrade.ALIGNED, "", "features", whole, 0.0, len(points(look_a).places), 0.0)
        return replace(same, seconds=time.perf_counter() - start)
    best = by_features(look_a, look_b, mirrors=face_a is None or face_b is None)
    if isinstance(best, Candidate) and best.aligned:
        grade, reason = by_faces(look_a, look_b, best.transform, face_a, face_b)
        best = replace(best, grade=grade, reason=reason)
    if face_a is None or face_b is None:
        found = _by_features(best, look_a, look_b)
    elif isinstance(best, Candidate) and best.aligned:
        found = replace(_by_features(best, look_a, look_b), method="face")
    else:
        found = _by_face(Portrait.of(a, face_a), Portrait.of(b, face_b))
    return replace(found, seconds=time.perf_counter() - start)


def _is_same(a: Bytes, b: Bytes, look: Look) -> bool:
    """The same photo twice, down to the pixel, and not two black ones."""
    return a.shape == b.shape and float(look.grey.std()) > _SHOWS and bool(np.array_equal(a, b))


def _by_face(a: Portrait, b: Portrait) -> Registration:
    found = by_landmarks(a, b)
    if isinstance(found, str):
        return _refused(found, "face")
    return Registration(found.grade, found.reason, "face", found.transform, found.residual, found.inliers, 0.0)


def _by_features(best: Candidate | str, look_a: Look, look_b: Look) -> Registration:
    if isinstance(best, str):
        return _refused(best, "features")
    if best.grade is AlignmentGrade.NOT_ALIGNED:
        return _refused(best.reason, "features", best.inliers)
    share = best.evidence.share if best.grade is AlignmentGrade.APPROXIMATE else 1.0
    residual = float(np.sqrt(share * best.residual**2 + (1 - share) * _UNKNOWN**2)) * look_b.unit
    transform = unshrunk(best.transform, look_a, look_b)
    return Registration(best.grade, best.reason, "features", transform, residual, best.inliers, 0.0)


def _refused(reason: str, method: str, inliers: int | None = None) -> Registration:
    return Registration(AlignmentGrade.NOT_ALIGNED, reason, method, None, None, inliers, 0.0)
