"""The filter above the list acts on list and figure."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient
from tests.ui.lesions.stand_in import MapStandIn
from ui.core.notifier import Notice
from ui.lesions.date_filter import DateFilterDialog
from ui.lesions.page import MapPage

Add = Callable[..., LesionRow]
LEFT_BUTTON = Qt.MouseButton.LeftButton
ACTIVE, RESOLVED = LesionStatus.ACTIVE, LesionStatus.RESOLVED


def figure(page: MapPage) -> MapStandIn:
    return cast(MapStandIn, page.map)


def labels(page: MapPage) -> list[str]:
    assert [row.label for row in page.list.rows] == [row.label for row in figure(page).lesions]
    return [row.label for row in page.list.rows]


def three(page: MapPage, clinic: Clinic, add_lesion: Add) -> list[LesionRow]:
    """L1 active, L2 resolved, L3 active."""
    rows = [add_lesion(), add_lesion("chin", Side.MIDLINE), add_lesion("index_tip", Side.LEFT)]
    clinic.lesions.set_status(rows[1].id, RESOLVED, version=rows[1].version)
    page.mark_stale()
    return rows


def test_a_chip_keeps_the_others_back_on_list_and_figure(
    page: MapPage, clinic: Clinic, add_lesion: Add, qtbot: QtBot
) -> None:
    three(page, clinic, add_lesion)
    bar = page.list.filter
    assert [chip.text() for chip in bar.chips.values() if chip.isVisible()] == ["active 2", "resolved 1"]
    assert not bar.words.isVisible()
    bar.chips[RESOLVED].setFocus()
    qtbot.keyClick(bar.chips[RESOLVED], Qt.Key.Key_Space)
    assert labels(page) == ["L2"]
    assert bar.words.text() == "1 of 3 shown"
    qtbot.mouseClick(bar.chips[ACTIVE], LEFT_BUTTON)
    assert labels(page) == ["L1", "L2", "L3"]
    qtbot.mouseClick(bar.chips[RESOLVED], LEFT_BUTTON)
    assert labels(page) == ["L1", "L3"]
    qtbot.mouseClick(bar.clear, LEFT_BUTTON)
    assert labels(page) == ["L1", "L2", "L3"]
    assert QApplication.focusWidget() is bar.chips[ACTIVE]


def test_the_chosen_lesion_stays_chosen_while_it_is_shown_and_comes_back_with_the_rest(
    page: MapPage, clinic: Clinic, add_lesion: Add, qtbot: QtBot
) -> None:
    rows = three(page, clinic, add_lesion)
    page.show_lesion(rows[2].id)
    bar = page.list.filter
    qtbot.mouseClick(bar.chips[ACTIVE], LEFT_BUTTON)
    assert page.list.rows[page.list.table.current_row].label == "L3"
    qtbot.mouseClick(bar.chips[ACTIVE], LEFT_BUTTON)
    qtbot.mouseClick(bar.chips[RESOLVED], LEFT_BUTTON)
    assert (page.list.table.current_row, figure(page).chosen, page.details.row) == (-1, "", None)
    qtbot.mouseClick(bar.clear, LEFT_BUTTON)
    assert figure(page).chosen == rows[2].id


def test_a_lesion_that_is_asked_for_is_never_kept_back(
    page: MapPage, clinic: Clinic, add_lesion: Add, notices: list[Notice], qtbot: QtBot
) -> None:
    rows = three(page, clinic, add_lesion)
    qtbot.mouseClick(page.list.filter.chips[ACTIVE], LEFT_BUTTON)
    page.show_lesion(rows[1].id)
    assert labels(page) == ["L1", "L2", "L3"]
    assert figure(page).chosen == rows[1].id
    assert notices[-1].text == "All lesions are shown again: the filter kept this one back."


def test_each_patient_has_a_filter_of_their_own(
    page: MapPage, clinic: Clinic, patient: PatientDetail, add_lesion: Add, qtbot: QtBot
) -> None:
    three(page, clinic, add_lesion)
    qtbot.mouseClick(page.list.filter.chips[RESOLVED], LEFT_BUTTON)
    page.set_patient(add_patient(clinic, "Okafor", "Chidi").id)
    assert page.list.empty.isVisible()
    assert not page.list.filter.isVisible()
    page.set_patient(patient.id)
    assert labels(page) == ["L2"]


def test_diagnoses_are_chosen_in_a_menu(page: MapPage, clinic: Clinic, add_lesion: Add) -> None:
    three(page, clinic, add_lesion)
    bar = page.list.filter
    assert not bar.diagnosis.isVisible()  # there is only one
    row = clinic.lesions.list(page.list.rows[0].patient_id)[0]
    clinic.lesions.save(replace(row.as_draft(), diagnosis="", diagnosis_text=""))
    page.mark_stale()
    names = [action.text() for action in bar.diagnosis.menu().actions()]
    assert names == ["Milia (primary or secondary)   2", "No diagnosis yet   1"]
    bar.diagnosis.menu().actions()[1].trigger()
    assert labels(page) == ["L1"]
    assert bar.diagnosis.text() == "No diagnosis yet"
    assert bar.diagnosis.accessibleName() == "Diagnoses shown: No diagnosis yet"


def test_between_two_dates(page: MapPage, clinic: Clinic, add_lesion: Add, qtbot: QtBot) -> None:
    three(page, clinic, add_lesion)  # first noted 14 May 2026
    bar = page.list.filter
    bar.dates.menu().aboutToShow.emit()
    ask = next(action for action in bar.dates.menu().actions() if action.text().startswith("Between"))
    ask.trigger()
    dialog = cast(DateFilterDialog, QApplication.activeModalWidget())
    dialog.since.set_text("1.6.2026")
    dialog.until.set_text("1.5.2026")
    dialog.accept()
    assert dialog.isVisible()  # the wrong way round: said at the field
    dialog.until.set_text("")
    dialog.accept()
    assert labels(page) == []
    assert page.list.nothing.isVisible()
    assert bar.dates.text() == "first noted since 1 Jun 2026"
    qtbot.mouseClick(page.list.nothing.button, LEFT_BUTTON)
    assert labels(page) == ["L1", "L2", "L3"]
    bar.dates.menu().aboutToShow.emit()
    span = next(action for action in bar.dates.menu().actions() if action.text() == "in the last 3 months")
    span.trigger()
    assert bar.dates.text() == "last seen since 22 Aug 2026"
    assert labels(page) == ["L1", "L2", "L3"]
