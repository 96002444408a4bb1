"""Shapes, handles, candidates and labels over a photo: of constant size on the screen, light on a dark edge.

``transform`` leads from pixels of the photo to the view. Nothing is told by colour alone: what is not kept yet is
dashed, what is chosen has handles, what is not ticked is thin and open.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from clinic.records.enums import MarkKind
from clinic.records.measures import MeasureDraft
from clinic.records.scales import Point

EDGE = QColor(19, 36, 43, 215)
LINE = QColor("#5eead4")
LIGHT = QColor("#f2f6f8")
OPEN = QColor("#ffd88a")
_DOT = 7.0
_HANDLE = 4.5
_TICK = 6.0


def paint_shape(painter: QPainter, transform: QTransform, draft: MeasureDraft, *, kept: bool, strong: bool) -> None:
    """The lines of a shape; ``kept``: stored, else dashed; ``strong``: chosen."""
    color = LINE if kept else OPEN
    width = 2.4 if strong else 1.6
    if draft.outline:
        closed = kept or len(draft.outline) > 2
        paint_path(painter, transform, draft.outline, color, width, dashed=not kept, closed=closed)
    if draft.kind is MarkKind.COUNT:
        for point in draft.points:
            paint_ring(painter, transform.map(QPointF(*point)), _DOT, color, width)
        return
    for at in range(0, len(draft.points) - 1, 2):
        paint_path(painter, transform, draft.points[at : at + 2], color, width, dashed=not kept)
    if not strong:
        for at in range(0, len(draft.points) - 1, 2):
            paint_ends(painter, transform, draft.points[at], draft.points[at + 1], color, width)


def paint_path(
    painter: QPainter,
    transform: QTransform,
    points: Sequence[Point],
    color: QColor,
    width: float = 2.0,
    *,
    dashed: bool = False,
    closed: bool = False,
) -> None:
    """A line through points on its dark edge."""
    line = transform.map(QPolygonF([QPointF(*point) for point in points]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(EDGE, width + 2), QPen(color, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if closed:
            painter.drawPolygon(line)
        else:
            painter.drawPolyline(line)


def paint_ends(painter: QPainter, transform: QTransform, a: Point, b: Point, color: QColor, width: float) -> None:
    """Short strokes across both ends, as on a drawing of measures: the end is where they cross the line."""
    one, other = transform.map(QPointF(*a)), transform.map(QPointF(*b))
    step = other - one
    length = max((step.x() ** 2 + step.y() ** 2) ** 0.5, 1e-6)
    side = QPointF(-step.y(), step.x()) * (_TICK / length)
    for pen in (QPen(EDGE, width + 2), QPen(color, width)):
        painter.setPen(pen)
        for end in (one, other):
            painter.drawLine(end - side, end + side)


def paint_ring(
    painter: QPainter, at: QPointF, radius: float, color: QColor, width: float = 2.0, *, dashed: bool = False
) -> None:
    """An open circle: the skin inside stays free."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(EDGE, width + 2), QPen(color, width, Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine)):
        painter.setPen(pen)
        painter.drawEllipse(at, radius, radius)


def paint_handles(painter: QPainter, transform: QTransform, points: Sequence[Point], chosen: int) -> None:
    """What can be taken hold of; ``chosen``: which the arrow keys move, -1: none. Many are drawn smaller."""
    size = _HANDLE if len(points) <= 24 else _HANDLE * 0.65
    for at, point in enumerate(points):
        place = transform.map(QPointF(*point))
        half = size + 2 if at == chosen else size
        painter.setPen(QPen(EDGE, 1.5))
        painter.setBrush(LIGHT if at == chosen else LINE)
        painter.drawRect(QRectF(place.x() - half, place.y() - half, 2 * half, 2 * half))


def paint_candidates(
    painter: QPainter, transform: QTransform, spots: Iterable[tuple[Point, float, bool]], chosen: int
) -> None:
    """Candidates of a count: (middle, radius in pixels of the photo, ticked)."""
    for at, (point, radius, ticked) in enumerate(spots):
        place = transform.map(QPointF(*point))
        across = max(radius * transform.m11() + 3, _DOT)
        if ticked:
            paint_ring(painter, place, across, LINE, 2.2)
        else:
            paint_ring(painter, place, across, OPEN, 1.2, dashed=True)
        if at == chosen:
            paint_ring(painter, place, across + 4, LIGHT, 1.6)


def paint_plate(painter: QPainter, corner: QPointF, text: str, room: QRectF) -> QRectF:
    """Words on a dark plate right below ``corner``, kept inside ``room``; the plate."""
    if not text:
        return QRectF()
    size = plate_size(painter, text)
    plate = QRectF(corner, size)
    plate.moveLeft(min(max(plate.left(), room.left() + 4), room.right() - size.width() - 4))
    plate.moveTop(min(max(plate.top(), room.top() + 4), room.bottom() - plate.height() - 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(EDGE)
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(LIGHT)
    painter.drawText(plate.adjusted(6, 3, -6, -3), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    return plate


def plate_size(painter: QPainter, text: str) -> QSizeF:
    """How much room words on a plate need."""
    metrics = painter.fontMetrics()
    return QSizeF(metrics.horizontalAdvance(text) + 12, metrics.height() + 6)


def label_corner(transform: QTransform, draft: MeasureDraft) -> QPointF:
    """Where the label of a shape stands: right of it, at its middle."""
    shape = draft.outline or draft.points
    box = transform.map(QPolygonF([QPointF(*point) for point in shape])).boundingRect()
    return QPointF(box.right() + 10, box.center().y() - 10)
