"""Words over a photo, the same on the screen and in an export.

Panel                                         one view as it is shown
paint_words(painter, room, lines, right)      date and what was recorded, on a dark plate at the top
paint_note(painter, room, text)               a line at the lower left: what was done to what is seen
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTransform

_MARGIN = 12
_PAD = 10
_PLATE = QColor(19, 36, 43, 225)
_WORDS = QColor("#f2f6f8")
_CANVAS = QColor("#0c1418")


@dataclass(frozen=True, slots=True)
class Panel:
    """A view: where it stands on the stage, and what paints it within a room of that size."""

    place: QRect
    to_view: QTransform
    draw: Callable[[QPainter, QTransform, QRect], object]

    def paint(self, painter: QPainter) -> None:
        """Draw it at its place."""
        painter.save()
        painter.setClipRect(self.place)
        painter.fillRect(self.place, _CANVAS)
        painter.translate(self.place.topLeft())
        self.draw(painter, self.to_view, QRect(0, 0, self.place.width(), self.place.height()))
        painter.restore()


def paint_words(painter: QPainter, room: QRect, lines: Sequence[str], *, right: bool = False) -> None:
    """Draw ``lines`` on one plate at an upper corner of ``room``, cut where they do not fit; the first one is bold."""
    if not lines or room.width() < 60:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bold = painter.font()
    bold.setBold(True)
    fonts = [bold, *[painter.font()] * (len(lines) - 1)]
    most = room.width() - 2 * _MARGIN - 2 * _PAD
    shown = [
        QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideRight, most)
        for font, line in zip(fonts, lines, strict=True)
    ]
    width = max(QFontMetricsF(font).horizontalAdvance(line) for font, line in zip(fonts, shown, strict=True)) + 1
    height = QFontMetricsF(bold).height() + 2
    size = QSizeF(width + 2 * _PAD, height * len(lines) + 10)
    left = room.right() - _MARGIN - size.width() if right else room.left() + _MARGIN
    plate = QRectF(QPointF(left, room.top() + _MARGIN), size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PLATE)
    painter.drawRoundedRect(plate, 5, 5)
    painter.setPen(_WORDS)
    for at, (font, line) in enumerate(zip(fonts, shown, strict=True)):
        painter.setFont(font)
        spot = QRectF(plate.left() + _PAD, plate.top() + 5 + at * height, width, height)
        painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
    painter.restore()


def paint_note(painter: QPainter, room: QRect, text: str, *, above: int = 0) -> None:
    """``text`` on a plate at the lower left, ``above`` so many pixels of the edge."""
    if not text or room.width() < 60:
        return
    metrics = QFontMetricsF(painter.font())
    most = room.width() - 2 * _MARGIN - 2 * _PAD
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)
    size = QSizeF(metrics.horizontalAdvance(shown) + 2 * _PAD + 1, metrics.height() + 8)
    corner = QPointF(room.left() + _MARGIN, room.bottom() - _MARGIN - size.height() - above)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PLATE)
    painter.drawRoundedRect(QRectF(corner, size), 5, 5)
    painter.setPen(_WORDS)
    painter.drawText(QRectF(corner, size), Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()
