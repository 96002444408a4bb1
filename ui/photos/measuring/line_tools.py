"""Lengths and two axes: by clicks, with a read-out that follows the pointer."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform

from clinic.records.enums import MarkKind
from clinic.records.measures import MeasureDraft
from clinic.records.scales import Point
from ui.photos.measuring import shapes
from ui.photos.measuring.shape_painter import OPEN, paint_handles, paint_path
from ui.photos.measuring.tool import Tool
from ui.photos.measuring.words import NO_SCALE

_LEAST = 3.0
"""Screen pixels between two points: nearer, the second click was a slip."""
_SNAP = 8.0
"""Screen pixels within which the short axis is drawn at right angles."""


class LineTool(Tool):
    """Points set by clicks until there are enough of them; then the shape is kept."""

    kind = MarkKind.LENGTH
    needed = 2

    def enter(self) -> None:
        """Begin anew."""
        self.points: tuple[Point, ...] = ()

    def leave(self) -> None:
        """What is half drawn is gone."""
        self.points = ()

    def draft(self) -> MeasureDraft | None:
        """The shape as a click here would leave it; ``None`` while it has no size."""
        place = self.here()
        points = (*self.points, place) if place is not None and self.points else self.points
        return self.desk.draft(self.kind, self._placed(points)) if len(points) >= self.needed else None

    def readout(self) -> str:
        """What is measured so far, and whether that is in mm."""
        draft = self.draft()
        words = self.desk.words_of(draft) if draft is not None else ""
        return f"{words}, {NO_SCALE}" if words and self.desk.scale is None else words

    def click(self, at: QPointF) -> None:
        """Another point; the last one keeps the shape."""
        place = self.desk.inside(at)
        if self.points and self._is_slip(place):
            return
        self.points = self._placed((*self.points, place))
        self.desk.choose("")
        if len(self.points) == self.needed:
            points, self.points = self.points, ()
            self.desk.keep(self.desk.draft(self.kind, points))
        self.renew()

    def hover(self, at: QPointF) -> None:
        """The read-out follows."""
        if self.points:
            self.renew()

    def back(self) -> bool:
        """Take the last point out."""
        if not self.points:
            return False
        self.points = self.points[:-1]
        self.renew()
        return True

    def escape(self) -> bool:
        """Drop what is half drawn."""
        if not self.points:
            return False
        self.points = ()
        self.renew()
        return True

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """What is set, and the line to the pointer."""
        place = self.here()
        shown = self._placed((*self.points, place)) if self.points and place is not None else self.points
        for at in range(0, len(shown) - 1, 2):
            paint_path(painter, transform, shown[at : at + 2], OPEN, dashed=True)
        paint_handles(painter, transform, self.points, -1)

    def _placed(self, points: tuple[Point, ...]) -> tuple[Point, ...]:
        return points

    def _is_slip(self, place: Point) -> bool:
        return len(self.points) % 2 == 1 and shapes.far(place, self.points[-1]) < self.desk.pixels(_LEAST)


class LengthTool(LineTool):
    """The distance of two points."""

    key, title, icon, shortcut = "length", "Length", "line-segment", "D"
    tip = "Distance of two points"

    def hint(self) -> str:
        """What to do next."""
        if not self.points:
            return "Click both ends. Backspace takes a point back."
        return f"{self.readout()} · click the other end" if self.readout() else "Click the other end."


class AxesTool(LineTool):
    """The long axis, then the short one; a guide shows where it crosses the long one at right angles."""

    key, title, icon, shortcut = "axes", "Two axes", "arrows-out-cardinal", "A"
    tip = "Long axis, then the short axis across it"
    kind = MarkKind.AXES
    needed = 4

    def hint(self) -> str:
        """What to do next."""
        number = len(self.points)
        if number < 2:
            return "Click both ends of the long axis." if not number else f"Long axis {self._one(0)}"
        side = "one end" if number == 2 else "the other end"
        return f"{self.readout() or f'Long axis {self._one(0)}'} · click {side} of the short axis"

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """The axes, and where the short one would be at right angles."""
        if len(self.points) >= 2:
            self._paint_guide(painter, transform)
        super().paint(painter, transform)

    def _one(self, at: int) -> str:
        ends = self.points[at : at + 2]
        place = self.here()
        if len(ends) < 2:
            if place is None:
                return ""
            ends = (*ends, place)
        return self.desk.words_of(self.desk.draft(MarkKind.LENGTH, ends))

    def _placed(self, points: tuple[Point, ...]) -> tuple[Point, ...]:
        """The second end of the short axis keeps to the right angle when it nearly has it."""
        if len(points) < 4:
            return points
        a, b, c, d = points
        square = shapes.square_end(a, b, c, d)
        return (a, b, c, square) if shapes.far(square, d) <= self.desk.pixels(_SNAP) else points

    def _paint_guide(self, painter: QPainter, transform: QTransform) -> None:
        a, b = self.points[:2]
        through = self.points[2] if len(self.points) > 2 else ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        half = shapes.far(a, b) * 0.75
        length = shapes.far(a, b) or 1.0
        nx, ny = -(b[1] - a[1]) / length * half, (b[0] - a[0]) / length * half
        ends = ((through[0] - nx, through[1] - ny), (through[0] + nx, through[1] + ny))
        paint_path(painter, transform, ends, OPEN, 1.0, dashed=True)
