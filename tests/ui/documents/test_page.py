"""Documents of a patient: made, shown, printed, saved, handed over."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from tests.ui.documents.conftest import FilePrinter
from ui.context import Context
from ui.core.notifier import Notice
from ui.documents.compose import HandoutDialog, SummaryDialog
from ui.documents.page import DocumentsPage
from ui.main_window import MainWindow
from ui.widgets.row_model import SECOND_ROLE


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, printer: FilePrinter) -> DocumentsPage:
    """The page in the real window, at the patient."""
    made = DocumentsPage(ctx, printer)
    window.add_page("documents", "Documents", "files", made)
    window.show()
    made.set_patient(patient.id)
    return made


def _dialog(kind: type) -> HandoutDialog | SummaryDialog:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1
    return found[0]  # type: ignore[return-value]  # the kind asked for


def _made_summary(page: DocumentsPage, clinic: Clinic, visit_id: str, qtbot: QtBot) -> str:
    made, _ = clinic.documents.make_summary(visit_id)
    page.select_document(made[0].id)
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    return made[0].id


def test_a_handout_is_found_seen_and_made(
    page: DocumentsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    assert page.empty.isVisible()
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    dialog = _dialog(HandoutDialog)
    assert isinstance(dialog, HandoutDialog)
    assert dialog.topics.topics[0].key == "milia"
    first = dialog.topics.table.model().index(0, 0)
    assert str(first.data(SECOND_ROLE)).startswith("Suggested: L1 ")
    qtbot.waitUntil(lambda: dialog.preview.page_count > 0, timeout=10000)
    qtbot.keyClicks(dialog.topics.field, "diltiazem")
    assert [topic.key for topic in dialog.topics.topics][:1] == ["diltiazem"]
    qtbot.keyClick(dialog.topics.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    (document,) = clinic.documents.list(patient.id)
    assert document.topic == "diltiazem"
    assert page.paper.key == document.id


def test_a_summary_has_the_sections_chosen_in_their_order(
    page: DocumentsPage, clinic: Clinic, patient: PatientDetail, visit_id: str, ctx: Context, qtbot: QtBot
) -> None:
    page.make_summary(visit_id)
    dialog = _dialog(SummaryDialog)
    assert isinstance(dialog, SummaryDialog)
    dialog.sections.list.setCurrentRow(6)
    qtbot.mouseClick(dialog.sections.up, Qt.MouseButton.LeftButton)
    dialog.sections.list.item(2).setCheckState(Qt.CheckState.Unchecked)
    expected = ("findings", "lesions", "labs", "treatments", "plan", "course", "documents", "addenda")
    assert dialog.sections.chosen == expected
    qtbot.waitUntil(lambda: dialog.preview.page_count > 0, timeout=10000)
    qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    (document,) = clinic.documents.list(patient.id)
    assert document.visit_id == visit_id
    page.make_summary()
    again = _dialog(SummaryDialog)
    assert isinstance(again, SummaryDialog)
    assert again.sections.chosen == expected
    again.reject()


def test_nothing_can_be_made_of_no_section(page: DocumentsPage, visit_id: str) -> None:
    page.make_summary(visit_id)
    dialog = _dialog(SummaryDialog)
    assert isinstance(dialog, SummaryDialog)
    for at in range(dialog.sections.list.count()):
        dialog.sections.list.item(at).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.action_button.isEnabled()
    dialog.reject()


def test_without_a_visit_a_summary_says_what_is_missing(page: DocumentsPage, prompts: FakePrompts) -> None:
    page.make_summary()
    assert prompts.last.title == "There is no visit yet"


def test_printing_puts_each_page_on_paper_and_marks_nothing(
    page: DocumentsPage, clinic: Clinic, visit_id: str, printer: FilePrinter, notices: list[Notice], qtbot: QtBot
) -> None:
    document_id = _made_summary(page, clinic, visit_id, qtbot)
    assert page.window().focusWidget() is page.paper.print_button
    qtbot.keyClick(page.paper.print_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(notices), timeout=10000)
    stored = QPdfDocument()
    assert stored.load(str(printer.path)) == QPdfDocument.Error.None_
    row = clinic.documents.list()[0]
    assert stored.pageCount() == row.pages
    assert printer.asked == [(row.title, row.pages)]
    image = stored.render(0, stored.pagePointSize(0).toSize())
    colours = {image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}
    assert len(colours) > 5
    assert (row.id, row.handed_over_at) == (document_id, None)


def test_a_copy_is_saved_byte_for_byte(
    page: DocumentsPage, clinic: Clinic, visit_id: str, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    document_id = _made_summary(page, clinic, visit_id, qtbot)
    prompts.answer(tmp_path / "copy")
    qtbot.mouseClick(page.paper.save_button, Qt.MouseButton.LeftButton)
    assert (tmp_path / "copy.pdf").read_bytes() == clinic.documents.pdf(document_id)
    assert prompts.last.text.endswith(".pdf")


def test_handing_over_is_asked_once_and_shown(
    page: DocumentsPage, clinic: Clinic, visit_id: str, prompts: FakePrompts, qtbot: QtBot
) -> None:
    _made_summary(page, clinic, visit_id, qtbot)
    prompts.answer(True)
    qtbot.mouseClick(page.given_button, Qt.MouseButton.LeftButton)
    assert clinic.documents.list()[0].handed_over_at is not None
    assert page.given_button.text() == "Handed over 22 Nov 2026"
    assert not page.given_button.isEnabled()


def test_another_patient_shows_none_of_the_first_ones_papers(
    page: DocumentsPage, clinic: Clinic, visit_id: str, qtbot: QtBot
) -> None:
    _made_summary(page, clinic, visit_id, qtbot)
    page.set_patient(add_patient(clinic, "Berg").id)
    assert page.paper.data == b""
    assert page.paper.preview.page_count == 0
    assert page.empty.isVisible()
