"""Fingers on a screen and on a track pad."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputDevice, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from clinic.atlas import Atlas
from clinic.records.enums import Side
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from tests.ui.bodymap.test_map_view import at, settle
from ui.bodymap.map_view import MapView

Make = Callable[..., LesionRow]


@pytest.fixture
def screen(qapp: QApplication) -> QPointingDevice:
    """A screen that feels fingers."""
    return QTest.createTouchDevice()


@pytest.fixture
def quick_hold() -> Iterator[None]:
    """A long press that need not be waited for."""
    hints = QGuiApplication.styleHints()
    was = hints.mousePressAndHoldInterval()
    hints.setMousePressAndHoldInterval(1)
    yield
    hints.setMousePressAndHoldInterval(was)


def tap(view: MapView, screen: QPointingDevice, place: QPoint) -> None:
    QTest.touchEvent(view.canvas, screen).press(0, place, view.canvas).commit()
    QTest.touchEvent(view.canvas, screen).release(0, place, view.canvas).commit()


def slide(view: MapView, screen: QPointingDevice, start: QPoint, end: QPoint) -> None:
    QTest.touchEvent(view.canvas, screen).press(0, start, view.canvas).commit()
    for part in (0.3, 0.6, 1.0):
        QTest.touchEvent(view.canvas, screen).move(0, start + (end - start) * part, view.canvas).commit()
    QTest.touchEvent(view.canvas, screen).release(0, end, view.canvas).commit()


def test_one_finger_turns(view: MapView, screen: QPointingDevice, qtbot: QtBot) -> None:
    slide(view, screen, QPoint(220, 200), QPoint(140, 200))
    assert view.canvas.camera.yaw > 20
    settle(qtbot, view)


def test_two_fingers_zoom_where_they_are_and_pan(
    view: MapView, atlas: Atlas, screen: QPointingDevice, qtbot: QtBot
) -> None:
    middle = at(view, atlas, "chin", Side.MIDLINE)
    before, yaw = view.canvas.camera.scale(400, 400), view.canvas.camera.yaw
    near, far, shift = QPoint(30, 0), QPoint(75, 0), QPoint(0, -40)
    canvas, low, high = view.canvas, middle - far, middle + far
    QTest.touchEvent(canvas, screen).press(0, middle - near, canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, middle - near, canvas).press(1, middle + near, canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, low, canvas).move(1, high, canvas).commit()
    zoomed = at(view, atlas, "chin", Side.MIDLINE)
    QTest.touchEvent(canvas, screen).move(0, middle - far + shift, canvas).move(
        1, middle + far + shift, canvas
    ).commit()
    QTest.touchEvent(canvas, screen).release(0, low, canvas).release(1, high, canvas).commit()
    assert canvas.camera.scale(400, 400) == pytest.approx(2.5 * before)
    assert canvas.camera.yaw == yaw
    assert (zoomed - middle).manhattanLength() <= 2
    assert (at(view, atlas, "chin", Side.MIDLINE) - middle - shift).manhattanLength() <= 2
    settle(qtbot, view)


def test_a_tap_selects_and_a_second_one_opens(
    view: MapView, atlas: Atlas, lesion: Make, screen: QPointingDevice
) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    chosen: list[str] = []
    opened: list[str] = []
    view.pin_chosen.connect(chosen.append)
    view.pin_opened.connect(opened.append)
    place = at(view, atlas, "infraorbital", Side.RIGHT)
    QGuiApplication.styleHints().setMouseDoubleClickInterval(60_000)
    tap(view, screen, place)
    assert (chosen, opened) == (["lesion-1"], [])
    tap(view, screen, place)
    assert opened == ["lesion-1"]


def test_a_double_tap_on_the_skin_zooms_in(view: MapView, atlas: Atlas, screen: QPointingDevice, qtbot: QtBot) -> None:
    QGuiApplication.styleHints().setMouseDoubleClickInterval(60_000)
    for _ in range(2):
        tap(view, screen, at(view, atlas, "cheek_malar", Side.LEFT))
    assert view.focus.site == "cheek_malar"
    settle(qtbot, view)


def test_a_tap_places_a_lesion(view: MapView, atlas: Atlas, screen: QPointingDevice) -> None:
    placed: list[SurfacePoint] = []
    view.placed.connect(placed.append)
    view.set_placing(True)
    tap(view, screen, at(view, atlas, "chin", Side.MIDLINE))
    assert [atlas.region_at(point) for point in placed] == [("chin", Side.MIDLINE)]


def test_a_finger_drags_a_pin(view: MapView, atlas: Atlas, lesion: Make, screen: QPointingDevice, qtbot: QtBot) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    camera = view.canvas.camera
    with qtbot.waitSignal(view.pin_moved) as moved:
        slide(view, screen, at(view, atlas, "infraorbital", Side.RIGHT), at(view, atlas, "chin", Side.MIDLINE))
    assert atlas.region_at(moved.args[1]) == ("chin", Side.MIDLINE)
    assert view.canvas.camera == camera


@pytest.mark.usefixtures("quick_hold")
def test_a_long_press_opens_the_menu_and_chooses_nothing(
    view: MapView, atlas: Atlas, lesion: Make, screen: QPointingDevice, qtbot: QtBot
) -> None:
    view.set_lesions((lesion(1, "infraorbital", Side.RIGHT),))
    chosen: list[str] = []
    view.pin_chosen.connect(chosen.append)
    view.pin_opened.connect(chosen.append)
    place = at(view, atlas, "infraorbital", Side.RIGHT)
    QTest.touchEvent(view.canvas, screen).press(0, place, view.canvas).commit()
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in view.findChildren(QMenu)))
    (menu,) = (menu for menu in view.findChildren(QMenu) if menu.isVisible())
    assert menu.actions()[0].text() == "Open: L1 · Milia"
    menu.close()
    QTest.touchEvent(view.canvas, screen).release(0, place, view.canvas).commit()
    assert chosen == []


def test_a_pinch_on_the_pad_zooms(view: MapView, qtbot: QtBot) -> None:
    before = view.canvas.camera.scale(400, 400)
    where = QPointF(200, 200)
    pad = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, pad, 2, where, where, where, 0.25, QPointF())
    QApplication.sendEvent(view.canvas, event)
    assert event.type() == QEvent.Type.NativeGesture
    assert view.canvas.camera.scale(400, 400) == pytest.approx(1.25 * before)
    settle(qtbot, view)


@pytest.mark.parametrize("ctrl", [False, True])
def test_two_fingers_on_the_pad_pan_and_with_ctrl_zoom(view: MapView, qtbot: QtBot, ctrl: bool) -> None:
    pad = QPointingDevice(
        "pad", 77, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position | QInputDevice.Capability.PixelScroll, 2, 2,
    )  # fmt: skip
    before = view.canvas.camera
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    where = QPointF(200, 200)
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.ScrollUpdate
    source = Qt.MouseEventSource.MouseEventNotSynthesized
    event = QWheelEvent(
        where, view.canvas.mapToGlobal(where), QPoint(0, 30), QPoint(0, 60), none, held, phase, False, source, pad
    )
    QApplication.sendEvent(view.canvas, event)
    after = view.canvas.camera
    assert (after.scale(400, 400) > 1.1 * before.scale(400, 400)) == ctrl
    assert (after.centre != before.centre) or ctrl
    assert after.yaw == before.yaw
    settle(qtbot, view)
