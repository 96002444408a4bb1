"""Words over a picture, on a dark plate that is legible on any skin.

paint_caption(painter, corner, text, right=False, tight=False) -> QRectF        the plate
"""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

_ROOM, _TIGHT = (20, 12), (10, 4)
"""Pixels of the plate beside and above the words, both sides together."""


def paint_caption(painter: QPainter, corner: QPointF, text: str, *, right: bool = False, tight: bool = False) -> QRectF:
    """Words on a dark plate at ``corner`` (upper left, or upper right if ``right``), close around them if ``tight``;
    returns the plate."""
    metrics = painter.fontMetrics()
    beside, above = _TIGHT if tight else _ROOM
    size = QSizeF(metrics.horizontalAdvance(text) + beside, metrics.height() + above)
    left = corner.x() - size.width() if right else corner.x()
    plate = QRectF(QPointF(left, corner.y()), size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(19, 36, 43, 225))
    painter.drawRoundedRect(plate, 5, 5)
    painter.setPen(QColor("#f2f6f8"))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return plate
