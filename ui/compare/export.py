"""A comparison as one picture that can leave the program.

compose(panels, size, footer, font) -> QImage
write_png(image, path, progress) -> Path             raises StorageError
write_made(make, path, progress) -> Path             raises StorageError
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from clinic.errors import StorageError
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
