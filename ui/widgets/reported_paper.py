"""Documents that came inside laboratory reports, as pages that can be shown.

can_show(media_type) -> bool          a PDF or a picture of the kinds that are drawn here; others are saved to a file
pages_of(media_type, data) -> bytes   the PDF; a picture as one page of it; raises ``FileRefused``
title_of(row), file_name(row), size_words(bytes)
"""

from pathlib import PurePath

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPageLayout, QPageSize, QPainter, QPdfWriter

from clinic.errors import FileRefused
from clinic.records.lab_lists import AttachmentRow

_PDF = "application/pdf"
_PICTURES = {"image/png": b"png", "image/jpeg": b"jpeg"}
_MOST_PIXELS = 100_000_000
_DPI = 150
_MARGIN_MM = 10.0
_ENDINGS = {_PDF: ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def can_show(media_type: str) -> bool:
    """Whether a document of this kind is shown; what it is was seen by its first bytes when it came."""
    return media_type == _PDF or media_type in _PICTURES


def pages_of(media_type: str, data: bytes) -> bytes:
    """The document as a PDF. Raises ``FileRefused`` where it cannot be read."""
    return data if media_type == _PDF else _page_with(_picture(media_type, data))


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


def _picture(media_type: str, data: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(_PICTURES[media_type]))
    reader.setAutoTransform(True)
    size = reader.size()
    image = QImage() if size.width() * size.height() > _MOST_PIXELS else reader.read()
    if image.isNull():
        raise FileRefused("This picture cannot be shown.", "Save it to a file and open it elsewhere.")
    return image


def _page_with(image: QImage) -> bytes:
    """One page of A4, upright or lying as the picture is; the picture is not enlarged beyond 150 dots per inch."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    lies = image.width() > image.height()
    way = QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    paper = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(paper, way, margins, QPageLayout.Unit.Millimeter))
    place = QRect(0, 0, writer.width(), writer.height())
    size = image.size()
    if size.width() > place.width() or size.height() > place.height():
        size = size.scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(writer)
    painter.drawImage(QRect((place.topLeft()), QSize(size)), image)
    painter.end()
    return bytes(buffer.data().data())
