"""Scale stickers in generated photos: found, right within what they say, and refused rather than wrong.

``clinic/measure/stickers.py`` was tried on 1,000 such photos; this is a sample.
"""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from clinic.measure.lengths import length
from clinic.measure.stickers import find_stickers, scale_of, why_no_scale
from clinic.measure.stickers_table import SIDES, cells
from clinic.records.enums import ScaleMethod
from clinic.records.scales import PhotoScale
from tests.clinic.measure.scenes import Laid, Scene, photo

SMALL = Scene(width=640, height=480, distance=110)
"""A sticker of 10 mm is 64 pixels wide."""


def spoiled(seed: int) -> Scene:
    """A photo as people take them: tilted, not quite sharp, noisy, with the edge of a shadow over the sticker."""
    rng = np.random.default_rng(seed)
    marker = int(rng.choice(list(SIDES)))
    side = float(np.exp(rng.uniform(np.log(45), np.log(140))))
    focal = float(rng.uniform(0.8, 2.0))
    return Scene(
        width=640,
        height=480,
        focal=focal,
        distance=SIDES[marker] * focal * 640 / side,
        tilt=float(rng.uniform(0, 30)),
        axis=float(rng.uniform(0, 360)),
        roll=float(rng.uniform(0, 360)),
        offset=(float(rng.uniform(-90, 90)), float(rng.uniform(-70, 70))),
        stickers=(Laid(marker),),
        blur=float(min(rng.uniform(0.4, 2.5), side / 7 * 0.3)),
        noise=float(rng.uniform(0, 7)),
        quality=int(rng.choice([70, 85, 95])),
        shadow=float(rng.choice([0, rng.uniform(0.3, 0.75)])),
        blur_in_light=bool(rng.integers(2)),
        seed=seed,
    )


def found_scale(scene: Scene) -> PhotoScale:
    scale = scale_of(find_stickers(photo(scene)))
    assert scale is not None
    return scale


def test_found_and_right_in_spoiled_photos() -> None:
    errors, inside, found = [], 0, 0
    for seed in range(16):
        scene = spoiled(seed)
        scale = scale_of(find_stickers(photo(scene)))
        if scale is not None:
            found += 1
            errors.append(abs(scale.mm_per_pixel / scene.mm_per_pixel - 1))
            inside += errors[-1] * scene.mm_per_pixel <= 2 * scale.uncertainty
            assert scale.uncertainty < 0.02 * scale.mm_per_pixel
    assert found >= 15
    assert inside >= found - 1
    assert np.median(errors) < 0.002
    assert sum(error > 0.01 for error in errors) <= 1


@pytest.mark.parametrize("tilt", [10.0, 20.0, 30.0])
def test_tilt_is_measured_and_does_not_change_the_scale(tilt: float) -> None:
    scene = replace(SMALL, tilt=tilt, axis=35, roll=20)
    scale = found_scale(scene)
    assert scale.mm_per_pixel == pytest.approx(scene.mm_per_pixel, rel=0.005)
    assert scale.tilt_degrees == pytest.approx(tilt, abs=2.5)


def test_lengths_on_the_tilted_plane_are_true_in_every_direction() -> None:
    scene = replace(SMALL, tilt=30, axis=70, distance=150)
    scale = found_scale(scene)
    for angle in np.arange(0, np.pi, np.pi / 5):
        ends = np.array([12.0, 3.0]) + np.array([[0, 0], [6 * np.cos(angle), 6 * np.sin(angle)]])
        a, b = scene.pixels(ends)
        found = length((a[0], a[1]), (b[0], b[1]), scale, click_px=0.2)
        assert found.value == pytest.approx(6, abs=2 * found.uncertainty)
        assert found.uncertainty < 0.02 * 6


def test_ink_that_spreads_and_light_that_blooms_do_not_change_the_size() -> None:
    plain = replace(SMALL, blur=1.8)
    inked = replace(plain, stickers=(Laid(ink_mm=0.08),))
    for scene in (plain, inked):
        assert found_scale(scene).mm_per_pixel == pytest.approx(scene.mm_per_pixel, rel=0.006)


def test_a_bent_sticker_says_that_it_is_less_sure() -> None:
    flat, bent = replace(SMALL, distance=55), replace(SMALL, distance=55, radius=12)
    sure, unsure = (found_scale(scene) for scene in (flat, bent))
    assert unsure.uncertainty > 2 * sure.uncertainty
    assert abs(unsure.mm_per_pixel - bent.mm_per_pixel) < 2 * unsure.uncertainty


def test_a_mirrored_sticker_or_another_kind_of_marker_is_none() -> None:
    assert find_stickers(photo(replace(SMALL, mirrored=True))) == ()
    for name in (cv2.aruco.DICT_4X4_50, cv2.aruco.DICT_5X5_50, cv2.aruco.DICT_6X6_50, cv2.aruco.DICT_ARUCO_ORIGINAL):
        kind = cv2.aruco.getPredefinedDictionary(name)
        page = np.full((400, 900), 230, np.uint8)
        for place, marker in enumerate((0, 7, 10, 23)):
            left = 30 + place * 210
            page[100:260, left : left + 160] = cv2.aruco.generateImageMarker(kind, marker, 160)
        assert find_stickers(page) == ()


def test_every_size_has_its_own_pattern_far_from_the_others_and_from_its_mirror_image() -> None:
    patterns = {marker: cells(marker)[1:-1, 1:-1] for marker in SIDES}
    for marker, own in patterns.items():
        assert not cells(marker)[[0, -1]].any() and not cells(marker)[:, [0, -1]].any()
        for other, theirs in patterns.items():
            turned = [np.rot90(theirs, turn) for turn in range(4)]
            assert marker == other or min((own != one).sum() for one in turned) >= 5
            assert min((own[:, ::-1] != one).sum() for one in turned) >= 5


def test_a_tiny_sticker_is_refused_with_its_reason() -> None:
    (tiny,) = find_stickers(photo(replace(SMALL, distance=SMALL.distance * 64 / 17, blur=0.5, noise=0.5, quality=98)))
    assert "only 1" in tiny.refused and "pixels wide" in tiny.refused
    assert scale_of([tiny]) is None
    assert why_no_scale([tiny]) == tiny.refused
    assert find_stickers(photo(replace(SMALL, distance=800))) == ()


def test_glare_and_a_finger_over_a_corner_are_survived_or_refused_but_never_wrong() -> None:
    for seed in range(4):
        for scene in (replace(SMALL, glare=1.2, seed=seed), replace(SMALL, covered=0.12 * seed, seed=seed)):
            scale = scale_of(find_stickers(photo(scene)))
            if scale is not None:
                assert scale.mm_per_pixel == pytest.approx(scene.mm_per_pixel, rel=0.012)


def test_the_edge_of_a_deep_shadow_over_a_large_sticker_hides_nothing() -> None:
    for seed in (7, 9, 30):
        scene = replace(SMALL, distance=45, roll=20.0 * seed, shadow=0.78, seed=seed)
        assert found_scale(scene).mm_per_pixel == pytest.approx(scene.mm_per_pixel, rel=0.005)


def test_several_stickers_agree_on_more_than_one() -> None:
    both = replace(SMALL, distance=160, stickers=(Laid(86, -8), Laid(67, 8, 2), Laid(57, 2, 9)))
    stickers = find_stickers(photo(both))
    assert [sticker.marker for sticker in stickers] == [86, 67, 57]
    scale = scale_of(stickers)
    assert scale is not None
    assert scale.mm_per_pixel == pytest.approx(both.mm_per_pixel, rel=0.004)
    assert scale.uncertainty <= max(sticker.uncertainty for sticker in stickers)
    assert scale.method is ScaleMethod.STICKER
    assert len(scale.outlines) == 3
    assert scale.reference == "sticker 86, 10 mm, sticker 67, 8 mm, sticker 57, 5 mm"


def test_the_sticker_nearest_to_what_is_measured_is_the_base() -> None:
    scene = replace(SMALL, distance=160, stickers=(Laid(86, -8), Laid(67, 8)))
    stickers = find_stickers(photo(scene))
    x, y = scene.pixels(np.array([[9.0, 0.0]]))[0]
    scale = scale_of(stickers, near=(float(x), float(y)))
    assert scale is not None and scale.at == next(one.centre for one in stickers if one.marker == 67)


def test_stickers_that_differ_widen_the_uncertainty_and_at_last_refuse() -> None:
    def said(printed: float) -> tuple[PhotoScale | None, str]:
        laid = (Laid(86, -8), Laid(67, 8, print_scale=printed))
        stickers = find_stickers(photo(replace(SMALL, distance=160, stickers=laid)))
        assert len(stickers) == 2
        return scale_of(stickers), why_no_scale(stickers)

    (same, _), (apart, no_reason), (far, reason) = said(1.0), said(1.04), said(1.3)
    assert same is not None and apart is not None
    assert apart.uncertainty > 2 * same.uncertainty
    assert no_reason == ""
    assert far is None
    assert "differ by" in reason and "100 %" in reason


def test_skin_without_a_sticker_has_none() -> None:
    assert find_stickers(photo(replace(SMALL, stickers=()))) == ()
    assert "no scale sticker" in why_no_scale(())


def test_a_large_photo_is_searched_at_a_smaller_size_and_measured_at_its_own() -> None:
    large = replace(SMALL, width=3600, height=2700, distance=500, noise=0)
    picture = np.full((2700, 3600, 3), 150, np.uint8)
    part = photo(replace(SMALL, focal=SMALL.focal * 3600 / 640, distance=500, noise=0))
    picture[1110:1590, 1480:2120] = part  # the middle of the large photo, as its camera sees it
    scale = scale_of(find_stickers(picture))
    assert scale is not None
    assert scale.mm_per_pixel == pytest.approx(large.mm_per_pixel, rel=0.003)
    assert scale.at == pytest.approx((1800, 1350), abs=0.3)
