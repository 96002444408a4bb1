"""The figure as a person handles it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.atlas import Atlas
from clinic.records.enums import Figure, Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfacePoint
from ui.bodymap.map_view import MapView

Make = Callable[..., LesionRow]
LEFT_BUTTON = Qt.MouseButton.LeftButton


def settle(qtbot: QtBot, view: MapView) -> None:
    qtbot.waitUntil(lambda: view.canvas.stage.is_fine)


def at(view: MapView, atlas: Atlas, site: str, side: Side) -> QPoint:
    point = atlas.anchor(site, side)
    assert point is not None
    canvas = view.canvas
    shown = atlas.project(point, view.figure, canvas.camera, canvas.width(), canvas.height())
    return QPoint(round(shown.x), round(shown.y))


def drag(qtbot: QtBot, view: MapView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view.canvas, LEFT_BUTTON, pos=start)
    qtbot.mouseMove(view.canvas, (start + end) / 2)
    qtbot.mouseMove(view.canvas, end)
    qtbot.mouseRelease(view.canvas, LEFT_BUTTON, pos=end)


def test_the_pointer_is_told_region_and_side(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    qtbot.mouseMove(view.canvas, at(view, atlas, "infraorbital", Side.LEFT))
    assert view.canvas.tip == "Infraorbital region, left"
    qtbot.mouseMove(view.canvas, QPoint(3, 3))
    assert view.canvas.tip == ""


def test_dragging_turns_and_the_preset_is_left(view: MapView, qtbot: QtBot) -> None:
    front = view.presets.aspect_row("face").button("Front")
    assert front.isChecked()
    drag(qtbot, view, QPoint(200, 250), QPoint(120, 250))
    assert view.canvas.camera.yaw > 20  # the patient's left side comes forward
    assert not front.isChecked()
    settle(qtbot, view)


def test_keys_turn_zoom_and_reset(view: MapView, qtbot: QtBot) -> None:
    start = view.canvas.camera
    canvas = view.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.camera.yaw != start.yaw
    before = canvas.camera.scale(400, 400)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.camera.scale(400, 400) > before
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.camera == start
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert view.crumbs.labels == ["Body"]
    settle(qtbot, view)


def test_the_wheel_keeps_what_is_under_the_pointer(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    place = at(view, atlas, "chin", Side.MIDLINE)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    where = QPointF(place)
    event = QWheelEvent(
        where, view.canvas.mapToGlobal(where), QPoint(), QPoint(0, 240), none[0], none[1], none[2], False
    )
    QApplication.sendEvent(view.canvas, event)
    after = at(view, atlas, "chin", Side.MIDLINE)
    assert (after - place).manhattanLength() <= 2
    settle(qtbot, view)


def test_double_click_zooms_in_and_the_breadcrumb_leads_back(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    before = view.canvas.camera.scale(400, 400)
    qtbot.mouseDClick(view.canvas, LEFT_BUTTON, pos=at(view, atlas, "infraorbital", Side.RIGHT))
    assert view.crumbs.labels == [
        "Body",
        "Head and neck",
        "Face",
        "Periorbital region",
        "Infraorbital region, right",
    ]
    assert view.canvas.camera.scale(400, 400) > before
    settle(qtbot, view)
    view.crumbs.links()[0].click()
    assert view.crumbs.labels == ["Body"]
    settle(qtbot, view)


def test_pins_out_of_sight_are_named_and_led_to(view: MapView, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT), lesion(2, "index_tip", Side.LEFT)))
    assert "1 on the left palm" in view.hint_line.text()
    assert "face" not in view.hint_line.text()
    view.hint_line.linkActivated.emit("hand-left-palm")
    settle(qtbot, view)
    assert "1 on the face" in view.hint_line.text()
    assert [spot.lesion.number for spot in view.canvas.spots if spot.seen] == [2]


def test_a_pin_tells_and_is_chosen_by_a_click(view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    place = at(view, atlas, "infraorbital", Side.RIGHT)
    qtbot.mouseMove(view.canvas, place)
    assert view.canvas.tip == "L1  Infraorbital region, right · Milia · active"
    with qtbot.waitSignal(view.pin_chosen) as chosen:
        qtbot.mouseClick(view.canvas, LEFT_BUTTON, pos=place)
    assert chosen.args == ["lesion-1"]


def test_clicks_on_a_cluster_go_through_all_its_pins(view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions(tuple(lesion(number, "chin", Side.MIDLINE) for number in (1, 2, 3)))
    view.pin_chosen.connect(view.choose)
    seen: list[str] = []
    view.pin_chosen.connect(seen.append)
    for _ in range(4):
        qtbot.mouseClick(view.canvas, LEFT_BUTTON, pos=at(view, atlas, "chin", Side.MIDLINE))
    assert seen == ["lesion-1", "lesion-2", "lesion-3", "lesion-1"]


def test_a_pin_is_dragged_to_another_place(view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    start, end = at(view, atlas, "infraorbital", Side.RIGHT), at(view, atlas, "chin", Side.MIDLINE)
    with qtbot.waitSignal(view.pin_moved) as moved:
        drag(qtbot, view, start, end)
    lesion_id, point = moved.args
    assert lesion_id == "lesion-1"
    assert isinstance(point, SurfacePoint)
    assert atlas.region_at(point) == ("chin", Side.MIDLINE)


def test_a_site_without_skin_is_never_dragged_to_another(
    view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot
) -> None:
    view.set_lesions((lesion(1, "oral_mucosa", Side.MIDLINE, anchored=True),))
    moves: list[object] = []
    view.pin_moved.connect(lambda *args: moves.append(args))
    drag(qtbot, view, at(view, atlas, "oral_mucosa", Side.MIDLINE), QPoint(200, 200))
    assert moves == []
    settle(qtbot, view)


def test_placing_takes_a_click_on_the_skin_only(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    placed: list[SurfacePoint] = []
    view.placed.connect(placed.append)
    view.set_placing(True)
    qtbot.mouseClick(view.canvas, LEFT_BUTTON, pos=QPoint(3, 3))
    assert placed == []
    qtbot.mouseClick(view.canvas, LEFT_BUTTON, pos=at(view, atlas, "nose_tip", Side.MIDLINE))
    assert [view.region_of(point) for point in placed] == [("nose_tip", Side.MIDLINE)]


def test_figure_and_skin_follow_the_patient(view: MapView, qtbot: QtBot) -> None:
    view.set_patient(PartialDate(2026, 5, 1), Sex.FEMALE, SkinTone.V)
    assert view.figure is Figure.INFANT
    assert view.choice.figure_menu.text() == "Infant"
    assert view.choice.tone_menu.text() == "Skin V"
    settle(qtbot, view)
    light = view.canvas.grab().toImage().pixelColor(view.canvas.rect().center()).lightness()
    tone = view.choice.tone_menu.menu()
    tone.actions()[0].trigger()
    settle(qtbot, view)
    assert view.canvas.grab().toImage().pixelColor(view.canvas.rect().center()).lightness() > light


def test_choosing_turns_to_a_pin_out_of_sight(view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions((lesion(1, "back_upper", Side.LEFT),))
    view.choose("lesion-1")
    settle(qtbot, view)
    assert view.focus.view == atlas.default_view("back_upper", Side.LEFT)
    assert view.canvas.spots[0].seen


def test_a_quick_frame_comes_first_and_a_fine_one_at_rest(view: MapView, qtbot: QtBot) -> None:
    kinds: list[bool] = []
    view.canvas.stage.drawn.connect(lambda: kinds.append(view.canvas.stage.is_fine))
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    settle(qtbot, view)
    assert kinds == [False, True]


def test_the_name_under_the_pointer_follows_a_turning_figure(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    """A quick frame is enough: the name and the light are those of the picture that is seen."""
    place = at(view, atlas, "cheek_malar", Side.LEFT)
    qtbot.mouseMove(view.canvas, place)
    before = view.canvas.tip
    told: list[tuple[str, bool]] = []
    canvas = view.canvas
    canvas.spots_changed.connect(lambda: told.append((canvas.tip, canvas.stage.is_fine)))
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: bool(told))
    quick, is_fine = told[0]
    assert not is_fine
    assert before.endswith("left")
    assert quick != before
    point = canvas.place_at(QPointF(place))
    assert point is not None
    settle(qtbot, view)
    assert canvas.tip == told[-1][0] == quick


def test_the_light_differs_from_light_and_dark_skin(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    """Pointing at a region changes what is seen of it, whatever the skin."""
    for tone in (SkinTone.I, SkinTone.VI):
        view.set_patient(PartialDate(1972), Sex.FEMALE, tone)
        settle(qtbot, view)
        place = at(view, atlas, "cheek_malar", Side.LEFT)
        qtbot.mouseMove(view.canvas, QPoint(3, 3))
        plain = view.canvas.grab().toImage().pixelColor(place)
        qtbot.mouseMove(view.canvas, place)
        lit = view.canvas.grab().toImage().pixelColor(place)
        assert abs(lit.red() - plain.red()) + abs(lit.green() - plain.green()) + abs(lit.blue() - plain.blue()) > 30


def test_a_map_that_was_wide_can_be_made_narrow_again(view: MapView, qtbot: QtBot) -> None:
    """Else the page keeps its width when a visit is opened beside it, and half the lesions are out of sight."""
    narrow, presets = view.minimumSizeHint().width(), view.presets
    assert narrow < 400
    for width in (1200, 800, narrow, 600, 1200):
        view.resize(width, 600)
        assert view.width() == width
        qtbot.waitUntil(lambda: (presets.width() >= presets.one_row_width) == (presets.height() < 50))
        assert view.minimumSizeHint().width() == narrow


def test_the_map_opens_where_the_chosen_lesion_is_seen(view: MapView, lesion: Make) -> None:
    def open_at(site: str, side: Side) -> str:
        view.set_patient(None, Sex.FEMALE, None)
        view.set_lesions((lesion(1, site, side), lesion(2, "back_upper", Side.LEFT)))
        view.choose("lesion-1", turn=False)
        return view.focus.view

    assert open_at("forehead", Side.LEFT) == "face-front", "seen there already"
    assert open_at("thigh_anterior", Side.LEFT) == "body-front"
    view.choose("lesion-2", turn=False)
    assert view.focus.view == "body-front", "once it is open it turns only when asked to"
