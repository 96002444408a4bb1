"""Two photos of a face: aligned only by its own skin, approximate by its features, never two people as one."""

import numpy as np
import pytest

from clinic.records.enums import AlignmentGrade
from clinic.registration import Registration, register
from clinic.registration.face import skin_mask
from tests.clinic.registration.conftest import Shown


def of(people: dict[str, Shown], one: str, other: str) -> Registration:
    """Two of the photos, with their landmarks."""
    a, b = people[one], people[other]
    return register(a.rgb, b.rgb, a.landmarks, b.landmarks)


def test_the_same_face_at_another_sitting_is_aligned_by_its_skin(people: dict[str, Shown]) -> None:
    found = of(people, "anna", "anna again")
    assert (found.grade, found.method) == (AlignmentGrade.ALIGNED, "face")
    assert found.transform is not None and found.residual_px is not None and found.residual_px < 2
    beside = found.transform.apply(people["anna"].landmarks) - people["anna again"].landmarks
    assert np.median(np.hypot(*beside.T)) < 3  # the networks themselves are no better


def test_two_people_are_laid_on_each_other_by_their_features_at_most(people: dict[str, Shown]) -> None:
    found = of(people, "anna", "ben")
    assert (found.grade, found.method) == (AlignmentGrade.APPROXIMATE, "face")
    assert "features of the face" in found.reason
    assert found.transform is not None and found.residual_px is not None
    beside = np.hypot(*(found.transform.apply(people["anna"].landmarks) - people["ben"].landmarks).T)
    assert np.median(beside) < 12
    assert np.sqrt((beside**2).mean()) * 1024 / 600 == pytest.approx(found.residual_px, rel=0.2)
    plain = register(people["anna"].rgb, people["ben"].rgb)
    assert plain.grade is AlignmentGrade.NOT_ALIGNED


def test_a_face_and_its_mirror_image_are_refused(people: dict[str, Shown]) -> None:
    found = of(people, "anna mirrored", "anna again")
    assert found.grade is AlignmentGrade.NOT_ALIGNED
    assert "mirror" in found.reason


def test_faces_turned_too_differently_are_refused_in_words(people: dict[str, Shown]) -> None:
    anna, ben = people["anna"], people["ben"]
    aside = ben.landmarks.copy()
    middle = aside[:, 0].mean()
    aside[:, 0] += 0.9 * np.abs(aside[:, 0] - middle)  # one half wide, the other narrow, as from the side
    found = register(anna.rgb, ben.rgb, anna.landmarks, aside)
    assert found.grade is AlignmentGrade.NOT_ALIGNED
    assert "turned" in found.reason


def test_landmarks_that_are_none_are_left_aside(people: dict[str, Shown]) -> None:
    anna, again = people["anna"], people["anna again"]
    for broken in (np.zeros((468, 2)), np.full((468, 2), np.nan), anna.landmarks[:10], anna.landmarks[:, :1]):
        assert register(anna.rgb, again.rgb, broken, again.landmarks).method == "features"


def test_the_skin_of_a_face_leaves_out_what_all_faces_have(people: dict[str, Shown]) -> None:
    anna = people["anna"]
    mask = skin_mask(anna.landmarks, (450, 600))
    for number, is_skin in ((159, False), (13, False), (105, False), (50, True), (151, True), (280, True)):
        x, y = anna.landmarks[number].astype(int)
        assert mask[y, x] == is_skin, number
