"""Pins as a person handles them: clusters that open, drags that can be taken back, menus, the far side."""

from collections.abc import Callable
from dataclasses import replace
from math import hypot

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QImage, QPainter
from pytestqt.qtbot import QtBot

from clinic.atlas import Atlas
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionRow
from tests.ui.bodymap.test_map_view import LEFT_BUTTON, at, drag, settle
from ui.bodymap.fan import fan_out
from ui.bodymap.map_view import MapView
from ui.bodymap.pins import Cluster, Spot
from ui.context import Context
from ui.core.notifier import Notice
from ui.widgets.lesion_pin import RADIUS

Make = Callable[..., LesionRow]


def chin_cluster(view: MapView, lesion: Make, count: int = 3) -> None:
    view.set_lesions(tuple(lesion(number, "chin", Side.MIDLINE) for number in range(1, count + 1)))


def fan_place(view: MapView, number: int) -> QPoint:
    fan = view.canvas.board.fan
    assert fan is not None
    pin = next(pin for pin in fan.pins if pin.spot.lesion.number == number)
    return QPoint(round(pin.x), round(pin.y))


def words_beside_pins(view: MapView) -> list[str]:
    return [view.canvas.board.label_words(label.key) for label in view.canvas.board.labels]


def test_pins_of_a_fan_lie_apart_within_the_picture(lesion: Make) -> None:
    for count in (2, 5, 9, 20, 60):
        rows = [lesion(number, "chin", Side.MIDLINE) for number in range(1, count + 1)]
        spots = tuple(Spot(row, 395.0, 8.0, True, "chin") for row in rows)
        fan = fan_out(Cluster(395.0, 8.0, spots), 400, 450)
        assert [pin.spot.lesion.number for pin in fan.pins] == list(range(1, count + 1))
        for pin in fan.pins:
            assert RADIUS < pin.x < 400 - RADIUS
            assert RADIUS < pin.y < 450 - RADIUS
            assert all(hypot(pin.x - o.x, pin.y - o.y) > 2 * RADIUS for o in fan.pins if o is not pin)


def test_a_cluster_opens_under_the_pointer_and_each_pin_is_clicked(
    view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot
) -> None:
    chin_cluster(view, lesion)
    place = at(view, atlas, "chin", Side.MIDLINE)
    qtbot.mouseMove(view.canvas, place)
    second = fan_place(view, 2)
    qtbot.mouseMove(view.canvas, second)
    assert view.canvas.tip.startswith("L2 ")
    with qtbot.waitSignal(view.pin_chosen) as chosen:
        qtbot.mouseClick(view.canvas, LEFT_BUTTON, pos=second)
    assert chosen.args == ["lesion-2"]
    view.choose("lesion-2")
    assert fan_place(view, 3) != second  # it stays open, and where it was
    qtbot.mouseMove(view.canvas, QPoint(5, 5))
    assert view.canvas.board.fan is None


def test_a_pin_of_an_open_cluster_is_dragged_away(view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot) -> None:
    chin_cluster(view, lesion)
    qtbot.mouseMove(view.canvas, at(view, atlas, "chin", Side.MIDLINE))
    with qtbot.waitSignal(view.pin_moved) as moved:
        drag(qtbot, view, fan_place(view, 3), at(view, atlas, "cheek_malar", Side.LEFT))
    assert moved.args[0] == "lesion-3"
    assert atlas.region_at(moved.args[1]) == ("cheek_malar", Side.LEFT)


def test_the_region_is_named_while_a_pin_is_dragged(view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    qtbot.mousePress(view.canvas, LEFT_BUTTON, pos=at(view, atlas, "infraorbital", Side.RIGHT))
    qtbot.mouseMove(view.canvas, at(view, atlas, "chin", Side.MIDLINE))
    assert view.canvas.tip == "Chin"
    qtbot.mouseMove(view.canvas, QPoint(4, 200))
    assert view.canvas.tip == "Beside the body: let go and nothing moves"


def test_escape_and_a_drop_beside_the_body_leave_the_pin(
    view: MapView, atlas: Atlas, lesion: Make, ctx: Context, qtbot: QtBot
) -> None:
    notices: list[Notice] = []
    ctx.notifier.posted.connect(notices.append)
    moves: list[object] = []
    view.pin_moved.connect(lambda *args: moves.append(args))
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    start, end = at(view, atlas, "infraorbital", Side.RIGHT), at(view, atlas, "chin", Side.MIDLINE)
    qtbot.mousePress(view.canvas, LEFT_BUTTON, pos=start)
    qtbot.mouseMove(view.canvas, end)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(view.canvas, LEFT_BUTTON, pos=end)
    drag(qtbot, view, start, QPoint(4, 200))
    assert moves == []
    assert [notice.text for notice in notices] == ["L1 stays: that was beside the body."]
    assert view.crumbs.labels[-1] == "Face"


def test_a_double_click_opens_the_lesion_and_does_not_zoom(
    view: MapView, atlas: Atlas, lesion: Make, qtbot: QtBot
) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    camera = view.canvas.camera
    with qtbot.waitSignal(view.pin_opened) as opened:
        qtbot.mouseDClick(view.canvas, LEFT_BUTTON, pos=at(view, atlas, "infraorbital", Side.RIGHT))
    assert opened.args == ["lesion-1"]
    assert view.canvas.camera == camera


def test_the_menu_offers_what_someone_listens_to(view: MapView, atlas: Atlas, lesion: Make) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    place = QPointF(at(view, atlas, "infraorbital", Side.RIGHT))
    under = view.canvas.board.under(place.x(), place.y())
    assert [offer[0] for offer in view.offers(under, place) if offer] == ["Zoom in: Infraorbital region, right"]
    opened: list[str] = []
    photos: list[str] = []
    view.pin_opened.connect(opened.append)
    view.pin_photos.connect(photos.append)
    found = {offer[0]: offer[1] for offer in view.offers(under, place) if offer}
    assert list(found)[:2] == ["Open: L1 · Milia", "Show in photos: L1 · Milia"]
    found["Show in photos: L1 · Milia"]()
    assert (opened, photos) == ([], ["lesion-1"])


def test_a_right_click_opens_the_menu_of_a_place(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    placed: list[object] = []
    view.placed.connect(placed.append)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.RightButton, pos=at(view, atlas, "chin", Side.MIDLINE))
    found = [action for action in view.findChildren(QAction) if action.text() == "Add a lesion here"]
    assert len(found) == 1
    found[0].trigger()
    (point,) = placed
    assert atlas.region_at(point) == ("chin", Side.MIDLINE)  # type: ignore[arg-type]  # what the signal carries


def test_pins_of_the_far_side_shine_through_when_asked(view: MapView, lesion: Make, qtbot: QtBot) -> None:
    view.show_view("body-front")
    settle(qtbot, view)
    view.set_lesions((lesion(1, "back_upper", Side.LEFT),))
    (spot,) = view.canvas.spots
    assert spot.behind
    before = view.canvas.grab().toImage()
    view.pins_menu.far_side.trigger()
    assert view.canvas.grab().toImage() != before
    assert "1 " in view.hint_line.text()
    qtbot.mouseClick(view.canvas, LEFT_BUTTON, pos=QPoint(round(spot.x), round(spot.y)))
    assert view.focus.view == spot.view != "body-front"


def test_labels_come_with_nearness_or_when_asked(view: MapView, lesion: Make, qtbot: QtBot) -> None:
    view.set_lesions((lesion(3, "infraorbital", Side.RIGHT),))
    view.show_view("body-front")
    settle(qtbot, view)
    assert words_beside_pins(view) == []
    view.pins_menu.labels.trigger()
    assert words_beside_pins(view) == ["L3 · Milia"]
    view.pins_menu.labels.trigger()
    assert words_beside_pins(view) == []
    view.zoom_in("infraorbital", Side.RIGHT)
    settle(qtbot, view)
    assert words_beside_pins(view) == ["L3 · Milia"]


def test_pins_come_and_go_without_turning_the_figure(view: MapView, lesion: Make, qtbot: QtBot) -> None:
    """The replay of the years hands over other rows at every step."""
    view.canvas.fade.setDuration(1)
    first, second = lesion(1, "infraorbital", Side.RIGHT), lesion(2, "chin", Side.MIDLINE)
    camera = view.canvas.camera
    view.set_lesions((first,))
    view.set_lesions((first, second))
    assert view.canvas.board.coming == {"lesion-2"}
    view.set_lesions((replace(second, status=LesionStatus.RESOLVED),))
    assert [spot.lesion.id for spot in view.canvas.board.leaving] == ["lesion-1"]
    qtbot.waitUntil(lambda: view.canvas.fade.state() == view.canvas.fade.State.Stopped)
    assert [spot.lesion.status for spot in view.canvas.spots] == [LesionStatus.RESOLVED]
    assert view.canvas.camera == camera


def test_the_pin_that_is_placed_is_dragged_to_a_better_place(view: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    view.set_placing(True)
    view.set_ghost(atlas.anchor("infraorbital", Side.RIGHT))
    with qtbot.waitSignal(view.placed) as placed:
        drag(qtbot, view, at(view, atlas, "infraorbital", Side.RIGHT), at(view, atlas, "chin", Side.MIDLINE))
    assert atlas.region_at(placed.args[0]) == ("chin", Side.MIDLINE)


def test_the_words_of_the_sides_have_a_plate_whatever_was_drawn_before(view: MapView) -> None:
    """Beside an open cluster the first word lost it, and grey stood on skin."""
    drawing = view.canvas.stage.drawing
    assert drawing is not None
    pictures = []
    for pen in (Qt.PenStyle.NoPen, Qt.PenStyle.SolidLine):
        picture = QImage(view.canvas.size(), QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.black)
        painter = QPainter(picture)
        painter.setPen(pen)
        view.canvas.overlay.paint(painter, view.canvas, drawing)
        painter.end()
        pictures.append(picture)
    assert pictures[0].pixelColor(10, 16) != Qt.GlobalColor.black
    assert pictures[0] == pictures[1]
