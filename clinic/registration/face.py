"""Two photos of a face: its landmarks first, then the texture of its skin."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.registration.fields import steepest
from clinic.registration.refining import robust_step
from clinic.registration.transform import Transform, mapped

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

COUNT = 468
"""Landmarks of MediaPipe's face mesh; the lists below are its own numbers of them."""

_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
_EYES = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
)  # fmt: skip
_BROWS = ((70, 63, 105, 66, 107, 55, 65, 52, 53, 46), (300, 293, 334, 296, 336, 285, 295, 282, 283, 276))
_LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
_NOSTRILS = (98, 97, 2, 326, 327, 294, 278, 344, 1, 115, 48, 64)
_EYE_CORNERS = (33, 133, 362, 263)
_STILL = (
    33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 98, 327, 10, 151, 9, 8, 109, 338, 67, 297, 103, 332, 54, 284,
    21, 251, 127, 356, 234, 454, 93, 323, 50, 280, 205, 425, 116, 345,
)  # fmt: skip
"""Points that lie on bone and hardly move with the expression."""

_MARGIN = 0.25  # of the face's size, around it
_AROUND_FEATURES = 0.03  # of the face's size: eyes and lips throw their edges on the skin beside them
_NODES = 24
_SMOOTH = 0.10  # of the face's size
_STEEPEST = 0.35
TOO_FAR = 0.17
"""Of the distance of the eyes, root mean square of what bony points differ after the best map without perspective.

Heads turned by 10 degrees differ by 0.10, by 20 degrees by 0.20; other people from the front by 0.01 to 0.11, so that
this tells how heads are turned rather than whose they are.
"""


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a photo that shows the face: left, upper, right and lower pixel."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, landmarks: Doubles, size: tuple[int, int]) -> "Crop":
        """With a margin, within a photo of ``size`` (width, height)."""
        low, high = landmarks.min(axis=0), landmarks.max(axis=0)
        margin = _MARGIN * float((high - low).max())
        left, top = (int(np.clip(value, 0, side - 1)) for value, side in zip(low - margin, size, strict=True))
        right, bottom = (int(np.clip(value, 1, side)) for value, side in zip(high + margin, size, strict=True))
        return cls(left, top, max(right, left + 1), max(bottom, top + 1))

    @property
    def corner(self) -> Doubles:
        """(2,): left and upper."""
        return np.array([self.left, self.top], dtype=np.float64)

    def cut(self, rgb: Bytes) -> Bytes:
        """The part."""
        return rgb[self.top : self.bottom, self.left : self.right]


def usable(landmarks: Doubles | None) -> Doubles | None:
    """(468, 2) if that is what they are; landmarks that lie on one spot say nothing."""
    if landmarks is None:
        return None
    places = np.asarray(landmarks, dtype=np.float64)
    if places.ndim != 2 or places.shape[0] < COUNT or places.shape[1] < 2:
        return None
    places = places[:COUNT, :2]
    return places if np.isfinite(places).all() and float(np.ptp(places, axis=0).min()) > 8 else None


def skin_mask(landmarks: Doubles, size: tuple[int, int]) -> Mask:
    """(h, w) of a picture of ``size`` (width, height): the skin of the face without eyes, brows, nostrils and lips.

    All faces have those in the same places: they prove nothing.
    """
    mask = np.zeros((size[1], size[0]), np.uint8)
    points = np.round(landmarks).astype(np.int32)
    cv2.fillPoly(mask, [points[list(_OVAL)]], 1)
    face = float(np.ptp(landmarks, axis=0).max())
    wide = max(3, round(_AROUND_FEATURES * face)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    mask = np.asarray(cv2.erode(mask, kernel, borderValue=0), np.uint8)
    features = np.zeros_like(mask)
    for part in (*_EYES, *_BROWS, _LIPS, _NOSTRILS):
        cv2.fillConvexPoly(features, cv2.convexHull(points[list(part)]), 1)
    return np.asarray((mask > 0) & (cv2.dilate(features, kernel) == 0))


def eyes_apart(landmarks: Doubles) -> float:
    """Pixels between the middles of the eyes."""
    corners = landmarks[list(_EYE_CORNERS)]
    return float(np.hypot(*(corners[:2].mean(axis=0) - corners[2:].mean(axis=0))))


def flat_start(landmarks_a: Doubles, landmarks_b: Doubles) -> Doubles:
    """(3, 3): the best map without perspective from A's landmarks to B's, by the points that lie still."""
    still = list(_STILL)
    found, _ = cv2.estimateAffinePartial2D(landmarks_a[still], landmarks_b[still], method=cv2.LMEDS)
    if found is None:
        return np.diag([1.0, 1.0, 1.0])
    start = np.vstack([found, [0.0, 0.0, 1.0]])
    laid = mapped(start, landmarks_a[still])
    least = 0.04 * eyes_apart(landmarks_b)
    step = robust_step(laid, landmarks_b[still], np.ones(len(still)), False, least)
    return np.asarray(step @ start, dtype=np.float64)


def apart(homography: Doubles, landmarks_a: Doubles, landmarks_b: Doubles) -> float:
    """Root mean square of what the still points differ, in distances of the eyes."""
    still = list(_STILL)
    beside = mapped(homography, landmarks_a[still]) - landmarks_b[still]
    return float(np.sqrt((beside**2).sum(axis=1).mean())) / max(eyes_apart(landmarks_b), 1e-6)


def bent_start(flat: Transform, landmarks_a: Doubles, landmarks_b: Doubles) -> Transform:
    """``flat`` with a smooth field that brings the landmarks nearer, none beyond the face."""
    there = mapped(flat.homography, landmarks_a)
    beside = landmarks_b - there
    wide, high = flat.size_b
    columns, rows = (max(4, round(_NODES * side / max(wide, high))) for side in (wide, high))
    y, x = np.mgrid[0:rows, 0:columns]
    nodes = np.c_[x.ravel() / (columns - 1) * wide, y.ravel() / (rows - 1) * high]
    reach = _SMOOTH * float(np.ptp(landmarks_b, axis=0).max())
    far = ((nodes[:, None] - there[None]) ** 2).sum(axis=2)
    weights = np.exp(-far / (2 * reach**2))
    field = (weights @ beside) / (weights.sum(axis=1, keepdims=True) + 0.5)
    field = field.reshape(rows, columns, 2)
    steep = steepest(field, flat.size_b)
    if steep > _STEEPEST:
        field = field * (_STEEPEST / steep)
    return Transform(flat.homography, flat.size_a, flat.size_b, field)
