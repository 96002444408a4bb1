"""The chart of a course: bands on one time axis, one below the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from clinic.reports.course import events
from clinic.reports.course.rows import Frame, lesion_row, value_row
from clinic.reports.course.scale import TimeScale, Window, day_number
from clinic.reports.course.shapes import Box, Chart, Drawn, Line, Measure, Shape, Text
from clinic.reports.course.subject import Course

_EDGE = 12.0
_NARROW, _WIDE = 170.0, 216.0
_ROOMY = 1100.0
"""From this width on there is room for longer labels."""
_NEWEST = 58.0
_HEAD = 24.0
_BETWEEN = 6.0
_LESION = (48.0, 104.0)
_VALUE = (38.0, 84.0)
_PHOTO = (52.0, 84.0)
_DRUG = 22.0
_VISITS = 26.0
AXIS_HEIGHT = 24.0


@dataclass(slots=True)
class _Page:
    """What has been laid out so far."""

    frame: Frame
    y: float = 0.0
    row: int = 0
    drawn: Drawn = field(default_factory=Drawn)

    def add(self, make: Callable[[int, Frame, Box], Drawn], height: float) -> None:
        """One more row."""
        self.drawn += make(self.row, self.frame, self.frame.box(self.y, height))
        self.row += 1
        self.y += height

    def heading(self, text: str, note: str = "", *, alone: bool = True) -> None:
        """The name of a band, below a line that parts it from the band above."""
        if self.y:
            self.y += _BETWEEN / 2
            line = Line(((0.0, self.y), (self.frame.end + _EDGE, self.y)), "line", 1.0)
            self.drawn += Drawn(still=(line,))
            self.y += _BETWEEN / 2
        shapes: list[Shape] = [Text(_EDGE, self.y + _HEAD / 2, text, "text", 12, bold=True)]
        if note:
            shapes.append(Text(self.frame.time.left, self.y + _HEAD / 2, note, "muted", 11))
        self.drawn += Drawn(still=tuple(shapes))
        self.y += _HEAD if alone else 0.0


def lay_out(course: Course, window: Window, width: float, height: float, measure: Measure) -> Chart:
    """All shapes of the course in ``width`` pixels; rows grow towards ``height`` (axis included) where they may, and
    the chart is higher than that where its rows need it. ``measure`` gives text widths."""
    left = _EDGE + (_WIDE if width >= _ROOMY else _NARROW)
    frame = Frame(TimeScale(window, left, max(width - _NEWEST - _EDGE / 2, left + 80)), _EDGE, width - 4, measure)
    rows = _heights(course, frame, height - AXIS_HEIGHT)
    page = _Page(frame)
    now = day_number(course.now)
    _lesions(page, course, rows.lesion)
    _values(page, course, rows.value)
    _treatment(page, course, now)
    _photos(page, course, rows.photo)
    page.heading("Visits", "" if course.visits else "none yet", alone=not course.visits)
    if course.visits:
        page.add(partial(events.visit_row, course.visits), _VISITS)
    guides = _guides(course, frame, page.y, now)
    body = replace(
        page.drawn,
        moving=(*guides[:-1], *page.drawn.moving, *guides[-1:]),
        marks=tuple(mark for mark in page.drawn.marks if not mark.step or frame.time.shows(mark.x, 4)),
    )
    return Chart(width, page.y, left, frame.time.right, body, events.axis(frame, now, measure))


@dataclass(frozen=True, slots=True)
class _Heights:
    lesion: float
    value: float
    photo: float


def _heights(course: Course, frame: Frame, room: float) -> _Heights:
    """Flexible rows share what is left, each between its least and its most."""
    least = _Heights(_LESION[0], _VALUE[0], _PHOTO[0])
    spare = room - _total(course, frame, least)
    if spare <= 0:
        return least
    most = _Heights(_LESION[1], _VALUE[1], _PHOTO[1])
    whole = _total(course, frame, most) - _total(course, frame, least)
    part = min(spare / whole, 1.0) if whole else 0.0
    return _Heights(*(low + (high - low) * part for low, high in (_LESION, _VALUE, _PHOTO)))


def _total(course: Course, frame: Frame, rows: _Heights) -> float:
    measured = sum(1 for line in course.lesions if line.points)
    unmeasured = len(course.lesions) - measured
    treatment = len(course.drugs) * _DRUG
    if course.procedures:
        treatment += len(events.procedure_lanes(course.procedures, frame)) * events.LANE + 4
    bands = (
        _HEAD + (measured * rows.lesion + unmeasured * _LESION[0] * 0.75 if course.lesions else 0),
        _HEAD + len(course.values) * rows.value,
        _HEAD + treatment,
        rows.photo if course.photos else _HEAD,
        _VISITS if course.visits else _HEAD,
    )
    return sum(bands) + _BETWEEN * (len(bands) - 1)


def _lesions(page: _Page, course: Course, height: float) -> None:
    page.heading("Lesions", "" if course.lesions else "none shown")
    _newest_head(page, bool(course.lesions or course.values))
    for line in course.lesions:
        tall = height if line.points else _LESION[0] * 0.75
        page.add(partial(lesion_row, line), tall)


def _newest_head(page: _Page, shown: bool) -> None:
    if shown:
        head = Text(page.frame.time.right + 8, page.y - _HEAD / 2, "newest", "muted", 11)
        page.drawn += Drawn(still=(head,))


def _values(page: _Page, course: Course, height: float) -> None:
    page.heading("Blood", "" if course.values else "no results shown")
    for line in course.values:
        page.add(partial(value_row, line), height)


def _treatment(page: _Page, course: Course, now: float) -> None:
    nothing = not (course.drugs or course.procedures)
    page.heading("Treatment", "no medicines or procedures" if nothing else "")
    for drug in course.drugs:
        page.add(partial(events.drug_row, drug, now=now), _DRUG)
    if course.procedures:
        drawn, height = events.procedure_row(course.procedures, page.row, page.frame, page.y)
        page.drawn += drawn
        page.row += 1
        page.y += height


def _photos(page: _Page, course: Course, height: float) -> None:
    page.heading("Photos", "" if course.photos else "none yet", alone=not course.photos)
    if course.photos:
        page.add(partial(events.photo_row, course.photos), height)


def _guides(course: Course, frame: Frame, height: float, now: float) -> Sequence[Shape]:
    """A faint line for each visit, and the line of today, which comes last."""
    days = [day_number(visit.started_at) for visit in course.visits]
    lines = [Line(((frame.time.x(day), 4.0), (frame.time.x(day), height)), "line", 1.0) for day in days]
    x = frame.time.x(now)
    return (*lines, Line(((x, 4.0), (x, height)), "accent", 1.4))
