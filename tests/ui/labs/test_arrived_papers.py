"""Documents that came inside reports, from the inbox to the patient's page; reports that were set aside."""

import base64
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.lab_lists import AttachmentRow
from clinic.records.papers import PaperPage
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from tests.ui.labs.support import dialog, message_file
from ui.context import Context
from ui.documents.page import DocumentsPage
from ui.labs.aside_dialog import AsideDialog
from ui.labs.document_dialog import DocumentDialog
from ui.labs.inbox import LabsInboxPage
from ui.main_window import MainWindow
from ui.widgets.reported_paper import file_name, pdf_of

LEFT = Qt.MouseButton.LeftButton
_PAGE = PaperPage(0, 1, 60, 40, (60.0, 40.0), b"\x80\x00\x00" * 2400)


def _png() -> bytes:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkRed)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, the call words
    return bytes(buffer.data().data())


def _is_shown(papers: DocumentsPage, document_id: str) -> bool:
    return papers.paper.key == document_id and papers.paper.data != b""


def _report(folder: Path, mrn: str) -> Path:
    """A message with a picture, a PDF and a document of a kind that is not shown."""
    png = _png()
    kinds = (("png", "PICTURE", png), ("pdf", "REPORT", pdf_of("image/png", [_PAGE])), ("gif", "SCAN", b"GIF89a" + png))
    path = message_file(folder, 1, mrn)
    lines = [
        f"OBX|{at}|ED|{title}^{title.title()}^99LAB||^application^{kind}^Base64^{base64.b64encode(data).decode()}||||||F\r"
        for at, (kind, title, data) in enumerate(kinds, 3)
    ]
    path.write_bytes(path.read_bytes() + "".join(lines).encode())
    return path


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, mrn="20417")


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, tmp_path: Path, qtbot: QtBot) -> LabsInboxPage:
    ctx.clinic.labs.import_files([_report(tmp_path, "999"), message_file(tmp_path, 2, "", "DOE^JANE", "19800101")])
    page = LabsInboxPage(ctx)
    window.add_page("labs_in", "Labs in", "test-tube", page)
    window.show_page("labs_in")
    with qtbot.waitExposed(window):
        window.show()
    return page


def test_a_document_of_a_waiting_report_is_looked_at_and_saved(
    page: LabsInboxPage, clinic: Clinic, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    links = {link.text(): link for link in page.report.documents}
    assert len(links) == 3
    picture, scan = links["Picture"], links["Scan"]
    qtbot.keyClick(picture, Qt.Key.Key_Space)
    shown = dialog(page, DocumentDialog)
    qtbot.waitUntil(lambda: shown.preview.page_count == 1, timeout=10000)
    assert shown.preview.isVisible() and not shown.told.isVisible()
    shown.accept()

    qtbot.mouseClick(scan, LEFT)
    shown = dialog(page, DocumentDialog)
    assert "is not shown here" in shown.told.text() and not shown.preview.isVisible()
    prompts.answer(tmp_path / "scan.gif")
    qtbot.mouseClick(shown.save_button, LEFT)
    assert (tmp_path / "scan.gif").read_bytes() == b"GIF89a" + _png()
    shown.accept()


def test_papers_of_filed_reports_stand_among_the_documents(
    page: LabsInboxPage, ctx: Context, window: MainWindow, clinic: Clinic, patient: PatientDetail,
    prompts: FakePrompts, tmp_path: Path, qtbot: QtBot,
) -> None:  # fmt: skip
    papers = DocumentsPage(ctx)
    window.add_page("documents", "Documents", "files", papers)
    papers.set_patient(patient.id)
    window.show_page("documents")
    assert papers.empty.isVisible()

    (waiting,) = [row for row in clinic.labs.waiting() if row.reported_patient.mrn == "999"]
    ctx.ops.write(papers, lambda: clinic.labs.file_report(waiting.id, patient.id, waiting.version))
    qtbot.waitUntil(lambda: papers.table.isVisible())
    rows = {row.title: row for row in papers._model.rows if isinstance(row, AttachmentRow)}
    assert set(rows) == {"Picture", "Report", "Scan"}

    for title in ("Picture", "Report"):
        papers.select_document(rows[title].id)
        shown = partial(_is_shown, papers, rows[title].id)
        qtbot.waitUntil(shown)
        assert papers.paper.preview.page_count == 1 and not papers.given_button.isVisible()
        prompts.answer(tmp_path / title)
        qtbot.mouseClick(papers.paper.save_button, LEFT)
        assert (tmp_path / title).read_bytes() == clinic.labs.attachment(rows[title].id)[1]

    papers.select_document(rows["Scan"].id)
    qtbot.waitUntil(lambda: papers.paper.key == rows["Scan"].id)
    assert "cannot be shown here" in papers.paper.hint._text.text() and not papers.paper.print_button.isEnabled()
    prompts.answer(tmp_path / "scan")
    qtbot.mouseClick(papers.paper.save_button, LEFT)
    assert (tmp_path / "scan").read_bytes() == clinic.labs.attachment(rows["Scan"].id)[1]


def test_a_file_name_of_a_message_names_no_folder(clinic: Clinic) -> None:
    said = AttachmentRow("1", "1", "Report", "..\\..\\secret/../x:y", "application/pdf", 1, clinic.now())
    assert file_name(said) == "x_y.pdf"


def test_a_damaged_paper_is_told_in_words_and_can_be_saved(
    page: LabsInboxPage, clinic: Clinic, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    path, broken = message_file(tmp_path, 7, "998"), b"%PDF-1.7 and then nothing that is a PDF"
    said = base64.b64encode(broken).decode()
    line = f"OBX|3|ED|REPORT^Report^99LAB||^application^pdf^Base64^{said}||||||F\r"
    path.write_bytes(path.read_bytes() + line.encode())
    clinic.labs.import_files([path])
    (waiting,) = [row for row in clinic.labs.waiting() if row.reported_patient.mrn == "998"]
    (paper,) = clinic.labs.report_attachments(waiting.id)
    shown = DocumentDialog(page._ctx, page, paper)
    shown.open()
    qtbot.waitUntil(lambda: "damaged" in shown.told.text(), timeout=10000)
    assert "save it to a file" in shown.told.text() and not shown.preview.isVisible()
    prompts.answer(tmp_path / "broken.pdf")
    qtbot.mouseClick(shown.save_button, LEFT)
    assert (tmp_path / "broken.pdf").read_bytes() == broken
    shown.accept()


def test_pages_that_are_left_out_are_told_on_the_last_one() -> None:
    made = QPdfDocument()
    buffer = QBuffer()
    buffer.setData(pdf_of("application/pdf", [replace(_PAGE, of=99, points=(400.0, 300.0))]))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    made.load(buffer)
    assert made.pageCount() == 2 and round(made.pagePointSize(0).width()) == 400
    assert "Pages 2 to 99 are not shown" in made.getAllText(1).text()


def test_a_report_that_was_set_aside_is_taken_up_again(page: LabsInboxPage, clinic: Clinic, qtbot: QtBot) -> None:
    (doe,) = [row for row in clinic.labs.waiting() if row.reported_patient.family == "DOE"]
    clinic.labs.set_aside(doe.id, "a test of the laboratory", doe.version)
    page.mark_stale()
    qtbot.mouseClick(page.aside_button, LEFT)
    found = dialog(page, AsideDialog)
    qtbot.waitUntil(lambda: len(found.rows.rows) == 1)
    assert found.rows.row(0).set_aside_reason == "a test of the laboratory"

    qtbot.keyClick(found.table, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: not found.rows.rows)
    assert found.told.text() == "No report is set aside." and not found.action_button.isEnabled()
    assert not clinic.labs.aside()
    found.reject()
    assert page.waiting.row(page.table.current_row).id == doe.id


def test_with_nothing_waiting_the_list_is_still_there(page: LabsInboxPage, clinic: Clinic, qtbot: QtBot) -> None:
    for row in clinic.labs.waiting():
        clinic.labs.set_aside(row.id, "not ours", row.version)
    page.mark_stale()
    qtbot.waitUntil(lambda: page.empty.isVisible())
    qtbot.mouseClick(page.aside_button, LEFT)
    found = dialog(page, AsideDialog)
    assert len(found.rows.rows) == 2
    found.reject()
