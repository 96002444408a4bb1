"""A magnifier beside the pointer: single pixels of the photo, so that a click can be exact.

paint_loupe(painter, room, image, factor, place, at, zoom)    ``place``: pixels of the photo, ``at``: of the view
``factor``: pixels of the photo for each pixel of ``image`` (the preview while the photo itself is on its way).
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from ui.photos.measuring.shape_painter import EDGE, LIGHT, LINE

RADIUS = 62.0
MAGNIFIED = 6.0
"""Screen pixels for each pixel of the photo."""
_AWAY = 26.0


def loupe_place(at: QPointF, room: QRectF) -> QPointF:
    """The middle of the magnifier: right above the pointer, on the other side where there is no room."""
    x = at.x() + _AWAY + RADIUS
    y = at.y() - _AWAY - RADIUS
    if x + RADIUS > room.right():
        x = at.x() - _AWAY - RADIUS
    if y - RADIUS < room.top():
        y = at.y() + _AWAY + RADIUS
    return QPointF(x, y)


def paint_loupe(
    painter: QPainter, room: QRectF, image: QImage, factor: float, place: QPointF, at: QPointF, zoom: float
) -> None:
    """Draw it with a cross at the place; ``zoom``: screen pixels for each pixel of the photo, which it exceeds."""
    magnified = max(MAGNIFIED, zoom * 2)
    middle = loupe_place(at, room)
    half = RADIUS / magnified / factor
    source = QRectF(place.x() / factor - half, place.y() / factor - half, 2 * half, 2 * half)
    target = QRectF(middle.x() - RADIUS, middle.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
    painter.save()
    path = QPainterPath()
    path.addEllipse(target)
    painter.setClipPath(path)
    painter.fillRect(target, EDGE)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, magnified * factor < 3)
    painter.drawImage(target, image, source)
    for pen in (QPen(EDGE, 3), QPen(LIGHT, 1)):
        painter.setPen(pen)
        for one, other in ((QPointF(RADIUS, 0), QPointF(5, 0)), (QPointF(0, RADIUS), QPointF(0, 5))):
            painter.drawLine(middle + one, middle + other)
            painter.drawLine(middle - one, middle - other)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(EDGE, 4), QPen(LINE, 1.6)):
        painter.setPen(pen)
        painter.drawEllipse(target)
