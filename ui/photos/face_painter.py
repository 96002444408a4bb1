"""What is drawn over a face photo: expected places, the place that is pointed at, words at the pointer.

Expected places are thin, dashed and light, so that the skin below stays visible and nobody takes them for marks.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from ui.photos.place_words import Expected, Pointed
from ui.theme.theme import Theme

LEAST_RADIUS = 12.0
"""Logical pixels: smaller circles could not be met with the pointer."""
_DARK, _LIGHT, _ACCENT = QColor(19, 36, 43, 150), QColor(255, 255, 255, 215), QColor("#5eead4")
_PLATE, _TEXT = QColor(19, 36, 43, 225), QColor("#f2f6f8")
_SOFT_PLATE = QColor(19, 36, 43, 130)


def paint_expected(
    painter: QPainter, transform: QTransform, places: Sequence[Expected], chosen: Expected | None, theme: Theme
) -> None:
    """A dashed circle at each place, as large as its uncertainty, and a small number at its rim."""
    painter.setFont(theme.font(11))
    for place in places:
        at = transform.map(QPointF(place.x, place.y))
        radius = max(place.radius * transform.m11(), LEAST_RADIUS)
        mine = place is chosen
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((_DARK, 2.6), (_ACCENT if mine else _LIGHT, 1.3)):
            pen = QPen(colour, width)
            pen.setDashPattern([5.2 / width, 4.2 / width])
            painter.setPen(pen)
            painter.drawEllipse(at, radius, radius)
        corner = at + QPointF(radius, -radius) * 0.72
        _plate(painter, QPointF(corner.x() + 2, corner.y() - 8), place.lesion.label, _SOFT_PLATE, height=16)


def paint_pointed(painter: QPainter, transform: QTransform, pointed: Pointed) -> None:
    """What a person points at."""
    paint_target(painter, transform.map(QPointF(pointed.x, pointed.y)), 9)


def paint_target(painter: QPainter, at: QPointF, radius: float) -> None:
    """A ring with four ticks: the skin in its middle stays free."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_PLATE, 4.0), (_ACCENT, 2.0)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawEllipse(at, radius, radius)
        for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(at + way * radius, at + way * radius * 1.65)


def paint_cross(painter: QPainter, at: QPointF) -> None:
    """The middle of the view, which Enter points at."""
    for colour, width in ((_DARK, 3.0), (_LIGHT, 1.2)):
        painter.setPen(QPen(colour, width))
        for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(at + way * 5, at + way * 13)


def paint_box(painter: QPainter, transform: QTransform, box: tuple[float, float, float, float]) -> None:
    """Which of several faces was taken."""
    frame = transform.mapRect(QRectF(*box))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_DARK, 2.6), (_LIGHT, 1.0)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(frame, 10, 10)


def paint_words(painter: QPainter, at: QPointF, words: str, room: QRect, theme: Theme) -> None:
    """Words that follow the pointer and stay inside the view."""
    painter.setFont(theme.font(12))
    width = painter.fontMetrics().horizontalAdvance(words) + 14
    left = at.x() + 16 if at.x() + 16 + width <= room.width() else at.x() - 12 - width
    top = at.y() + 16 if at.y() + 38 <= room.height() else at.y() - 30
    _plate(painter, QPointF(max(2.0, left), top), words, _PLATE, height=22)


def _plate(painter: QPainter, corner: QPointF, words: str, colour: QColor, *, height: float) -> None:
    plate = QRectF(corner.x(), corner.y(), painter.fontMetrics().horizontalAdvance(words) + height * 0.62, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(_TEXT)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
