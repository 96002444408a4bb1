"""The course of a lesion over the whole tab: crops in a row, the chart, and the ways on from there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.courses import CourseTreatment
from clinic.records.enums import AlignmentGrade, Side
from clinic.records.lesions import LesionDraft, LesionRow
from tests.clinic.services.test_lesion_course import fill
from tests.support.clinics import SettableClock, make_filled
from tests.ui.lesions.stand_in import MapStandIn
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.course.crop_tile import CropTile
from ui.lesions.page import MapPage

LEFT_BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A lesion at two visits: each with a photo and a size; a medicine since the first."""
    made, _found = make_filled(tmp_path, SettableClock(), fill)
    yield made
    made.close()


@pytest.fixture
def lesion(clinic: Clinic) -> LesionRow:
    (patient,) = clinic.patients.search("")
    (row,) = clinic.lesions.list(patient.id)
    return row


@pytest.fixture
def page(ctx: Context, lesion: LesionRow, qtbot: QtBot) -> Iterator[MapPage]:
    def make(parent: QWidget) -> MapStandIn:
        return MapStandIn(ctx.clinic.atlas, parent)

    page = MapPage(ctx, make)
    qtbot.addWidget(page)
    page.resize(980, 620)
    page.set_patient(lesion.patient_id)
    page.show()
    qtbot.waitExposed(page)
    page.show_lesion(lesion.id)
    yield page
    page.close()


@pytest.fixture
def tiles(page: MapPage, qtbot: QtBot) -> Callable[[], list[CropTile]]:
    """The tiles of the open course, once each was cut."""

    def found() -> list[CropTile]:
        shown = page.course.view.row.tiles
        qtbot.waitUntil(lambda: all(tile.crop is not None for tile in shown), timeout=10_000)
        return shown

    return found


def test_the_course_opens_from_the_details_and_escape_leads_back(
    page: MapPage, tiles: Callable[[], list[CropTile]], qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.details.course, LEFT_BUTTON)
    assert page.course.is_open
    first, second = tiles()
    assert first.accessibleName() == "imported on 2 Mar 2026, 8 ± 0.4 mm, reference"
    assert second.accessibleName() == "imported on 2 Jul 2026, 7 ± 0.4 mm, whole photo"
    qtbot.keyClick(page.course.view.back, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.course.is_open)
    assert page.list.isVisible()


def test_photos_are_aligned_once_from_the_course(
    page: MapPage, tiles: Callable[[], list[CropTile]], clinic: Clinic, notices: list[Notice], qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.details.course, LEFT_BUTTON)
    tiles()
    view = page.course.view
    assert view.note.text() == "1 photo is not aligned with the reference yet."
    qtbot.mouseClick(view.align, LEFT_BUTTON)
    qtbot.waitUntil(lambda: bool(notices), timeout=10_000)
    assert notices[-1].text == "1 aligned."
    crops = [tile.crop for tile in tiles()]
    assert [crop.grade if crop else None for crop in crops] == [None, AlignmentGrade.ALIGNED]
    assert not view.align.isEnabled()
    assert view.note.isHidden()


def test_the_chart_says_every_value_with_its_error_and_the_treatment(page: MapPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.details.course, LEFT_BUTTON)
    chart = page.course.view.chart
    assert set(chart.plots) == {"size", "treatment"}
    said = chart.canvas.accessibleDescription().splitlines()
    assert said == [
        "2 Mar 2026: 8 ± 0.4 mm, by eye",
        "2 Jul 2026: 7 ± 0.4 mm, by eye",
        "Diltiazem 180 mg, since 2 Mar 2026",
    ]
    low, high = chart.plots["size"].viewRange()[1]
    assert low < 7 - 0.4
    assert high > 8 + 0.4


def test_the_name_of_a_late_procedure_stands_before_it_where_there_is_room(
    page: MapPage, clinic: Clinic, qtbot: QtBot
) -> None:
    """It was cut at the right edge."""
    qtbot.mouseClick(page.details.course, LEFT_BUTTON)
    chart = page.course.view.chart
    course = clinic.courses.course(page.course.view.lesion_id)
    last = course.frames[-1].photo.when.date()
    peel = CourseTreatment("p", "Chemical peel", last, last, is_drug=False)
    chart.set_course(replace(course, treatments=(*course.treatments, peel)))
    plot = chart.plots["treatment"]
    names = {item.toPlainText(): item for item in plot.items if isinstance(item, pg.TextItem)}
    qtbot.waitUntil(lambda: plot.vb.sceneBoundingRect().width() > 100)
    seen = plot.vb.sceneBoundingRect()
    for item in names.values():
        left = plot.vb.mapViewToScene(item.pos()).x() - item.anchor.x() * item.boundingRect().width()
        assert seen.left() <= left
        assert left + item.boundingRect().width() <= seen.right()
    assert names["Chemical peel"].anchor.x() == 1
    assert names["Diltiazem 180 mg"].anchor.x() == 0


def test_chosen_photos_go_to_the_comparison(
    page: MapPage, tiles: Callable[[], list[CropTile]], ctx: Context, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.details.course, LEFT_BUTTON)
    for tile in tiles():
        qtbot.mouseClick(tile, LEFT_BUTTON)
    view = page.course.view
    assert view.compare.text() == "Compare 2"
    with qtbot.waitSignal(ctx.navigator.compare_requested) as asked:
        qtbot.mouseClick(view.compare, LEFT_BUTTON)
    assert asked.args is not None
    assert asked.args[1] == tuple(tile.frame.photo.id for tile in tiles())
    with qtbot.waitSignal(ctx.navigator.photo_requested) as opened:
        qtbot.keyClick(tiles()[1], Qt.Key.Key_Return)
    assert opened.args is not None
    assert opened.args[1] == tiles()[1].frame.photo.id


def test_a_lesion_without_photos_says_what_belongs_here(page: MapPage, clinic: Clinic, qtbot: QtBot) -> None:
    (known,) = page.list.rows
    second, changes = clinic.lesions.save(LesionDraft(known.patient_id, "chin", Side.MIDLINE))
    page.mark_stale()
    page.show_lesion(second.id)
    page.course.open(second.id)
    view = page.course.view
    assert view.no_photos.isVisible()
    assert view.no_values.isVisible()
    assert not view.compare.isEnabled()
    assert second.id in changes.ids
