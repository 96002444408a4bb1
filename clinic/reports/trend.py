"""The course of one quantity as shapes: band, line, points, treatments below the same axis.

A hollow point is a limit of measurement (``>2500``) and joins no line; a ring around a point says that the laboratory
or a person corrected it, a frame that it is preliminary; a square was computed. What of these is there stands in the
legend above. The band follows each result's own range, as laboratories change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from clinic.records.enums import Flag
from clinic.reports.course.scale import TimeScale, ValueScale, Window, day_number
from clinic.reports.course.shapes import Area, Box, Dot, Line, Point, Shape, Text
from clinic.rules.numbers import format_number

LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 24.0, 24.0
_BAR, _BARS = 16.0, 3
"""Height of a treatment's bar, and how many stand below at most."""
_RADIUS = 4.0
_LETTER = 6.6
"""Width of a letter of the legend, on the safe side."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    at: datetime
    value: float
    comparator: str = ""
    flag: Flag | None = None
    low: float | None = None
    high: float | None = None
    corrected: bool = False
    computed: bool = False
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class TrendBar:
    """A treatment. ``stop`` None: it goes on."""

    name: str
    start: date
    stop: date | None


@dataclass(frozen=True, slots=True)
class Trend:
    unit: str
    points: tuple[TrendPoint, ...]
    """Oldest first."""
    bars: tuple[TrendBar, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendDrawing:
    shapes: tuple[Shape, ...]
    places: tuple[tuple[float, float, int], ...]
    """x and y of each point that is shown, and which one it is."""


def whole_window(trend: Trend) -> Window:
    """From the first to the last result, with a little room; a week at least."""
    days = [day_number(point.at) for point in trend.points]
    first, last = min(days), max(days)
    if last - first < 7:
        middle = (first + last) / 2
        first, last = middle - 3.5, middle + 3.5
    room = (last - first) * 0.04
    return Window(first - room, last + room)


def trend_shapes(trend: Trend, width: float, height: float, window: Window) -> TrendDrawing:
    """All shapes of the course in a room of ``width`` x ``height`` logical pixels; what is outside is left out."""
    bars = [bar for bar in trend.bars if _overlaps(bar, window)][:_BARS]
    bottom = height - BOTTOM - len(bars) * (_BAR + 3) - (4 if bars else 0)
    time = TimeScale(window, LEFT, width - RIGHT)
    shown = [(at, point) for at, point in enumerate(trend.points) if time.shows(time.x(day_number(point.at)), 1)]
    inside = [point for _at, point in shown] or list(trend.points)
    limits = [limit for point in inside for limit in (point.low, point.high) if limit is not None]
    scale = ValueScale.of([point.value for point in inside] + limits, TOP, bottom)
    shapes = [*_band(trend.points, time, scale), *_axes(trend.unit, time, scale, height)]
    shapes += _course(trend.points, time, scale)
    places = tuple((time.x(day_number(point.at)), scale.y(point.value), at) for at, point in shown)
    for (x, y, _at), (_index, point) in zip(places, shown, strict=True):
        shapes += _point(x, y, point)
    shapes += _bars(bars, time, bottom)
    shapes += _legend([point for _at, point in shown], time.right)
    return TrendDrawing(tuple(shapes), places)


def _band(points: Sequence[TrendPoint], time: TimeScale, scale: ValueScale) -> list[Shape]:
    """Each result's range, from its sample until the next one with another range."""
    edges = [(time.left, points[0])]
    for before, after in pairwise(points):
        if (before.low, before.high) != (after.low, after.high):
            edges.append((_held(time, day_number(after.at)), after))
    ends = [x for x, _point in edges[1:]] + [time.right]
    found: list[Shape] = []
    for (x, point), end in zip(edges, ends, strict=True):
        if point.low is None and point.high is None:
            continue
        top = scale.top if point.high is None else scale.y(point.high)
        bottom = scale.bottom if point.low is None else scale.y(point.low)
        if end > x and bottom > top:
            found.append(Area(Box(x, top, end - x, bottom - top), "accent_soft"))
    return found


def _axes(unit: str, time: TimeScale, scale: ValueScale, height: float) -> list[Shape]:
    found: list[Shape] = [Text(6, 10, unit, "muted", 11)]
    for value in scale.ticks():
        y = scale.y(value)
        found.append(Line(((time.left, y), (time.right, y)), "line", 1))
        found.append(Text(LEFT - 8, y, format_number(value), "muted", 11, align="right"))
    for day, words in time.ticks(90):
        x = time.x(day)
        found.append(Line(((x, height - BOTTOM), (x, height - BOTTOM + 4)), "line", 1))
        found.append(
            Text(min(max(x, time.left + 24), time.right - 30), height - 10, words, "muted", 11, align="centre")
        )
    return found


def _course(points: Sequence[TrendPoint], time: TimeScale, scale: ValueScale) -> list[Shape]:
    """Lines between exact values; each is cut where the plot ends."""
    found: list[Shape] = []
    for before, after in pairwise(points):
        if before.comparator or after.comparator:
            continue
        ends = (day_number(before.at), scale.y(before.value)), (day_number(after.at), scale.y(after.value))
        cut = _cut(ends[0], ends[1], time)
        if cut is not None:
            found.append(Line(cut, "series_3"))
    return found


def _cut(first: Point, last: Point, time: TimeScale) -> tuple[Point, Point] | None:
    (x1, y1), (x2, y2) = (time.x(first[0]), first[1]), (time.x(last[0]), last[1])
    if x2 <= time.left or x1 >= time.right or x2 <= x1:
        return None

    def at(x: float) -> Point:
        return x, y1 + (y2 - y1) * (x - x1) / (x2 - x1)

    return at(max(x1, time.left)), at(min(x2, time.right))


def _point(x: float, y: float, point: TrendPoint) -> list[Shape]:
    role = {Flag.CRITICAL_LOW: "critical", Flag.CRITICAL_HIGH: "critical"}.get(point.flag or Flag.NORMAL, "")
    role = role or ("series_3" if point.flag in (None, Flag.NORMAL) else "attention_line")
    found: list[Shape] = []
    if point.corrected:
        found.append(Dot(x, y, _RADIUS + 4, "muted", hollow=True))
    if point.preliminary:
        found.append(Dot(x, y, _RADIUS + 3, "muted", hollow=True, square=True))
    found.append(Dot(x, y, _RADIUS, role, hollow=bool(point.comparator), square=point.computed))
    if point.comparator:
        found.append(Text(x + 8, y - 8, point.comparator, "text", 11))
    return found


def _legend(points: Sequence[TrendPoint], right: float) -> list[Shape]:
    """What the marks mean that are there, from the right edge to the left."""
    marks = (
        (any(point.preliminary for point in points), "preliminary", Dot(0, 0, _RADIUS + 1, "muted", True, True)),
        (any(point.corrected for point in points), "corrected", Dot(0, 0, _RADIUS + 1, "muted", True)),
        (any(point.comparator for point in points), "limit of measurement", Dot(0, 0, _RADIUS, "series_3", True)),
        (any(point.computed for point in points), "computed", Dot(0, 0, _RADIUS, "series_3", square=True)),
    )
    found: list[Shape] = []
    for is_there, words, mark in marks:
        if is_there:
            found.append(Text(right, 10, words, "muted", 11, align="right"))
            right -= len(words) * _LETTER + 10
            found.append(replace(mark, x=right, y=10))
            right -= 18
    return found


def _bars(bars: Sequence[TrendBar], time: TimeScale, bottom: float) -> list[Shape]:
    found: list[Shape] = []
    for at, bar in enumerate(bars):
        y = bottom + 6 + at * (_BAR + 3)
        start = _held(time, float(bar.start.toordinal()))
        end = time.right if bar.stop is None else _held(time, float(bar.stop.toordinal()))
        box = Box(start, y, max(end - start, 3), _BAR)
        found.append(Area(box, "sunk", 3, edge="line", open_end=bar.stop is None))
        found.append(Text(min(start + 6, time.right - 80), box.middle, bar.name, "text", 11))
    return found


def _held(time: TimeScale, day: float) -> float:
    return min(max(time.x(day), time.left), time.right)


def _overlaps(bar: TrendBar, window: Window) -> bool:
    begins = bar.start.toordinal() <= window.end
    return begins and (bar.stop is None or bar.stop.toordinal() >= window.start)
