"""The way from one picture to another."""

import pytest
from pytestqt.qtbot import QtBot

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure, Sex, SkinTone
from clinic.records.partial_date import PartialDate
from tests.ui.bodymap.test_map_view import settle
from ui.bodymap.glide import between
from ui.bodymap.map_view import MapView

SIZE = (400, 500)


def test_without_motion_the_picture_is_there_at_once(view: MapView, atlas: Atlas) -> None:
    assert view.canvas.glide.duration == 0  # nobody watches a test
    view.show_view("body-back")
    assert view.canvas.camera == atlas.camera("body-back", view.figure)
    assert not view.canvas.glide.is_running


def test_a_glide_ends_where_it_should(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    canvas = view.canvas
    canvas.glide.duration, canvas.stage.last_ms = 40, 5.0
    way: list[Camera] = []
    canvas.glide.moved.connect(way.append)
    view.show_view("head-left")
    end = atlas.camera("head-left", view.figure)
    assert canvas.camera == end  # whoever asks is told where the picture goes
    qtbot.waitUntil(lambda: bool(way) and way[-1] == end)
    settle(qtbot, view)
    assert canvas.stage.drawing is not None
    assert canvas.stage.drawing.scene.camera == end


def test_slow_frames_are_not_glided_over(view: MapView) -> None:
    view.canvas.glide.duration, view.canvas.stage.last_ms = 40, 80.0
    view.show_view("head-left")
    assert not view.canvas.glide.is_running


@pytest.mark.parametrize("end", ["body-back", "hand-left-palm", "head-right"])
def test_the_way_begins_and_ends_at_its_pictures(atlas: Atlas, end: str) -> None:
    """And it takes the shorter turn, with a zoom that never overshoots."""
    first, last = (atlas.camera(view, Figure.NEUTRAL) for view in ("face-front", end))
    for camera, part in ((first, 0.0), (last, 1.0)):
        met = between(first, last, part, SIZE)
        assert met.centre == pytest.approx(camera.centre, abs=1e-6)
        assert met.scale(*SIZE) == pytest.approx(camera.scale(*SIZE))
        assert abs((met.yaw - camera.yaw + 180) % 360 - 180) < 1e-6
    scales = [between(first, last, part / 10, SIZE).scale(*SIZE) for part in range(11)]
    assert scales in (sorted(scales), sorted(scales, reverse=True))


def test_another_figure_keeps_the_turn_and_says_so(view: MapView, qtbot: QtBot) -> None:
    view.set_patient(PartialDate(1972), Sex.FEMALE, SkinTone.II)
    notice = view.choice.notice
    assert notice.isHidden()
    view.canvas.turn(0.1, 0.0)
    yaw = view.canvas.camera.yaw
    view.choice.figure_chosen.emit(Figure.CHILD)
    assert view.canvas.camera.yaw == yaw
    assert not notice.isHidden()
    assert view.choice.shown_on.text() == "Shown on: child."
    settle(qtbot, view)
    view.choice.way_back.click()
    assert view.figure is Figure.ADULT_FEMALE
    assert notice.isHidden()
    settle(qtbot, view)


def test_another_figure_keeps_the_region_that_is_shown(view: MapView, qtbot: QtBot) -> None:
    view.show_view("hand-left-palm")
    view.choice.figure_chosen.emit(Figure.INFANT)
    assert view.focus.view == "hand-left-palm"
    assert view.presets.view == "hand-left-palm"
    settle(qtbot, view)
    assert view.canvas.stage.drawing is not None
    assert (view.canvas.stage.drawing.frame.ids >= 0).mean() > 0.1
