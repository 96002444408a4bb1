"""How long a millimetre is in a picture.

paint_scale_bar(painter, room, mm_per_pixel, scale)     at the lower right of ``room``
bar_length(mm_per_screen_pixel, most) -> float          a round length in mm that is at most ``most`` screen pixels long
"""

import math

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

_MARGIN = 12
_PAD = 10
_HEIGHT = 36
_MOST = 120.0
_PLATE = QColor(19, 36, 43, 225)
_LIGHT = QColor("#f2f6f8")


def bar_length(mm_per_screen_pixel: float, most: float = _MOST) -> float:
    """1, 2 or 5 times a power of ten mm, the longest that needs no more than ``most`` screen pixels."""
    longest = mm_per_screen_pixel * most
    power = 10.0 ** math.floor(math.log10(longest))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= longest * (1 + 1e-9))


def paint_scale_bar(painter: QPainter, room: QRect, mm_per_pixel: float, scale: float) -> None:
    """Draw the bar; ``mm_per_pixel`` is that of the picture, ``scale`` is screen pixels per picture pixel."""
    if mm_per_pixel <= 0 or scale <= 0:
        return
    mm_per_screen = mm_per_pixel / scale
    length = bar_length(mm_per_screen)
    pixels = length / mm_per_screen
    text = f"{length:g} mm"
    words = painter.fontMetrics().horizontalAdvance(text)
    wide = max(pixels, words) + 2 * _PAD
    plate = QRectF(room.right() - _MARGIN - wide, room.bottom() - _MARGIN - _HEIGHT, wide, _HEIGHT)
    line = plate.bottom() - 9
    left, right = (QPointF(plate.center().x() + side * pixels / 2, line) for side in (-1, 1))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PLATE)
    painter.drawRoundedRect(plate, 5, 5)
    painter.setPen(QPen(_LIGHT, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(left, right)
    for end in (left, right):
        painter.drawLine(end - QPointF(0, 4), end + QPointF(0, 4))
    painter.drawText(plate.adjusted(0, 3, 0, -14), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
