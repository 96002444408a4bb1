"""From a pixel to the skin and back: in every view of every figure, at random pixels and along every edge."""

from functools import cache

import cv2
import numpy as np
import pytest

from clinic.atlas import Atlas, Frame, render
from clinic.atlas.frame import AT_EDGE
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.surface import SurfacePoint

FIGURES = (Figure.NEUTRAL, Figure.INFANT, Figure.CHILD, Figure.ADULT_FEMALE, Figure.ADULT_MALE, Figure.OLDER)
SIZES = ((241, 319), (300, 200), (178, 333), (260, 260), (199, 267), (307, 401))  # one for each figure
EACH = 6  # random pixels, and as many beside a silhouette
CLOSE = 0.01  # pixels: places are rounded to float32


@cache
def fast(atlas: Atlas, figure: Figure, view: str) -> Frame:
    size = SIZES[FIGURES.index(figure)]
    return render(atlas, figure, atlas.camera(view, figure), *size, SkinTone.III, fast=True)


def tried(frame: Frame, seed: int) -> list[tuple[int, int]]:
    """Pixels (column, row) of the figure: some anywhere, some at its edge and at steps of its depth."""
    chance = np.random.default_rng(seed)
    body = (frame.ids >= 0).astype(np.uint8)
    inner = cv2.erode(body, np.ones((3, 3), np.uint8))
    picked: list[tuple[int, int]] = []
    for mask in (body > 0, (body > 0) & (inner == 0)):
        rows, columns = np.nonzero(mask)
        some = chance.integers(0, max(len(rows), 1), EACH if len(rows) else 0)
        picked += zip(columns[some].tolist(), rows[some].tolist(), strict=True)
    return picked


@pytest.mark.parametrize("figure", FIGURES)
def test_a_pixel_of_the_skin_comes_back_to_itself(atlas: Atlas, figure: Figure) -> None:
    width, height = SIZES[FIGURES.index(figure)]
    chance = np.random.default_rng(3)
    total = 0
    for number, view in enumerate(atlas.views):
        camera = atlas.camera(view, figure)
        frame = fast(atlas, figure, view)
        for column, row in tried(frame, number):
            for x, y in ((column + 0.5, row + 0.5), (column + chance.random(), row + chance.random())):
                point = frame.hit(x, y)
                if point is None:  # a corner of a pixel that the figure only touches
                    assert (x, y) != (column + 0.5, row + 0.5), (view, x, y)
                    continue
                back = atlas.project(point, figure, camera, width, height)
                distance = float(np.hypot(back.x - x, back.y - y))
                assert distance <= AT_EDGE + CLOSE, (view, x, y)
                if (x, y) == (column + 0.5, row + 0.5):
                    assert distance <= CLOSE, (view, x, y)
                assert back.visible, (view, x, y)
                total += 1
    assert total > 400


def test_a_quick_frame_a_fine_one_and_one_of_twice_the_pixels_show_the_same_skin(atlas: Atlas) -> None:
    for number, view in enumerate(atlas.views[::3]):
        figure = FIGURES[number % len(FIGURES)]
        quick = fast(atlas, figure, view)
        height, width = quick.ids.shape
        camera = atlas.camera(view, figure)
        twice = render(atlas, figure, camera, 2 * width, 2 * height, SkinTone.III)
        for column, row in tried(quick, number):
            one, other = quick.hit(column + 0.5, row + 0.5), twice.hit(2 * column + 1.0, 2 * row + 1.0)
            assert one is not None
            assert other is not None
            apart = atlas.place(one, figure) - atlas.place(other, figure)
            assert float(np.linalg.norm(apart)) * camera.scale(width, height) < 0.5, (view, column, row)
        # the two drawings name the same triangle, or its neighbour, at the same place
        same = twice.ids[::2, ::2] == quick.ids
        corners = np.isin(atlas.surface.base[twice.ids[::2, ::2]], atlas.surface.base[quick.ids]).any(axis=2)
        assert (same | corners)[quick.ids >= 0].mean() > 0.97, view


@pytest.mark.parametrize("figure", FIGURES)
def test_a_point_counts_as_seen_where_the_drawing_shows_it(atlas: Atlas, figure: Figure) -> None:
    """The drawing's own depth decides, away from steps of the depth."""
    chance = np.random.default_rng(11)
    width, height = SIZES[FIGURES.index(figure)]
    shape, surface = atlas.shapes[figure], atlas.surface
    compared = 0
    for view in atlas.views:
        camera, frame = atlas.camera(view, figure), fast(atlas, figure, view)
        near = np.unique(frame.ids[frame.ids >= 0])
        chosen = np.concatenate([chance.choice(near, 4), chance.integers(0, len(surface.base), 12)])
        for triangle in chosen.tolist():
            point = SurfacePoint(triangle, (0.3, 0.3), atlas.version)
            seen = atlas.project(point, figure, camera, width, height)
            column, row = int(np.floor(seen.x)), int(np.floor(seen.y))
            if not (1 <= column < width - 1 and 1 <= row < height - 1):
                continue
            shown = frame.fine[row - 1 : row + 2, column - 1 : column + 2].reshape(-1)
            corners = shape.places[surface.fine[shown]].reshape(-1, 3)
            around = camera.projected(corners, width, height)[:, 2].reshape(9, 3).mean(axis=1)
            if (shown < 0).any() or np.ptp(around) > 4:
                continue
            own = float(camera.projected(atlas.place(point, figure)[None], width, height)[0, 2])
            before = float(around.mean()) - own
            if abs(before) > 9:  # behind what is drawn, or cut away before it
                assert not seen.visible, (view, point)
                compared += 1
            elif abs(before) < 0.3:
                assert seen.visible, (view, point)
                compared += 1
    assert compared > 60


def test_a_pin_stands_at_the_same_place_on_every_figure(atlas: Atlas) -> None:
    views = ("face-front", "face-left", "ear-right", "hand-left-palm", "hand-right-dorsum", "foot-left-dorsum")
    found = 0
    for view in (*views, "body-front", "body-back"):
        for column, row in tried(fast(atlas, Figure.NEUTRAL, view), 5):
            point = fast(atlas, Figure.NEUTRAL, view).hit(column + 0.5, row + 0.5)
            assert point is not None
            for figure in FIGURES:
                width, height = SIZES[FIGURES.index(figure)]
                shown = atlas.project(point, figure, atlas.camera(view, figure), width, height)
                if not (shown.visible and 0 <= shown.x < width and 0 <= shown.y < height):
                    continue
                again = fast(atlas, figure, view).hit(shown.x, shown.y)
                assert again is not None
                apart = float(np.linalg.norm(atlas.place(again, figure) - atlas.place(point, figure)))
                assert apart * atlas.camera(view, figure).scale(width, height) < 5, (
                    view,
                    figure,
                )  # a fold, seen aslant
                found += 1
    assert found > 350


def test_hits_stay_exact_at_the_highest_zoom(atlas: Atlas) -> None:
    places = (("face-front", "nose_tip"), ("hand-left-palm", "middle_tip"), ("body-front", "chest_sternal"))
    for view, site in places:
        place = atlas.anchor(site, Side.LEFT)
        assert place is not None
        preset = atlas.camera(view, Figure.CHILD)
        at = atlas.project(place, Figure.CHILD, preset, 300, 400)
        camera = preset.zoomed(40, (at.x, at.y), 300, 400)
        frame = render(atlas, Figure.CHILD, camera, 300, 400, SkinTone.II, fast=True)
        rows, columns = np.nonzero(frame.ids >= 0)
        assert len(rows) > 1000
        for index in range(0, len(rows), len(rows) // 40):
            x, y = columns[index] + 0.5, rows[index] + 0.5
            point = frame.hit(x, y)
            assert point is not None
            back = atlas.project(point, Figure.CHILD, camera, 300, 400)
            assert back.visible
            assert np.hypot(back.x - x, back.y - y) < 0.05
