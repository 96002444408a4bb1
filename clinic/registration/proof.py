"""What lies around a face may be the same in two photos: then its own skin must be the same too."""

import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import AlignmentGrade
from clinic.registration import grading
from clinic.registration.bending import cells_of
from clinic.registration.evidence import weigh
from clinic.registration.face import skin_mask
from clinic.registration.grading import Grade
from clinic.registration.looks import Look
from clinic.registration.transform import Doubles, Transform

Mask = NDArray[np.bool_]

_BESIDE = 0.1
"""Part of a face's skin: where both photos show less of it, the face says nothing of the rest."""


def by_faces(look_a: Look, look_b: Look, transform: Transform, face_a: Doubles | None, face_b: Doubles | None) -> Grade:
    """What the skin of the faces says of ``transform`` (between working pixels) that the whole texture confirms.

    ``face_a``, ``face_b`` (468, 2) in pixels of the photos, ``None`` where none was found. "Aligned" where there is no
    face in what both photos show. A face that only one photo shows must be confirmed too: the other may show the same
    room without it.
    """
    if face_b is not None:
        return _told(look_a, look_b, transform, _skin(look_b, face_b))
    if face_a is not None:
        return _told(look_b, look_a, transform.inverse(), _skin(look_a, face_a))
    return AlignmentGrade.ALIGNED, ""


def _skin(look: Look, face: Doubles) -> Mask:
    return skin_mask(face * look.factors, look.working)


def _told(other: Look, own: Look, laid: Transform, skin: Mask) -> Grade:
    """``laid`` leads from the other photo to the one with the face, where ``skin`` is its skin."""
    seen = laid.covered()
    if (skin & seen).sum() < _BESIDE * skin.sum():
        return AlignmentGrade.ALIGNED, ""
    middle = np.argwhere(skin & seen).mean(axis=0)[::-1]
    back = laid.inverse()
    if back.local_scale((float(middle[0]), float(middle[1]))) > 1:  # the other one is taken from nearer: it shows more
        carried = back.warp(np.dstack([skin.astype(np.uint8) * 255] * 3))[..., 0] > 127
        return grading.of_skin_of_face(weigh(cells_of(own, other, back), carried, only_skin=True))
    return grading.of_skin_of_face(weigh(cells_of(other, own, laid), skin, only_skin=True))
