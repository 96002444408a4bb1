"""Ways to lay one photo on another, each with its evidence and its grade."""

from dataclasses import dataclass

from clinic.records.enums import AlignmentGrade
from clinic.registration import grading
from clinic.registration.evidence import Evidence, weigh
from clinic.registration.features import Points, matches, points, proposals
from clinic.registration.looks import Look
from clinic.registration.plausible import fault
from clinic.registration.refining import FINAL, Laid, refine, repeats, seen, skin_of
from clinic.registration.transform import Doubles

_PROPOSALS = 3
_LEAST_POINTS = 12
_LEAST_SIDE = 48  # working pixels: a smaller picture has no grid of cells
_MIRRORED_SHARE = 0.4


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way to lay A on B, graded. ``inliers``: features that agree with it."""

    laid: Laid
    evidence: Evidence
    grade: AlignmentGrade
    reason: str
    inliers: int


def by_features(look_a: Look, look_b: Look) -> Candidate | str:
    """The best way to lay A on B, or why there is none."""
    if min(*look_a.working, *look_b.working) < _LEAST_SIDE:
        return grading.TOO_LITTLE
    points_a, points_b = points(look_a), points(look_b)
    if min(len(points_a.places), len(points_b.places)) < _LEAST_POINTS:
        return grading.TOO_LITTLE
    best = _best(look_a, look_b, points_a, points_b)
    if isinstance(best, Candidate) and best.grade is AlignmentGrade.ALIGNED:
        return best
    if _mirrored(look_a, look_b, points_b):
        return grading.MIRRORED
    return best


def _best(look_a: Look, look_b: Look, points_a: Points, points_b: Points) -> Candidate | str:
    best: Candidate | str = grading.NOTHING_SHARED
    for proposal in proposals(matches(points_a, points_b), _PROPOSALS):
        found = judged(look_a, look_b, proposal.homography, len(proposal.from_a))
        if isinstance(found, str):
            best = found if isinstance(best, str) else best
        elif isinstance(best, str) or found.evidence.hits > best.evidence.hits:
            best = found
        if isinstance(best, Candidate) and best.grade is AlignmentGrade.ALIGNED:
            break
    return best


def judged(look_a: Look, look_b: Look, homography: Doubles, inliers: int) -> Candidate | str:
    """A rough alignment refined and graded, or why it is none."""
    if fault(homography, look_a.working, look_b.working):
        return grading.IMPLAUSIBLE
    laid = refine(Laid.of(look_a, look_b, homography))
    if fault(laid.homography, look_a.working, look_b.working):
        return grading.IMPLAUSIBLE
    evidence = weigh(seen(laid, FINAL), laid.frame.working, skin_of(laid))
    rival = repeats(laid) if evidence.share >= grading.APPROXIMATE_SHARE else 0.0
    grade, reason = grading.of_texture(evidence, rival)
    return Candidate(laid, evidence, grade, reason, inliers)


def _mirrored(look_a: Look, look_b: Look, points_b: Points) -> bool:
    turned = look_a.mirrored()
    for proposal in proposals(matches(points(turned), points_b), 1):
        found = judged(turned, look_b, proposal.homography, len(proposal.from_a))
        return isinstance(found, Candidate) and found.evidence.share >= _MIRRORED_SHARE
    return False
