"""The page and the real figure together: a pin is dragged and the drag is taken back by key."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from ui.bodymap.map_view import MapView
from ui.context import Context
from ui.lesions.page import MapPage

LEFT = Qt.MouseButton.LeftButton


def test_esc_over_the_figure_leaves_the_choice_of_a_place(ctx: Context, patient: PatientDetail, qtbot: QtBot) -> None:
    page = MapPage(ctx, lambda parent: MapView(ctx, parent))
    qtbot.addWidget(page)
    page.set_patient(patient.id)
    page.show()
    page.add()
    qtbot.waitUntil(page.place_card.isVisible)
    canvas = cast(MapView, page.map).canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not page.place_card.isVisible()
    assert not canvas.placing
    page.close()


def test_a_drag_is_taken_back_by_key(
    ctx: Context, clinic: Clinic, patient: PatientDetail, add_lesion: Callable[..., LesionRow], qtbot: QtBot
) -> None:
    row = add_lesion()

    def make(parent: QWidget) -> MapView:
        return MapView(ctx, parent)

    page = MapPage(ctx, make)
    qtbot.addWidget(page)
    page.resize(800, 640)
    page.set_patient(patient.id)
    page.show()
    canvas = cast(MapView, page.map).canvas
    qtbot.waitUntil(lambda: canvas.stage.is_fine and bool(canvas.spots))

    def place(site: str, side: Side) -> QPoint:
        point = clinic.atlas.anchor(site, side)
        assert point is not None
        shown = clinic.atlas.project(point, canvas.figure, canvas.camera, canvas.width(), canvas.height())
        return QPoint(round(shown.x), round(shown.y))

    start, end = place("infraorbital", Side.RIGHT), place("chin", Side.MIDLINE)
    qtbot.mousePress(canvas, LEFT, pos=start)
    qtbot.mouseMove(canvas, (start + end) / 2)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, LEFT, pos=end)
    qtbot.waitUntil(lambda: clinic.lesions.get(row.id).row.site == "chin")
    qtbot.waitUntil(lambda: [spot.lesion.site for spot in canvas.spots] == ["chin"])
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: clinic.lesions.get(row.id).row.site == "infraorbital")
    back = clinic.lesions.get(row.id).row
    assert (back.side, back.point) == (row.side, row.point)
    qtbot.waitUntil(lambda: [spot.lesion.site for spot in canvas.spots] == ["infraorbital"])
    page.close()
