"""Cameras and their words."""

import dataclasses

import numpy as np
import pytest

from clinic.atlas import Atlas, render
from clinic.catalog import Catalog
from clinic.records.enums import Figure, Side, SkinTone
from ui.bodymap.view_groups import groups, place_of, view_keys
from ui.bodymap.views import (
    BODY,
    RegionPlaces,
    camera_on,
    corner_words,
    facing_words,
    free,
    on_figure,
    view_label,
    view_phrase,
)


def test_every_view_of_the_atlas_can_be_reached_and_has_words(atlas: Atlas) -> None:
    """A view without a button and a key would be lost."""
    found = groups(atlas)
    assert {view for group in found for aspect in group.aspects for view in aspect.views} == set(atlas.views)
    assert {view for key in view_keys(atlas) for view in key.views} == set(atlas.views)
    for view in atlas.views:
        assert "-" not in view_label(view)
        assert view_phrase(view).split()[0] in {"on", "at", "in", "under", "behind"}


def test_a_view_stands_on_the_side_it_shows(atlas: Atlas) -> None:
    """R and L are the patient's."""
    for view in atlas.views:
        place = place_of(groups(atlas), view)
        assert place is not None
        assert (place[2] is not Side.MIDLINE) == ("left" in view or "right" in view)
        assert place[2] is Side.MIDLINE or place[2].value in view


def test_a_key_goes_round_its_views(atlas: Atlas) -> None:
    """Pressed again and again, it comes back to the first."""
    for key in view_keys(atlas):
        seen = [key.after("elsewhere")]
        for _ in key.views:
            seen.append(key.after(seen[-1]))
        assert seen == [*key.views, key.views[0]]


@pytest.mark.parametrize(
    ("view", "left", "right"),
    [
        ("face-front", "patient's right", "patient's left"),
        ("body-back", "patient's left", "patient's right"),
        ("head-left", "patient's front", "patient's back"),
        ("head-right", "patient's back", "patient's front"),
    ],
)
def test_corner_words_are_the_patients(atlas: Atlas, view: str, left: str, right: str) -> None:
    """Whoever stands before a patient sees the right side at the left."""
    camera = atlas.camera(view, Figure.NEUTRAL)
    assert corner_words(camera) == (left, right)


@pytest.mark.parametrize("view", ["face-front", "face-left", "face-right", "head-left", "head-right", "body-back"])
def test_corner_words_agree_with_the_surface(atlas: Atlas, view: str) -> None:
    """The word at the left corner says what lies there: an ear of that side, or the nose at the patient's front."""
    camera = atlas.camera(view, Figure.NEUTRAL)
    words = corner_words(camera)
    place, side = ("nose_tip", Side.MIDLINE) if "patient's front" in words else ("ear_helix", Side.LEFT)
    point = atlas.anchor(place, side)
    assert point is not None
    x = atlas.project(point, Figure.NEUTRAL, camera, 400, 400).x
    told = words[0 if x < 200 else 1]
    assert told == ("patient's front" if side is Side.MIDLINE else "patient's left")


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("view", ["face", "head", "body", "ear"])
def test_a_turned_view_says_which_side_it_shows(atlas: Atlas, view: str, side: str) -> None:
    """A near-profile would put the nose under the wrong side, were its corners called left and right."""
    camera = atlas.camera(f"{view}-{side}", Figure.NEUTRAL)
    assert facing_words(camera) == f"{side} side of the patient"
    assert set(corner_words(camera)) == {"patient's front", "patient's back"}


def test_no_view_of_one_side_tells_the_other(atlas: Atlas) -> None:
    """All presets with a side in their key: the middle words never name the opposite side."""
    for view in atlas.views:
        for side, other in (("left", "right"), ("right", "left")):
            if f"-{side}" in view:
                assert other not in facing_words(atlas.camera(view, Figure.NEUTRAL)), view


def test_profiles_and_hands_say_which_side_they_show(atlas: Atlas) -> None:
    """Seen from the side, left and right do not tell anything; the whole picture has one side."""
    assert facing_words(atlas.camera("head-left", Figure.NEUTRAL)) == "left side of the patient"
    assert facing_words(atlas.camera("hand-right-palm", Figure.NEUTRAL)) == "patient's right hand"
    assert corner_words(atlas.camera("hand-right-palm", Figure.NEUTRAL)) == ("", "")
    assert facing_words(atlas.camera("body-front", Figure.NEUTRAL)) == ""


@pytest.mark.parametrize("figure", [Figure.NEUTRAL, Figure.INFANT])
def test_a_region_is_brought_to_the_middle(atlas: Atlas, figure: Figure) -> None:
    """Its anchor is seen near the middle, on every figure."""
    places = RegionPlaces.of(atlas)
    camera = camera_on(atlas, figure, places, ["infraorbital"], Side.LEFT, atlas.camera("face-front", figure))
    point = atlas.anchor("infraorbital", Side.LEFT)
    assert camera is not None
    assert point is not None
    shown = atlas.project(point, figure, camera, 400, 500)
    assert shown.visible
    assert np.hypot(shown.x - 200, shown.y - 250) < 100


@pytest.mark.parametrize("site", ["heel_medial", "ankle_medial", "axilla", "oral_commissure", "ear_helix"])
def test_a_closer_look_shows_the_region_and_not_what_lies_before_it(atlas: Atlas, site: str) -> None:
    """Not the other foot, not so far off that the inside of the mouth fits in, and never smaller than before."""
    figure, places = Figure.NEUTRAL, RegionPlaces.of(atlas)
    preset = atlas.camera(atlas.default_view(site, Side.LEFT), figure)
    camera = camera_on(atlas, figure, places, [site], Side.LEFT, preset)
    assert camera is not None
    frame = render(atlas, figure, camera, 400, 400, SkinTone.III, fast=True)
    of_site = np.isin(frame.ids, places.triangles(atlas, [site], Side.LEFT))
    assert of_site.mean() > 0.02
    assert np.abs(np.argwhere(of_site).mean(axis=0) - 200).max() < 80
    assert camera.scale(400, 400) >= preset.scale(400, 400) * 0.999


def test_a_step_out_of_a_region_leaves_room_around_the_wider_one(atlas: Atlas) -> None:
    """The breadcrumb leads outwards: the nose is not pressed to the edges because its tip filled the picture."""
    figure, places = Figure.NEUTRAL, RegionPlaces.of(atlas)
    near = camera_on(atlas, figure, places, ["nose_tip"], None, atlas.camera("face-front", figure))
    assert near is not None
    wide = camera_on(atlas, figure, places, ["nose"], None, near)
    alone = camera_on(atlas, figure, places, ["nose"], None, atlas.camera(BODY, figure))
    assert wide is not None
    assert alone is not None
    assert wide.scale(400, 400) == pytest.approx(alone.scale(400, 400))


def test_sites_without_skin_have_no_camera_of_their_own(atlas: Atlas) -> None:
    """Nothing is shown for a heading without sites."""
    camera = atlas.camera(BODY, Figure.NEUTRAL)
    assert camera_on(atlas, Figure.NEUTRAL, RegionPlaces.of(atlas), [], None, camera) is None


def test_sides_are_exact_mirrors(atlas: Atlas, catalog: Catalog) -> None:
    """Left and right of a site never share a triangle, and are equally many."""
    places = RegionPlaces.of(atlas)
    for site in ("index_tip", "elbow_posterior", "infraorbital"):
        left, right = (set(places.triangles(atlas, [site], side).tolist()) for side in (Side.LEFT, Side.RIGHT))
        assert left
        assert not left & right
        assert len(left) == len(right)


def test_freeing_a_camera_does_not_change_the_picture(atlas: Atlas) -> None:
    """The first drag after a preset must not jump."""
    body = atlas.camera(BODY, Figure.NEUTRAL)
    hand = atlas.camera("hand-left-palm", Figure.NEUTRAL)
    freed = free(hand, body, 420, 560)
    assert freed.scale(420, 560) == pytest.approx(hand.scale(420, 560))
    assert freed.zoomed(0.01, (0, 0), 420, 560).scale(420, 560) < body.scale(420, 560)


def test_another_figure_is_seen_in_the_same_picture(atlas: Atlas) -> None:
    """The skin in the middle stays there, as large against the body as before."""
    chin = atlas.anchor("chin", Side.MIDLINE)
    assert chin is not None
    body = atlas.camera(BODY, Figure.NEUTRAL)
    x, y, z = (float(value) for value in atlas.place(chin, Figure.NEUTRAL))
    near = dataclasses.replace(body, centre=(x, y, z), zoom=8.0, yaw=25.0)
    child = on_figure(atlas, near, Figure.NEUTRAL, Figure.INFANT, chin, (420, 560))
    shown = atlas.project(chin, Figure.INFANT, child, 420, 560)
    assert np.hypot(shown.x - 210, shown.y - 280) < 1
    assert child.yaw == 25.0
    infant = atlas.camera(BODY, Figure.INFANT)
    assert child.scale(420, 560) / infant.scale(420, 560) == pytest.approx(8.0)
