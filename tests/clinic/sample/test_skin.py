from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from clinic.imaging import check_whole, inspect
from clinic.sample.skin import (
    Bump,
    BumpKind,
    Light,
    PixelBump,
    SkinSpec,
    View,
    composite_bumps,
    encode_jpeg,
    render_skin,
)
from clinic.sample.skin_camera import homography

SMALL = SkinSpec(size=(480, 360), mm_per_pixel=0.06, scene=5)
MIDDLE = (240, 180)


def grey(picture: Image.Image) -> NDArray[np.float64]:
    return np.asarray(picture.convert("L"), np.float64)


def test_the_same_seed_gives_the_same_photo_and_another_only_other_noise() -> None:
    first, again, other = (render_skin(SMALL, seed) for seed in (1, 1, 2))
    assert first.size == (480, 360)
    assert first.tobytes() == again.tobytes()
    difference = np.abs(grey(first) - grey(other))
    assert 0 < difference.mean() < 6


def test_darker_tones_are_darker() -> None:
    means = [grey(render_skin(replace(SMALL, tone=tone), 1)).mean() for tone in range(1, 7)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 150 > 80 > means[5]


@pytest.mark.parametrize("kind", BumpKind)
def test_a_bump_changes_its_place_and_nothing_far_from_it(kind: BumpKind) -> None:
    spec = replace(SMALL, bumps=(Bump(kind, 0.0, 0.0, 2.0),))
    change = np.abs(grey(render_skin(spec, 1)) - grey(render_skin(SMALL, 1)))
    y, x = np.mgrid[0:360, 0:480]
    away = np.hypot(x - MIDDLE[0], y - MIDDLE[1]) * SMALL.mm_per_pixel
    assert change[away < 0.6].mean() > 3
    assert change[away > 5].max() <= 1


def test_milia_are_bright_and_crusts_dark() -> None:
    plain = grey(render_skin(SMALL, 1))[170:190, 230:250].mean()
    for kind, sign in ((BumpKind.MILIUM, 1), (BumpKind.CALCINOSIS_PAPULE, 1), (BumpKind.CRUST, -1)):
        spec = replace(SMALL, bumps=(Bump(kind, 0.0, 0.0, 3.0),))
        assert sign * (grey(render_skin(spec, 1))[170:190, 230:250].mean() - plain) > 12, kind


def test_a_bump_over_the_edge_or_outside_is_no_error() -> None:
    places = ((14.4, 0.0), (-16.0, -12.0), (900.0, 0.0))
    bumps = tuple(Bump(BumpKind.CALCINOSIS_PLAQUE, x, y, 6.0) for x, y in places)
    assert render_skin(replace(SMALL, bumps=bumps), 1).size == SMALL.size


def _matches(first: Image.Image, second: Image.Image) -> tuple[NDArray[np.float64] | None, int]:
    finder = cv2.SIFT.create(2000, contrastThreshold=0.01)
    (at, about), (to, too) = (
        finder.detectAndCompute(cv2.createCLAHE(3.0).apply(np.asarray(picture.convert("L"))), None)
        for picture in (first, second)
    )
    pairs = cv2.BFMatcher().knnMatch(about, too, k=2)
    good = [near for near, far in pairs if near.distance < 0.8 * far.distance]
    here = np.array([at[pair.queryIdx].pt for pair in good], np.float32)
    there = np.array([to[pair.trainIdx].pt for pair in good], np.float32)
    if len(good) < 8:
        return None, 0
    matrix, kept = cv2.findHomography(here, there, cv2.USAC_MAGSAC, 3.0)
    return (None, 0) if matrix is None else (np.asarray(matrix, np.float64), int(kept.sum()))


def test_visits_show_the_same_skin_under_another_light_and_view() -> None:
    spec = replace(SMALL, size=(800, 600), mm_per_pixel=0.04, bumps=(Bump(BumpKind.MILIUM, 2, 1, 1.5),))
    later = replace(spec, bumps=(), view=View(4, 1.05, 0.8, -0.6, 3, -4), light=Light(100, 55, 0.95, 5100))
    found, inliers = _matches(render_skin(spec, 1), render_skin(later, 2))
    assert found is not None
    assert inliers > 40
    patch = (round(800 * 1.12), round(600 * 1.12))
    ways = [homography(view, patch, (800, 600), 0.04) for view in (spec.view, later.view)]
    truth = ways[1] @ np.linalg.inv(ways[0])
    corners = np.array([[[x, y]] for x in (200, 600) for y in (150, 450)], np.float64)
    away = cv2.perspectiveTransform(corners, found) - cv2.perspectiveTransform(corners, truth)
    assert np.abs(away).max() < 1.5
    stranger = render_skin(replace(spec, scene=6), 1)
    assert _matches(render_skin(spec, 1), stranger)[1] < 20


def test_the_paper_scale_has_a_tick_for_every_millimetre() -> None:
    shown = grey(render_skin(replace(SMALL, scale_mm=20, size=(600, 400)), 1))
    row = shown[round(200 + (400 * 0.06 * 0.5 - 9.5 + 0.8) / 0.06)]
    start = round(300 - 10.5 / 0.06)
    dark = row[start : start + round(21 / 0.06)] < 130
    assert int((np.diff(dark.astype(int)) == 1).sum()) == 21


def test_encode_jpeg_writes_when_and_with_what_it_was_taken() -> None:
    taken = datetime(2026, 5, 14, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    data = encode_jpeg(render_skin(SMALL, 1), taken, ("Nikon", "Z 50"))
    facts = inspect(data, "photo.jpg", now=lambda: datetime(2026, 11, 22, tzinfo=UTC))
    assert facts.captured_at == taken
    assert facts.offset_known
    assert facts.camera == "Nikon Z 50"
    check_whole(data, "photo.jpg")


def test_composite_keeps_to_the_skin_and_shows_the_bumps() -> None:
    rendering = Image.new("RGB", (300, 400), (190, 150, 130))
    mask = np.zeros((400, 300), bool)
    mask[50:350, 50:250] = True
    bump = PixelBump(BumpKind.MILIUM, 150, 200, 4.0)
    options = {"mm_per_pixel": 0.2, "tone": 2, "scene": 3, "seed": 1}
    plain = composite_bumps(rendering, mask, (), **options)  # type: ignore[arg-type]  # ints and a float
    bumped = composite_bumps(rendering, mask, (bump,), **options)  # type: ignore[arg-type]  # as above
    change = grey(bumped) - grey(plain)
    assert change[195:206, 145:156].mean() > 10
    assert np.abs(change[:50]).max() == 0
    backdrop = np.asarray(plain)[:40].reshape(-1, 3).mean(0)
    assert backdrop[2] > backdrop[0]
    assert np.abs(np.asarray(plain)[100:300, 100:200].reshape(-1, 3).mean(0) - (190, 150, 130)).max() < 25
