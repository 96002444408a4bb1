"""A paper that came inside a laboratory's message (PDF, PNG, JPEG) as pictures of its pages, drawn in the worker.

What leaves the worker is plain pixels: the window decodes nothing that a stranger made.
"""

import importlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clinic.errors import FileRefused
from clinic.imaging import inspect, upright
from clinic.imaging.mended import StandardError
from clinic.records.papers import PaperPage
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request

PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg")
MOST_PAGES = 60
"""Pages that are drawn; a paper of a laboratory has two or three."""
_SECONDS = 20.0
_AT_ONCE = 4
_SIDE = 1754
"""Pixels of a page's longer side: 150 dots per inch on A4."""
_PICTURE_SIDE = 2400
_CHANNELS = 3
_POINTS = 72 / 150
_TODO = "It is kept as it came: save it to a file and open it elsewhere."


def draw(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: the pages from ``first`` on, a few at once. Raises ``FileRefused``."""
    StandardError.catch()
    (data,) = bodies
    if args["media_type"] == PDF:
        count, pages = _pdf_pages(data, int(args["first"]))
    else:
        count, pages = 1, [_picture(data)]
    sizes = [[page.width, page.height, *page.points] for page in pages]
    return {"of": count, "sizes": sizes}, tuple(zlib.compress(page.pixels, 1) for page in pages)


def _picture(data: bytes) -> PaperPage:
    inspect(data, "The picture")
    image = upright(data, _PICTURE_SIDE, "The picture").convert("RGB")
    image.thumbnail((_PICTURE_SIDE, _PICTURE_SIDE))
    points = (image.width * _POINTS, image.height * _POINTS)
    return PaperPage(0, 1, image.width, image.height, points, image.tobytes())


def _pdf_pages(data: bytes, first: int) -> tuple[int, list[PaperPage]]:
    """Qt's reader of PDF is loaded here alone; nothing of the clinic's own process draws a page."""
    core, pdf = (importlib.import_module(f"PySide6.{name}") for name in ("QtCore", "QtPdf"))
    buffer = core.QBuffer()
    buffer.setData(core.QByteArray(data))
    buffer.open(core.QIODevice.OpenModeFlag.ReadOnly)
    document = pdf.QPdfDocument()
    document.load(buffer)
    if document.error() == pdf.QPdfDocument.Error.IncorrectPassword:
        raise FileRefused("The document is locked by a password.", _TODO)
    if document.status() != pdf.QPdfDocument.Status.Ready or not document.pageCount():
        raise FileRefused("The document is damaged, or no PDF.", _TODO)
    count = document.pageCount()
    numbers = range(first, min(first + _AT_ONCE, count, MOST_PAGES))
    return count, [_pdf_page(document, number, count) for number in numbers]


def _pdf_page(document: Any, number: int, count: int) -> PaperPage:
    core, gui = (importlib.import_module(f"PySide6.{name}") for name in ("QtCore", "QtGui"))
    points = document.pagePointSize(number)
    longer = max(points.width(), points.height())
    if not longer > 0:
        raise FileRefused("The document has a page without a size.", _TODO)
    width, height = (max(1, round(_SIDE * side / longer)) for side in (points.width(), points.height()))
    drawn = document.render(number, core.QSize(width, height))
    if drawn.isNull():
        raise FileRefused(f"Page {number + 1} of the document cannot be drawn.", _TODO)
    page = gui.QImage(width, height, gui.QImage.Format.Format_RGB888)
    page.fill(core.Qt.GlobalColor.white)
    painter = gui.QPainter(page)
    painter.drawImage(0, 0, drawn)
    painter.end()
    rows, line = bytes(page.constBits()), page.bytesPerLine()
    row = width * _CHANNELS
    pixels = rows if line == row else b"".join(rows[at : at + row] for at in range(0, line * height, line))
    return PaperPage(number, count, width, height, (points.width(), points.height()), pixels)


def paper_pages(workers: WorkerPool, media_type: str, data: bytes) -> Iterator[PaperPage]:
    """The pages of a paper, one after the other, drawn by a worker; at most ``MOST_PAGES``.

    Raises ``FileRefused`` where it is damaged, locked, or takes more time or memory than a paper may; ``ClinicError``
    where no worker can be started.
    """
    first, of = 0, 1
    while first < min(of, MOST_PAGES):
        args = {"media_type": media_type, "first": first}
        try:
            answer = workers.run(Request("paper", "The document", _TODO, _SECONDS, args, (data,)))
            of, pages = _checked(answer.found, answer.bodies, first)
        except FileRefused as error:
            what = error.what.removesuffix("; it was not stored.").rstrip(".").replace("“The document”", "The document")
            raise FileRefused(f"{what}; it cannot be shown.", _TODO) from error
        except (ValueError, TypeError, KeyError, zlib.error) as error:
            raise FileRefused("The document cannot be shown.", _TODO) from error
        yield from pages
        first += len(pages)


def _checked(found: Any, bodies: Sequence[bytes], first: int) -> tuple[int, list[PaperPage]]:
    """Raises ``ValueError`` for an answer that no honest worker gives."""
    of, sizes = found["of"], found["sizes"]
    if type(of) is not int or of < 1 or not 0 < len(sizes) == len(bodies) <= _AT_ONCE:
        raise ValueError("no pages")
    pages = []
    for at, ((width, height, across, down), body) in enumerate(zip(sizes, bodies, strict=True)):
        inside = all(type(side) is int and 0 < side <= _PICTURE_SIDE for side in (width, height))
        if not inside or not all(type(side) in (int, float) and 0 < side < 1e6 for side in (across, down)):
            raise ValueError("no size")
        size = width * height * _CHANNELS
        opened = zlib.decompressobj()
        pixels = opened.decompress(body, size + 1)
        if len(pixels) != size:
            raise ValueError("no picture")
        pages.append(PaperPage(first + at, of, width, height, (float(across), float(down)), pixels))
    return of, pages
