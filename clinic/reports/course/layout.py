"""The chart of a course: bands on one time axis, one below the other."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from itertools import pairwise

from clinic.reports.course import events
from clinic.reports.course.memory import Memory
from clinic.reports.course.rows import MARK_REACH, Frame, lesion_row, value_row
from clinic.reports.course.scale import TimeScale, Window, day_number
from clinic.reports.course.shapes import Box, Chart, Drawn, Line, Measure, Shape, Text
from clinic.reports.course.subject import Course

_EDGE = 12.0
_NARROW, _WIDE = 170.0, 216.0
_ROOMY = 1100.0
"""From this width on there is room for longer labels."""
_NEWEST = 58.0
_VISITS = 26.0
_AXIS = 24.0
_TICK = 9.0
_GUIDES_APART = 24.0
FOOT = _VISITS + _AXIS
"""Height of the foot."""


@dataclass(frozen=True, slots=True)
class Heights:
    """Of rows and what is between them; a lesion that was never measured has a lower row."""

    head: float
    between: float
    lesion: float
    unmeasured: float
    value: float
    photo: float
    drug: float
    lane: float

    def towards(self, other: "Heights", part: float) -> "Heights":
        """Between these (0) and ``other`` (1)."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Heights(*(one + (two - one) * part for one, two in pairs))


_TIGHT = Heights(16.0, 5.0, 27.0, 27.0, 26.0, 36.0, 18.0, 16.0)
"""What a low window has room for: everything in one look goes before ease."""
_LEAST = Heights(20.0, 6.0, 52.0, 36.0, 33.0, 54.0, 22.0, 20.0)
_MOST = Heights(20.0, 6.0, 104.0, 36.0, 84.0, 90.0, 22.0, 20.0)


@dataclass(slots=True)
class _Page:
    """What has been laid out so far."""

    frame: Frame
    rows: Heights
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
        head = self.rows.head
        if self.y:
            self.y += self.rows.between / 2
            line = Line(((0.0, self.y), (self.frame.end + _EDGE, self.y)), "line", 1.0)
            self.drawn += Drawn(still=(line,))
            self.y += self.rows.between / 2
        shapes: list[Shape] = [Text(_EDGE, self.y + head / 2, text, "text", 12, bold=True)]
        if note:
            shapes.append(Text(self.frame.time.left, self.y + head / 2, note, "muted", 11))
        self.drawn += Drawn(still=tuple(shapes))
        self.y += head if alone else 0.0


def lay_out(
    course: Course,
    window: Window,
    width: float,
    height: float,
    measure: Measure,
    *,
    tight: bool = False,
    memory: Memory | None = None,
) -> Chart:
    """All shapes of the course in ``width`` pixels; rows grow towards ``height`` (foot included) where they may, come
    closer together where they must (``tight``), and the chart is higher than that where its rows need it. ``measure``
    gives text widths; with the ``memory`` of the same course another look at it is quick."""
    left = _EDGE + (_WIDE if width >= _ROOMY else _NARROW)
    time = TimeScale(window, left, max(width - _NEWEST - _EDGE / 2, left + 80))
    frame = Frame(time, _EDGE, width - 4, measure, memory=memory or Memory())
    rows = _heights(course, frame, height - FOOT, tight=tight)
    frame = replace(frame, lane=rows.lane)
    page = _Page(frame, rows)
    now = day_number(course.now)
    _lesions(page, course)
    _values(page, course)
    _treatment(page, course, now)
    _photos(page, course)
    guides = _guides(course, frame, max(page.y, height - FOOT), now)
    marks = tuple(mark for mark in page.drawn.marks if not mark.step or frame.time.shows(mark.x, MARK_REACH))
    body = replace(page.drawn, moving=(*guides, *page.drawn.moving), marks=marks)
    return Chart(width, page.y, left, frame.time.right, body, _foot(course, frame, page.row, now))


def _foot(course: Course, frame: Frame, row: int, now: float) -> Drawn:
    label = Text(_EDGE, _VISITS / 2, "Visits", "text", 12, bold=True)
    edge = Line(((0.0, 0.0), (frame.end + _EDGE, 0.0)), "line", 1.0)
    guides = tuple(guide for guide in _guides(course, frame, _TICK, now)[-1:] if frame.time.shows(frame.time.x(now)))
    ticks = events.visit_row(course.visits, row, frame, frame.box(0.0, _VISITS))
    return Drawn(still=(edge, label)) + Drawn(moving=guides) + ticks + Drawn(still=events.axis(frame, now, _VISITS))


def _heights(course: Course, frame: Frame, room: float, *, tight: bool) -> Heights:
    """Rows share the room there is, between their least and their most; in a low window they come closer (``tight``),
    and where even that has no room they are as low as can be read."""
    steps = (_TIGHT, _LEAST, _MOST) if tight else (_LEAST, _MOST)
    for low, high in pairwise(steps):
        least, most = _total(course, frame, low), _total(course, frame, high)
        if room < most:
            return low.towards(high, max(room - least, 0.0) / (most - least))
    return _MOST


def _total(course: Course, frame: Frame, rows: Heights) -> float:
    measured = sum(1 for line in course.lesions if line.points)
    unmeasured = len(course.lesions) - measured
    treatment = len(course.drugs) * rows.drug
    if course.procedures:
        treatment += len(events.procedure_lanes(course.procedures, frame, course.sessions)) * rows.lane + 4
    bands = (
        rows.head + (measured * rows.lesion + unmeasured * rows.unmeasured if course.lesions else 0),
        rows.head + len(course.values) * rows.value,
        rows.head + treatment,
        rows.photo if course.photos else rows.head,
    )
    return sum(bands) + rows.between * (len(bands) - 1)


def _lesions(page: _Page, course: Course) -> None:
    page.heading("Lesions", "" if course.lesions else "none shown")
    _newest_head(page, bool(course.lesions or course.values))
    for line in course.lesions:
        tall = page.rows.lesion if line.points else page.rows.unmeasured
        page.add(partial(lesion_row, line), tall)


def _newest_head(page: _Page, shown: bool) -> None:
    if shown:
        head = Text(page.frame.time.right + 8, page.y - page.rows.head / 2, "newest", "muted", 11)
        page.drawn += Drawn(still=(head,))


def _values(page: _Page, course: Course) -> None:
    page.heading("Blood", "" if course.values else "no results shown")
    for line in course.values:
        page.add(partial(value_row, line), page.rows.value)


def _treatment(page: _Page, course: Course, now: float) -> None:
    nothing = not (course.drugs or course.procedures)
    page.heading("Treatment", "no medicines or procedures" if nothing else "")
    for drug in course.drugs:
        page.add(partial(events.drug_row, drug, now=now), page.rows.drug)
    if course.procedures:
        drawn, height = events.procedure_row(course.procedures, page.row, page.frame, page.y, course.sessions)
        page.drawn += drawn
        page.row += 1
        page.y += height


def _photos(page: _Page, course: Course) -> None:
    page.heading("Photos", "" if course.photos else "none yet", alone=not course.photos)
    if course.photos:
        page.add(partial(events.photo_row, course.photos), page.rows.photo)


def _guides(course: Course, frame: Frame, height: float, now: float) -> Sequence[Shape]:
    """A faint line for each visit (none where they would be a grey area), and the line of today, which comes last."""
    places = [frame.time.x(frame.memory.day(visit.started_at)) for visit in course.visits]
    seen = [x for x in places if frame.time.shows(x)]
    if len(seen) * _GUIDES_APART > frame.time.right - frame.time.left:
        seen = []
    today = frame.time.x(now)
    return (
        *(Line(((x, 0.0), (x, height)), "line", 1.0) for x in seen),
        Line(((today, 0.0), (today, height)), "accent", 1.4),
    )
