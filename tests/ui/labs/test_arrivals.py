"""Tables whose columns are asked for once, and codes that are confirmed once."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from clinic.services.document_labs import lab_line, labs_note
from tests.support.clinics import add_patient
from tests.ui.labs.support import dialog, message_file
from ui.context import Context
from ui.labs.csv_dialog import CsvDialog
from ui.labs.importing import ImportOutcomes
from ui.labs.inbox import LabsInboxPage
from ui.labs.inbox_report import result_columns
from ui.labs.matrix_model import FIXED
from ui.labs.page import LabsPage
from ui.main_window import MainWindow
from ui.widgets.code_dialog import NONE, CodeDialog

LEFT = Qt.MouseButton.LeftButton
TABLE = (
    "PatNr;Name;Geb;Entnahme;LOINC;Analyse;Wert;Einheit\r\n"
    "20417;Lindqvist Astrid;03.04.1972;19.11.2026;2777-1;P;1,5;mmol/L\r\n"
)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, mrn="20417")


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, qtbot: QtBot) -> LabsInboxPage:
    page = LabsInboxPage(ctx)
    window.add_page("labs_in", "Labs in", "test-tube", page)
    window.show_page("labs_in")
    with qtbot.waitExposed(window):
        window.show()
    return page


def test_a_new_table_is_explained_once(
    page: LabsInboxPage, clinic: Clinic, patient: PatientDetail, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "results.csv"
    path.write_text(TABLE, encoding="utf-8", newline="")
    page.importing.take([path])
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.window().findChildren(CsvDialog)))
    asked = dialog(page, CsvDialog)
    assert [box.currentText() for box in asked.roles][:2] == ["Record number", "Name (family and given)"]

    qtbot.mouseClick(asked.action_button, LEFT)
    assert asked.isVisible() and "laboratory is missing" in asked._field.error
    asked.roles[6].setCurrentIndex(0)
    qtbot.keyClicks(asked.laboratory, "Ostlab")
    qtbot.mouseClick(asked.action_button, LEFT)
    assert asked.isVisible() and "which columns hold tests and values" in asked._error.text()
    asked.roles[6].setCurrentIndex(asked.roles[6].findData("value"))
    with qtbot.waitSignal(page.importing.finished):
        qtbot.mouseClick(asked.action_button, LEFT)

    dialog(page, ImportOutcomes).accept()
    (row,) = clinic.labs.current(patient.id) or clinic.labs.report_results(clinic.labs.waiting()[0].id)
    assert (row.analyte, row.number, row.unit) == ("phosphate", 1.5, "mmol/L")
    path.write_text(TABLE.replace("1,5", "1,6").replace("19.11.", "20.11."), encoding="utf-8", newline="")
    with qtbot.waitSignal(page.importing.finished):
        page.importing.take([path])
    dialog(page, ImportOutcomes).accept()


def test_codes_are_confirmed_in_a_dialog(
    page: LabsInboxPage, clinic: Clinic, patient: PatientDetail, tmp_path: Path, qtbot: QtBot
) -> None:
    path = message_file(tmp_path, 1, "20417")
    path.write_bytes(
        path.read_bytes()
        .replace(b"17861-6^Calcium^LN", b"CAS^Calcium^L")
        .replace(b"2777-1^Phosphate^LN", b"ZON^Zonulin^L")
    )
    clinic.labs.import_files([path])
    page.show_codes()
    codes = dialog(page, CodeDialog)
    assert [box.key for box in codes.boxes] == ["calcium_total", ""]

    qtbot.mouseClick(codes.buttons_confirm[0], LEFT)

    assert {row.analyte for row in clinic.labs.current(patient.id)} == {"calcium_total", ""}
    qtbot.mouseClick(codes.buttons_confirm[0], LEFT)
    assert "None of ours" in codes._error.text() and len(codes.boxes) == 1
    codes.boxes[0].set_key(NONE)
    qtbot.mouseClick(codes.buttons_confirm[0], LEFT)
    assert not codes.boxes and not clinic.lab_codes.proposals()

    qtbot.mouseClick(codes.parts.button("confirmed"), LEFT)
    assert [(row.code, row.analyte_name) for row in codes.confirmed] == [("CAS", "Calcium, total"), ("ZON", "")]
    qtbot.mouseClick(codes.buttons_back[0], LEFT)
    assert [row.code for row in codes.confirmed] == ["ZON"] and "Waiting (1)" in codes.parts.button("waiting").text()
    assert {row.analyte for row in clinic.labs.current(patient.id)} == {""}
    codes.accept()


def test_words_under_a_laboratorys_code_can_be_given_a_meaning(
    page: LabsInboxPage, clinic: Clinic, patient: PatientDetail, tmp_path: Path, qtbot: QtBot
) -> None:
    path = message_file(tmp_path, 1, "999")
    path.write_bytes(
        path.read_bytes()
        .replace(b"17861-6^Calcium^LN", b"CAS^Calcium^L")
        .replace(b"NM|2777-1^Phosphate^LN||4.1|mg/dL|2.5-4.5", b"ST|XSKLA^Sklero-Score^L||positive||")
    )
    clinic.labs.import_files([path])
    page.mark_stale()
    qtbot.waitUntil(lambda: "confirm it once" in page.report.why.text())
    page.show_codes()
    codes = dialog(page, CodeDialog)
    assert [box.key for box in codes.boxes] == ["calcium_total", ""]

    qtbot.mouseClick(codes.buttons_confirm[0], LEFT)
    codes.boxes[0].set_key(NONE)
    qtbot.mouseClick(codes.buttons_confirm[0], LEFT)
    codes.accept()

    assert not clinic.lab_codes.proposals() and len(clinic.lab_codes.list()) == 2
    page.mark_stale()
    qtbot.waitUntil(lambda: "confirm it once" not in page.report.why.text())


def test_what_is_known_by_name_alone_is_marked_and_confirmed_where_it_stands(
    page: LabsInboxPage, ctx: Context, clinic: Clinic, patient: PatientDetail, tmp_path: Path, qtbot: QtBot
) -> None:
    for number, mrn in ((1, "20417"), (2, "999")):
        path = message_file(tmp_path, number, mrn)
        path.write_bytes(path.read_bytes().replace(b"17861-6^Calcium^LN", b"CAS^Calcium^L"))
        clinic.labs.import_files([path])
    page.mark_stale()
    qtbot.waitUntil(lambda: page.results.rowCount() == 2)
    said = [column.text(page.results.row(0)) for column in result_columns()]
    assert said[-1] == "final, not confirmed" and page.confirm_button.isVisible()

    (row,) = [each for each in clinic.labs.current(patient.id) if each.proposed]
    line = lab_line(row, None, clinic.now())
    assert line.test == "Calcium (not confirmed)" and "in no course" in labs_note([line], ())
    labs = LabsPage(ctx)
    qtbot.addWidget(labs)
    labs.set_patient(patient.id)
    labs.refresh()
    results = labs.results
    qtbot.waitUntil(lambda: results.model.rowCount() > 0)
    at = next(n for n, each in enumerate(results.model.matrix.lines) if each.title == "Calcium")
    assert results.model.line(at - 1).title.startswith("Not confirmed")
    results._chosen(at, FIXED)
    assert "Not confirmed: by its name probably Calcium, total." in results.details.facts()
    assert not results.model.line(at).points and "not confirmed" in results.left_out.text()
    cell = results.model.cell(at, FIXED)
    assert cell is not None and cell.mark == "not confirmed"

    results.details.confirm.click()
    codes = dialog(labs, CodeDialog)
    assert codes.boxes[0].key == "calcium_total"
    codes.buttons_confirm[0].click()
    codes.accept()
    labs.refresh()
    qtbot.waitUntil(lambda: results.model.find("calcium_total|||mg/dL") >= 0)
    assert results.details.confirm.isHidden()
    page.mark_stale()
    qtbot.waitUntil(lambda: not page.confirm_button.isVisible())
