"""Pairs of photos that were laid over each other and are kept."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, NotAllowed, NotFound, ValidationError
from clinic.records.alignments import AlignmentRow
from clinic.records.enums import AlignmentGrade, PhotoKind, Role, Topic
from clinic.records.photos import PhotoImport
from clinic.registration import Transform
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.support.colleagues import open_as
from tests.support.skin_pairs import SIZE, TURNED, jpeg, seen_as, skin

POINTS = np.array([[150.0, 120.0], [320.0, 240.0], [480.0, 350.0], [200.0, 300.0]])


class Photos(NamedTuple):
    patient: str
    a: str
    b: str
    other: str
    """Of other skin."""


def fill(clinic: Clinic, _clock: SettableClock, _folder: Path) -> Photos:
    where = PhotoImport(add_patient(clinic).id, kind=PhotoKind.DERMOSCOPY)  # no face is looked for: that takes long
    pictures = (skin(), seen_as(skin(), TURNED), skin(7))
    days = (datetime(2026, month, 14, 10, tzinfo=UTC) for month in (5, 7, 9))
    keys = []
    for number, (rgb, day) in enumerate(zip(pictures, days, strict=True)):
        outcome, _ = clinic.photos.import_bytes(f"{number}.jpg", jpeg(rgb, day), where)
        keys.append(outcome.photo_id)
    clinic.alignments.align(keys[0], keys[1])
    return Photos(where.patient_id, *keys)


@pytest.fixture
def open_clinic(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, Photos]]:
    clinic, photos = make_filled(tmp_path, clock, fill)
    with clinic:
        yield clinic, photos


def kept(clinic: Clinic, a: str, b: str) -> AlignmentRow:
    row = clinic.alignments.of(a, b)
    assert row is not None
    return row


def mapped(row: AlignmentRow, points: np.ndarray = POINTS) -> np.ndarray:
    assert row.transform is not None
    return Transform.from_json(row.transform).apply(points)


def truth(points: np.ndarray = POINTS) -> np.ndarray:
    ends = np.c_[points, np.ones(len(points))] @ TURNED.T
    return np.asarray(ends[:, :2] / ends[:, 2:])


def test_a_pair_is_aligned_once_and_kept_in_pixels_of_the_originals(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    row = kept(clinic, photos.a, photos.b)
    assert row.grade is AlignmentGrade.ALIGNED
    assert row.residual_px is not None and row.residual_px < 1
    assert np.abs(mapped(row) - truth()).max() < 1.0
    assert row.transform is not None and tuple(row.transform["size_a"]) == SIZE
    again, changes = clinic.alignments.align(photos.b, photos.a)
    assert again.version == row.version and not changes.topics, "it was computed a second time"
    anew, changes = clinic.alignments.align(photos.a, photos.b, again=True)
    assert anew.id == row.id
    assert changes.topics == {Topic.PHOTO} and {photos.patient, photos.a, photos.b} <= changes.ids


def test_it_reads_in_either_direction(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    back = kept(clinic, photos.b, photos.a)
    assert (back.photo_a_id, back.photo_b_id) == (photos.b, photos.a)
    assert back.id == kept(clinic, photos.a, photos.b).id
    assert np.abs(mapped(back, truth()) - POINTS).max() < 1.0


def test_a_large_original_is_read_smaller_and_still_laid_over_in_its_own_pixels(clinic: Clinic) -> None:
    size = (3000, 2250)
    up = np.diag([size[0] / SIZE[0], size[1] / SIZE[1], 1.0])
    rgb = seen_as(skin(), up, size)
    where = PhotoImport(add_patient(clinic).id)
    big, _ = clinic.photos.import_bytes("big.jpg", jpeg(rgb), where)
    small, _ = clinic.photos.import_bytes("small.jpg", jpeg(seen_as(skin(), TURNED)), where)
    row, _ = clinic.alignments.align(big.photo_id, small.photo_id)
    assert row.grade is AlignmentGrade.ALIGNED
    assert np.abs(mapped(row, POINTS * [size[0] / SIZE[0], size[1] / SIZE[1]]) - truth()).max() < 1.2


def test_other_skin_is_refused_with_a_reason_and_that_is_kept_too(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    row, _ = clinic.alignments.align(photos.a, photos.other)
    assert row.grade is AlignmentGrade.NOT_ALIGNED
    assert row.transform is None and row.reason.endswith(".") and row.method
    assert kept(clinic, photos.other, photos.a).reason == row.reason


def test_pairs_of_points_are_kept_with_who_set_them(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    before = kept(clinic, photos.b, photos.a)
    pairs = [(*there, *here) for here, there in zip(POINTS.tolist(), truth().tolist(), strict=True)]
    row, _ = clinic.alignments.by_hand(photos.b, photos.a, pairs, before.version)
    assert row.author == "Dr M. Okafor"
    assert row.method == "by hand"
    assert np.array(row.pairs) == pytest.approx(np.array(pairs))
    turned = kept(clinic, photos.a, photos.b)
    assert turned.pairs[0] == pytest.approx((*POINTS[0], *truth()[0]))
    assert np.abs(mapped(turned) - truth()).max() < 0.5
    same, changes = clinic.alignments.align(photos.a, photos.b)
    assert same.method == "by hand" and not changes.topics, "what a person set was replaced unasked"
    anew, _ = clinic.alignments.align(photos.a, photos.b, again=True)
    assert (anew.author, anew.pairs) == ("", ()) and anew.method != "by hand"


@pytest.mark.parametrize(
    "pairs",
    [
        (),
        ((1.0, 1.0, 2.0, 2.0),),
        ((1.0, 1.0, 2.0, 2.0), (9999.0, 5.0, 6.0, 7.0)),
        ((1.0, 1.0, 2.0, 2.0), (5.0, 5.0, 6.0, 6.0), (9.0, 9.0, 10.0, 10.0)),
    ],
    ids=["none", "one", "outside", "on one line"],
)
def test_pairs_that_cannot_be_used_store_nothing(
    open_clinic: tuple[Clinic, Photos], pairs: tuple[tuple[float, float, float, float], ...]
) -> None:
    clinic, photos = open_clinic
    with pytest.raises(ValidationError):
        clinic.alignments.by_hand(photos.a, photos.other, pairs, 0)
    assert clinic.alignments.of(photos.a, photos.other) is None


def test_two_pairs_turn_enlarge_and_move(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    row, _ = clinic.alignments.by_hand(photos.a, photos.other, ((100, 100, 50, 60), (300, 100, 150, 60)), 0)
    assert mapped(row, np.array([[200.0, 200.0]]))[0] == pytest.approx((100, 110))


def test_a_shift_is_kept_with_the_pair_and_reads_as_its_opposite_from_the_other_side(
    open_clinic: tuple[Clinic, Photos],
) -> None:
    clinic, photos = open_clinic
    row, _ = clinic.alignments.set_shift(photos.a, photos.b, (12.0, -5.0), kept(clinic, photos.a, photos.b).version)
    assert row.shift == (12.0, -5.0)
    back = kept(clinic, photos.b, photos.a)
    middle = np.array([[320.0, 240.0]])
    there = mapped(back, middle - [12.0, -5.0])
    assert mapped(back, middle) + back.shift == pytest.approx(there, abs=1e-6)
    clinic.alignments.set_shift(photos.b, photos.a, back.shift, back.version)
    assert kept(clinic, photos.a, photos.b).shift == pytest.approx((12.0, -5.0), abs=0.05)
    assert kept(clinic, photos.a, photos.b).grade is AlignmentGrade.ALIGNED
    anew, _ = clinic.alignments.align(photos.a, photos.b, again=True)
    assert anew.shift == (0.0, 0.0), "the shift was made against another alignment"


def test_a_pair_may_be_shifted_without_being_aligned(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    row, _ = clinic.alignments.set_shift(photos.a, photos.other, (3.0, 4.0), 0)
    assert (row.grade, row.method, row.transform) == (AlignmentGrade.NOT_ALIGNED, "", None)
    assert kept(clinic, photos.other, photos.a).shift == pytest.approx((-3.0, -4.0))
    tried, _ = clinic.alignments.align(photos.a, photos.other)
    assert tried.method, "a pair that was only shifted was taken for one that was tried"
    assert tried.shift == (3.0, 4.0)


def test_a_forgotten_alignment_is_gone_and_can_be_made_again(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    row = kept(clinic, photos.a, photos.b)
    clinic.alignments.forget(photos.b, photos.a, row.version)
    gone = kept(clinic, photos.a, photos.b)
    assert (gone.method, gone.transform, gone.shift) == ("", None, (0.0, 0.0))
    again, _ = clinic.alignments.align(photos.a, photos.b)
    assert again.grade is AlignmentGrade.ALIGNED


def test_a_pair_begun_by_both_is_not_overwritten(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    clinic.alignments.set_shift(photos.a, photos.other, (3.0, 4.0), 0)
    with pytest.raises(Conflict) as caught:
        clinic.alignments.set_shift(photos.other, photos.a, (1.0, 1.0), 0)
    theirs = caught.value.theirs
    assert isinstance(theirs, AlignmentRow) and theirs.shift == pytest.approx((-3.0, -4.0))


def test_only_photos_of_one_person_make_a_pair(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    where = PhotoImport(add_patient(clinic, "Brown", "Ann").id)
    stranger, _ = clinic.photos.import_bytes("s.jpg", jpeg(skin(9)), where)
    for act in (clinic.alignments.of, clinic.alignments.align):
        with pytest.raises(ValidationError, match="two people"):
            act(photos.a, stranger.photo_id)
        with pytest.raises(ValidationError, match="same photo"):
            act(photos.a, photos.a)
        with pytest.raises(NotFound):
            act(photos.a, "nothing")


def test_a_restricted_record_is_closed(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    clinic.privacy.restrict(photos.patient, "asked for it")
    with open_as(clinic, Role.NURSE, sign_in="nurse") as nurse:
        for act in (nurse.alignments.of, nurse.alignments.align, nurse.alignments.forget):
            with pytest.raises(NotAllowed):
                act(photos.a, photos.b)
        with pytest.raises(NotAllowed):
            nurse.alignments.set_shift(photos.a, photos.b, (1.0, 1.0))


def test_the_trail_tells_it_in_words(open_clinic: tuple[Clinic, Photos]) -> None:
    clinic, photos = open_clinic
    clinic.alignments.set_shift(photos.a, photos.b, (12.0, 0.0))
    told = [entry for entry in clinic.audit.entries() if "comparison of photos" in entry.what]
    assert told
    labels = {field.label for entry in told for field in entry.fields}
    assert "shifted to the right (pixels)" in labels
    assert "transform" not in labels
