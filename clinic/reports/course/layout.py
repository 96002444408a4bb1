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
_HEAD = 20.0
_BETWEEN = 6.0
_LESION = (52.0, 104.0)
_UNMEASURED = 36.0
_VALUE = (33.0, 84.0)
_PHOTO = (54.0, 90.0)
_DRUG = 22.0
_VISITS = 26.0
_AXIS = 24.0
_TICK = 9.0
_GUIDES_APART = 24.0
FOOT = _VISITS + _AXIS
"""Height of the foot."""


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
    """All shapes of the course in ``width`` pixels; rows grow towards ``height`` (foot included) where they may, and
    the chart is higher than that where its rows need it. ``measure`` gives text widths."""
    left = _EDGE + (_WIDE if width >= _ROOMY else _NARROW)
    frame = Frame(TimeScale(window, left, max(width - _NEWEST - _EDGE / 2, left + 80)), _EDGE, width - 4, measure)
    rows = _heights(course, frame, height - FOOT)
    page = _Page(frame)
    now = day_number(course.now)
    _lesions(page, course, rows.lesion)
    _values(page, course, rows.value)
    _treatment(page, course, now)
    _photos(page, course, rows.photo)
    guides = _guides(course, frame, max(page.y, height - FOOT), now)
    marks = tuple(mark for mark in page.drawn.marks if not mark.step or frame.time.shows(mark.x, 4))
    body = replace(page.drawn, moving=(*guides, *page.drawn.moving), marks=marks)
    return Chart(width, page.y, left, frame.time.right, body, _foot(course, frame, page.row, now))


def _foot(course: Course, frame: Frame, row: int, now: float) -> Drawn:
    label = Text(_EDGE, _VISITS / 2, "Visits", "text", 12, bold=True)
    edge = Line(((0.0, 0.0), (frame.end + _EDGE, 0.0)), "line", 1.0)
    guides = tuple(guide for guide in _guides(course, frame, _TICK, now)[-1:] if frame.time.shows(frame.time.x(now)))
    ticks = events.visit_row(course.visits, row, frame, frame.box(0.0, _VISITS))
    return Drawn(still=(edge, label)) + Drawn(moving=guides) + ticks + Drawn(still=events.axis(frame, now, _VISITS))


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
        treatment += len(events.procedure_lanes(course.procedures, frame, course.sessions)) * events.LANE + 4
    bands = (
        _HEAD + (measured * rows.lesion + unmeasured * _UNMEASURED if course.lesions else 0),
        _HEAD + len(course.values) * rows.value,
        _HEAD + treatment,
        rows.photo if course.photos else _HEAD,
    )
    return sum(bands) + _BETWEEN * (len(bands) - 1)


def _lesions(page: _Page, course: Course, height: float) -> None:
    page.heading("Lesions", "" if course.lesions else "none shown")
    _newest_head(page, bool(course.lesions or course.values))
    for line in course.lesions:
        tall = height if line.points else _UNMEASURED
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
        drawn, height = events.procedure_row(course.procedures, page.row, page.frame, page.y, course.sessions)
        page.drawn += drawn
        page.row += 1
        page.y += height


def _photos(page: _Page, course: Course, height: float) -> None:
    page.heading("Photos", "" if course.photos else "none yet", alone=not course.photos)
    if course.photos:
        page.add(partial(events.photo_row, course.photos), height)


def _guides(course: Course, frame: Frame, height: float, now: float) -> Sequence[Shape]:
    """A faint line for each visit (none where they would be a grey area), and the line of today, which comes last."""
    places = [frame.time.x(day_number(visit.started_at)) for visit in course.visits]
    seen = [x for x in places if frame.time.shows(x)]
    if len(seen) * _GUIDES_APART > frame.time.right - frame.time.left:
        seen = []
    today = frame.time.x(now)
    return (
        *(Line(((x, 0.0), (x, height)), "line", 1.0) for x in seen),
        Line(((today, 0.0), (today, height)), "accent", 1.4),
    )
