"""Renderings that the landmark table was not built from; ``python -m tests.clinic.faces.measure`` is the long form."""

import numpy as np
import pytest

from clinic.atlas import Atlas
from clinic.faces import Face, FaceFinder, FaceFit, FaceFitter
from clinic.records.enums import Figure, Side, SkinTone
from tests.clinic.faces.scenes import CHANGES, STANCES, Outcome, Scene, Stance, outcomes, scene


def face_in(finder: FaceFinder, shown: Scene) -> Face:
    """The face that must be found."""
    answer = finder.find(shown.rgb)
    assert isinstance(answer, Face), answer
    return answer


@pytest.fixture(scope="module")
def points(atlas: Atlas, finder: FaceFinder, fitter: FaceFitter) -> dict[str, list[Outcome]]:
    """Outcomes with the head of the right figure, with the neutral head, and with the figure unknown to the fit."""
    result: dict[str, list[Outcome]] = {"own": [], "neutral": [], "left out": []}
    cases = zip(atlas.figures, STANCES, [*CHANGES.values(), None], strict=True)
    for number, (figure, stance, change) in enumerate(cases):
        shown = scene(atlas, figure, stance, change)
        face = face_in(finder, shown)
        others = tuple(other for other in atlas.figures if other is not figure)
        stranger = Figure.ADULT_FEMALE if figure is Figure.NEUTRAL else Figure.NEUTRAL
        left_out = FaceFitter(atlas, fitter.table, others).fit(face, stranger)
        for name, fitted in (("own", fitter.fit(face, figure)), ("neutral", fitter.fit(face)), ("left out", left_out)):
            result[name] += outcomes(atlas, shown, fitted, 30, number)
    return result


HEADS = [("own", 0.03, 0.95), ("neutral", 0.03, 0.95), ("left out", 0.04, 0.9)]


@pytest.mark.parametrize(("heads", "most", "least"), HEADS)
def test_places_of_other_poses_tones_and_figures_are_found(
    points: dict[str, list[Outcome]], heads: str, most: float, least: float
) -> None:
    away = [point.right for point in points[heads] if point.away]
    assert len(away) > 50
    assert np.median([point.error for point in points[heads]]) < most
    assert np.mean(away) >= least


def test_the_stated_radius_holds_the_true_place(points: dict[str, list[Outcome]]) -> None:
    assert np.mean([point.inside for point in points["neutral"]]) > 0.85


def test_a_mirrored_photo_gives_the_mirrored_side(atlas: Atlas, finder: FaceFinder, fitter: FaceFitter) -> None:
    shown = scene(atlas, Figure.NEUTRAL, Stance(10, 4, 0, SkinTone.II))
    flipped = np.ascontiguousarray(shown.rgb[:, ::-1])
    answer = finder.find(flipped)
    assert isinstance(answer, Face)
    left = atlas.anchor("infraorbital", Side.LEFT)
    assert left is not None
    fitted = fitter.fit(face_in(finder, shown))
    seen = fitted.pixel_of(left)
    assert seen is not None and seen.visible
    place = fitter.fit(answer).surface_at(shown.rgb.shape[1] - seen.x, seen.y)
    assert place is not None
    assert atlas.region_at(place) == ("infraorbital", Side.RIGHT)


@pytest.fixture(scope="module")
def turned(atlas: Atlas, finder: FaceFinder, fitter: FaceFitter) -> FaceFit:
    shown = scene(atlas, Figure.ADULT_MALE, Stance(28, 0, 0, SkinTone.IV))
    return fitter.fit(face_in(finder, shown), Figure.ADULT_MALE)


def test_pixel_and_skin_agree_both_ways(turned: FaceFit) -> None:
    rng = np.random.default_rng(2)
    marks = turned.face.landmarks[:, :2]
    checked = 0
    for x, y in rng.uniform(marks.min(axis=0), marks.max(axis=0), (300, 2)):
        place = turned.surface_at(float(x), float(y))
        seen = turned.pixel_of(place) if place is not None else None
        if seen is not None and seen.visible:
            checked += 1
            assert np.hypot(seen.x - x, seen.y - y) < 0.5
    assert checked > 150


def test_the_far_side_is_hidden_and_the_near_ear_is_seen(atlas: Atlas, turned: FaceFit) -> None:
    near, far = (atlas.anchor("ear_tragus", side) for side in (Side.LEFT, Side.RIGHT))
    assert near is not None and far is not None
    there, beyond = turned.pixel_of(near), turned.pixel_of(far)
    assert there is not None and there.visible
    assert beyond is not None and not beyond.visible


def test_the_radius_grows_away_from_the_landmarks(atlas: Atlas, turned: FaceFit) -> None:
    radius = []
    for site in ("nose_root", "cheek_central", "scalp_parietal"):
        anchor = atlas.anchor(site, Side.LEFT)
        seen = turned.pixel_of(anchor) if anchor is not None else None
        assert seen is not None
        radius.append(seen.radius_px)
    assert radius == sorted(radius)


def test_points_off_the_head_have_no_pixel(atlas: Atlas, turned: FaceFit) -> None:
    belly = atlas.anchor("abdomen_lower", Side.MIDLINE)
    assert belly is not None
    assert turned.pixel_of(belly) is None
    assert turned.place_at(2.0, 2.0) is None


def test_a_large_photo_has_no_holes_in_the_face(atlas: Atlas, finder: FaceFinder, fitter: FaceFitter) -> None:
    shown = scene(atlas, Figure.ADULT_MALE, Stance(-9, side=1600))
    face = finder.find(shown.rgb)
    assert isinstance(face, Face)
    fitted = fitter.fit(face, Figure.ADULT_MALE)
    middle, reach = face.landmarks[4, :2], 0.55 * shown.pupils
    missed = []
    for x, y in np.random.default_rng(1).uniform(middle - reach, middle + reach, (1500, 2)):
        place = fitted.place_at(x, y)
        seen = fitted.pixel_of(place.point) if place is not None else None
        if seen is None or np.hypot(seen.x - x, seen.y - y) > 0.1:
            missed.append((x, y))
    assert missed == []
