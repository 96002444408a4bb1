"""Drawing, and the way from pixels to the skin and back."""

from dataclasses import replace

import numpy as np
import pytest

from clinic.atlas import Atlas, Frame, render
from clinic.atlas.codes import SIDES, codes_of
from clinic.records.enums import Figure, Side, SkinTone

WIDTH, HEIGHT = 300, 400
WHITE = (255, 255, 255)


def draw(atlas: Atlas, view: str, figure: Figure = Figure.NEUTRAL, *, fast: bool = False) -> Frame:
    return render(atlas, figure, atlas.camera(view, figure), WIDTH, HEIGHT, SkinTone.III, fast=fast, background=WHITE)


@pytest.mark.parametrize("figure", [Figure.NEUTRAL, Figure.INFANT])
@pytest.mark.parametrize("view", ["face-front", "face-left", "body-front", "body-back", "hand-right-palm"])
def test_pixel_to_skin_to_pixel(atlas: Atlas, figure: Figure, view: str) -> None:
    frame, camera = draw(atlas, view, figure), atlas.camera(view, figure)
    rows, columns = np.nonzero(frame.ids >= 0)
    tried = range(0, len(rows), max(1, len(rows) // 200))
    visible = 0
    for index in tried:
        x, y = columns[index] + 0.5, rows[index] + 0.5
        point = frame.hit(x, y)
        if point is None:
            continue  # a pixel that the silhouette only grazes
        back = atlas.project(point, figure, camera, WIDTH, HEIGHT)
        assert np.hypot(back.x - x, back.y - y) <= 0.5
        visible += back.visible
    assert visible > 0.97 * len(tried)


@pytest.mark.parametrize("site", ["infraorbital", "nose_tip", "chest_sternal", "forearm_volar"])
def test_point_keeps_its_region_on_the_other_figure(atlas: Atlas, site: str) -> None:
    point = atlas.anchor(site, Side.LEFT)
    assert point is not None
    view = atlas.default_view(site, Side.LEFT)
    frame = draw(atlas, view, Figure.INFANT)
    seen = atlas.project(point, Figure.INFANT, atlas.camera(view, Figure.INFANT), WIDTH, HEIGHT)
    hit = frame.hit(seen.x, seen.y)
    assert hit is not None
    assert atlas.region_at(hit)[0] == site


def test_coarse_and_fine_frames_name_the_same_skin(atlas: Atlas) -> None:
    fine, coarse = draw(atlas, "face-front"), draw(atlas, "face-front", fast=True)
    same = total = 0
    for y in range(60, HEIGHT - 20, 17):
        for x in range(70, WIDTH - 70, 13):
            one, other = fine.hit(x, y), coarse.hit(x, y)
            if one is not None and other is not None:
                total += 1
                same += atlas.region_at(one) == atlas.region_at(other)
    assert total > 100
    assert same > 0.93 * total


def test_every_region_can_be_clicked_in_a_preset(atlas: Atlas) -> None:
    wanted = {(region.site, side) for region in atlas.table.regions for side in region.anchors}
    clicked: set[tuple[str, Side]] = set()
    for view in atlas.views:
        frame = draw(atlas, view, fast=True)
        rows, columns = np.nonzero(frame.fine >= 0)
        codes = codes_of(atlas, frame.fine[rows, columns], np.full((len(rows), 3), 1 / 3, dtype=np.float32))
        for code in np.unique(codes):
            pixels = np.flatnonzero(codes == code)
            for pixel in pixels[
                :: max(1, len(pixels) // 5)
            ]:  # the triangle's middle may lie in it, but not the pixel's
                if (atlas.table.regions[code // 3].site, SIDES[code % 3]) in wanted - clicked:
                    point = frame.hit(columns[pixel] + 0.5, rows[pixel] + 0.5)
                    assert point is not None
                    clicked.add(atlas.region_at(point))
    assert wanted - clicked == set()


def test_anchor_shows_in_its_default_view(atlas: Atlas) -> None:
    hidden = []
    for region in atlas.table.regions:
        for side, point in region.anchors.items():
            camera = atlas.camera(atlas.default_view(region.site, side), Figure.NEUTRAL)
            seen = atlas.project(point, Figure.NEUTRAL, camera, WIDTH, HEIGHT)
            if not (seen.visible and 0 <= seen.x < WIDTH and 0 <= seen.y < HEIGHT):
                hidden.append((region.site, side))
    assert hidden == []


def test_patients_left_is_on_the_viewers_right_from_the_front(atlas: Atlas) -> None:
    frame = draw(atlas, "face-front")
    cheek = atlas.anchor("cheek_malar", Side.LEFT)
    assert cheek is not None
    seen = atlas.project(cheek, Figure.NEUTRAL, atlas.camera("face-front", Figure.NEUTRAL), WIDTH, HEIGHT)
    assert seen.x > WIDTH / 2
    hit = frame.hit(seen.x, seen.y)
    assert hit is not None
    assert atlas.region_at(hit) == ("cheek_malar", Side.LEFT)


def test_back_of_the_body_is_hidden_from_the_front(atlas: Atlas) -> None:
    camera = atlas.camera("body-front", Figure.NEUTRAL)
    for site in ("back_upper", "buttock", "calf", "scalp_occipital"):
        point = atlas.anchor(site, Side.LEFT)
        assert point is not None
        assert not atlas.project(point, Figure.NEUTRAL, camera, WIDTH, HEIGHT).visible


def test_frame_is_the_same_twice(atlas: Atlas) -> None:
    one, other = draw(atlas, "face-left"), draw(atlas, "face-left")
    assert (one.rgb == other.rgb).all()
    assert (one.ids == other.ids).all()


def test_silhouette_is_anti_aliased(atlas: Atlas) -> None:
    rgb = draw(atlas, "body-front").rgb.astype(int)
    row = rgb[HEIGHT // 2]
    inside = np.flatnonzero((row != 255).any(axis=1))
    edge, skin = row[inside[0]].sum(), row[inside[0] + 3].sum()
    assert skin < edge < 765


def test_tones_go_from_light_to_dark(atlas: Atlas) -> None:
    camera = atlas.camera("face-front", Figure.NEUTRAL)
    means = [
        float(render(atlas, Figure.NEUTRAL, camera, 90, 120, tone, fast=True, background=(0, 0, 0)).rgb.mean())
        for tone in SkinTone
    ]
    assert means == sorted(means, reverse=True)


def test_nothing_is_hit_beside_the_figure(atlas: Atlas) -> None:
    frame = draw(atlas, "body-front")
    assert frame.hit(1, 1) is None
    assert frame.hit(-5, 900) is None
    assert (frame.ids[0] == -1).all()


def test_a_picture_beside_the_figure_is_empty(atlas: Atlas) -> None:
    """The figure can be pushed out of the picture."""
    camera = replace(atlas.camera("face-front", Figure.NEUTRAL), centre=(5.0, 5.0, 0.0))
    for fast in (False, True):
        frame = render(atlas, Figure.NEUTRAL, camera, 40, 30, SkinTone.III, fast=fast, background=(1, 2, 3))
        assert (frame.ids == -1).all()
        assert (frame.rgb == (1, 2, 3)).all()
