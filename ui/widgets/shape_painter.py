"""Shapes of ``clinic.reports.course`` onto a painter.

ShapePainter(painter, theme, picture)      picture(photo_id) -> QPixmap | None
    draw(shapes)
measure_with(theme) -> Measure             text widths in the window's font
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from clinic.reports.course.shapes import (
    Area,
    Arrow,
    Dot,
    Line,
    Mark,
    Measure,
    Picture,
    Shape,
    Text,
    Triangle,
)
from ui.theme.theme import Theme

_STACK = 3.0
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


def measure_with(theme: Theme) -> Measure:
    """Text widths in the window's font, remembered per font."""
    fonts: dict[tuple[int, bool], QFontMetricsF] = {}

    def measure(text: str, size: int, bold: bool) -> float:
        if (size, bold) not in fonts:
            fonts[(size, bold)] = QFontMetricsF(theme.font(size, bold=bold, tabular=True))
        return fonts[(size, bold)].horizontalAdvance(text)

    return measure


class ShapePainter:
    """Draws shapes with the colours of the theme in force."""

    def __init__(self, painter: QPainter, theme: Theme, picture: Callable[[str], QPixmap | None]) -> None:
        self._painter = painter
        self._theme = theme
        self._picture = picture
        self._ratio = painter.device().devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def draw(self, shapes: Iterable[Shape]) -> None:
        """Draw in order; later shapes cover earlier ones."""
        for shape in shapes:
            match shape:
                case Line():
                    self._line(shape)
                case Area():
                    self._area(shape)
                case Dot():
                    self._dot(shape)
                case Arrow():
                    self._arrow(shape)
                case Triangle():
                    self._triangle(shape)
                case Text():
                    self._text(shape)
                case Picture():
                    self._photo(shape)

    def ring(self, mark: Mark) -> None:
        """Show that a mark is chosen."""
        self._painter.setPen(QPen(self._theme.color("text"), 1.6))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        reach = mark.reach
        if abs(reach.width - reach.height) < 1:
            self._painter.drawEllipse(QPointF(mark.x, mark.y), 8.0, 8.0)
        else:
            self._painter.drawRoundedRect(
                QRectF(reach.x, reach.y, reach.width, reach.height).adjusted(-2, -2, 2, 2), 4, 4
            )

    def _snap(self, value: float) -> float:
        """The middle of a device pixel, so that hair lines stay sharp at every scale factor."""
        return (int(value * self._ratio) + 0.5) / self._ratio

    def _line(self, line: Line) -> None:
        points = [QPointF(x, y) for x, y in line.points]
        if len(points) == 2 and line.width <= 1.4:
            first, last = points
            if first.x() == last.x():
                x = self._snap(first.x())
                points = [QPointF(x, first.y()), QPointF(x, last.y())]
            elif first.y() == last.y():
                y = self._snap(first.y())
                points = [QPointF(first.x(), y), QPointF(last.x(), y)]
        pen = QPen(self._theme.color(line.role), line.width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if line.dashed else Qt.PenCapStyle.RoundCap)
        if line.dashed:
            pen.setDashPattern([4.0, 3.0])
        self._painter.setPen(pen)
        self._painter.drawPolyline(points)

    def _area(self, area: Area) -> None:
        box = QRectF(area.box.x, area.box.y, area.box.width, area.box.height)
        pen = QPen(self._theme.color(area.edge), 1.0) if area.edge else QPen(Qt.PenStyle.NoPen)
        self._painter.setPen(pen)
        self._painter.setBrush(self._theme.color(area.role))
        if area.edge:
            box.adjust(0.5, 0.5, -0.5, -0.5)
        if not area.open_end:
            self._painter.drawRoundedRect(box, area.radius, area.radius)
            return
        tip = min(box.height() / 2.5, box.width())
        corners = [
            box.topLeft(),
            QPointF(box.right(), box.top()),
            QPointF(box.right() + tip, box.center().y()),
            QPointF(box.right(), box.bottom()),
            box.bottomLeft(),
        ]
        self._painter.drawPolygon(QPolygonF(corners))

    def _dot(self, dot: Dot) -> None:
        colour = self._theme.color(dot.role)
        self._painter.setPen(QPen(colour, 1.7))
        self._painter.setBrush(self._theme.color("surface") if dot.hollow else colour)
        if dot.square:
            side = 2 * dot.radius - 0.6
            self._painter.drawRect(QRectF(dot.x - side / 2, dot.y - side / 2, side, side))
            return
        self._painter.drawEllipse(QPointF(dot.x, dot.y), dot.radius, dot.radius)

    def _arrow(self, arrow: Arrow) -> None:
        away = -1.0 if arrow.up else 1.0
        tip = QPointF(arrow.x, arrow.y + 8 * away)
        self._painter.setPen(QPen(self._theme.color(arrow.role), 1.7))
        self._painter.setBrush(self._theme.color("surface"))
        head = [tip, tip + QPointF(-4.5, -7 * away), tip + QPointF(4.5, -7 * away)]
        self._painter.drawLine(QPointF(arrow.x, arrow.y - 5 * away), QPointF(arrow.x, arrow.y + away))
        self._painter.drawPolygon(QPolygonF(head))

    def _triangle(self, shape: Triangle) -> None:
        r = shape.radius
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.color(shape.role))
        points = [
            QPointF(shape.x, shape.y - r),
            QPointF(shape.x + r, shape.y + r * 0.8),
            QPointF(shape.x - r, shape.y + r * 0.8),
        ]
        self._painter.drawPolygon(QPolygonF(points))

    def _text(self, text: Text) -> None:
        if not text.text:
            return
        self._painter.setFont(self._theme.font(text.size, bold=text.bold, tabular=True))
        self._painter.setPen(self._theme.color(text.role))
        wide = 2000.0
        left = text.x - {"left": 0.0, "centre": wide / 2, "right": wide}[text.align]
        box = QRectF(left, text.y - 12, wide, 24)
        self._painter.drawText(box, _ALIGN[text.align] | Qt.AlignmentFlag.AlignVCenter, text.text)

    def _photo(self, shape: Picture) -> None:
        box = QRectF(shape.box.x, shape.box.y, shape.box.width, shape.box.height)
        for behind in range(min(shape.count - 1, 2), 0, -1):
            self._painter.setPen(QPen(self._theme.color("surface"), 1.0))
            self._painter.setBrush(self._theme.color("field_border"))
            self._painter.drawRoundedRect(box.translated(_STACK * behind, -_STACK * behind), 3, 3)
        clip = QPainterPath()
        clip.addRoundedRect(box, 3, 3)
        self._painter.fillPath(clip, self._theme.color("pressed"))
        pixmap = self._picture(shape.photo_id)
        if pixmap is not None:
            self._painter.save()
            self._painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
            self._painter.drawPixmap(_covering(box, pixmap), pixmap, QRectF(pixmap.rect()))
            self._painter.restore()
        self._painter.setPen(QPen(self._theme.color("surface"), 1.0))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(box, 3, 3)
        if shape.count > 1:
            self._badge(box, str(shape.count))

    def _badge(self, box: QRectF, text: str) -> None:
        place = QRectF(box.right() - 20, box.bottom() - 17, 18, 15)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.color("tip"))
        self._painter.drawRoundedRect(place, 4, 4)
        self._painter.setFont(self._theme.font(10, bold=True, tabular=True))
        self._painter.setPen(self._theme.color("tip_text"))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _covering(box: QRectF, pixmap: QPixmap) -> QRectF:
    scale = max(box.width() / pixmap.width(), box.height() / pixmap.height())
    wide, tall = pixmap.width() * scale, pixmap.height() * scale
    return QRectF(box.center().x() - wide / 2, box.center().y() - tall / 2, wide, tall)
