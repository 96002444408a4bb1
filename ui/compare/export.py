"""A comparison as one picture that can leave the program.

compose(panels, size, footer, font) -> QImage
write_png(image, path, progress) -> Path             raises StorageError
write_made(make, path, progress) -> Path             raises StorageError
refusal(purpose, rows) -> str                        why a purpose is not covered by consent; empty if it is
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from clinic.errors import StorageError
from clinic.records.enums import ConsentScope
from clinic.records.photos import PhotoRow
from clinic.rules.consents import covers
from clinic.rules.dates import spoken
from ui.compare.facts import day_of
from ui.compare.panel import Panel
from ui.core.tasks import Progress

_SCALE = 2
_LINE = 22


def compose(panels: Sequence[Panel], size: QSize, footer: Sequence[str], font: QFont) -> QImage:
    """What the stage of ``size`` shows, at twice its pixels, with lines of words below."""
    below = _LINE * len(footer) + 8
    image = QImage(size.width() * _SCALE, (size.height() + below) * _SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    painter.setFont(font)
    for panel in panels:
        panel.paint(painter)
    painter.setPen(QColor("#1a262d"))
    for at, line in enumerate(footer):
        room = QRect(12, size.height() + 4 + at * _LINE, size.width() - 24, _LINE)
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.end()
    return image


def write_png(image: QImage, path: Path, _progress: Progress) -> Path:
    """Write the picture; it holds no metadata. Raises ``StorageError``."""
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]  # the stubs know no format given as str
        raise StorageError(f"{path.name} cannot be written.", "Choose another folder, or free some space.")
    return path


def write_made(make: Callable[[], bytes], path: Path, _progress: Progress) -> Path:
    """Make a page and write it. Raises ``StorageError`` and what ``make`` raises."""
    data = make()
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(f"{path.name} cannot be written.", "Choose another folder, or free some space.") from error
    return path


def refusal(purpose: ConsentScope, rows: Sequence[PhotoRow]) -> str:
    """Which photos may not be used for ``purpose``, in words; empty if all may."""
    missing = [row for row in rows if not covers(row.consent, purpose)]
    days = " and ".join(spoken(day_of(row)) for row in missing)
    return f"The consent for the photo of {days} does not cover {purpose.value}." if missing else ""
