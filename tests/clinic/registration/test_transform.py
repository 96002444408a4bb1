"""How one photo lies on another: there, back, between previews, kept, and drawn."""

import json

import cv2
import numpy as np
import pytest

from clinic.registration import Transform, fields
from clinic.registration.transform import Doubles

SIZE_A, SIZE_B = (800, 600), (820, 580)
TILTED = np.array([[0.9, 0.1, 30.0], [-0.12, 1.1, 20.0], [6e-5, 4e-5, 1.0]])


def bend(by: float = 9.0) -> Doubles:
    """A smooth field of displacements."""
    coarse = np.random.default_rng(3).normal(0, by, (5, 6, 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (40, 30), interpolation=cv2.INTER_CUBIC), np.float64)


BENT = Transform(TILTED, SIZE_A, SIZE_B, bend())
FLAT = Transform(TILTED, SIZE_A, SIZE_B)
BOTH = pytest.mark.parametrize("laid", [FLAT, BENT, BENT.inverse()], ids=["flat", "bent", "bent, turned"])


def points(size: tuple[int, int]) -> Doubles:
    """Places all over a picture."""
    return np.asarray(np.random.default_rng(5).uniform(0.02, 0.98, (200, 2)) * size)


@BOTH
def test_there_and_back_ends_where_it_began(laid: Transform) -> None:
    here = points(laid.size_a)
    there = laid.apply(here)
    assert np.abs(there - here).max() > 10
    assert laid.inverse().apply(there) == pytest.approx(here, abs=1e-3)
    assert laid.inverse().inverse().apply(here) == pytest.approx(there, abs=1e-9)


@BOTH
def test_what_is_kept_comes_back(laid: Transform) -> None:
    kept = json.loads(json.dumps(laid.to_json()))
    read = Transform.from_json(kept)
    assert (read.size_a, read.size_b, read.is_homography) == (laid.size_a, laid.size_b, laid.is_homography)
    assert read.apply(points(laid.size_a)) == pytest.approx(laid.apply(points(laid.size_a)), abs=0.02)


def test_a_transform_kept_before_there_was_a_way_back_can_be_read() -> None:
    kept = FLAT.to_json()
    del kept["turned"]
    assert Transform.from_json(kept).apply(points(SIZE_A)) == pytest.approx(FLAT.apply(points(SIZE_A)))
    for broken in ({}, {**kept, "field": [[1, 2], [3, 4]]}, {**kept, "homography": [1, 2]}):
        with pytest.raises((KeyError, ValueError, TypeError)):
            Transform.from_json(broken)


def test_a_fine_field_is_kept_coarser() -> None:
    fine = Transform(TILTED, SIZE_A, SIZE_B, fields.resampled(bend(), 200, 300))
    kept = np.array(fine.to_json()["field"])
    assert kept.shape == (48, 48, 2)
    read = Transform.from_json(fine.to_json())
    assert np.abs(read.apply(points(SIZE_A)) - fine.apply(points(SIZE_A))).max() < 0.6


@BOTH
def test_between_previews_it_is_the_same(laid: Transform) -> None:
    small = laid.scaled(0.25, (0.5, 0.4))
    here = points(laid.size_a)
    assert small.apply(here * 0.25) == pytest.approx(laid.apply(here) * np.array([0.5, 0.4]), abs=1e-3)
    assert small.size_a == (round(laid.size_a[0] * 0.25), round(laid.size_a[1] * 0.25))


def test_the_local_scale_is_that_of_areas() -> None:
    turned = np.array([[0.0, -2.0, 700.0], [3.0, 0.0, 10.0], [0.0, 0.0, 1.0]])
    assert Transform(turned, SIZE_A, SIZE_B).local_scale((100, 100)) == pytest.approx(6**0.5)
    near, far = FLAT.local_scale((50, 50)), FLAT.local_scale((750, 550))
    assert near > far > 0


def test_behind_the_camera_there_is_nothing() -> None:
    steep = np.array([[1.0, 0, 0], [0, 1, 0], [-0.002, 0, 1]])
    laid = Transform(steep, SIZE_A, SIZE_B)
    assert np.isnan(laid.apply(np.array([[700.0, 10.0]]))).all()
    assert laid.warp(np.full((600, 800, 3), 200, np.uint8)).shape == (580, 820, 3)


def spots(size: tuple[int, int], places: Doubles) -> np.ndarray:
    """Soft bright spots (H, W, 3) at places in pixels."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]] + 0.5
    picture = np.zeros((size[1], size[0]))
    for at_x, at_y in places:
        picture += np.exp(-((x - at_x) ** 2 + (y - at_y) ** 2) / 18)
    return np.repeat((np.clip(picture, 0, 1) * 255).astype(np.uint8)[..., None], 3, axis=2)


def middle(picture: np.ndarray, about: Doubles) -> Doubles:
    """Where the spot near ``about`` is."""
    left, top = (int(value) - 12 for value in about)
    part = picture[top : top + 24, left : left + 24, 0].astype(float)
    y, x = np.mgrid[0 : part.shape[0], 0 : part.shape[1]] + 0.5
    return np.array([left + (x * part).sum() / part.sum(), top + (y * part).sum() / part.sum()])


@BOTH
def test_what_is_drawn_lies_where_the_points_say(laid: Transform) -> None:
    places = np.array([[200.0, 150.0], [400, 300], [600, 200], [300, 450]])
    drawn = laid.warp(spots(laid.size_a, places))
    assert drawn.shape == (laid.size_b[1], laid.size_b[0], 3)
    for there in laid.apply(places):
        assert middle(drawn, there) == pytest.approx(there, abs=0.25)


@BOTH
def test_a_preview_is_drawn_in_the_frame_of_a_preview(laid: Transform) -> None:
    places = np.array([[400.0, 300.0]])
    small = cv2.resize(
        spots(laid.size_a, places), (laid.size_a[0] // 2, laid.size_a[1] // 2), interpolation=cv2.INTER_AREA
    )
    size = laid.size_b[0] // 2, laid.size_b[1] // 2
    drawn = laid.warp(np.asarray(small, np.uint8), size)
    assert drawn.shape == (size[1], size[0], 3)
    there = laid.apply(places)[0] / 2
    assert middle(drawn, there) == pytest.approx(there, abs=0.35)


def test_beside_the_photo_it_is_black_and_said_not_to_be_covered() -> None:
    moved = Transform(np.array([[1.0, 0, 100], [0, 1, 50], [0, 0, 1]]), (200, 150), (300, 200))
    drawn = moved.warp(np.full((150, 200, 3), 255, np.uint8))
    covered = moved.covered()
    assert covered.sum() == 200 * 150
    assert covered[50:, 100:].all()
    assert (drawn[covered] == 255).all()
    assert (drawn[~covered] == 0).all()


def test_a_picture_longer_than_opencv_samples_is_drawn() -> None:
    long = np.zeros((8, 40_000, 3), np.uint8)
    long[:, 20_000:] = 200
    drawn = Transform(np.diag([0.01, 1.0, 1.0]), (40_000, 8), (400, 8)).warp(long)
    assert (drawn[:, :198] == 0).all()
    assert (drawn[:, 202:399] == 200).all()
