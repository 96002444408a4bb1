"""Words and scale over a photo, the same on the screen and in an export.

Panel                                         one photo as it is shown
paint_words(painter, room, lines, right)      date and what was recorded, on a dark plate at the top
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QTransform

from ui.widgets.scale_bar import paint_scale_bar

_MARGIN = 12
_PAD = 10
_PLATE = QColor(19, 36, 43, 225)


@dataclass(frozen=True, slots=True)
class Panel:
    """One photo as it is shown, in screen pixels of the stage."""

    clip: QRect
    """Where it is seen."""
    image: QImage
    transform: QTransform
    """From pixels of ``image`` to the stage."""
    lines: tuple[str, ...]
    right: bool
    """Words at the right instead of the left."""
    mm_per_pixel: float | None
    scale: float
    """Screen pixels per pixel of the original."""

    def paint(self, painter: QPainter) -> None:
        """Draw picture, words and scale."""
        painter.save()
        painter.setClipRect(self.clip)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self.transform, True)
        painter.drawImage(QPointF(0, 0), self.image)
        painter.restore()
        paint_words(painter, self.clip, self.lines, right=self.right)
        if self.mm_per_pixel is not None:
            paint_scale_bar(painter, self.clip, self.mm_per_pixel, self.scale)
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
    painter.setPen(QColor("#f2f6f8"))
    for at, (font, line) in enumerate(zip(fonts, shown, strict=True)):
        painter.setFont(font)
        spot = QRectF(plate.left() + _PAD, plate.top() + 5 + at * height, width, height)
        painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
    painter.restore()
