"""Shapes of ``clinic.reports.course`` onto a painter.

ShapePainter(painter, theme, picture)      picture(photo_id) -> QPixmap | None
    draw(shapes)
measure_with(theme) -> Measure             text widths in the window's font
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from math import floor

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
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
from ui.widgets.dot_stamps import PHASES, stamp

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
        self._colors: dict[str, int] = {}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def draw(self, shapes: Iterable[Shape]) -> None:
        """Draw in order; later shapes cover earlier ones."""
        for look, alike in groupby(shapes, _look_of_line):
            if look is not None:
                self._lines([line for line in alike if isinstance(line, Line)])
            else:
                self._draw_each(alike)

    def _draw_each(self, shapes: Iterable[Shape]) -> None:
        for shape in shapes:
            match shape:
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

    def _lines(self, lines: Sequence[Line]) -> None:
        """Lines of one look, together: hundreds of them are drawn while one zooms."""
        first = lines[0]
        pen = QPen(self._theme.color(first.role), first.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if first.dashed:
            pen.setDashPattern([4.0, 3.0])
        self._painter.setPen(pen)
        if first.dashed:
            for line in lines:
                self._painter.drawPolyline([QPointF(x, y) for x, y in line.points])
            return
        # twenty times as quick as a polyline; where two parts meet lies a point
        self._painter.drawLines([part for line in lines for part in self._parts(line)])

    def _parts(self, line: Line) -> list[QLineF]:
        if len(line.points) == 2 and line.width <= 1.4:
            (x, y), (to_x, to_y) = line.points
            if x == to_x:
                x = to_x = self._snap(x)
            elif y == to_y:
                y = to_y = self._snap(y)
            return [QLineF(x, y, to_x, to_y)]
        return [QLineF(x, y, to_x, to_y) for (x, y), (to_x, to_y) in pairwise(line.points)]

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
        edge = self._rgba(dot.role)
        fill = self._rgba("surface") if dot.hollow else edge
        moved = self._painter.transform()
        half = 0.5 / PHASES  # to the nearest place, not the one before
        x, y = (dot.x + moved.dx()) * self._ratio + half, (dot.y + moved.dy()) * self._ratio + half
        left, top = floor(x), floor(y)
        phase = int((x - left) * PHASES), int((y - top) * PHASES)
        image, reach = stamp(dot.radius, edge, fill, dot.square, self._ratio, phase)
        place = QPointF((left - reach) / self._ratio - moved.dx(), (top - reach) / self._ratio - moved.dy())
        self._painter.drawImage(place, image)

    def _rgba(self, role: str) -> int:
        if role not in self._colors:
            self._colors[role] = self._theme.color(role).rgba()
        return self._colors[role]

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


def _look_of_line(shape: Shape) -> tuple[str, float, bool] | None:
    return (shape.role, shape.width, shape.dashed) if isinstance(shape, Line) else None


def _covering(box: QRectF, pixmap: QPixmap) -> QRectF:
    scale = max(box.width() / pixmap.width(), box.height() / pixmap.height())
    wide, tall = pixmap.width() * scale, pixmap.height() * scale
    return QRectF(box.center().x() - wide / 2, box.center().y() - tall / 2, wide, tall)
