"""Pages on paper."""

import io
from pathlib import Path

import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from clinic.errors import FileRefused
from ui.documents.printing import ask_printer, print_pages


def _pdf(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in range(pages):
        canvas.setFillColorRGB(page / pages, 0, 0)
        canvas.rect(50, 700, 100, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _printer(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def _steps(done: int, total: int, note: str) -> None:
    """Progress that nobody watches."""


def test_only_the_chosen_pages_are_printed(qapp: object, tmp_path: Path) -> None:
    printer = _printer(tmp_path / "out.pdf")
    printer.setFromTo(2, 3)
    assert print_pages(_pdf(4), printer, _steps) == 2
    document = QPdfDocument()
    document.load(str(tmp_path / "out.pdf"))
    assert document.pageCount() == 2


def test_a_page_keeps_its_place_and_size(qapp: object, tmp_path: Path) -> None:
    print_pages(_pdf(1), _printer(tmp_path / "out.pdf"), _steps)
    document = QPdfDocument()
    document.load(str(tmp_path / "out.pdf"))
    image = document.render(0, document.pagePointSize(0).toSize())
    assert image.pixelColor(100, 92).lightness() < 40
    assert image.pixelColor(44, 92).lightness() > 220
    assert image.pixelColor(156, 92).lightness() > 220


def test_the_print_dialog_opens_without_blocking_and_goes_away(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    taken: list[QPrinter] = []
    ask_printer(parent, "Milia", 2, taken.append)
    (dialog,) = parent.findChildren(QPrintDialog)
    assert dialog.isVisible()
    assert dialog.maxPage() == 2
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert not taken


def test_what_is_no_pdf_is_refused(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        print_pages(b"not a document", _printer(tmp_path / "out.pdf"), _steps)
