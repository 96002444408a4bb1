"""Aligning two photos by pairs of points that a person set."""

import time
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.errors import ValidationError
from clinic.records.enums import AlignmentGrade
from clinic.registration import grading
from clinic.registration.candidates import Candidate, judged
from clinic.registration.face import usable
from clinic.registration.looks import WORKING_SIDE, Look
from clinic.registration.plausible import fault
from clinic.registration.proof import by_faces
from clinic.registration.register import Registration
from clinic.registration.transform import Transform, mapped

Pair = tuple[float, float, float, float]
"""x, y in A, x, y in B, pixels of the upright originals."""

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Faces = tuple[Doubles | None, Doubles | None]

_NEEDED = 4  # pairs determine a homography: more can be checked against each other
_TOO_NEAR = 0.004  # of the longer side
_IN_LINE = 0.02  # of the points' extent: how far beside one line they must lie

_DOUBLE = "Two of the points lie on the same spot."
_APART = "Set them further apart."
_LINE = "The points lie on one line, so that they do not determine how the photos lie."
_BESIDE_LINE = "Set one of them beside the line."
_MIRRORED = "These pairs would turn the photo over like a mirror: two of them are exchanged."
_FOLDED = "These pairs would fold or distort the photo more than a camera can: one of them is wrong."
_CHECK = "Check the pairs one by one."


def by_pairs(
    pairs: Sequence[Pair],
    size_a: tuple[int, int],
    size_b: tuple[int, int],
    a: Bytes | None = None,
    b: Bytes | None = None,
    landmarks_a: Doubles | None = None,
    landmarks_b: Doubles | None = None,
    *,
    refine: bool = False,
) -> Registration:
    """Two pairs: turned, enlarged and moved; three: stretched too; four and more: a homography, the best for all.

    ``size_a``, ``size_b`` (width, height) of the upright originals. With the pictures ``a`` and ``b`` (uint8 RGB, the
    originals or previews of them) the texture is asked: where it confirms what the pairs say, the grade is "aligned"
    and the residual how far they lie from it; without them, or where it does not, "approximate" and the residual
    that of the pairs (``None`` where they are only as many as needed). ``landmarks`` (468, 2) in pixels of ``a`` and
    ``b``, where a face was found: its own skin must confirm the pairs, too. ``refine``: what the texture confirms may
    be moved by it.

    Raises ``ValidationError`` (field ``pairs``) for fewer than two pairs, for points on one spot or one line, and for
    pairs that would mirror, fold or distort the photo.
    """
    start = time.perf_counter()
    if len(pairs) < 2:
        raise ValidationError("pairs", "Two pairs of points are needed at least.", "Set another pair.")
    known = np.array(pairs, dtype=np.float64).reshape(-1, 4)
    _check_spread(known[:, :2], max(size_a), len(pairs) >= 3)
    _check_spread(known[:, 2:], max(size_b), len(pairs) >= 3)
    homography = _fitted(known[:, :2], known[:, 2:])
    _check_plausible(homography, known[:, :2], size_a, size_b)
    laid = Transform(homography, size_a, size_b)
    left = _left(homography, known) * WORKING_SIDE / max(size_b) if len(pairs) > _NEEDED else None
    found = Registration(AlignmentGrade.APPROXIMATE, grading.BY_HAND, "by hand", laid, left, len(pairs), 0.0)
    if a is not None and b is not None:
        faces = usable(landmarks_a), usable(landmarks_b)
        found = _asked(found, laid, (Look.of(a), Look.of(b)), faces, refine)
    return replace(found, seconds=time.perf_counter() - start)


def _check_spread(points: Doubles, side: int, off_line: bool) -> None:
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    if apart[np.triu_indices(len(points), 1)].min() < _TOO_NEAR * side:
        raise ValidationError("pairs", _DOUBLE, _APART)
    if off_line:
        values = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
        if values[1] < _IN_LINE * values[0]:
            raise ValidationError("pairs", _LINE, _BESIDE_LINE)


def _fitted(from_a: Doubles, to_b: Doubles) -> Doubles:
    """Exact where the pairs are as many as needed, else least squares (all count: each was set on purpose)."""
    if len(from_a) == 2:
        (x, y), (u, v) = from_a[1] - from_a[0], to_b[1] - to_b[0]
        turn = complex(u, v) / complex(x, y)
        part = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
        return np.vstack([np.c_[part, to_b[0] - part @ from_a[0]], [0.0, 0.0, 1.0]])
    if len(from_a) == 3:
        affine = np.linalg.solve(np.c_[from_a, np.ones(3)], to_b).T
        return np.vstack([affine, [0.0, 0.0, 1.0]])
    found, _ = cv2.findHomography(from_a, to_b, 0)
    if found is None or not np.isfinite(found).all():
        raise ValidationError("pairs", _LINE, _BESIDE_LINE)
    return np.asarray(found, dtype=np.float64)


def _check_plausible(homography: Doubles, from_a: Doubles, size_a: tuple[int, int], size_b: tuple[int, int]) -> None:
    with np.errstate(all="ignore"):
        here = mapped(homography, from_a)
        along = mapped(homography, from_a + np.array([1.0, 0.0])) - here
        down = mapped(homography, from_a + np.array([0.0, 1.0])) - here
        area = along[:, 0] * down[:, 1] - along[:, 1] * down[:, 0]
    if (area < 0).all():
        raise ValidationError("pairs", _MIRRORED, _CHECK)
    if not (area > 0).all() or fault(homography, size_a, size_b) not in (None, "apart"):
        raise ValidationError("pairs", _FOLDED, _CHECK)


def _left(homography: Doubles, known: Doubles) -> float:
    beside = mapped(homography, known[:, :2]) - known[:, 2:]
    return float(np.sqrt((beside**2).sum(axis=1).mean()))


def _by(look: Look, size: tuple[int, int]) -> tuple[float, float]:
    """Working pixels for each pixel of the original, of which the look may have seen a preview."""
    return look.working[0] / size[0], look.working[1] / size[1]


def _beside(one: Doubles, other: Doubles, look_a: Look, look_b: Look) -> float:
    """Root mean square of how far two maps lie apart over what both photos show, working pixels of B."""
    y, x = (np.mgrid[0:16, 0:16] + 0.5) / 16
    here = np.c_[x.ravel() * look_a.working[0], y.ravel() * look_a.working[1]]
    there, also = mapped(one, here), mapped(other, here)
    seen = (also >= 0).all(axis=1) & (also <= look_b.working).all(axis=1)
    apart = ((there[seen] - also[seen]) ** 2).sum(axis=1)
    return float(np.sqrt(apart.mean())) if seen.any() else float("inf")


def _asked(found: Registration, laid: Transform, looks: tuple[Look, Look], faces: Faces, refine: bool) -> Registration:
    """With what the texture says of it."""
    look_a, look_b = looks
    (ax, ay), (bx, by) = _by(look_a, laid.size_a), _by(look_b, laid.size_b)
    working = laid.scaled((ax, ay), (bx, by)).homography
    best = judged(look_a, look_b, working, found.inliers or 0)
    if isinstance(best, str) or not best.aligned or not _is_same_face(best, looks, faces):
        return replace(found, reason=grading.BY_HAND_ONLY)
    if refine:
        exact = best.transform.scaled((1 / ax, 1 / ay), (1 / bx, 1 / by))
        exact = Transform(exact.homography, laid.size_a, laid.size_b)
        residual = best.residual * look_b.unit
        return Registration(AlignmentGrade.ALIGNED, "", "by hand", exact, residual, found.inliers, 0.0)
    beside = _beside(working, best.transform.homography, look_a, look_b)
    lies = float(np.hypot(beside, best.residual))
    residual = lies * look_b.unit
    if not grading.near_enough(lies):
        return replace(found, reason=grading.BY_HAND_BESIDE, residual_px=residual)
    return Registration(AlignmentGrade.ALIGNED, "", "by hand", laid, residual, found.inliers, 0.0)


def _is_same_face(best: Candidate, looks: tuple[Look, Look], faces: Faces) -> bool:
    return by_faces(*looks, best.transform, *faces)[0] is AlignmentGrade.ALIGNED
