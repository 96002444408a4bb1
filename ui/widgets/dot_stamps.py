"""Points of a chart as small pictures, made once for each look: hundreds of them are drawn while one zooms.

stamp(dot look ..., ratio, phase) -> QImage      premultiplied, its middle at ``REACH`` + phase / PHASES device pixels
"""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

PHASES = 4
"""Places within a device pixel, in each direction: a point is drawn at most an eighth of one beside where it lies."""
_PEN = 1.7


def paint_dot(painter: QPainter, middle: QPointF, radius: float, edge: QColor, fill: QColor, *, square: bool) -> None:
    """A round or square point."""
    painter.setPen(QPen(edge, _PEN))
    painter.setBrush(fill)
    if square:
        side = 2 * radius - 0.6
        painter.drawRect(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
        return
    painter.drawEllipse(middle, radius, radius)


@lru_cache(512)
def stamp(
    radius: float, edge: int, fill: int, square: bool, ratio: float, phase: tuple[int, int]
) -> tuple[QImage, int]:
    """The picture of a point (colours as ARGB numbers), and how many device pixels its middle's pixel lies from its
    left and upper edge."""
    reach = ceil((radius + _PEN) * ratio) + 1
    image = QImage(2 * reach + 2, 2 * reach + 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    x, y = ((reach + part / PHASES) / ratio for part in phase)
    paint_dot(painter, QPointF(x, y), radius, QColor.fromRgba(edge), QColor.fromRgba(fill), square=square)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image, reach
