"""Documents that came inside laboratory reports, as pages that can be shown.

can_show(media_type) -> bool          a PDF or a picture of the kinds that are drawn; others are saved to a file
pdf_of(media_type, pages) -> bytes    the drawn pages as a PDF of pictures; raises what the pages raise
title_of(row), file_name(row), size_words(bytes)
The file itself is read by a worker alone: what comes here is plain pixels.
"""

from collections.abc import Iterable
from pathlib import PurePath

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from clinic.records.lab_lists import AttachmentRow
from clinic.records.papers import PaperPage

_PDF = "application/pdf"
_PICTURES = ("image/png", "image/jpeg")
_DPI = 150
_MARGIN_MM = 10.0
_LEAST_POINTS = 10.0
_ENDINGS = {_PDF: ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def can_show(media_type: str) -> bool:
    """Whether a document of this kind is shown; what it is was seen by its first bytes when it came."""
    return media_type == _PDF or media_type in _PICTURES


def pdf_of(media_type: str, pages: Iterable[PaperPage]) -> bytes:
    """The pages below each other; a picture stands on a page of A4. Says at the end where pages are left out."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    painter = QPainter()
    last = None
    try:
        for last in pages:
            layout = _page_of(last) if media_type == _PDF else _sheet_for(last)
            _go_on(painter, writer, layout)
            _draw(painter, writer, last, fill=media_type == _PDF)
        if last is not None and last.of > last.number + 1:
            _go_on(painter, writer, _page_of(last))
            left = f"Pages {last.number + 2} to {last.of} are not shown. Save the document to a file to read them."
            painter.drawText(QRect(0, 0, writer.width(), writer.height()), Qt.AlignmentFlag.AlignCenter, left)
    finally:
        if painter.isActive():
            painter.end()
    return bytes(buffer.data().data())


def title_of(row: AttachmentRow) -> str:
    """What the laboratory called it."""
    return row.title or row.file_name or "Document of a laboratory report"


def file_name(row: AttachmentRow) -> str:
    """A plain name to save it under: never a folder, whatever the message said."""
    name = PurePath(row.file_name.replace("\\", "/")).name.strip(". ") or title_of(row)
    plain = "".join(char if char.isalnum() or char in " ._-()" else "_" for char in name)[:100].strip(". ")
    ending = _ENDINGS.get(row.media_type, "")
    return plain if not ending or plain.lower().endswith(ending) else f"{plain}{ending}"


def size_words(size: int) -> str:
    """``34 kB``, ``1.2 MB``."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def _go_on(painter: QPainter, writer: QPdfWriter, layout: QPageLayout) -> None:
    writer.setPageLayout(layout)
    if painter.isActive():
        writer.newPage()
    else:
        painter.begin(writer)


def _page_of(page: PaperPage) -> QPageLayout:
    across, down = (max(side, _LEAST_POINTS) for side in page.points)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    paper = QPageSize(QSizeF(min(across, down), max(across, down)), QPageSize.Unit.Point, "", exact)
    return QPageLayout(paper, _way(across > down), QMarginsF())


def _sheet_for(page: PaperPage) -> QPageLayout:
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    paper = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(paper, _way(page.width > page.height), margins, QPageLayout.Unit.Millimeter)


def _way(lies: bool) -> QPageLayout.Orientation:
    return QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait


def _draw(painter: QPainter, writer: QPdfWriter, page: PaperPage, *, fill: bool) -> None:
    """The page's pixels; a picture is made smaller to fit and is not enlarged beyond 150 dots per inch."""
    image = QImage(page.pixels, page.width, page.height, 3 * page.width, QImage.Format.Format_RGB888)
    room, size = QSize(writer.width(), writer.height()), image.size()
    if fill:
        size = room
    elif size.width() > room.width() or size.height() > room.height():
        size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawImage(QRect(QPoint(0, 0), size), image)
