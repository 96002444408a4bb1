"""Rows with a course: lesions and laboratory quantities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import pairwise

from clinic.records.enums import Flag
from clinic.reports.course import words
from clinic.reports.course.memory import Memory, Told
from clinic.reports.course.responses import response_marks
from clinic.reports.course.scale import TimeScale, ValueScale
from clinic.reports.course.shapes import Area, Arrow, Box, Dot, Drawn, Line, Mark, Measure, Shape, Target, Text, elide
from clinic.reports.course.strokes import broken, strokes
from clinic.reports.course.subject import LesionLine, ValueLine, ValuePoint
from clinic.rules.numbers import format_number
from clinic.rules.uncertainty import COVERAGE
from clinic.rules.validation import readable_unit

GROUP_ROLES = {"milia": "series_1", "calcinosis": "series_2", "differential": "series_4"}
OTHER_ROLE = "series_5"
VALUE_ROLE = "series_3"
UNJUDGED_ROLE = "muted"
"""A point without a range is no point within one."""
_RADIUS = 3.5
_SMALL = 2.5
"""Radius of a point with an error bar, which shall not hide the bar."""
_RING = 3.5
"""How far outside a point the ring of a corrected result lies."""
_REACH = 10.0
_CAP = 4.0
_TICK_ROOM = 30.0
_AIRY, _THREE = 30.0, 42.0
"""Heights of a row from which on its lines stand apart, and from which on three have room."""
MARK_REACH = 4.0
"""How far beyond the plot a point may lie and still be pointed at."""
_PAD = 7.0
_INDENT = 11.0
_CRITICAL = (Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where rows lie: labels from ``edge``, the plot of ``time``, the newest value up to ``end``."""

    time: TimeScale
    edge: float
    end: float
    measure: Measure
    lane: float = 20.0
    """Height of a lane of procedures."""
    memory: Memory = field(default_factory=Memory)

    def box(self, top: float, height: float) -> Box:
        """A row over the whole width."""
        return Box(self.edge, top, self.end - self.edge, height)

    def label_room(self, *, ticks: bool) -> float:
        """Pixels for a label."""
        return self.time.left - self.edge - 10 - (_TICK_ROOM if ticks else 0)

    def label(
        self, y: float, text: str, role: str = "text", size: int = 12, *, ticks: bool = False, indent: float = 0.0
    ) -> Text:
        """A label at the left, cut to its room."""
        room = self.label_room(ticks=ticks) - indent
        return Text(self.edge + indent, y, elide(text, room, self.measure, size), role, size)


def lesion_row(line: LesionLine, row: int, frame: Frame, box: Box) -> Drawn:
    """The course of one lesion. Dashed between two points that were not got in the same way."""
    role = GROUP_ROLES.get(line.group, OTHER_ROLE)
    what = f"{line.side} · {line.what}" if line.side else line.what
    head = _label_lines(frame, box, f"{line.label}  {line.site}", what, role)
    told = _head(f"lesion:{line.id}", row, frame, box, *words.lesion_head(line), Target("lesion", line.id))
    if not line.points:
        return Drawn(head, (), (told,)) + response_marks(line, row, frame.time, box, (), told.target)
    spread = [COVERAGE * (point.uncertainty or 0.0) for point in line.points]
    values = [p.value + sign * u for p, u in zip(line.points, spread, strict=True) for sign in (-1, 1)]
    pad = min(_PAD, box.height * 0.15)
    scale = ValueScale.of(values, box.y + pad, box.bottom - pad)
    places = [(frame.time.x(frame.memory.day(p.at)), scale.y(p.value)) for p in line.points]
    alike = [first.method == second.method for first, second in pairwise(line.points)]
    shapes: list[Shape] = [*strokes(places, alike, frame.time, role, 1.8)]
    shapes += strokes(places, [not one for one in alike], frame.time, role, 1.8, dashed=True)
    dots: list[Shape] = []
    for (x, y), point, u in zip(places, line.points, spread, strict=True):
        if not frame.time.shows(x, 1):
            continue
        if u:
            shapes += _error_bar(x, scale.y(point.value - u), scale.y(point.value + u), role)
        dots.append(Dot(x, y, _SMALL if u else _RADIUS, role, hollow=not point.measured))
    shapes += dots
    marks = tuple(
        _mark(f"{told.key}:{at}", row, frame, p.at, place, partial(words.lesion_point, line, at), told.target)
        for at, (p, place) in enumerate(zip(line.points, places, strict=True))
        if frame.time.shows(place[0], MARK_REACH)
    )
    newest = f"{line.points[-1].value:.1f}" if line.kind == "mm" else format_number(line.points[-1].value)
    still = (*head, *_ticks(frame, scale), _newest(frame, box, places[-1][1], newest, "text"))
    answers = response_marks(line, row, frame.time, box, places, told.target)
    return Drawn(still, tuple(shapes), (*marks, told)) + answers


def value_row(line: ValueLine, row: int, frame: Frame, box: Box) -> Drawn:
    """The course of one laboratory quantity in front of its reference range."""
    pad = min(_PAD, box.height * 0.15)
    bounds = [limit for limit in (line.low, line.high, line.limit.value if line.limit else None) if limit is not None]
    scale = ValueScale.of([*(p.value for p in line.points), *bounds], box.y + pad, box.bottom - pad)
    unit = readable_unit(line.unit)
    below = f"{unit} {words.range_text(line)}".strip()
    if line.limit:
        below = f"{unit}, limit {format_number(round(line.limit.value, 1))}"
    head: tuple[Shape, ...] = _label_lines(frame, box, line.short, below, "text", indent=_INDENT * line.computed)
    if line.computed:  # the form of its points
        head = (Dot(frame.edge + 3.5, _first_line(box), 3.0, VALUE_ROLE, hollow=True, square=True), *head)
    target = Target("labs", line.key)
    told = _head(f"value:{line.key}", row, frame, box, *words.value_head(line), target)
    places = [(frame.time.x(frame.memory.day(p.at)), scale.y(p.value)) for p in line.points]
    exact = [not (first.comparator or second.comparator) for first, second in pairwise(line.points)]
    shapes: list[Shape] = [*_band(line, frame, scale, box), *strokes(places, exact, frame.time, VALUE_ROLE, 1.6)]
    for point, (x, y) in zip(line.points, places, strict=True):
        if frame.time.shows(x, 1):
            if point.corrected:
                shapes.append(Dot(x, y, _RADIUS + _RING, "muted", hollow=True))
            shapes.append(_value_point(point, x, y, box, computed=line.computed))
    marks = [
        _mark(f"{told.key}:{at}", row, frame, p.at, place, partial(words.value_point, line, at), target)
        for at, (p, place) in enumerate(zip(line.points, places, strict=True))
        if frame.time.shows(place[0], MARK_REACH)
    ]
    if line.limit:
        marks.append(_limit_mark(line, row, frame, scale, target))
    newest = line.points[-1] if line.points else None
    still: tuple[Shape, ...] = (*head, *_ticks(frame, scale))
    if newest:
        still = (*still, *_newest_value(line, newest, frame, box, places[-1][1]))
    return Drawn(still, tuple(shapes), (*marks, told))


def _band(line: ValueLine, frame: Frame, scale: ValueScale, box: Box) -> tuple[Shape, ...]:
    left, right = frame.time.left, frame.time.right
    shapes: list[Shape] = []
    if line.low is not None or line.high is not None:
        top = scale.y(line.high) if line.high is not None else box.y + 3
        bottom = scale.y(line.low) if line.low is not None else box.bottom - 3
        tall = max(bottom - top, 1.0)
        shapes += [
            Area(Box(x, top, end - x, tall), "accent_soft", 2.0) for x, end in _stretches(line, left, right, frame)
        ]
    if line.limit:
        y = scale.y(line.limit.value)
        shapes.append(Line(((left, y), (right, y)), "attention_line", 1.3, dashed=True))
    return tuple(shapes)


def _stretches(line: ValueLine, left: float, right: float, frame: Frame) -> list[tuple[float, float]]:
    """Where the range holds: not from the last point that has one to the next (a pregnancy)."""
    found: list[tuple[float, float]] = []
    begin: float | None = left
    last = left
    for point in line.points:
        x = min(max(frame.time.x(frame.memory.day(point.at)), left), right)
        if not point.judged and begin is not None:
            found.append((begin, last))
            begin = None
        elif point.judged and begin is None:
            begin = x
        last = x if point.judged else last
    if begin is not None:
        found.append((begin, right))
    return [(start, end) for start, end in found if end > start]


def _limit_mark(line: ValueLine, row: int, frame: Frame, scale: ValueScale, target: Target) -> Mark:
    assert line.limit is not None
    y = scale.y(line.limit.value)
    left, right = frame.time.left, frame.time.right
    reach = Box(left, y - 4, right - left, 8)
    title, text = line.name, (f"Dashed line {line.limit.words}",)
    return Mark(f"limit:{line.key}", row, 0.0, (left + right) / 2, y, reach, title, text, target, step=False)


def _value_point(point: ValuePoint, x: float, y: float, box: Box, *, computed: bool) -> Shape:
    role = _point_role(point.flag) if point.judged else UNJUDGED_ROLE
    if point.comparator:
        return Arrow(x, min(max(y, box.y + 10), box.bottom - 10), point.comparator.startswith(">"), role)
    flagged = role not in (VALUE_ROLE, UNJUDGED_ROLE)
    return Dot(x, y, _RADIUS + (0.7 if flagged else 0.0), role, hollow=not flagged, square=computed)


def _point_role(flag: Flag | None) -> str:
    if flag in (None, Flag.NORMAL):
        return VALUE_ROLE
    return "critical" if flag in _CRITICAL else "attention_line"


def _text_role(role: str) -> str:
    return "attention" if role == "attention_line" else role


def _letter(flag: Flag | None) -> str:
    return "" if flag in (None, Flag.NORMAL) else f" {flag.value}"


def _error_bar(x: float, low: float, high: float, role: str) -> tuple[Shape, ...]:
    ends = (Line(((x - _CAP, y), (x + _CAP, y)), role, 1.2) for y in (low, high))
    return (Line(((x, low), (x, high)), role, 1.2), *ends)


def _first_line(box: Box) -> float:
    """Where the name of a row stands above its second line; in a low row both stand closer."""
    return box.middle - (8 if box.height >= _AIRY else 6.5)


def _label_lines(frame: Frame, box: Box, first: str, second: str, role: str, indent: float = 0.0) -> tuple[Text, ...]:
    """The name of a row, in two lines where one has no room and the row is high, and what it tells below."""
    top = _first_line(box)
    below = box.middle + (7 if box.height >= _AIRY else 6)
    names = broken(first, frame.label_room(ticks=True) - indent, frame.measure) if box.height >= _THREE else (first,)
    if len(names) > 1:
        top, below = top - 6, below + 7
    lines = (frame.label(top + 14 * at, name, role, ticks=True, indent=indent) for at, name in enumerate(names))
    return (*lines, frame.label(below, second, "muted", 11, ticks=True))


def _ticks(frame: Frame, scale: ValueScale) -> tuple[Shape, ...]:
    x = frame.time.left - 8
    shapes: list[Shape] = []
    for value in scale.ticks():
        y = scale.y(value)
        shapes.append(Text(x - 3, y, format_number(value), "muted", 10, align="right"))
        shapes.append(Line(((x, y), (x + 4, y)), "border", 1.0))
    return tuple(shapes)


def _newest_value(line: ValueLine, newest: ValuePoint, frame: Frame, box: Box, y: float) -> tuple[Text, ...]:
    """The newest value with its letter; of one without a range it is said, where there is room."""
    text = words.value_text(line, newest, unit=False) + _letter(newest.flag)
    role = _point_role(newest.flag)
    if newest.judged:
        return (_newest(frame, box, y, text, "text" if role == VALUE_ROLE else _text_role(role)),)
    shown = _newest(frame, box, min(y, box.bottom - 20), text, UNJUDGED_ROLE)
    none = Text(shown.x, shown.y + 12, "no range", UNJUDGED_ROLE, 10)
    return (shown, none) if box.height >= _AIRY else (shown,)


def _newest(frame: Frame, box: Box, y: float, text: str, role: str) -> Text:
    held = min(max(y, box.y + 9), box.bottom - 9)
    return Text(frame.time.right + 8, held, text, role, 12, bold=True)


def _head(key: str, row: int, frame: Frame, box: Box, title: str, lines: Sequence[str], target: Target) -> Mark:
    reach = Box(box.x, box.y, frame.time.left - box.x - 8, box.height)
    return Mark(key, row, 0.0, reach.x + 60, box.middle, reach, title, tuple(lines), target, step=False)


def _mark(
    key: str,
    row: int,
    frame: Frame,
    at: datetime,
    place: tuple[float, float],
    tell: Callable[[], Told],
    target: Target,
) -> Mark:
    x, y = place
    reach = Box(x - _REACH, y - _REACH, 2 * _REACH, 2 * _REACH)
    title, lines = frame.memory.told(key, tell)
    return Mark(key, row, frame.memory.day(at), x, y, reach, title, lines, target)
