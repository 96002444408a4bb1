"""The tab "Labs"."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import ResultStatus
from clinic.records.lab_lists import PanelDraft
from clinic.records.patients import PatientDetail
from clinic.store.models import LabResult
from tests.support.prompts import FakePrompts
from tests.ui.labs.support import dialog, message_file, result, store
from ui.core.notifier import Notice
from ui.labs.importing import ImportOutcomes
from ui.labs.page import LabsPage
from ui.labs.result_dialogs import CorrectDialog, HistoryDialog

LEFT = Qt.MouseButton.LeftButton


def _shown(page: LabsPage) -> str:
    return page.results.model.as_text(as_csv=False)


def test_an_empty_page_offers_to_begin(page: LabsPage, qtbot: QtBot) -> None:
    assert page.empty.isVisible()

    qtbot.mouseClick(page.empty.button, LEFT)

    assert page.entry.isVisible()


def test_typed_results_are_saved_with_one_enter_and_shown(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, notices: list[Notice], qtbot: QtBot
) -> None:
    page.add_results()
    page.entry.sample.set_text("today 8:15")
    qtbot.keyClicks(page.entry.row("calcium_total").value, "2,31 mmol/l")
    qtbot.keyClicks(page.entry.row("phosphate").value, "6.9")
    qtbot.keyClicks(page.entry.row("pth_intact").value, ">2500")

    assert page.entry.row("phosphate").preview == "H above 2.5–4.5 mg/dL (default)"
    qtbot.keyClick(page.entry.row("pth_intact").value, Qt.Key.Key_Return)

    stored = {row.analyte: row for row in clinic.labs.current(patient.id)}
    assert (stored["calcium_total"].number, stored["calcium_total"].ucum) == (2.31, "mmol/L")
    assert (stored["phosphate"].number, stored["phosphate"].ucum) == (6.9, "mg/dL")
    assert stored["pth_intact"].comparator == ">"
    assert notices[-1].text == "3 results saved."
    assert page.results.isVisible()
    assert "6.9 H" in _shown(page)
    assert ">2500 H" in _shown(page)


def test_a_value_that_is_hardly_possible_is_asked_about_once_by_keyboard(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page.add_results()
    calcium, albumin = page.entry.row("calcium_total"), page.entry.row("albumin")
    qtbot.keyClicks(calcium.value, "9.4")
    qtbot.keyClicks(albumin.value, "36")

    qtbot.keyClick(albumin.value, Qt.Key.Key_Return)

    assert albumin.question.words == "Albumin 36 g/dL: g/dL or g/L?"
    assert not clinic.labs.current(patient.id)
    qtbot.waitUntil(lambda: albumin.question.buttons[0].hasFocus())
    qtbot.keyClick(albumin.question.buttons[0], Qt.Key.Key_Right)
    qtbot.keyClick(albumin.question.buttons[1], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(clinic.labs.current(patient.id)) == 2)
    stored = {row.analyte: row for row in clinic.labs.current(patient.id)}
    assert (stored["albumin"].number, stored["albumin"].ucum) == (36, "g/L")
    asked = "Asked “Albumin 36 g/dL: g/dL or g/L?”; answered “g/L” by "
    assert stored["albumin"].answered.startswith(asked) and stored["calcium_total"].answered == ""


def test_who_stands_by_a_value_is_not_asked_again(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page.add_results()
    calcium = page.entry.row("calcium_total")
    qtbot.waitUntil(calcium.isVisible)
    qtbot.keyClicks(calcium.value, "23")
    qtbot.keyClick(calcium.value, Qt.Key.Key_Tab)
    assert calcium.question.words == "Calcium, total 23 mg/dL: mg/dL or mmol/L?"
    assert calcium.question.buttons[0].hasFocus()
    qtbot.keyClick(calcium.question.buttons[0], Qt.Key.Key_Return)
    assert calcium.is_asking and not clinic.labs.current(patient.id), "an Enter too many answers nothing"

    qtbot.keyClick(calcium.question.buttons[0], Qt.Key.Key_1)
    assert not calcium.is_asking and not clinic.labs.current(patient.id)
    page.entry.leave()
    page.add_results()
    qtbot.mouseClick(page.entry.save_button, LEFT)

    qtbot.waitUntil(lambda: len(clinic.labs.current(patient.id)) == 1)
    (row,) = clinic.labs.current(patient.id)
    assert (row.number, row.ucum, row.confirmed) == (23, "mg/dL", "as typed")
    told = "Asked “Calcium, total 23 mg/dL: mg/dL or mmol/L?”; answered “mg/dL, as typed” by Dr"
    assert told.split(" by ")[0] in page.results.details.facts() and clinic.user.name in row.answered
    assert "answered as typed" in str(clinic.audit.entries())


def test_a_second_value_of_the_day_is_asked_about_once_and_the_form_begins_at_its_top(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    page.add_results()
    bar = page.entry.table.area.verticalScrollBar()
    page.entry.row("calcium_total").value.setText("9.4")
    page.entry.panels.chips[list(page.entry.panels.chips)[1]].click()
    added = page.entry.table.rows[-1]
    added.value.setFocus()
    qtbot.waitUntil(lambda: added.visibleRegion().boundingRect().height() == added.height())
    qtbot.mouseClick(page.entry.save_button, LEFT)
    qtbot.waitUntil(lambda: len(clinic.labs.current(patient.id)) == 1)

    page.add_results()
    calcium = page.entry.row("calcium_total")
    qtbot.waitUntil(lambda: calcium.value.hasFocus() and bar.value() == 0)
    prompts.answer("back")
    qtbot.keyClicks(calcium.value, "9.6")
    qtbot.keyClick(calcium.value, Qt.Key.Key_Return)
    assert "Calcium, total 9.4 mg/dL" in prompts.last.text
    assert len(clinic.labs.current(patient.id)) == 1
    prompts.answer("second")
    qtbot.keyClick(calcium.value, Qt.Key.Key_Return)
    assert len(clinic.labs.current(patient.id)) == 2


def test_another_value_is_asked_about_anew(page: LabsPage, qtbot: QtBot) -> None:
    page.add_results()
    calcium = page.entry.row("calcium_total")
    qtbot.waitUntil(calcium.isVisible)
    qtbot.keyClicks(calcium.value, "23")
    qtbot.keyClick(calcium.value, Qt.Key.Key_Tab)
    qtbot.keyClick(calcium.question.buttons[0], Qt.Key.Key_Space)
    qtbot.keyClicks(calcium.value, "4")

    qtbot.keyClick(calcium.value, Qt.Key.Key_Tab)

    assert calcium.value.text() == "234" and calcium.is_asking


def test_half_typed_results_are_kept(page: LabsPage, qtbot: QtBot) -> None:
    page.add_results()
    qtbot.keyClicks(page.entry.row("calcium_total").value, "9.4")
    page.entry.more.setFocus()
    qtbot.keyClicks(page.entry.more, "Hyaluronic acid")
    qtbot.keyClick(page.entry.more, Qt.Key.Key_Return)

    qtbot.keyClick(page.entry, Qt.Key.Key_Escape)
    assert not page.entry.isVisible()
    page.add_results()

    assert page.entry.row("calcium_total").typed.value == "9.4"
    assert page.entry.table.rows[-1].typed.name == "Hyaluronic acid"


def test_a_chosen_value_tells_range_course_and_can_be_corrected(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    store(clinic, patient.id, result("calcium_total", 9.4, "mg/dL"), days_ago=40)
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL", low=8.6, high=10.2))
    page.mark_stale()
    assert "Above the laboratory's range 8.6–10.2." in page.results.details.facts()
    assert "9.4" in page.results.chart.accessibleDescription()

    qtbot.mouseClick(page.results.details.correct, LEFT)
    correct = dialog(page, CorrectDialog)
    correct.value.setText("9.9 mg/dL")
    qtbot.mouseClick(correct.action_button, LEFT)
    assert correct.isVisible()
    qtbot.keyClicks(correct.reason, "digits exchanged")
    qtbot.mouseClick(correct.action_button, LEFT)

    newest = clinic.labs.current(patient.id)[0]
    assert (newest.number, newest.status) == (9.9, ResultStatus.CORRECTED)
    assert "Corrected result" in page.results.details.facts()
    qtbot.mouseClick(page.results.details.history, LEFT)
    history = dialog(page, HistoryDialog)
    assert [row.number for row in history.model.rows] == [9.9, 10.9]
    history.accept()


def test_a_result_is_deleted_with_a_reason(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL"))
    page.mark_stale()
    prompts.answer("other patient's tube")

    qtbot.mouseClick(page.results.details.delete, LEFT)

    assert not clinic.labs.current(patient.id)
    assert page.empty.isVisible()


def test_files_are_imported_and_their_fate_is_told(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    files = [message_file(tmp_path, 1, "20417"), message_file(tmp_path, 2, "20417", "DOE^JANE", "19800101")]
    prompts.answer(files)

    with qtbot.waitSignal(page.importing.finished):
        qtbot.mouseClick(page._blank_import, LEFT)

    outcomes = dialog(page, ImportOutcomes)
    assert [row.outcome for row in outcomes.model.rows] == ["filed", "waiting"]
    assert outcomes.windowTitle() == "Import: 1 filed, 1 waiting"
    assert outcomes.why.text() == f"report2.hl7: {outcomes.model.rows[1].reason}" and outcomes.model.rows[1].reason
    outcomes.accept()
    assert len(clinic.labs.current(patient.id)) == 2
    assert "10.4 H" in _shown(page)


def test_the_table_is_copied(page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot) -> None:
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL"))
    page.mark_stale()

    qtbot.keyClick(page.results.matrix, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    data = QGuiApplication.clipboard().mimeData()
    assert "Calcium, total\tmg/dL" in data.text()
    assert b"10.9" in bytes(data.data("text/csv").data())


def test_names_stand_still_while_samples_scroll(page: LabsPage, clinic: Clinic, patient: PatientDetail) -> None:
    for day in range(1, 30):
        store(clinic, patient.id, result("calcium_total", 9.0 + day / 100, "mg/dL"), days_ago=day)
    page.mark_stale()
    view = page.results.matrix
    fixed = view.findChild(QTableView)
    assert fixed is not None

    view.choose(1, view.model().columnCount() - 1)

    assert view.horizontalScrollBar().value() > 0
    assert fixed.columnViewportPosition(0) == 0
    assert fixed.rowViewportPosition(1) == view.rowViewportPosition(1)


def test_what_is_not_in_the_course_is_said_with_its_reason(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    store(clinic, patient.id, result("calcium_total", 9.4, "mg/dL"), days_ago=9)
    store(clinic, patient.id, result("calcium_total", 10.4, "mg/dL", status=ResultStatus.CORRECTED), days_ago=5)
    with clinic._core.db.write() as session:
        row = session.query(LabResult).filter_by(number=9.4).one()
        row.unit, row.ucum = "?mol/L", ""
    page.mark_stale()
    page.refresh()
    qtbot.waitUntil(page.results.left_out.isVisible)
    assert "9.4 ?mol/L, its unit is not known for certain" in page.results.left_out.text()


def test_the_course_is_copied_as_text_and_as_a_picture_and_zooms_by_keys(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    for days, number in ((200, 9.4), (9, 10.9)):
        store(clinic, patient.id, result("calcium_total", number, "mg/dL"), days_ago=days)
    page.refresh()
    chart = page.results.chart
    qtbot.waitUntil(lambda: chart.window_shown is not None)
    whole = chart.window_shown
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    assert whole is not None and chart.window_shown is not None and chart.window_shown.days < whole.days
    qtbot.keyClick(chart, Qt.Key.Key_0)
    assert chart.window_shown == whole
    page.results.copy_course.click()
    assert not QGuiApplication.clipboard().image().isNull()
    page.results._switch("table")
    page.results.copy_course.click()
    assert QGuiApplication.clipboard().text().splitlines()[1].endswith("10.9\tmg/dL\tH")


def test_a_panel_of_the_clinics_own_brings_its_rows(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    clinic.lab_lists.save_panel(PanelDraft("My sclerosis set", ("ana", "ck")))
    page.add_results()
    chip = next(chip for chip in page.entry.panels.chips.values() if chip.text() == "My sclerosis set")
    chip.click()
    assert page.entry.row("ck").typed.analyte == "ck"


def test_words_for_a_number_are_asked_about_once_and_tab_goes_from_value_to_value(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page.add_results()
    calcium, alp = page.entry.row("calcium_total"), page.entry.row("alp")
    qtbot.waitUntil(calcium.isVisible)
    calcium.focus_value()
    qtbot.keyClicks(calcium.value, "2,31 mmol/l")
    assert calcium._unit.text() == "mmol/L" and "mmol/L" in calcium.preview
    qtbot.keyClick(calcium.value, Qt.Key.Key_Tab)
    assert page.entry.row("albumin").value.hasFocus()
    qtbot.keyClick(page.entry.row("albumin").value, Qt.Key.Key_Right)
    assert page.entry.row("albumin").limits.hasFocus()
    qtbot.keyClicks(alp.value, "1:320")

    qtbot.keyClick(alp.value, Qt.Key.Key_Return)

    assert "is usually a number" in alp.question.words and not clinic.labs.current(patient.id)
    qtbot.mouseClick(alp.question.buttons[0], LEFT)
    qtbot.waitUntil(lambda: len(clinic.labs.current(patient.id)) == 2)
    stored = {row.analyte: row for row in clinic.labs.current(patient.id)}
    assert stored["alp"].text == "1:320" and "answered “as typed” by" in stored["alp"].answered
