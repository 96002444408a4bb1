"""Two photos of skin: aligned where the texture proves it, refused in words where it does not."""

import time

import cv2
import numpy as np
import pytest

from clinic.records.enums import AlignmentGrade
from clinic.registration import Transform, register
from tests.clinic.registration.conftest import SIZE, skin_pair
from tests.clinic.registration.pairs import bent, labelled, moved_with, stamped, true_error
from tests.clinic.registration.scenes import Bytes, cloth, filed, still

ALIGNED, APPROXIMATE, NOT_ALIGNED = AlignmentGrade


@pytest.mark.parametrize("seed, visit", [(1, 0), (8, 1), (3, 2), (5, 3)])
def test_the_same_skin_is_aligned_and_what_is_left_is_stated(seed: int, visit: int) -> None:
    pair = skin_pair(seed, visit)
    found = register(pair.a, pair.b)
    assert (found.grade, found.method, found.reason) == (ALIGNED, "features", "")
    assert found.transform is not None and found.residual_px is not None and found.inliers
    assert found.transform.is_homography
    assert pair.truth is not None
    error = true_error(pair.truth, found.transform.apply, SIZE)
    assert error < 0.7
    assert error < found.residual_px < 2
    assert (found.transform.size_a, found.transform.size_b) == (SIZE, SIZE)


def test_the_way_back_is_found_alike() -> None:
    pair = skin_pair(1, 0)
    there, back = register(pair.a, pair.b), register(pair.b, pair.a)
    assert there.transform is not None and back.transform is not None
    places = np.random.default_rng(1).uniform(0.3, 0.7, (50, 2)) * SIZE
    assert back.transform.apply(there.transform.apply(places)) == pytest.approx(places, abs=0.7)


def test_the_same_photo_twice_lies_on_itself(skin: Bytes) -> None:
    found = register(skin, skin.copy())
    assert (found.grade, found.residual_px) == (ALIGNED, 0.0)
    assert found.transform is not None
    assert found.transform.homography == pytest.approx(np.eye(3))
    again = register(skin, filed(skin, 80))
    assert again.grade is ALIGNED and again.transform is not None
    assert true_error(np.eye(3), again.transform.apply, SIZE) < 0.1


def _copies(skin: Bytes) -> dict[str, tuple[Bytes, np.ndarray]]:
    quarter = np.asarray(cv2.resize(skin, (SIZE[0] // 4, SIZE[1] // 4), interpolation=cv2.INTER_AREA), np.uint8)
    large = np.asarray(cv2.resize(skin, (2048, 1536), interpolation=cv2.INTER_CUBIC), np.uint8)
    near, near_by = moved_with(skin, turned=8, scale=2.2, shift=(0, 0), seed=1)
    grey, grey_by = moved_with(np.repeat(cv2.cvtColor(skin, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2), seed=2)
    boxed, boxed_by = moved_with(skin, seed=3)
    boxed[:50] = boxed[-50:] = 0
    part, part_by = moved_with(skin, shift=(240, 10), scale=1.0, seed=4)
    noisy, noisy_by = moved_with(skin, noise=12, quality=40, seed=5)
    blurred, blurred_by = moved_with(skin, seed=6)
    labels, labels_by = moved_with(labelled(skin, (270, 180), 140), seed=7)
    return {
        "a quarter as large": (quarter, np.diag([0.25, 0.25, 1.0])),
        "four times as large": (large, np.diag([4.0, 4.0, 1.0])),
        "from nearer": (near, near_by),
        "grey": (grey, grey_by),
        "between black borders": (boxed, boxed_by),
        "half of it": (part, part_by),
        "noisy": (noisy, noisy_by),
        "blurred": (np.asarray(cv2.GaussianBlur(blurred, (0, 0), 2.0), np.uint8), blurred_by),
        "turned by a quarter": (np.rot90(skin).copy(), np.array([[0.0, 1, 0], [-1, 0, SIZE[0]], [0, 0, 1]])),
        "with a label moved": (labels, labels_by),
    }


def test_copies_from_other_cameras_and_hands_are_aligned(skin: Bytes) -> None:
    first = labelled(skin, (50, 30), 140)
    for name, (later, truth) in _copies(skin).items():
        found = register(first if "label" in name else skin, later)
        assert found.grade is ALIGNED, name
        assert found.transform is not None and found.residual_px is not None
        here = np.random.default_rng(2).uniform(0.05, 0.95, (300, 2)) * SIZE
        there = np.c_[here, np.ones(300)] @ truth.T
        seen = (there[:, :2] >= 0).all(axis=1) & (there[:, :2] <= (later.shape[1], later.shape[0])).all(axis=1)
        apart = (found.transform.apply(here)[seen] - there[seen, :2]) * 1024 / max(later.shape[:2])
        assert np.sqrt((apart**2).sum(axis=1).mean()) < max(1.0, 1.5 * found.residual_px), name


def _behind(skin: Bytes, seed: int) -> Bytes:
    """The skin before things."""
    things = (np.clip(still(seed, (SIZE[0], SIZE[1])), 0, 1) ** 0.45 * 255).astype(np.uint8)
    y, x = np.mgrid[-0.5 : 0.5 : SIZE[1] * 1j, -0.5 : 0.5 : SIZE[0] * 1j]
    inside = np.asarray((x / 0.34) ** 2 + (y / 0.36) ** 2 < 1)[..., None]
    return np.asarray(np.where(inside, skin, things), np.uint8)


def test_what_is_not_the_same_skin_is_refused_in_words(skin: Bytes, other_skin: Bytes) -> None:
    things = (np.clip(still(4, SIZE), 0, 1) ** 0.45 * 255).astype(np.uint8)
    words = "CLINIC 2024-03-11 10:22"
    moved = moved_with(other_skin, turned=2)[0]
    woven = [(piece[:384, :512] * 255).astype(np.uint8) for piece in (cloth(1), cloth(1, other=True))]
    boxed = [photo.copy() for photo in (skin, other_skin)]
    for photo in boxed:
        photo[:50] = photo[-50:] = 0
    refused = {
        "another place": (skin, other_skin, "Nothing"),
        "things": (skin, things, "Nothing"),
        "the mirror image": (np.ascontiguousarray(skin[:, ::-1]), moved_with(skin, turned=2)[0], "mirror"),
        "the same words": (stamped(skin, words, 1.2), stamped(other_skin, words, 1.2), ""),
        "the same label": (labelled(skin, (150, 100), 160), labelled(moved, (150, 100), 160), ""),
        "the same borders": (boxed[0], boxed[1], "Nothing"),
        "the same surroundings": (_behind(skin, 4), moved_with(_behind(other_skin, 4))[0], "around the skin"),
        "a cloth": (woven[0], moved_with(woven[1], scale=1.0)[0], "repeats"),
    }
    for name, (first, later, word) in refused.items():
        found = register(first, later)
        assert found.grade is NOT_ALIGNED, name
        assert found.transform is None and found.residual_px is None
        assert word in found.reason and found.reason.endswith("."), (name, found.reason)


def test_skin_that_bent_is_followed_by_a_smooth_field(skin: Bytes) -> None:
    other, shift = bent(skin, 4.0, 1)
    later, matrix = moved_with(other, turned=4, seed=8)
    found = register(skin, later)
    assert found.grade is ALIGNED and found.transform is not None and found.residual_px is not None
    assert not found.transform.is_homography and len(found.transform.to_json()["field"]) <= 48
    y, x = np.mgrid[30:350:20, 30:480:20]
    here = np.c_[(x + shift[y, x, 0]).ravel(), (y + shift[y, x, 1]).ravel()] + 0.5
    there = (np.c_[x.ravel() + 0.5, y.ravel() + 0.5, np.ones(x.size)] @ matrix.T)[:, :2]
    seen = (here >= 0).all(axis=1) & (here <= SIZE).all(axis=1)
    left = np.sqrt(((found.transform.apply(here) - there)[seen] ** 2).sum(axis=1).mean()) * 1024 / SIZE[0]
    assert left < min(2.0, 1.3 * found.residual_px)
    flat = Transform(found.transform.homography, SIZE, SIZE)
    assert np.sqrt(((flat.apply(here) - there)[seen] ** 2).sum(axis=1).mean()) * 1024 / SIZE[0] > 3
    assert found.transform.inverse().apply(found.transform.apply(here)) == pytest.approx(here, abs=1e-3)


def test_pictures_of_any_size_and_kind_are_answered(skin: Bytes) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    odd = [
        noise[:1, :1], noise[:30, :40], noise[:2], noise[:, :1], noise,
        np.zeros((200, 300, 3), np.uint8), np.full((200, 300, 3), 255, np.uint8), np.full((90, 90, 3), 128, np.uint8),
        np.tile(skin[:40], (1, 20, 1)), skin[::2, ::-1],
    ]  # fmt: skip
    start = time.process_time()
    for picture in odd:
        for a, b in ((picture, skin), (skin, picture)):
            found = register(a, b)
            assert found.grade is NOT_ALIGNED and found.reason and found.transform is None
    assert time.process_time() - start < 60
    assert register(odd[5], odd[5]).grade is NOT_ALIGNED  # two black photos are not the same skin
