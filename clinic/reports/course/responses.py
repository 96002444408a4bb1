"""How a lesion answered to treatment, as letters in its row."""

from collections.abc import Sequence

from clinic.reports.course import words
from clinic.reports.course.scale import TimeScale, day_number
from clinic.reports.course.shapes import Area, Box, Drawn, Mark, Point, Shape, Target, Text
from clinic.reports.course.subject import LesionLine

_WIDE, _TALL = 14.0, 14.0
_NOTEWORTHY = ("recurred", "worse")


def response_marks(
    line: LesionLine, row: int, time: TimeScale, box: Box, points: Sequence[Point], target: Target
) -> Drawn:
    """A small plate with a letter at the day of each response, where the points of the row leave more room."""
    shapes: list[Shape] = []
    marks: list[Mark] = []
    for at, said in enumerate(line.responses):
        day = day_number(said.on)
        x = time.x(day)
        if not time.shows(x, 1):
            continue
        y = _height(x, box, points)
        plate = Box(x - _WIDE / 2, y - _TALL / 2, _WIDE, _TALL)
        edge = "attention_line" if said.judgement in _NOTEWORTHY else "field_border"
        shapes.append(Area(plate, "surface", 3.0, edge))
        shapes.append(Text(x, y, words.LETTERS.get(said.judgement, "?"), "text", 10, bold=True, align="centre"))
        title, lines = words.response(line, at)
        marks.append(Mark(f"response:{line.id}:{at}", row, day, x, y, plate, title, lines, target))
    return Drawn((), tuple(shapes), tuple(marks))


def _height(x: float, box: Box, points: Sequence[Point]) -> float:
    """Below the point that lies nearest in time where that is high in the row, else above it."""
    nearest = min(points, key=lambda point: abs(point[0] - x), default=None)
    low = nearest is not None and nearest[1] <= box.middle
    return box.bottom - _TALL / 2 - 2 if low else box.y + _TALL / 2 + 2
