"""Adding and describing lesions."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import CountMethod, LesionStatus, Side, SizeMethod
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from clinic.records.visits import VisitDetail
from tests.support.prompts import FakePrompts
from tests.ui.lesions.stand_in import MapStandIn
from ui.core.drafts import flush_drafts
from ui.core.notifier import Notice
from ui.lesions.page import MapPage

Add = Callable[..., LesionRow]
ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def figure(page: MapPage) -> MapStandIn:
    return cast(MapStandIn, page.map)


def test_with_the_keyboard_alone(
    page: MapPage, clinic: Clinic, patient: PatientDetail, visit: VisitDetail, qtbot: QtBot
) -> None:
    page.list.table.setFocus()
    qtbot.keyClick(page.list.table, "l")
    qtbot.keyClicks(focused(), "index finger tip left")
    assert figure(page).turned_to == ("index_tip", Side.LEFT)
    qtbot.keyClick(focused(), ENTER)
    assert page.editor.save_button.text() == "Save lesion, left index finger, fingertip (pulp)"
    assert focused() is page.editor.fields.diagnosis
    qtbot.keyClicks(focused(), "dystrophic calc")
    qtbot.keyClick(focused(), ENTER)
    page.editor.seen.numbers["long_axis"].setFocus()
    qtbot.keyClicks(focused(), "8,1")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClicks(focused(), "5.2")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClicks(focused(), "0.2")
    qtbot.keyClick(focused(), ENTER)
    (row,) = clinic.lesions.list(patient.id)
    assert (row.site, row.side, row.diagnosis, row.anchored) == (
        "index_tip",
        Side.LEFT,
        "calcinosis_dystrophic",
        True,
    )
    assert row.last is not None
    assert (row.last.long_axis, row.last.short_axis, row.last.uncertainty) == (8.1, 5.2, 0.1), "stored: standard"
    assert page.list.rows[0].last == row.last
    assert row.last.visit_id == visit.id
    assert [line.label for line in page.list.rows] == ["L1"]
    assert page.details.row is not None
    assert not figure(page).placing


def test_by_a_click_on_the_figure(page: MapPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.list.add_button, Qt.MouseButton.LeftButton)
    assert figure(page).placing
    point = clinic.atlas.anchor("nose_tip", Side.MIDLINE)
    figure(page).placed.emit(point)
    assert page.editor.save_button.text() == "Save lesion, nasal tip"
    assert (figure(page).ghost, figure(page).ghost_dashed) == (point, False)
    better = clinic.atlas.anchor("nose_ala", Side.LEFT)
    figure(page).placed.emit(better)
    assert page.editor.save_button.text() == "Save lesion, left nasal ala"
    qtbot.mouseClick(page.editor.save_button, Qt.MouseButton.LeftButton)
    (row,) = clinic.lesions.list(patient.id)
    assert (row.site, row.side, row.anchored, row.point) == ("nose_ala", Side.LEFT, False, better)


def test_another_side_than_the_clicked_one_lets_go_of_the_place(page: MapPage, clinic: Clinic, qtbot: QtBot) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("nose_ala", Side.LEFT))
    right = page.editor.fields.side_field.button("right")
    qtbot.mouseClick(right, Qt.MouseButton.LeftButton)
    assert page.editor.save_button.text() == "Save lesion, right nasal ala"
    assert page.editor.point is None
    assert figure(page).ghost_dashed
    assert not page.editor.fields.side_field.button("midline").isEnabled()


def test_what_was_typed_comes_back(page: MapPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("nose_ala", Side.LEFT))
    qtbot.keyClicks(page.editor.fields.first_noted.line, "May 2026")
    qtbot.keyClick(page.editor.fields.first_noted.line, ESCAPE)
    assert clinic.lesions.list(patient.id) == ()
    page.add()
    assert page.editor.fields.first_noted.text == "May 2026"
    assert page.editor.save_button.text() == "Save lesion, left nasal ala"
    assert page.editor.point is not None
    assert "begun" in page.editor.kept_line.text()
    qtbot.mouseClick(page.editor.start_again, Qt.MouseButton.LeftButton)
    assert page.editor.fields.first_noted.text == ""
    assert page.editor.fields.site == "nose_ala"
    page.editor.save()
    assert len(clinic.lesions.list(patient.id)) == 1
    assert not page.editor.has_draft(patient.id)


def test_a_visit_is_started_in_place(page: MapPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("chin", Side.MIDLINE))
    assert not page.editor.seen.isVisible()
    qtbot.mouseClick(page.editor.start_visit, Qt.MouseButton.LeftButton)
    assert page.editor.seen.isVisible()
    qtbot.keyClicks(page.editor.seen.numbers["count"].line, "22")
    qtbot.mouseClick(page.editor.seen.count_method.button("assisted"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.editor.seen.numbers["count"].line, ENTER)
    (row,) = clinic.lesions.list(patient.id)
    assert row.last is not None
    assert (row.last.count, row.last.count_method) == (22, CountMethod.ASSISTED)
    assert clinic.visits.open_for(patient.id) is not None


def test_a_refused_observation_does_not_add_the_lesion_twice(
    page: MapPage, clinic: Clinic, patient: PatientDetail, visit: VisitDetail, qtbot: QtBot
) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("chin", Side.MIDLINE))
    long_axis, short_axis = (page.editor.seen.numbers[name] for name in ("long_axis", "short_axis"))
    qtbot.keyClicks(long_axis.line, "3")
    qtbot.keyClicks(short_axis.line, "5")
    qtbot.keyClick(short_axis.line, ENTER)
    assert "longer than the long axis" in page.editor.error_of("short_axis")
    short_axis.line.clear()
    qtbot.keyClicks(short_axis.line, "2")
    qtbot.keyClick(short_axis.line, ENTER)
    (row,) = clinic.lesions.list(patient.id)
    assert row.last is not None
    assert (row.last.long_axis, row.last.short_axis) == (3.0, 2.0)


@pytest.mark.parametrize(("name", "typed"), [("pain", "11"), ("long_axis", "wide"), ("count", "2.5")])
def test_a_slip_stands_at_its_field(
    page: MapPage, clinic: Clinic, visit: VisitDetail, qtbot: QtBot, name: str, typed: str
) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("chin", Side.MIDLINE))
    line = page.editor.seen.numbers[name].line
    qtbot.keyClicks(line, typed)
    qtbot.keyClick(line, ENTER)
    assert page.editor.error_of(name)
    assert page.editor.isVisible()


def test_a_lesion_without_a_site_is_asked_for_one(page: MapPage, clinic: Clinic, patient: PatientDetail) -> None:
    page.editor.begin_new(patient.id)
    page.editor.save()
    assert "site is missing" in page.editor.error_of("site")
    assert clinic.lesions.list(patient.id) == ()


def test_describing_again_changes_the_observation_of_this_visit(
    page: MapPage, clinic: Clinic, visit: VisitDetail, add_lesion: Add, qtbot: QtBot
) -> None:
    row = add_lesion()
    page.mark_stale()
    page.show_lesion(row.id)
    for typed in ("6", "7"):
        qtbot.mouseClick(page.details.describe, Qt.MouseButton.LeftButton)
        line = page.editor.seen.numbers["long_axis"].line
        line.selectAll()
        qtbot.keyClicks(line, typed)
        qtbot.mouseClick(page.editor.seen.size_method.button("calliper"), Qt.MouseButton.LeftButton)
        qtbot.keyClick(line, ENTER)
    detail = clinic.lesions.get(row.id)
    assert [(seen.long_axis, seen.size_method) for seen in detail.observations] == [(7.0, SizeMethod.CALLIPER)]
    assert detail.row.point == row.point
    assert detail.row.diagnosis == "milia"


def test_enter_on_cancel_does_not_save(page: MapPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("chin", Side.MIDLINE))
    page.editor.cancel_button.setFocus()
    qtbot.keyClick(page.editor.cancel_button, ENTER)
    assert clinic.lesions.list(patient.id) == ()
    assert page.list.isVisible()


def test_a_moved_pin_takes_its_region_and_goes_back(
    page: MapPage, clinic: Clinic, add_lesion: Add, notices: list[Notice]
) -> None:
    row = add_lesion()
    page.mark_stale()
    figure(page).pin_moved.emit(row.id, clinic.atlas.anchor("chin", Side.MIDLINE))
    assert clinic.lesions.get(row.id).row.site == "chin"
    assert notices[-1].text == "L1 moved from Infraorbital region, right to Chin."
    assert notices[-1].run is not None
    notices[-1].run()
    back = clinic.lesions.get(row.id).row
    assert (back.site, back.side, back.point) == (row.site, row.side, row.point)


def test_entered_in_error_asks_why(
    page: MapPage, clinic: Clinic, patient: PatientDetail, add_lesion: Add, prompts: FakePrompts
) -> None:
    row = add_lesion()
    page.mark_stale()
    prompts.answer("Wrong patient")
    page.details.error.trigger()
    assert "Infraorbital region, right" in prompts.asked[-1].text
    assert clinic.lesions.list(patient.id) == ()
    assert clinic.lesions.get(row.id).row.status is LesionStatus.ENTERED_IN_ERROR
    assert clinic.lesions.get(row.id).statuses[0].reason == "Wrong patient"
    assert page.list.rows == []


def test_another_patient_finds_no_half_filled_form(page: MapPage, clinic: Clinic, patient: PatientDetail) -> None:
    page.add()
    figure(page).placed.emit(clinic.atlas.anchor("chin", Side.MIDLINE))
    page.set_patient("")
    flush_drafts(page)
    assert page.list.isVisible()
    assert page.editor.has_draft(patient.id)


def test_a_long_name_of_a_site_does_not_widen_the_page(page: MapPage, visit: VisitDetail, qtbot: QtBot) -> None:
    page._site_chosen("nose_tip", Side.MIDLINE)
    needed = page.minimumSizeHint().width()
    sites = page._ctx.clinic.catalog.sites
    longest = max((site for site in sites.values() if Side.LEFT in site.side_values), key=lambda site: len(site.name))
    page.editor.place(longest.key, Side.LEFT, None)
    button = page.editor.save_button
    assert button.sizeHint().width() > button.minimumWidth()
    assert page.minimumSizeHint().width() == needed
    assert button.shown_text.startswith("Save lesion, left ")
