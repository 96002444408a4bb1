"""Figure and list together, both as they are in the window: pins are clicked, opened, dragged and put back."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from ui.bodymap.map_view import MapView
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.page import MapPage

Add = Callable[..., LesionRow]
LEFT_BUTTON = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
FACE = (("chin", Side.MIDLINE), ("forehead_central", Side.MIDLINE), ("infraorbital", Side.RIGHT))


@pytest.fixture
def rows(add_lesion: Add) -> list[LesionRow]:
    """L1 to L12: nine on one palm, so that the list must scroll, then three in the face, far from each other."""
    hidden = [add_lesion("hand_palm", Side.LEFT) for _ in range(9)]
    return hidden + [add_lesion(site, side) for site, side in FACE]


@pytest.fixture
def real(ctx: Context, patient: PatientDetail, rows: list[LesionRow], qtbot: QtBot) -> Iterator[MapPage]:
    """The page with the real figure, turned from the palm of the first lesion to the face."""

    def make(parent: QWidget) -> MapView:
        return MapView(ctx, parent)

    page = MapPage(ctx, make)
    qtbot.addWidget(page)
    page.resize(1000, 620)
    page.set_patient(patient.id)
    page.show()
    qtbot.waitExposed(page)
    settle(qtbot, page)
    view(page).show_view("face-front")
    settle(qtbot, page)
    yield page
    page.close()


def view(page: MapPage) -> MapView:
    return cast(MapView, page.map)


def settle(qtbot: QtBot, page: MapPage) -> None:
    qtbot.waitUntil(lambda: view(page).canvas.stage.is_fine)


def pin(page: MapPage, row: LesionRow) -> QPoint:
    """Where its pin is seen."""
    (spot,) = [spot for spot in view(page).canvas.spots if spot.lesion.id == row.id]
    assert spot.seen
    return QPoint(round(spot.x), round(spot.y))


def drag(qtbot: QtBot, page: MapPage, row: LesionRow, to: LesionRow) -> None:
    """Take a pin near to where another one stands."""
    canvas, start, end = view(page).canvas, pin(page, row), pin(page, to) + QPoint(0, 3)
    qtbot.mousePress(canvas, LEFT_BUTTON, pos=start)
    for share in (0.2, 0.6, 1.0):
        between = start + (end - start) * share
        qtbot.mouseMove(canvas, between)
    qtbot.mouseRelease(canvas, LEFT_BUTTON, pos=end)


def current(page: MapPage) -> str:
    return page.list.rows[page.list.table.current_row].label


def test_a_click_on_a_pin_chooses_in_the_list_and_scrolls_there(
    real: MapPage, rows: list[LesionRow], qtbot: QtBot
) -> None:
    table = real.list.table
    assert current(real) == "L1"
    last = table.model().index(len(rows) - 1, 0)
    assert not table.viewport().rect().contains(table.visualRect(last))
    qtbot.mouseClick(view(real).canvas, LEFT_BUTTON, pos=pin(real, rows[11]))
    assert current(real) == "L12"
    assert table.viewport().rect().contains(table.visualRect(last))
    assert real.details.row is not None
    assert real.details.row.id == rows[11].id
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert real.chosen == rows[10].id
    qtbot.keyClick(table, Qt.Key.Key_Home, CONTROL)
    settle(qtbot, real)
    assert [spot.seen for spot in view(real).canvas.spots if spot.lesion.id == rows[0].id] == [True]  # turned to


def test_a_double_click_on_a_pin_opens_the_lesion(real: MapPage, rows: list[LesionRow], qtbot: QtBot) -> None:
    at = pin(real, rows[9])
    qtbot.mouseClick(view(real).canvas, LEFT_BUTTON, pos=at)
    qtbot.mouseDClick(view(real).canvas, LEFT_BUTTON, pos=at)
    assert real.editor.isVisible()
    assert real.editor.fields.site == "chin"
    real.editor.leave()


def test_a_dragged_pin_says_where_it_went_and_goes_back_step_by_step(
    real: MapPage, clinic: Clinic, rows: list[LesionRow], notices: list[Notice], qtbot: QtBot
) -> None:
    chin, forehead, under_eye = rows[9:]
    drag(qtbot, real, under_eye, chin)
    assert clinic.lesions.get(under_eye.id).row.site == "chin"
    assert notices[-1].text == "L12 moved from Infraorbital region, right to Chin."
    settle(qtbot, real)
    drag(qtbot, real, forehead, chin)
    assert notices[-1].text == "L11 moved from Forehead, central to Chin."
    second = notices[-1].run
    assert second is not None
    qtbot.keyClick(real.list.table, Qt.Key.Key_Z, CONTROL)
    assert notices[-1].text == "Undone: L11 is back in Forehead, central."
    assert clinic.lesions.get(forehead.id).row.site == "forehead_central"
    second()  # the notice still offers what was undone by key: it must not be done twice
    assert notices[-1].text == "Undone: L11 is back in Forehead, central."
    qtbot.keyClick(real.list.table, Qt.Key.Key_Z, CONTROL)
    stored = clinic.lesions.get(under_eye.id).row
    assert (stored.site, stored.side, stored.point) == ("infraorbital", Side.RIGHT, under_eye.point)
    qtbot.keyClick(real.list.table, Qt.Key.Key_Z, CONTROL)
    assert notices[-1].text == "There is nothing to undo on the map."


def test_within_one_site_only_the_place_changes(
    real: MapPage, clinic: Clinic, rows: list[LesionRow], notices: list[Notice], qtbot: QtBot
) -> None:
    point = clinic.atlas.anchor("chin", Side.MIDLINE)
    view(real).pin_moved.emit(rows[9].id, point)
    assert notices[-1].text == "L10 moved within Chin."


def test_a_pin_dragged_in_the_past_stands_where_it_stood(
    real: MapPage, clinic: Clinic, rows: list[LesionRow], notices: list[Notice], qtbot: QtBot
) -> None:
    real.replay.go_to(date(2026, 8, 1))  # noted in May, entered in November
    settle(qtbot, real)
    before = pin(real, rows[11])
    drag(qtbot, real, rows[11], rows[9])
    assert notices[-1].text == "This is the map as on 1 August 2026. Go back to today to change anything."
    assert clinic.lesions.get(rows[11].id).row.site == "infraorbital"
    assert pin(real, rows[11]) == before


def test_the_filter_takes_pins_off_the_figure(
    real: MapPage, clinic: Clinic, rows: list[LesionRow], qtbot: QtBot
) -> None:
    clinic.lesions.set_status(rows[9].id, LesionStatus.RESOLVED, version=rows[9].version)
    real.mark_stale()
    qtbot.mouseClick(real.list.filter.chips[LesionStatus.RESOLVED], LEFT_BUTTON)
    assert [spot.lesion.label for spot in view(real).canvas.spots] == ["L10"]


def test_escape_over_the_figure_leads_out_of_the_past_before_it_goes_a_picture_back(
    real: MapPage, qtbot: QtBot
) -> None:
    """The banner says so, wherever the focus is."""
    view(real).show_view("body-back")
    real.replay.go_to(date(2020, 3, 12))
    assert real.view.past is not None
    canvas = view(real).canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert real.view.past is None
    assert view(real).focus.view == "body-back"
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert view(real).focus.view == "face-front"
