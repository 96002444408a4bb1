"""Paper: pages of a PDF drawn onto a printer.

Printing(ctx, owner, ask=ask_printer)
    print_pdf(title, page_count, data, then)  asks for the printer, then draws in the background; marks nothing; then()
print_pages(data, printer, progress)       the drawing; also what the tests call
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from clinic.errors import ClinicError, FileRefused
from ui.context import Context
from ui.documents.words import pages

_IN_THE_QUEUE = "Skinfolio document"
"""What the print queue shows to everybody: not whose document it is, nor what it is about."""
_FINEST = 300
"""Dots per inch that pages are drawn at; finer costs memory and shows no difference in text or photos."""

Ask = Callable[[QWidget, str, int, Callable[[QPrinter], object]], None]


class PrintFailed(ClinicError):
    """The printer did not take the pages."""


def ask_printer(parent: QWidget, title: str, page_count: int, then: Callable[[QPrinter], object]) -> None:
    """Open the print dialog of the system, which ``title`` names; ``then(printer)`` once a person chose."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(_IN_THE_QUEUE)
    dialog = QPrintDialog(printer, parent.window())
    dialog.setWindowTitle(f"Print {title}")
    dialog.setMinMax(1, max(1, page_count))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    _Chosen(dialog, printer, then)
    QDialog.open(dialog)  # QPrintDialog hides it behind a form that wants a slot


class _Chosen(QObject):
    """Hands the printer on; lives and dies with the dialog."""

    def __init__(self, dialog: QPrintDialog, printer: QPrinter, then: Callable[[QPrinter], object]) -> None:
        super().__init__(dialog)
        self._dialog, self._printer, self._then = dialog, printer, then
        dialog.finished.connect(self.take)

    @Slot(int)
    def take(self, outcome: int) -> None:
        """Go on if a person accepted; the dialog goes either way."""
        self._dialog.deleteLater()
        if outcome:
            self._then(self._printer)


def print_pages(data: bytes, printer: QPrinter, progress: Callable[[int, int, str], None]) -> int:
    """Draw the chosen pages of the PDF ``data`` onto ``printer``, each as large as fits; returns how many.

    Runs in a worker. Raises ``FileRefused`` for data that is no PDF, ``PrintFailed``.
    """
    document, buffer = _opened(data)
    chosen = _chosen_pages(printer, document.pageCount())
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintFailed("The printer does not take the document.", "Check the printer, then print again.")
    finished = False
    try:
        for at, page in enumerate(chosen):
            progress(at, len(chosen), f"page {page + 1}")
            if at and not printer.newPage():
                raise PrintFailed("The printer stopped.", "Check the printer, then print again.")
            _draw(document, page, painter, printer)
        finished = True
    finally:
        if not finished:  # cancelled or failed: half a document must not come out
            printer.abort()
        painter.end()
        document.close()
        buffer.close()
    return len(chosen)


def _opened(data: bytes) -> tuple[QPdfDocument, QBuffer]:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() == QPdfDocument.Status.Error or not document.pageCount():
        raise FileRefused("This document cannot be printed.", "Make it again.")
    return document, buffer


def _chosen_pages(printer: QPrinter, page_count: int) -> list[int]:
    first = max(1, printer.fromPage() or 1)
    last = min(page_count, printer.toPage() or page_count)
    return list(range(first - 1, last))


def _draw(document: QPdfDocument, page: int, painter: QPainter, printer: QPrinter) -> None:
    """One page on one sheet, at its own size where the paper is large enough, in the middle."""
    points = document.pagePointSize(page)
    sheet = QRectF(printer.paperRect(QPrinter.Unit.Point))
    scale = min(1.0, sheet.width() / points.width(), sheet.height() / points.height())
    dots = min(_FINEST, printer.resolution())
    pixels = QSize(round(points.width() * scale * dots / 72), round(points.height() * scale * dots / 72))
    image = _on_white(document.render(page, pixels))
    per_point = printer.resolution() / 72
    width, height = points.width() * scale * per_point, points.height() * scale * per_point
    printable = printer.pageRect(QPrinter.Unit.DevicePixel)
    left = (sheet.width() * per_point - width) / 2 - printable.x()
    top = (sheet.height() * per_point - height) / 2 - printable.y()
    painter.drawImage(QRect(round(left), round(top), round(width), round(height)), image)


def _on_white(page: QImage) -> QImage:
    """Pages come with nothing behind them; printers differ in what they make of that."""
    paper = QImage(page.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, page)
    painter.end()
    return paper


class Printing(QObject):
    """Prints for a page of the window."""

    def __init__(self, ctx: Context, owner: QWidget, ask: Ask = ask_printer) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._owner = owner
        self._ask = ask

    def print_pdf(self, title: str, page_count: int, data: bytes, then: Callable[[], object]) -> None:
        """Ask for a printer and print; nothing is marked by it. ``then()`` once the pages went to the printer."""
        self._ask(self._owner, title, page_count, partial(self._start, title, data, then))

    def _start(self, title: str, data: bytes, then: Callable[[], object], printer: QPrinter) -> None:
        done = partial(self._done, then)
        self._ctx.ops.background(self, f"Printing {title}", partial(print_pages, data, printer), done)

    def _done(self, then: Callable[[], object], number: int) -> None:
        then()
        self._ctx.notifier.notify(f"{pages(number)} went to the printer.")
