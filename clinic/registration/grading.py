"""From figures to one of three grades, and to words: a wrong "aligned" is worst, so what is not sure is refused."""

from clinic.records.enums import AlignmentGrade
from clinic.registration.evidence import Evidence

ALIGNED_SHARE, ALIGNED_SECTORS, ALIGNED_GAP = 0.65, 0.75, 0.2
ALIGNED_WHOLE, ALIGNED_COVERS, ALIGNED_SOME = 0.45, 0.25, 0.5
ALIGNED_HITS = 24
ALIGNED_RESIDUAL = 2.0
"""Working pixels: what lies farther beside is not aligned, whether it was found or set by hand; see ``near_enough``."""
_FACE_SHARE = 0.6
APPROXIMATE_SHARE, APPROXIMATE_SECTORS, APPROXIMATE_HITS = 0.35, 0.4, 16
_MORE_AROUND = 0.3
_OPEN_GAP_OF_FACE, _OPEN_GAP, _HOLE = 0.10, 0.06, 0.10
_THROUGH, _THROUGH_GAP = 0.5, 0.03  # true pairs span 0.35 at most, however the skin has changed
_REPEATS = 0.8

TOO_LITTLE = "A photo shows too little detail to be compared. A sharper or larger one may do."
NOTHING_SHARED = (
    "Nothing was found that both photos show. They may be of different places, or taken from very different sides; "
    "pairs of points can be set by hand."
)
MIRRORED = "One photo is the mirror image of the other. Turn it round before it is compared."
SURROUNDINGS = "What lies around the skin is the same in both photos, but the skin is not."
SOME_ALIKE = "Some marks look alike in both photos, but the skin between them is not the same."
REPEATS = "The pattern repeats itself, so that it is not certain which parts belong together. Set pairs of points."
IMPLAUSIBLE = "What looks alike in both photos does not lie as on the same skin."
PARTLY = "Only part of the skin's texture agrees: it bent, changed, or is too blurred to tell."
LEFT_OUT = (
    "What agrees leaves part of the photos out: the skin itself may be what does not agree, and only what lies around "
    "it be the same."
)
LANDMARKS_ONLY = (
    "Only the features of the face were laid on each other: the skin's texture does not confirm it (another "
    "expression, too little detail, or not the same face)."
)
TURNED = (
    "The faces are turned too differently to be laid on each other, or their proportions differ too much: they may not "
    "be of the same person."
)
FACE_UNSURE = "What is seen lies on each other, but the skin of the face does not confirm it."
BY_HAND = "Laid by the pairs of points that were set; the skin's texture was not asked."
BY_HAND_ONLY = "Laid by the pairs of points that were set; the skin's texture does not confirm it."
BY_HAND_BESIDE = "Laid by the pairs of points that were set; by the skin's texture it lies a little beside."

Grade = tuple[AlignmentGrade, str]


def near_enough(residual: float) -> bool:
    """Whether what lies ``residual`` working pixels beside may be called aligned."""
    return residual <= ALIGNED_RESIDUAL


def _gap_allowed(found: Evidence) -> float:
    """A lesion that changed lies within the skin; an arm before the same background reaches in from the edge
    or goes through from one to another.

    Where nothing tells what is skin, a hole in the middle may be all the skin there is.
    """
    if found.gap_span >= _THROUGH:
        return _THROUGH_GAP
    if found.gap_open:
        return _OPEN_GAP
    return ALIGNED_GAP if found.of_skin else _HOLE


def of_texture(found: Evidence, rival: float) -> Grade:
    """``rival``: correlation when shifted elsewhere, as a part of that in place."""
    if found.of_skin and found.share < ALIGNED_SHARE and (found.beside or 0.0) > found.share + _MORE_AROUND:
        return AlignmentGrade.NOT_ALIGNED, SURROUNDINGS
    if found.share < APPROXIMATE_SHARE or found.sectors < APPROXIMATE_SECTORS or found.hits < APPROXIMATE_HITS:
        return AlignmentGrade.NOT_ALIGNED, SOME_ALIKE
    if rival > _REPEATS:
        return AlignmentGrade.NOT_ALIGNED, REPEATS
    left_out = found.gap > _gap_allowed(found) or (found.some is not None and found.some < ALIGNED_SOME)
    confirmed = (
        found.share >= ALIGNED_SHARE
        and found.sectors >= ALIGNED_SECTORS
        and not left_out
        and found.whole >= ALIGNED_WHOLE
        and (found.of_skin or found.covers >= ALIGNED_COVERS)
        and found.hits >= ALIGNED_HITS
        and near_enough(found.residual)
    )
    if confirmed:
        return AlignmentGrade.ALIGNED, ""
    return AlignmentGrade.APPROXIMATE, LEFT_OUT if left_out and not found.of_skin else PARTLY


def of_face(found: Evidence) -> Grade:
    """By the skin of the face alone; its features were laid on each other before."""
    confirmed = (
        found.share >= _FACE_SHARE
        and found.sectors >= ALIGNED_SECTORS
        and found.gap <= (_OPEN_GAP_OF_FACE if found.gap_open else ALIGNED_GAP)
        and found.hits >= ALIGNED_HITS
        and near_enough(found.residual)
    )
    return (AlignmentGrade.ALIGNED, "") if confirmed else (AlignmentGrade.APPROXIMATE, LANDMARKS_ONLY)


def of_skin_of_face(found: Evidence) -> Grade:
    """By the skin of the face alone, where all that is seen lies on each other."""
    if of_face(found)[0] is AlignmentGrade.ALIGNED:
        return AlignmentGrade.ALIGNED, ""
    if found.share < APPROXIMATE_SHARE:
        return AlignmentGrade.NOT_ALIGNED, SURROUNDINGS
    return AlignmentGrade.APPROXIMATE, FACE_UNSURE
