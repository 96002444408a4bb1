"""Two photos of a face laid on each other: by landmarks or features, proved by the texture of the face's skin."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import AlignmentGrade
from clinic.registration import fields, grading
from clinic.registration.bending import bend, cells_of
from clinic.registration.candidates import LEAST_SIDE, WORTH_BENDING, Candidate, best_flat, is_mirrored
from clinic.registration.evidence import weigh
from clinic.registration.face import TOO_FAR, Crop, apart, bent_start, flat_start, skin_mask
from clinic.registration.features import Points, points
from clinic.registration.looks import WORKING_SIDE, Look, unshrunk
from clinic.registration.plausible import fault
from clinic.registration.transform import Transform

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

_NODES = 48


@dataclass(frozen=True, eq=False)
class Portrait:
    """The part of a photo that shows its face. ``landmarks`` (468, 2) in working pixels of it."""

    size: tuple[int, int]
    crop: Crop
    look: Look
    landmarks: Doubles

    @classmethod
    def of(cls, rgb: Bytes, landmarks: Doubles) -> "Portrait":
        """Of a photo (H, W, 3) and its landmarks (468, 2)."""
        size = rgb.shape[1], rgb.shape[0]
        crop = Crop.of(landmarks, size)
        look = Look.of(crop.cut(rgb))
        return cls(size, crop, look, (landmarks - crop.corner) * look.factors)


@dataclass(frozen=True, eq=False)
class Found:
    """``transform`` between the whole photos, ``residual`` in pixels of the working size of the whole of B."""

    transform: Transform
    residual: float
    grade: AlignmentGrade
    reason: str
    inliers: int


def by_landmarks(a: Portrait, b: Portrait) -> Found | str:
    """How the faces lie on each other, or why they cannot be laid so."""
    if min(*a.look.working, *b.look.working) < LEAST_SIDE:
        return grading.TOO_LITTLE
    flat = Transform(flat_start(a.landmarks, b.landmarks), a.look.working, b.look.working)
    far = apart(flat.homography, a.landmarks, b.landmarks)
    if far > TOO_FAR or fault(flat.homography, flat.size_a, flat.size_b):
        return grading.TURNED
    start = bent_start(flat, a.landmarks, b.landmarks)
    skin = skin_mask(b.landmarks, b.look.working)
    points_a, points_b = points(a.look), points(b.look)
    most = 0
    for transform, inliers in _tries(a, b, start, points_a, points_b):
        evidence = weigh(cells_of(a.look, b.look, transform), skin, only_skin=True)
        grade, reason = grading.of_face(evidence)
        if grade is AlignmentGrade.ALIGNED:
            return Found(_whole(transform, a, b), evidence.residual * _unit(b), grade, reason, inliers)
        most = max(most, evidence.hits)
    if is_mirrored(a.look, b.look, points_a, points_b, most):
        return grading.MIRRORED
    beside = start.apply(a.landmarks) - b.landmarks
    residual = float(np.sqrt((beside**2).sum(axis=1).mean())) * _unit(b)
    return Found(_whole(start, a, b), residual, AlignmentGrade.APPROXIMATE, grading.LANDMARKS_ONLY, 0)


def _tries(
    a: Portrait, b: Portrait, start: Transform, points_a: Points, points_b: Points
) -> Iterator[tuple[Transform, int]]:
    """What the texture may confirm, the likeliest first: by features, flat and bent, then from the landmarks."""
    flat = best_flat(a.look, b.look, points_a, points_b)
    if isinstance(flat, Candidate):
        yield flat.transform, flat.inliers
        if flat.inliers >= WORTH_BENDING and (bent := bend(a.look, b.look, flat.transform)) is not None:
            yield bent, flat.inliers
    if (bent := bend(a.look, b.look, start)) is not None:
        yield bent, 0


def _unit(b: Portrait) -> float:
    """What a working pixel of the face is in pixels of the whole photo at its working size."""
    return WORKING_SIDE / max(b.size) / b.look.factors[0]


def _whole(part: Transform, a: Portrait, b: Portrait) -> Transform:
    """Between working pixels of the faces to between pixels of the whole photos."""
    between = unshrunk(part, a.look, b.look)
    there, back = np.eye(3), np.eye(3)
    there[:2, 2], back[:2, 2] = b.crop.corner, -a.crop.corner
    homography = there @ between.homography @ back
    homography = homography / homography[2, 2]
    if between.field is None:
        return Transform(homography, a.size, b.size)
    return Transform(homography, a.size, b.size, _widened(between.field, b))


def _widened(field: Doubles, b: Portrait) -> Doubles:
    """A field over the face as one over the photo: it fades beside the face."""
    wide, high = b.size
    columns, rows = (max(4, round(_NODES * side / max(wide, high))) for side in (wide, high))
    y, x = np.mgrid[0:rows, 0:columns]
    nodes = np.c_[x.ravel() / (columns - 1) * wide, y.ravel() / (rows - 1) * high]
    within = nodes - b.crop.corner
    size = b.crop.right - b.crop.left, b.crop.bottom - b.crop.top
    outside = np.hypot(*(within - np.clip(within, 0, size)).T)[:, None]
    held = fields.at(field, size, within) * np.exp(-outside / (0.3 * max(size)))
    return np.asarray(held.reshape(rows, columns, 2))
