"""Rows of events: medicines, procedures, photos, visits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow
from clinic.reports.course import words
from clinic.reports.course.rows import Frame
from clinic.reports.course.scale import day_number
from clinic.reports.course.shapes import (
    Area,
    Box,
    Drawn,
    Line,
    Mark,
    Picture,
    Shape,
    Target,
    Text,
    Triangle,
)
from clinic.rules.dates import spoken_short

_MOST_LANES = 3
_RADIUS = 6.0
_BAR = 15.0
_SHEET = 3.0
"""How far each sheet behind the uppermost photo of a stack looks out, in the window and on paper."""
_GAP = 8.0


def drug_row(drug: DrugRow, row: int, frame: Frame, box: Box, now: float) -> Drawn:
    """A bar from start to stop (or today), the dose written into each step. A running course is open at its end."""
    start = day_number(drug.start) if drug.start else frame.time.window.start
    stop = max(day_number(drug.stop), start) if drug.stop else max(now, start)
    running = drug.stop is None
    tops = [step.dose for step in drug.doses if step.dose is not None]
    shapes: list[Shape] = []
    marks: list[Mark] = []
    free = frame.time.x(stop) + 6
    for at, (begin, end) in enumerate(_steps(drug, start, stop)):
        left, right = frame.time.x(begin), frame.time.x(end)
        bar = Box(left, box.middle - _BAR / 2, max(right - left, 3.0), _BAR)
        dose = drug.doses[at].dose if drug.doses else None
        full = dose is None or not tops or dose >= max(tops)
        look = ("accent_fill", "", "on_accent") if full else ("accent_soft", "accent", "text")
        if not running:
            look = ("neutral_soft", "field_border", "text")
        shapes.append(Area(bar, look[0], 3.0, look[1], open_end=running and end == stop))
        step = at if drug.doses else -1
        last = end == stop
        shapes += _dose(drug, step, frame, bar, look[2], free if last else 0.0)
        title, lines = words.drug_step(drug, step)
        seen = max(left, frame.time.left), min(bar.right, frame.time.right)
        middle = sum(seen) / 2 if seen[0] <= seen[1] else left
        marks.append(
            Mark(
                f"drug:{drug.id}:{at}", row, begin, middle, box.middle, bar, title, lines, Target("treatment", drug.id)
            )
        )
    label = frame.label(box.middle, drug.name, "text" if running else "muted")
    return Drawn((label,), tuple(shapes), tuple(marks))


def _steps(drug: DrugRow, start: float, stop: float) -> list[tuple[float, float]]:
    if not drug.doses:
        return [(start, stop)]
    begins = [start, *(max(day_number(step.on), start) for step in drug.doses[1:])]
    ends = [*begins[1:], stop]
    return [(min(begin, stop), min(max(end, begin), stop)) for begin, end in zip(begins, ends, strict=True)]


def _dose(drug: DrugRow, at: int, frame: Frame, bar: Box, role: str, free: float) -> tuple[Shape, ...]:
    """The dose inside the visible part of its bar, or after the bar where there is room."""
    if at < 0:
        return ()
    left, right = max(bar.x, frame.time.left), min(bar.right, frame.time.right)
    for frequency in (True, False):
        text = words.drug_text(drug, at, frequency=frequency)
        wide = frame.measure(text, 11, False)
        if text and wide <= right - left - 12:
            return (Text(left + 6, bar.middle, text, role, 11),)
    if text and free and frame.time.left < bar.right and free + wide < frame.time.right:
        return (Text(free, bar.middle, text, "muted", 11),)
    return ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Procedures of one mark with their label, which stands left of it where there is no room at the right."""

    rows: tuple[ProcedureRow, ...]
    x: float
    text: str
    before: bool


def procedure_lanes(rows: Sequence[ProcedureRow], frame: Frame, sessions: words.Sessions) -> list[list[Placed]]:
    """Procedures in lanes so that labels never overlap. Where there is no room for words, not even short ones, the
    mark goes without, and a label before it that reaches into it goes as well."""
    lanes: list[list[Placed]] = [[] for _ in range(_MOST_LANES)]
    ends = [float("-inf")] * _MOST_LANES
    for group in _same_place(rows, frame):
        placed = _with_words(group, ends, frame, sessions)
        if placed is None:
            x = frame.time.x(frame.memory.day(group[0].at))
            lane = min(range(_MOST_LANES), key=ends.__getitem__)
            placed = lane, Placed(tuple(group), x, "", before=False)
            if ends[lane] > x - _RADIUS and not lanes[lane][-1].before:
                lanes[lane][-1] = replace(lanes[lane][-1], text="")
        lane, mark = placed
        lanes[lane].append(mark)
        wide = 0.0 if mark.before or not mark.text else _label_width(mark.text, frame)
        ends[lane] = mark.x + max(wide, _RADIUS)
    return [lane for lane in lanes if lane] or [[]]


def _with_words(
    group: list[ProcedureRow], ends: list[float], frame: Frame, sessions: words.Sessions
) -> tuple[int, Placed] | None:
    """The first lane with room for a label right of the mark, or left of it."""
    x = frame.time.x(frame.memory.day(group[0].at))
    for text in _labels(group, sessions):
        wide = _label_width(text, frame)
        for lane, end in enumerate(ends):
            free = end + _GAP
            if x - _RADIUS >= free and x + wide <= frame.time.right + 4:
                return lane, Placed(tuple(group), x, text, before=False)
            if x - wide >= max(free, frame.time.left):
                return lane, Placed(tuple(group), x, text, before=True)
    return None


def _labels(group: list[ProcedureRow], sessions: words.Sessions) -> tuple[str, ...]:
    """The words of a mark, the fullest first."""
    each = tuple(dict.fromkeys(words.procedure_label(row, sessions) for row in group))
    return (", ".join(each),) if len(group) == 1 else (", ".join(each), f"{len(group)} procedures", f"{len(group)}")


def _label_width(text: str, frame: Frame) -> float:
    return frame.measure(text, 11, False) + _RADIUS + 5


def _same_place(rows: Sequence[ProcedureRow], frame: Frame) -> list[list[ProcedureRow]]:
    """Procedures of one day are one mark."""
    groups: list[list[ProcedureRow]] = []
    for row in rows:
        if not frame.time.shows(frame.time.x(frame.memory.day(row.at)), 4):
            continue
        if groups and words.day_words(groups[-1][0].at) == words.day_words(row.at):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def procedure_row(
    rows: Sequence[ProcedureRow], row: int, frame: Frame, top: float, sessions: words.Sessions
) -> tuple[Drawn, float]:
    """Triangles with labels, and the height they take."""
    lanes = procedure_lanes(rows, frame, sessions)
    shapes: list[Shape] = []
    marks: list[Mark] = []
    for at, lane in enumerate(lanes):
        y = top + (at + 0.5) * frame.lane + 2
        for placed in lane:
            shapes += _procedure(placed, y)
            marks.append(_procedure_mark(placed, row, y, frame, sessions))
    height = len(lanes) * frame.lane + 4
    label = frame.label(top + frame.lane / 2 + 2, "Procedures")
    return Drawn((label,), tuple(shapes), tuple(marks)), height


def _procedure(placed: Placed, y: float) -> tuple[Shape, ...]:
    side = -(_RADIUS + 5) if placed.before else _RADIUS + 5
    label = Text(placed.x + side, y, placed.text, "muted", 11, align="right" if placed.before else "left")
    return (Triangle(placed.x, y, _RADIUS, "series_4"), label)


def _procedure_mark(placed: Placed, row: int, y: float, frame: Frame, sessions: words.Sessions) -> Mark:
    wide = _label_width(placed.text, frame)
    left = placed.x - (wide if placed.before else _RADIUS + 2)
    reach = Box(left, y - 9, wide + _RADIUS + 2, 18)
    title, lines = words.procedures(placed.rows, sessions)
    first = placed.rows[0]
    target = Target("treatment", first.id)
    return Mark(f"procedure:{first.id}", row, frame.memory.day(first.at), placed.x, y, reach, title, lines, target)


def photo_row(rows: Sequence[PhotoRow], row: int, frame: Frame, box: Box) -> Drawn:
    """Thumbnails at their days; those that would overlap are stacked."""
    tall = box.height - 13
    wide = tall * 4 / 3
    shapes: list[Shape] = []
    marks: list[Mark] = []
    for group in stacks(rows, frame, wide + 6):
        newest = group[-1]
        days = [frame.memory.day(photo.when) for photo in group]
        x = frame.time.x(sum(days) / len(days))
        behind = _SHEET * min(len(group) - 1, 2)
        left = min(max(x - wide / 2, frame.time.left), frame.time.right - wide - behind)
        place = Box(left, box.y + 9, wide, tall)
        shapes.append(Picture(place, newest.id, len(group)))
        title, lines = words.photos(group[::-1])
        target = Target("photo", newest.id)
        marks.append(
            Mark(f"photo:{newest.id}", row, days[-1], left + wide / 2, box.y + 11, place, title, lines, target)
        )
    return Drawn((), tuple(shapes), tuple(marks))


def stacks(rows: Sequence[PhotoRow], frame: Frame, apart: float) -> list[list[PhotoRow]]:
    """Photos in view, oldest first, grouped so that the groups lie ``apart`` pixels from each other."""
    seen = [photo for photo in rows if frame.time.shows(frame.time.x(frame.memory.day(photo.when)), apart / 4)]
    groups: list[list[PhotoRow]] = []
    first = 0.0
    for photo in sorted(seen, key=lambda photo: photo.when):
        x = frame.time.x(frame.memory.day(photo.when))
        if groups and x - first < apart:
            groups[-1].append(photo)
        else:
            groups.append([photo])
            first = x
    return groups


def visit_row(rows: Sequence[VisitRow], row: int, frame: Frame, box: Box) -> Drawn:
    """Part of the foot: a tick for each visit, dated where there is room; the newest dates have the right of way."""
    shapes: list[Shape] = []
    marks: list[Mark] = []
    taken = float("inf")
    for visit in reversed(rows):
        x = frame.time.x(frame.memory.day(visit.started_at))
        if not frame.time.shows(x, 2):
            continue
        shapes.append(Line(((x, box.y + 2), (x, box.y + 9)), "accent", 2.0))
        text = spoken_short(visit.started_at.astimezone().date()).rsplit(" ", 1)[0]
        half = frame.measure(text, 11, False) / 2
        middle = min(max(x, frame.time.left + half - 6), frame.time.right - half + 6)
        reach = Box(x - 8, box.y, 16, box.height)
        if middle + half + 6 <= taken:
            reach = Box(middle - half - 3, box.y, 2 * half + 6, box.height)
            shapes.append(Text(middle, box.y + 17, text, "muted", 11, align="centre"))
            taken = middle - half
        title, lines = words.visit(visit)
        day = frame.memory.day(visit.started_at)
        target = Target("visit", visit.id)
        mark = Mark(f"visit:{visit.id}", row, day, x, box.y + 6, reach, title, lines, target, foot=True)
        marks.append(mark)
    return Drawn((), tuple(shapes), tuple(reversed(marks)))


def axis(frame: Frame, now: float, top: float) -> tuple[Shape, ...]:
    """Dates below the plot, and the word for today."""
    measure = frame.measure
    shapes: list[Shape] = [Line(((frame.time.left, top), (frame.time.right, top)), "border", 1.0)]
    today = frame.time.x(now)
    shown = frame.time.shows(today)
    around = measure("today", 11, True) / 2 + 8
    for day, text in frame.time.ticks(64):
        x = frame.time.x(day)
        half = measure(text, 11, False) / 2
        clear = not shown or abs(x - today) > around + half
        if clear and frame.time.left <= x <= frame.time.right:
            shapes.append(Line(((x, top), (x, top + 4)), "field_border", 1.0))
            shapes.append(Text(x, top + 13, text, "muted", 11, align="centre"))
    if shown:
        shapes.append(Text(today, top + 13, "today", "accent", 11, bold=True, align="centre"))
    return tuple(shapes)
