"""Ways to lay one photo on another, each with its evidence and its grade."""

from dataclasses import dataclass

from clinic.records.enums import AlignmentGrade
from clinic.registration import grading
from clinic.registration.bending import bend, cells_of
from clinic.registration.evidence import Evidence, weigh
from clinic.registration.features import Points, matches, mirrored, points, proposals
from clinic.registration.looks import Look
from clinic.registration.plausible import fault
from clinic.registration.refining import Laid, last, refine, repeats, scale_in, skin_of
from clinic.registration.transform import Doubles, Transform

_PROPOSALS = 3
_LEAST_POINTS = 12
LEAST_SIDE = 48  # working pixels: a smaller picture has no grid of cells
_MIRRORED_SHARE, _MIRRORED_HITS = 0.4, 24
WORTH_BENDING = 12  # features that agree, or cells
_GAINS_SHARE, _GAINS_RESIDUAL = 0.10, 0.65  # what a field must bring to be kept: cells, or parts of the residual
_FLAT_ENOUGH = 1.0  # pixels


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way to lay A on B, graded. ``transform`` between working pixels, ``residual`` in those of B. ``laid``: the
    flat part. ``inliers``: features that agree with it.
    """

    transform: Transform
    laid: Laid
    evidence: Evidence
    residual: float
    grade: AlignmentGrade
    reason: str
    inliers: int

    @property
    def aligned(self) -> bool:
        """Whether its grade is that."""
        return self.grade is AlignmentGrade.ALIGNED


def by_features(look_a: Look, look_b: Look, *, mirrors: bool = True) -> Candidate | str:
    """The best way to lay A on B, or why there is none; ``mirrors``: ask whether one is a mirror image too."""
    if min(*look_a.working, *look_b.working) < LEAST_SIDE:
        return grading.TOO_LITTLE
    points_a, points_b = points(look_a), points(look_b)
    if min(len(points_a.places), len(points_b.places)) < _LEAST_POINTS:
        return grading.TOO_LITTLE
    best = best_flat(look_a, look_b, points_a, points_b)
    if isinstance(best, Candidate):
        if not best.aligned or best.residual > _FLAT_ENOUGH:
            best = _bent(look_a, look_b, best)
        if best.aligned:
            return best
    if mirrors and is_mirrored(
        look_a, look_b, points_a, points_b, best.evidence.hits if isinstance(best, Candidate) else 0
    ):
        return grading.MIRRORED
    return best


def best_flat(look_a: Look, look_b: Look, points_a: Points, points_b: Points) -> Candidate | str:
    """The homography that the texture confirms best."""
    best: Candidate | str = grading.NOTHING_SHARED
    for proposal in proposals(matches(points_a, points_b), _PROPOSALS):
        found = judged(look_a, look_b, proposal.homography, len(proposal.from_a))
        if isinstance(found, str):
            best = found if isinstance(best, str) else best
        elif isinstance(best, str) or found.evidence.hits > best.evidence.hits:
            best = found
        if isinstance(best, Candidate) and best.aligned:
            break
    return best


def judged(look_a: Look, look_b: Look, homography: Doubles, inliers: int) -> Candidate | str:
    """A rough alignment refined and graded, or why it is none."""
    if fault(homography, look_a.working, look_b.working):
        return grading.IMPLAUSIBLE
    laid = refine(Laid.of(look_a, look_b, homography))
    if fault(laid.homography, look_a.working, look_b.working):
        return grading.IMPLAUSIBLE
    evidence = weigh(last(laid), skin_of(laid))
    rival = repeats(laid) if evidence.share >= grading.APPROXIMATE_SHARE else 0.0
    grade, reason = grading.of_texture(evidence, rival)
    growth = scale_in(laid.homography, look_a.working, look_b.working) if laid.turned else 1.0
    transform = Transform(laid.homography, look_a.working, look_b.working)
    return Candidate(transform, laid, evidence, evidence.residual * growth, grade, reason, inliers)


def _bent(look_a: Look, look_b: Look, flat: Candidate) -> Candidate:
    """With a field where the texture gains by it; else as it was."""
    if max(flat.inliers, flat.evidence.hits) < WORTH_BENDING:
        return flat
    bent = bend(look_a, look_b, flat.transform)
    if bent is None:
        return flat
    laid = flat.laid if not flat.laid.turned else Laid(look_b, look_a, flat.transform.homography, False)
    evidence = weigh(cells_of(look_a, look_b, bent), skin_of(laid))
    more = evidence.share >= flat.evidence.share + _GAINS_SHARE
    nearer = evidence.share >= flat.evidence.share and evidence.residual < _GAINS_RESIDUAL * flat.residual
    if not (more or nearer):
        return flat
    rival = repeats(laid) if evidence.share >= grading.APPROXIMATE_SHARE else 0.0
    grade, reason = grading.of_texture(evidence, rival)
    return Candidate(bent, laid, evidence, evidence.residual, grade, reason, flat.inliers)


def is_mirrored(look_a: Look, look_b: Look, points_a: Points, points_b: Points, hits: int) -> bool:
    """Whether the mirror image of A is confirmed, by far more cells than the ``hits`` of A itself."""
    turned = look_a.mirrored()
    for proposal in proposals(matches(mirrored(points_a, look_a.working[0]), points_b), 1):
        found = judged(turned, look_b, proposal.homography, len(proposal.from_a))
        if isinstance(found, Candidate):
            told = found.evidence
            return told.share >= _MIRRORED_SHARE and told.hits >= _MIRRORED_HITS and told.hits > 2 * hits
    return False
