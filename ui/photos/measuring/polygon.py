"""A closed line that is being drawn, corner by corner or with a free hand.

Polygon(desk)
    points;  add(point) -> bool (closed by it);  back() -> bool;  clear()
    begin_stroke(point); stroke(point); end_stroke(); end_box()
    close() -> outline (empty: too few corners);  shown(place) -> outline as a click at ``place`` would leave it
    paint(painter, transform, place)
"""

from PySide6.QtGui import QPainter, QTransform

from clinic.records.scales import Point
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.shape_painter import OPEN, paint_handles, paint_path
from ui.photos.measuring.shapes import LEAST_CORNERS, beside, far, simplified

_CLOSING = 10.0
_DENSE = 3.0
_SMOOTH = 0.8
_STRAIGHT = 0.04
"""Screen pixels: what closes the outline, the least step of a free hand, and how far its points may be thinned out.
``_STRAIGHT``: how far a straight drag may bend, as part of its length."""


class Polygon:
    """Corners in pixels of the photo."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.points: tuple[Point, ...] = ()
        self._is_stroke = False

    def add(self, point: Point) -> bool:
        """Another corner; whether it was the first one again."""
        if len(self.points) >= LEAST_CORNERS and far(point, self.points[0]) <= self._desk.pixels(_CLOSING):
            return True
        if not self.points or far(point, self.points[-1]) > self._desk.pixels(1.0):
            self.points = (*self.points, point)
        return False

    def back(self) -> bool:
        """Take the last corner out; whether there was one."""
        there = bool(self.points)
        self.points = self.points[:-1]
        return there

    def clear(self) -> None:
        """Begin anew."""
        self.points, self._is_stroke = (), False

    def begin_stroke(self, point: Point) -> None:
        """A free hand begins."""
        self.points, self._is_stroke = (point,), True

    def stroke(self, point: Point) -> None:
        """It goes on."""
        if far(point, self.points[-1]) >= self._desk.pixels(_DENSE):
            self.points = (*self.points, point)

    def end_stroke(self) -> None:
        """It was lifted: as few corners as draw the same line."""
        self.points, self._is_stroke = simplified(self.points, self._desk.pixels(_SMOOTH)), False

    def end_box(self) -> None:
        """It was lifted; a straight drag was meant as the diagonal of a rectangle."""
        (x, y), (x2, y2) = one, other = self.points[0], self.points[-1]
        bend = max(beside(one, other, point) for point in self.points)
        is_straight = bend <= far(one, other) * _STRAIGHT
        if is_straight and min(abs(x2 - x), abs(y2 - y)) >= self._desk.pixels(_CLOSING):
            self.points, self._is_stroke = ((x, y), (x2, y), (x2, y2), (x, y2)), False
        else:
            self.end_stroke()

    def close(self) -> tuple[Point, ...]:
        """The outline, and begin anew; empty while there are too few corners."""
        if len(self.points) < LEAST_CORNERS:
            return ()
        outline = self.points
        self.clear()
        return outline

    def shown(self, place: Point | None) -> tuple[Point, ...]:
        """The outline as a click at ``place`` would leave it."""
        return self.points if place is None or self._is_stroke or not self.points else (*self.points, place)

    def paint(self, painter: QPainter, transform: QTransform, place: Point | None) -> None:
        """The line so far; the first corner larger, for a click on it closes."""
        if not self.points:
            return
        paint_path(painter, transform, self.shown(place), OPEN, dashed=not self._is_stroke)
        if not self._is_stroke:
            paint_handles(painter, transform, self.points, 0)
