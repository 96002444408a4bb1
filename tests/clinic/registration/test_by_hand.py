"""Photos laid on each other by pairs of points."""

import numpy as np
import pytest

from clinic.errors import ValidationError
from clinic.records.enums import AlignmentGrade
from clinic.registration import by_pairs, grading
from tests.clinic.registration.conftest import SIZE, skin_pair
from tests.clinic.registration.pairs import true_error
from tests.clinic.registration.scenes import Bytes, Doubles

Pairs = list[tuple[float, float, float, float]]
CORNERS = np.array([[150.0, 100.0], [360.0, 110.0], [350.0, 280.0], [160.0, 290.0]])


def pairs_of(matrix: Doubles, count: int = 4, off: float = 0.0) -> Pairs:
    """Points and where a matrix leads them, ``off`` pixels wrong in turn."""
    here = CORNERS[:count]
    ends = np.c_[here, np.ones(count)] @ matrix.T
    there = ends[:, :2] / ends[:, 2:]
    there[:, 0] += off * (-1.0) ** np.arange(count)
    return [(a[0], a[1], b[0], b[1]) for a, b in zip(here.tolist(), there.tolist(), strict=True)]


SIMILAR = np.array([[0.8, -0.3, 60.0], [0.3, 0.8, -40.0], [0.0, 0.0, 1.0]])
STRETCHED = np.array([[0.9, 0.2, 20.0], [0.05, 1.1, 10.0], [0.0, 0.0, 1.0]])
TILTED = np.array([[0.9, 0.2, 20.0], [0.05, 1.1, 10.0], [2e-4, 1e-4, 1.0]])


@pytest.mark.parametrize("count, matrix", [(2, SIMILAR), (3, STRETCHED), (4, TILTED)])
def test_pairs_as_many_as_needed_are_met_exactly(count: int, matrix: Doubles) -> None:
    found = by_pairs(pairs_of(matrix, count), SIZE, SIZE)
    assert (found.grade, found.method, found.inliers) == (AlignmentGrade.APPROXIMATE, "by hand", count)
    assert found.residual_px is None  # nothing is left over to check them by
    assert found.transform is not None
    assert true_error(matrix, found.transform.apply, SIZE) < 1e-3
    assert "not asked" in found.reason


def test_more_pairs_than_needed_say_how_well_they_agree() -> None:
    pairs = [*pairs_of(TILTED, 4, 2.0), (256.0, 192.0, *_end(TILTED, 256, 192))]
    found = by_pairs(pairs, SIZE, SIZE)
    assert found.residual_px is not None and 0.5 < found.residual_px < 4


def _end(matrix: Doubles, x: float, y: float) -> tuple[float, float]:
    end = matrix @ np.array([x, y, 1.0])
    return float(end[0] / end[2]), float(end[1] / end[2])


def test_pairs_that_determine_nothing_or_turn_the_photo_over_are_refused() -> None:
    good = pairs_of(SIMILAR)
    swapped = [(*good[0][:2], *good[1][2:]), (*good[1][:2], *good[0][2:]), good[2]]
    line: Pairs = [(10, 10, 20, 20), (200, 200, 220, 220), (400, 400, 420, 430)]
    crossed = [(*good[0][:2], *good[1][2:]), (*good[1][:2], *good[0][2:]), good[2], good[3]]
    refused: dict[str, Pairs] = {
        "Two pairs": good[:1],
        "same spot": [good[0], (good[0][0] + 0.5, *good[0][1:]), good[1]],
        "one line": line,
        "mirror": swapped,
        "fold": crossed,
    }
    for words, pairs in refused.items():
        with pytest.raises(ValidationError, match=words) as raised:
            by_pairs(pairs, SIZE, SIZE)
        assert raised.value.field == "pairs" and raised.value.todo


def test_the_texture_is_asked_where_the_pictures_are_given(other_skin: Bytes) -> None:
    pair = skin_pair(1, 0)
    assert pair.truth is not None
    near, far = pairs_of(pair.truth, off=0.3), pairs_of(pair.truth, off=4.0)
    close = by_pairs(near, SIZE, SIZE, pair.a, pair.b)
    assert close.grade is AlignmentGrade.ALIGNED and close.transform is not None and close.residual_px is not None
    assert true_error(pair.truth, close.transform.apply, SIZE) < 1.2 * close.residual_px
    beside = by_pairs(far, SIZE, SIZE, pair.a, pair.b)
    assert beside.grade is AlignmentGrade.APPROXIMATE and "beside" in beside.reason
    assert beside.residual_px is not None and beside.residual_px > 3
    for off in (0.5, 1.2):  # in a picture of 512; one limit for what was found and what was set by hand
        between = by_pairs(pairs_of(pair.truth, off=off), SIZE, SIZE, pair.a, pair.b)
        lies = between.residual_px
        assert lies is not None
        assert (between.grade is AlignmentGrade.ALIGNED) == (lies * SIZE[0] / 1024 <= grading.ALIGNED_RESIDUAL), off
    refined = by_pairs(far, SIZE, SIZE, pair.a, pair.b, refine=True)
    assert refined.grade is AlignmentGrade.ALIGNED and refined.transform is not None and refined.residual_px is not None
    assert true_error(pair.truth, refined.transform.apply, SIZE) < min(1.0, refined.residual_px)
    wrong = by_pairs(near, SIZE, SIZE, pair.a, other_skin)
    assert wrong.grade is AlignmentGrade.APPROXIMATE and "does not confirm" in wrong.reason


def test_previews_may_be_asked_instead_of_originals() -> None:
    pair = skin_pair(1, 0)
    assert pair.truth is not None
    large = np.diag([4.0, 4.0, 1.0]) @ pair.truth @ np.diag([0.25, 0.25, 1.0])
    pairs = [tuple(4 * value for value in one) for one in pairs_of(pair.truth, off=1.0)]
    size = SIZE[0] * 4, SIZE[1] * 4
    found = by_pairs([(a, b, c, d) for a, b, c, d in pairs], size, size, pair.a, pair.b, refine=True)
    assert found.grade is AlignmentGrade.ALIGNED and found.transform is not None
    assert (found.transform.size_a, found.transform.size_b) == (size, size)
    assert true_error(large, found.transform.apply, size) < 1.0
