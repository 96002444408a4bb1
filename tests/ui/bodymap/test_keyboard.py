"""The figure without a mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from clinic.atlas import Atlas
from clinic.records.enums import Side
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from tests.ui.bodymap.test_map_view import at, settle
from ui.bodymap.map_view import MapView
from ui.bodymap.view_groups import view_keys
from ui.context import Context

Make = Callable[..., LesionRow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def walk_to(view: MapView, qtbot: QtBot, x: int, y: int) -> None:
    """Ctrl and the arrows until the cross hair is within a pixel of a place."""
    canvas = view.canvas
    qtbot.keyClick(canvas, Key.Key_Left, CTRL)
    for coarse, step in ((CTRL, 12), (CTRL | SHIFT, 2)):
        for _ in range(80):
            assert canvas.cross is not None
            dx, dy = x - canvas.cross.x(), y - canvas.cross.y()
            if abs(dx) < step and abs(dy) < step:
                break
            across = abs(dx) >= step
            key = (Key.Key_Right if dx > 0 else Key.Key_Left) if across else (Key.Key_Down if dy > 0 else Key.Key_Up)
            qtbot.keyClick(canvas, key, coarse)


def test_a_place_is_chosen_with_keys_alone(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    placed: list[SurfacePoint] = []
    view.placed.connect(placed.append)
    view.set_placing(True)
    target = at(view, atlas, "cheek_malar", Side.LEFT)
    walk_to(view, qtbot, target.x(), target.y())
    assert "left" in view.canvas.accessibleName()
    qtbot.keyClick(view.canvas, Key.Key_Return)
    assert [atlas.region_at(point) for point in placed] == [("cheek_malar", Side.LEFT)]


def test_a_screen_reader_is_told_what_is_under_the_cross_hair(view: MapView, qtbot: QtBot) -> None:
    qtbot.keyClick(view.canvas, Key.Key_Down, CTRL)
    name = QAccessible.queryAccessibleInterface(view.canvas).text(QAccessible.Text.Name)
    assert name == f"Body map: {view.canvas.tip}"
    assert view.canvas.tip
    assert "Control with the arrow keys" in view.canvas.accessibleDescription()
    qtbot.keyClick(view.canvas, Key.Key_Escape)
    assert view.canvas.cross is None
    assert view.canvas.accessibleName() == "Body map"


def test_the_cross_hair_is_seen_and_leaves_with_the_focus(view: MapView, qtbot: QtBot) -> None:
    view.canvas.setFocus()
    before = view.canvas.grab().toImage()
    qtbot.keyClick(view.canvas, Key.Key_Up, CTRL)
    assert view.canvas.grab().toImage() != before
    view.canvas.clearFocus()
    assert view.canvas.cross is None


def test_page_down_goes_from_pin_to_pin_through_clusters(view: MapView, lesion: Make, qtbot: QtBot) -> None:
    rows = [lesion(number, "chin", Side.MIDLINE) for number in (1, 2)]
    view.set_lesions((*rows, lesion(3, "infraorbital", Side.RIGHT), lesion(4, "back_upper", Side.LEFT)))
    chosen: list[str] = []
    view.pin_chosen.connect(chosen.append)
    view.pin_chosen.connect(view.choose)
    for _ in range(4):
        qtbot.keyClick(view.canvas, Key.Key_PageDown)
        qtbot.keyClick(view.canvas, Key.Key_Space)
    assert chosen == ["lesion-1", "lesion-2", "lesion-3", "lesion-1"]
    qtbot.keyClick(view.canvas, Key.Key_PageUp)
    assert view.canvas.tip.startswith("L3 ")


@pytest.mark.parametrize("key", [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down])
def test_the_figure_cannot_be_moved_out_of_the_picture(view: MapView, qtbot: QtBot, key: Qt.Key) -> None:
    view.show_view("body-front")
    for _ in range(40):
        qtbot.keyClick(view.canvas, key, SHIFT)
    settle(qtbot, view)
    assert view.canvas.stage.drawing is not None
    assert (view.canvas.stage.drawing.frame.ids >= 0).any()


def test_shift_with_arrows_moves_the_picture(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    before = at(view, atlas, "chin", Side.MIDLINE)
    yaw = view.canvas.camera.yaw
    qtbot.keyClick(view.canvas, Key.Key_Right, SHIFT)
    after = at(view, atlas, "chin", Side.MIDLINE)
    assert after.x() != before.x()
    assert after.y() == before.y()
    assert view.canvas.camera.yaw == yaw
    settle(qtbot, view)


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Backspace])
def test_one_step_back_and_out_to_the_body(view: MapView, atlas: Atlas, qtbot: QtBot, key: Qt.Key) -> None:
    face = view.canvas.camera
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=at(view, atlas, "infraorbital", Side.RIGHT))
    assert view.crumbs.labels[-1] == "Infraorbital region, right"
    qtbot.keyClick(view.canvas, key)
    assert view.crumbs.labels[-1] == "Face"
    assert view.canvas.camera == face
    qtbot.keyClick(view.canvas, key)
    assert view.crumbs.labels == ["Body", "Head and neck"]
    qtbot.keyClick(view.canvas, key)
    assert view.crumbs.labels == ["Body"]
    assert not view.step_back()
    settle(qtbot, view)


def test_number_keys_lead_to_every_view(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    view.canvas.setFocus()
    view.show_view("body-front")
    for key in view_keys(atlas)[::-1]:
        for expected in (*key.views, key.views[0]):
            qtbot.keyClick(view.canvas, Qt.Key(ord(key.key)))
            assert view.focus.view == expected
            assert view.presets.view == expected
    settle(qtbot, view)


def test_views_are_found_by_name(view: MapView, ctx: Context) -> None:
    """Ctrl+K asks the actions."""
    found = {entry.label: entry for entry in ctx.actions.available()}
    found["Map: left palm"].action.trigger()
    assert view.focus.view == "hand-left-palm"
    assert found["Map: hands"].shortcut == "8"
    assert {f"Map: {name}" for name in ("face", "scalp", "body, back", "right sole")} <= found.keys()


def test_arrows_go_along_the_view_buttons(view: MapView, qtbot: QtBot) -> None:
    parts = view.presets.parts
    parts.button("face").setFocus()
    qtbot.keyClick(parts.button("face"), Key.Key_Right)
    assert view.focus.view == "scalp"
    assert parts.button("head").hasFocus()
    stops = [key for key in ("face", "head", "body") if parts.button(key).focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["head"]


def test_sides_change_the_view_to_its_mirror(view: MapView, qtbot: QtBot) -> None:
    view.show_view("hand-right-palm")
    qtbot.mouseClick(view.presets.sides.button("left"), Qt.MouseButton.LeftButton)
    assert view.focus.view == "hand-left-palm"
    qtbot.mouseClick(view.presets.parts.button("foot"), Qt.MouseButton.LeftButton)
    assert view.focus.view == "foot-left-dorsum"
    qtbot.mouseClick(view.presets.parts.button("face"), Qt.MouseButton.LeftButton)
    assert not view.presets.sides.isEnabled()
