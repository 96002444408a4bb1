"""A millimetre ruler along the edges of a photo, and a grid over it.

paint_rulers(painter, room, transform, scale)       mm ticks along the upper and the left edge of the view
paint_grid(painter, room, transform, scale)         lines each round number of mm
tick_step(pixels_per_mm) -> float                   mm between named ticks
Nought lies at the left upper corner of the photo. One number of mm per pixel holds on a plane that faces the camera; on
a tilted one only where it was measured, and the ruler says so.
"""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from clinic.records.scales import PhotoScale
from ui.photos.measuring.shape_painter import EDGE, LIGHT

BROAD = 22.0
_LEAST_NAMED = 56.0
"""Screen pixels between two named ticks."""
_LEAST_TICK = 5.0
_GRID = QColor(242, 246, 248, 80)
_GRID_EDGE = QColor(19, 36, 43, 60)


def tick_step(pixels_per_mm: float) -> float:
    """1, 2 or 5 times a power of ten mm, the least that leaves room for its name."""
    step = 0.001
    while True:
        for factor in (1, 2, 5):
            if step * factor * pixels_per_mm >= _LEAST_NAMED:
                return step * factor
        step *= 10


def ruler_words(scale: PhotoScale) -> str:
    """What stands in the corner: where the millimetres hold."""
    return "mm at the sticker" if scale.plane is not None else "mm"


def paint_rulers(painter: QPainter, room: QRectF, transform: QTransform, scale: PhotoScale) -> None:
    """Draw both rulers and say what they show."""
    per_mm = transform.m11() / scale.mm_per_pixel
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # upright lines need none, and it costs 30 ms
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(EDGE)
    painter.drawRect(QRectF(room.left(), room.top(), room.width(), BROAD))
    painter.drawRect(QRectF(room.left(), room.top() + BROAD, BROAD, room.height() - BROAD))
    painter.setPen(QPen(LIGHT, 1))
    corner = transform.map(QPointF(0, 0))
    _across(painter, room, corner.x(), per_mm)
    _down(painter, room, corner.y(), per_mm)
    words = ruler_words(scale)
    wide = painter.fontMetrics().horizontalAdvance(words) + 10
    plate = QRectF(room.left(), room.top(), max(wide, BROAD), BROAD)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(19, 36, 43))
    painter.drawRect(plate)
    painter.setPen(LIGHT)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def paint_grid(painter: QPainter, room: QRectF, transform: QTransform, scale: PhotoScale) -> None:
    """Lines at the named ticks of the rulers."""
    step = tick_step(transform.m11() / scale.mm_per_pixel) * transform.m11() / scale.mm_per_pixel
    corner = transform.map(QPointF(0, 0))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for pen in (QPen(_GRID_EDGE, 3), QPen(_GRID, 1)):
        painter.setPen(pen)
        for x in _places(corner.x(), step, room.left(), room.right()):
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        for y in _places(corner.y(), step, room.top(), room.bottom()):
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
    painter.restore()


def _across(painter: QPainter, room: QRectF, nought: float, per_mm: float) -> None:
    step, fine = _steps(per_mm)
    foot = room.top() + BROAD
    for x in _places(nought, fine * per_mm, room.left() + BROAD, room.right()):
        painter.drawLine(QPointF(x, foot - 4), QPointF(x, foot))
    for x in _places(nought, step * per_mm, room.left() + BROAD, room.right()):
        painter.drawLine(QPointF(x, foot - 9), QPointF(x, foot))
        painter.drawText(QPointF(x + 3, foot - 7), _named((x - nought) / per_mm, step))


def _down(painter: QPainter, room: QRectF, nought: float, per_mm: float) -> None:
    step, fine = _steps(per_mm)
    foot = room.left() + BROAD
    for y in _places(nought, fine * per_mm, room.top() + BROAD, room.bottom()):
        painter.drawLine(QPointF(foot - 4, y), QPointF(foot, y))
    for y in _places(nought, step * per_mm, room.top() + BROAD, room.bottom()):
        painter.drawLine(QPointF(foot - 9, y), QPointF(foot, y))
        painter.save()
        painter.translate(foot - 10, y + 3)
        painter.rotate(90)
        painter.drawText(QPointF(0, 7), _named((y - nought) / per_mm, step))
        painter.restore()


def _steps(per_mm: float) -> tuple[float, float]:
    """mm between named ticks, and between fine ones."""
    step = tick_step(per_mm)
    parts = next(parts for parts in (10, 5, 2, 1) if step / parts * per_mm >= _LEAST_TICK or parts == 1)
    return step, step / parts


def _places(nought: float, step: float, first: float, last: float) -> list[float]:
    begin = ceil((first - nought) / step)
    return [nought + number * step for number in range(begin, int((last - nought) / step) + 1)]


def _named(value: float, step: float) -> str:
    return f"{round(value / step) * step:g}"
