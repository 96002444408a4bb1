"""The area of a lesion: painted, kept, drawn, followed, taken back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Figure, Role, Side
from clinic.records.lesions import AreaDraft, LesionRow
from clinic.records.patients import PatientDetail
from clinic.records.surface import SurfaceArea
from clinic.records.visits import VisitDetail
from tests.support.clinics import SettableClock
from tests.support.touched import touched
from tests.ui.lesions.rows import area_row
from tests.ui.lesions.stand_in import MapStandIn
from ui.bodymap.map_view import MapView
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.area_words import Painted, spread_lines
from ui.lesions.page import MapPage

Add = Callable[..., LesionRow]
ENTER, ESCAPE, LEFT = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.MouseButton.LeftButton
SMALL, LARGE = SurfaceArea(((256_000, 256_400),), "1"), SurfaceArea(((256_000, 258_100),), "1")


def figure(page: MapPage) -> MapStandIn:
    return cast(MapStandIn, page.map)


@pytest.fixture
def real_page(ctx: Context, patient: PatientDetail, qtbot: QtBot) -> Iterator[MapPage]:
    """The page with the figure itself."""

    def make(parent: QWidget) -> MapView:
        return MapView(ctx, parent)

    page = MapPage(ctx, make)
    qtbot.addWidget(page)
    page.resize(1240, 620)
    page.set_patient(patient.id)
    with qtbot.waitExposed(page):
        page.show()
    yield page


def place_of(view: MapView, clinic: Clinic, site: str, side: Side) -> QPoint:
    point = clinic.atlas.anchor(site, side)
    assert point is not None
    seen = clinic.atlas.project(point, view.figure, view.canvas.camera, view.canvas.width(), view.canvas.height())
    assert seen.visible
    return QPoint(round(seen.x), round(seen.y))


def test_what_is_painted_with_the_mouse_is_what_is_stored(
    real_page: MapPage, clinic: Clinic, add_lesion: Add, visit: VisitDetail, qtbot: QtBot
) -> None:
    row = add_lesion("cheek_malar", Side.LEFT)
    real_page.refresh()
    qtbot.waitUntil(lambda: real_page.chosen == row.id)
    view = cast(MapView, real_page.map)
    qtbot.mouseClick(real_page.details.area, LEFT)
    qtbot.waitUntil(lambda: real_page.areas.is_painting and view.canvas.stage.is_fine)
    start, end = (place_of(view, clinic, site, Side.LEFT) for site in ("cheek_malar", "cheek_central"))
    qtbot.mousePress(view.canvas, LEFT, pos=start)
    qtbot.mouseMove(view.canvas, (start + end) / 2)
    qtbot.mouseMove(view.canvas, end)
    qtbot.mouseRelease(view.canvas, LEFT, pos=end)
    shown = real_page.areas.card.size_label.text()
    assert "of the body surface" in shown
    assert "estimate" in real_page.areas.card.estimate_label.text()
    qtbot.keyClick(view.canvas, ENTER)  # the figure has the focus
    qtbot.waitUntil(lambda: bool(clinic.lesions.get(row.id).areas))
    (stored,) = clinic.lesions.get(row.id).areas
    assert stored.area is not None
    assert stored.visit_id == visit.id
    assert stored.figure is view.figure
    assert {"cheek_malar", "cheek_central"} <= {site for site, _side in touched(clinic.atlas, stored.area)}
    assert shown.startswith(f"{stored.cm2:.1f} cm²")
    assert not real_page.areas.is_painting
    assert view.canvas.tool is None
    qtbot.waitUntil(lambda: f"{stored.cm2:.1f} cm²" in real_page.details.spread.text())


@pytest.fixture
def painting(page: MapPage, add_lesion: Add, qtbot: QtBot) -> LesionRow:
    row = add_lesion()
    page.refresh()
    qtbot.waitUntil(lambda: page.chosen == row.id)
    qtbot.mouseClick(page.details.area, LEFT)
    qtbot.waitUntil(lambda: page.areas.is_painting)
    return row


def test_the_keys_of_the_brush(page: MapPage, painting: LesionRow, qtbot: QtBot) -> None:
    brush, card = figure(page).brush, page.areas.card
    focused = QApplication.focusWidget()
    assert focused is card.mode.button("paint")
    qtbot.keyClick(focused, "]")
    assert (brush.diameter, card.sizes.key) == (20, "20")
    qtbot.keyClick(focused, "[")
    qtbot.keyClick(focused, "[")
    assert (brush.diameter, card.free.value) == (5, 5)
    qtbot.keyClick(focused, "e")
    assert (brush.mode, card.mode.key) == ("erase", "erase")
    qtbot.keyClick(figure(page), "p")  # with the figure focused, too
    assert brush.mode == "paint"
    brush.stroke(SMALL)
    qtbot.keyClick(focused, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert brush.area is None
    assert not card.keep_button.isEnabled()
    qtbot.keyClick(focused, ENTER)  # nothing is painted: nothing is kept
    assert page.areas.is_painting
    qtbot.mouseClick(card.fill_button, LEFT)
    assert brush.size.cm2 > 1
    assert card.keep_button.isEnabled()


def test_esc_leaves_and_what_was_painted_comes_back(
    page: MapPage, painting: LesionRow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    figure(page).brush.stroke(LARGE)
    qtbot.keyClick(page.areas.card, ESCAPE)
    assert not page.areas.is_painting
    assert not figure(page).brush.active
    assert clinic.lesions.get(painting.id).areas == ()
    qtbot.mouseClick(page.details.area, LEFT)
    qtbot.waitUntil(lambda: page.areas.is_painting)
    assert figure(page).brush.area == LARGE
    assert "begun to paint" in notices[-1].text
    qtbot.mouseClick(page.areas.card.keep_button, LEFT)
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == LARGE)
    assert clinic.drafts.get(f"area:{painting.id}") is None


def test_a_kept_area_can_be_taken_back(
    page: MapPage, painting: LesionRow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    figure(page).brush.stroke(SMALL)
    page.areas.card.keep()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == SMALL)
    assert "(estimate)" in notices[-1].text
    qtbot.mouseClick(page.details.area, LEFT)
    qtbot.waitUntil(lambda: page.areas.is_painting)
    assert figure(page).brush.area == SMALL  # painting goes on from what is there
    figure(page).brush.stroke(LARGE)
    page.areas.card.keep()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == LARGE)
    undo = notices[-1].run
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == SMALL)
    first = notices[-2].run
    assert len(clinic.lesions.get(painting.id).areas) == 1
    assert first is not None


def test_an_area_painted_by_mistake_is_emptied_and_taken_back(
    page: MapPage, painting: LesionRow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    """The message with the way back is gone after seconds; the mistake is seen later."""
    figure(page).brush.stroke(SMALL)
    page.areas.card.keep()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == SMALL)
    qtbot.mouseClick(page.details.area, LEFT)
    qtbot.waitUntil(lambda: page.areas.is_painting)
    card = page.areas.card
    assert card.keep_button.text() == "Keep the area"
    qtbot.mouseClick(card.clear_button, LEFT)
    assert card.keep_button.text() == "Take the area back"
    qtbot.mouseClick(card.keep_button, LEFT)
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).areas == ())
    assert not page.areas.is_painting
    undo = notices[-1].run
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == SMALL)


def test_the_first_area_is_withdrawn_by_undo(
    page: MapPage, painting: LesionRow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    figure(page).brush.stroke(SMALL)
    page.areas.card.keep()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == SMALL)
    undo = notices[-1].run
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).areas == ())
    qtbot.mouseClick(page.details.area, LEFT)  # and painted again
    qtbot.waitUntil(lambda: page.areas.is_painting)
    figure(page).brush.stroke(LARGE)
    page.areas.card.keep()
    qtbot.waitUntil(lambda: clinic.lesions.get(painting.id).row.area == LARGE)


def test_a_new_lesion_is_saved_with_its_area(
    page: MapPage, clinic: Clinic, patient: PatientDetail, visit: VisitDetail, qtbot: QtBot
) -> None:
    point = clinic.atlas.anchor("chest", Side.LEFT)
    figure(page).placed.emit(point)
    qtbot.mouseClick(page.editor.fields.area_line.button, LEFT)
    assert page.areas.is_painting
    figure(page).brush.stroke(LARGE)
    page.areas.card.keep()
    assert "stored when you save" in page.editor.fields.area_line.words.text()
    assert clinic.lesions.list(patient.id) == ()
    page.editor.leave()
    page.add()  # what was begun comes back with its area
    assert page.editor.fields.area_line.painted == Painted(LARGE, Figure.ADULT_FEMALE)
    page.editor.save()
    qtbot.waitUntil(lambda: any(row.area for row in clinic.lesions.list(patient.id)))
    (row,) = clinic.lesions.list(patient.id)
    (area,) = clinic.lesions.get(row.id).areas
    assert (area.area, area.visit_id) == (LARGE, visit.id)
    assert any("painted: area" in line for line in clinic.visits.get(visit.id).done)


def test_another_page_of_the_half_ends_painting(page: MapPage, painting: LesionRow) -> None:
    figure(page).brush.stroke(SMALL)
    page.add()
    assert not page.areas.is_painting
    assert not figure(page).brush.active


def test_an_assistant_may_paint_and_the_desk_may_not(ctx: Context, qtbot: QtBot) -> None:
    from ui.lesions.details_card import DetailsCard

    for role, may in ((Role.ASSISTANT, True), (Role.PHYSICIAN, True), (Role.DESK, False)):
        _as(ctx.clinic, role)
        card = DetailsCard(ctx)
        qtbot.addWidget(card)
        assert card.area.isEnabled() is may, role


def _as(clinic: Clinic, role: Role) -> None:
    from dataclasses import replace

    assert clinic.user is not None
    clinic._core.act_as(replace(clinic.user, role=role, administers=False))


def test_growth_is_told_with_both_figures_and_without_a_judgement() -> None:
    first = area_row(SMALL, 10.1, id="a", painted_at=datetime(2026, 5, 3, 9, tzinfo=UTC))
    lines = spread_lines((area_row(LARGE, 12.4), first))
    assert lines == (
        "Area 12.4 cm², about 0.07 % of the body surface (estimate), 22 Nov 2026",
        "First 10.1 cm² on 3 May 2026, now 12.4 cm²: +2.3 cm²",
        "An estimate for the mean figure of an adult woman, not measured on this patient.",
    )
    smaller = " ".join(spread_lines((area_row(SMALL, 8.0), first)))
    assert "\u22122.1 cm²" in smaller
    for word in ("improved", "better", "worse", "grew", "shrunk"):
        assert word not in smaller
    other = area_row(SMALL, 3.0, figure=Figure.CHILD, painted_at=datetime(2016, 5, 3, 9, tzinfo=UTC))
    assert (
        "not compared, for the first was painted on the figure of a child, this on an adult woman"
        in (spread_lines((area_row(LARGE, 12.4), other))[1])
    )
    assert spread_lines(()) == ()
    assert "cannot be drawn" in spread_lines((area_row(None),))[-1]


def test_the_history_tells_the_areas(
    page: MapPage, clinic: Clinic, add_lesion: Add, clock: SettableClock, qtbot: QtBot
) -> None:
    row = add_lesion()
    clinic.areas.paint(AreaDraft(row.id, SMALL, Figure.ADULT_FEMALE))
    clock.forward(days=30)
    clinic.areas.paint(AreaDraft(row.id, LARGE, Figure.ADULT_FEMALE))
    page.refresh()
    qtbot.waitUntil(lambda: sum(line.what.startswith("Area ") for line in page.details.history.lines) == 2)
    assert "estimate" in page.details.history.lines[0].more
    assert "now" in page.details.spread.text()
