"""The counting aid: what it proposes, what it leaves, and what it refuses."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from clinic.bench.bump_accuracy import Accuracy, accuracy, over
from clinic.bench.bump_scenes import compressed, plain, rendered
from clinic.errors import ValidationError
from clinic.measure.bumps import Bump, count_bumps
from clinic.measure.bumps_plane import count_on
from clinic.measure.lengths import local_scale, to_mm
from clinic.records.enums import ScaleMethod
from clinic.records.scales import PhotoScale
from clinic.sample.skin import Bump as Drawn
from clinic.sample.skin import BumpKind, SkinSpec, render_skin
from tests.clinic.measure.scenes import Scene as Camera

Picture = NDArray[np.uint8]

SCALE = 0.05
SIZE = (560, 420)
PLACES = ((-8.0, -6.0, 1.6), (0.0, -5.0, 1.0), (7.0, -4.0, 2.2), (-6.0, 3.0, 1.2), (2.0, 2.0, 4.0), (9.0, 5.0, 1.4))


def skin(tone: int, *kinds: BumpKind, scene: int = 3) -> Picture:
    bumps = tuple(Drawn(kind, *place) for kind in kinds for place in PLACES)
    return np.asarray(render_skin(SkinSpec(tone, SCALE, SIZE, scene, bumps=bumps), 1))


def middle_of(place: tuple[float, float, float]) -> tuple[float, float]:
    return SIZE[0] / 2 + place[0] / SCALE, SIZE[1] / 2 + place[1] / SCALE


def near(bumps: tuple[Bump, ...], place: tuple[float, float, float], within_mm: float = 0.5) -> list[Bump]:
    x, y = middle_of(place)
    return [bump for bump in bumps if np.hypot(bump.x - x, bump.y - y) * SCALE < within_mm]


@pytest.mark.parametrize("tone", [1, 3, 6])
def test_milia_are_proposed_where_they_are_and_as_large_as_they_are(tone: int) -> None:
    found = count_bumps(skin(tone, BumpKind.MILIUM), (0, 0, *SIZE), SCALE)
    seen = [place for place in PLACES if near(found, place)]
    assert len(seen) >= len(PLACES) - (tone == 1)  # white on white skin: one in six is not seen
    for place in seen:
        (bump,) = near(found, place)
        assert bump.diameter_mm == pytest.approx(place[2], rel=0.4)
        assert 0 < bump.score <= 1
    assert len(found) <= len(PLACES) + 1


def test_only_the_region_is_counted_in_whether_rectangle_or_polygon() -> None:
    picture = skin(3, BumpKind.MILIUM)
    left = count_bumps(picture, (0, 0, SIZE[0] / 2 - 30, SIZE[1]), SCALE)
    assert {place for place in PLACES if near(left, place)} == {PLACES[0], PLACES[3]}
    turned = count_bumps(picture, (SIZE[0] / 2 - 30, SIZE[1], 0, 0), SCALE)
    assert turned == left
    x, y = middle_of(PLACES[2])
    around = count_bumps(picture, [(x - 70, y - 60), (x + 60, y), (x, y + 60)], SCALE)
    assert [bool(near(around, place)) for place in PLACES] == [place == PLACES[2] for place in PLACES]


def test_a_slightly_wrong_scale_and_a_bad_jpeg_do_not_change_the_count_much() -> None:
    picture = skin(2, BumpKind.MILIUM)
    for told in (0.85 * SCALE, 1.18 * SCALE):
        found = count_bumps(compressed(picture, 60), (0, 0, *SIZE), told)
        assert sum(bool(near(found, place)) for place in PLACES) >= len(PLACES) - 1


def test_what_is_printed_on_paper_is_not_proposed() -> None:
    spec = SkinSpec(3, SCALE, SIZE, 4, scale_mm=20)
    paper_top = SIZE[1] - 9.5 / SCALE
    found = count_bumps(np.asarray(render_skin(spec, 1)), (0, 0, *SIZE), SCALE)
    assert not [bump for bump in found if bump.y > paper_top]


def test_on_generated_skin_nine_of_ten_are_found_and_few_false_ones_proposed() -> None:
    # A small part of `python -m clinic.bench.bump_accuracy`, which has the figures.
    total = over(rendered, (5012,)) + over(plain, (5001, 5007, 5013))
    assert total.bumps > 40
    assert total.recall >= 0.9
    assert total.false_per_true <= 0.12


@pytest.mark.parametrize("make", [rendered, plain])
def test_skin_without_bumps_gives_nearly_nothing(make: object) -> None:
    assert callable(make)
    assert over(make, (9002,), empty=True).false <= 2


def test_accuracy_counts_each_bump_once_and_all_else_as_false() -> None:
    scene = replace(plain(1), bumps=np.array([(100.0, 100.0, 2.0), (300.0, 300.0, 1.0)]), mm_per_pixel=0.1)
    proposed = (Bump(102, 101, 2, 0.9), Bump(104, 104, 2, 0.8), Bump(500, 20, 2, 0.7))
    assert accuracy(scene, proposed) == Accuracy(bumps=2, found=1, false=2, scenes=1)


@pytest.mark.parametrize(
    ("region", "scale", "says"),
    [
        ((0, 0, 560, 420), 0.3, "too coarse to see milia"),
        ((0, 0, 560, 420), 0.0, "not a number of millimetres"),
        ((0, 0, 560, 420), float("nan"), "not a number of millimetres"),
        ((0, 0, 560, 420), 0.0001, "No photo of skin is as fine"),
        ((600, 0, 900, 420), SCALE, "outside the photo"),
        ((10, 10, 20, 420), SCALE, "too small"),
        ((10, 10, 10, 420), SCALE, "outside the photo"),
        ([(1, 1), (50, 50)], SCALE, "at least three points"),
        ([(1, 1), (50, 50), (float("inf"), 3)], SCALE, "at least three points"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(region: tuple[float, ...], scale: float, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as refusal:
        count_bumps(np.full((420, 560, 3), 180, np.uint8), region, scale)
    assert refusal.value.todo


def test_a_region_that_hangs_over_the_picture_is_cut_and_an_empty_picture_gives_nothing() -> None:
    blank = np.full((300, 300, 3), (210, 160, 130), np.uint8)
    assert count_bumps(blank, (-500, -500, 5000, 5000), SCALE) == ()
    assert count_bumps(np.zeros_like(blank), (0, 0, 300, 300), SCALE) == ()
    assert count_bumps(np.full_like(blank, 255), (0, 0, 300, 300), SCALE) == ()


def test_a_small_picture_at_the_coarsest_scale_can_be_counted() -> None:
    noise = np.random.default_rng(1).normal((200, 150, 120), 6, (40, 40, 3))
    assert len(count_bumps(np.clip(noise, 0, 255).astype(np.uint8), (0, 0, 40, 40), 0.25)) <= 2


def test_on_a_tilted_plane_bumps_have_their_size_near_and_far() -> None:
    """Seen under 50 degrees the far bumps are half as large as the near ones; one number for the photo lost them."""
    camera = Camera(width=1500, height=1100, distance=60.0, focal=1.0, tilt=50.0)
    places = [(x, y) for y in (-14.0, -7.0, 0.0, 7.0, 14.0) for x in (-6.0, 0.0, 6.0)]
    drawn = tuple(Drawn(BumpKind.MILIUM, x, y, 1.2) for x, y in places)
    flat = np.asarray(render_skin(SkinSpec(3, 0.03, (1800, 1800), 3, bumps=drawn), 1))
    columns, rows = np.meshgrid(np.arange(1500) + 0.5, np.arange(1100) + 0.5)
    skin_mm = camera.plane(np.stack([columns.ravel(), rows.ravel()], 1)).reshape(1100, 1500, 2)
    lookup = (skin_mm / 0.03 + 900 - 0.5).astype(np.float32)
    seen = np.asarray(cv2.remap(flat, lookup[..., 0], lookup[..., 1], cv2.INTER_LINEAR), np.uint8)
    square = np.array([(-9.0, -16.5), (9.0, -16.5), (9.0, 16.5), (-9.0, 16.5)])
    corners = camera.pixels(square)
    plane, _ = cv2.findHomography(corners, square)
    scale = PhotoScale(
        camera.mm_per_pixel, 0.001, ScaleMethod.STICKER, (750.0, 550.0), tuple(plane.ravel()), tilt_degrees=50.0
    )
    region = [(float(x), float(y)) for x, y in corners]
    assert max(local_scale(each, scale) for each in region) > 1.8 * min(local_scale(each, scale) for each in region)
    found = count_on(seen, region, scale)
    there = to_mm(np.array([(bump.x, bump.y) for bump in found]), scale)
    right = [bump for bump, at in zip(found, there, strict=True) if np.hypot(*(np.array(places) - at).T).min() < 0.4]
    assert len(right) >= 14
    assert len(found) - len(right) <= 1
    sizes = [bump.diameter_mm for bump in right]
    assert max(sizes) < 1.2 * min(sizes)
    one_number = [bump.diameter_mm for bump in count_bumps(seen, region, camera.mm_per_pixel)]
    assert max(one_number) > 1.6 * min(one_number), "this plane would need no care"
