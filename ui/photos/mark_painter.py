"""Numbered marks of lesions in a picture."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from clinic.records.photos import PhotoMark
from ui.theme.theme import Theme

_RING = 11.0


def paint_marks(
    painter: QPainter, transform: QTransform, marks: Sequence[PhotoMark], labels: Mapping[str, str], theme: Theme
) -> None:
    """Draw a ring at each mark and its label beside it, so that the skin inside stays free.

    ``transform`` leads from pixels of the picture to the view; ``labels`` are by id of the mark.
    """
    painter.setFont(theme.font(12, bold=True))
    for mark in marks:
        if mark.x is None or mark.y is None or mark.id not in labels:
            continue
        at = transform.map(QPointF(mark.x, mark.y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(19, 36, 43, 225), 4.0), (QColor("#5eead4"), 2.0)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(at, _RING, _RING)
        text = labels[mark.id]
        metrics = painter.fontMetrics()
        plate = QRectF(at.x() + _RING + 4, at.y() - 9, metrics.horizontalAdvance(text) + 10, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(19, 36, 43, 225))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(QColor("#f2f6f8"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
