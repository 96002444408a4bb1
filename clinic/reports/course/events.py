"""Rows of events: medicines, procedures, photos, visits."""

from collections.abc import Sequence

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
    Measure,
    Picture,
    Shape,
    Target,
    Text,
    Triangle,
    elide,
)
from clinic.rules.dates import spoken_short

LANE = 20.0
"""Height of a lane of procedures."""
_MOST_LANES = 3
_RADIUS = 6.0
_BAR = 15.0
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


def procedure_lanes(rows: Sequence[ProcedureRow], frame: Frame) -> list[list[tuple[list[ProcedureRow], str, bool]]]:
    """Procedures in lanes so that labels never overlap: (procedures of one mark, label, label at the left)."""
    lanes: list[list[tuple[list[ProcedureRow], str, bool]]] = [[]]
    ends = [float("-inf")]
    for group in _same_place(rows, frame):
        x = frame.time.x(day_number(group[0].at))
        text = words.procedure_label(group[0]) if len(group) == 1 else f"{len(group)} procedures"
        wide = frame.measure(text, 11, False) + _RADIUS + 5
        room = frame.time.right + 4
        lane = next((at for at, end in enumerate(ends) if x - _RADIUS >= end + _GAP), None)
        if lane is None and len(lanes) < _MOST_LANES:
            lanes.append([])
            ends.append(float("-inf"))
            lane = len(lanes) - 1
        if lane is None:  # a mark without words in the lane that ends first
            lane, text, wide = min(range(len(ends)), key=ends.__getitem__), "", 0.0
        before = x + wide > room and x - wide - _RADIUS >= max(ends[lane] + _GAP, frame.time.left)
        if not before and x + wide > room:
            text = elide(text, max(room - x - _RADIUS - 5, 0), frame.measure, 11)
        lanes[lane].append((group, text, before))
        ends[lane] = max(ends[lane], x + _RADIUS if before else x + max(wide, _RADIUS))
    return lanes


def _same_place(rows: Sequence[ProcedureRow], frame: Frame) -> list[list[ProcedureRow]]:
    """Procedures of one day are one mark."""
    groups: list[list[ProcedureRow]] = []
    for row in rows:
        if not frame.time.shows(frame.time.x(day_number(row.at)), 4):
            continue
        if groups and words.day_words(groups[-1][0].at) == words.day_words(row.at):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def procedure_row(rows: Sequence[ProcedureRow], row: int, frame: Frame, top: float) -> tuple[Drawn, float]:
    """Triangles with labels, and the height they take."""
    lanes = procedure_lanes(rows, frame)
    shapes: list[Shape] = []
    marks: list[Mark] = []
    for at, lane in enumerate(lanes):
        y = top + (at + 0.5) * LANE + 2
        for group, text, before in lane:
            x = frame.time.x(day_number(group[0].at))
            shapes.append(Triangle(x, y, _RADIUS, "series_4"))
            side = -(_RADIUS + 5) if before else _RADIUS + 5
            shapes.append(Text(x + side, y, text, "muted", 11, align="right" if before else "left"))
            wide = frame.measure(text, 11, False) + _RADIUS + 5
            reach = Box(x - (wide if before else _RADIUS + 2), y - 9, wide + _RADIUS + 2, 18)
            title, lines = words.procedures(group)
            key, target = f"procedure:{group[0].id}", Target("treatment", group[0].id)
            marks.append(Mark(key, row, day_number(group[0].at), x, y, reach, title, lines, target))
    height = len(lanes) * LANE + 4
    label = frame.label(top + LANE / 2 + 2, "Procedures")
    return Drawn((label,), tuple(shapes), tuple(marks)), height


def photo_row(rows: Sequence[PhotoRow], row: int, frame: Frame, box: Box) -> Drawn:
    """Thumbnails at their days; those that would overlap are stacked."""
    tall = box.height - 8
    wide = tall * 4 / 3
    shapes: list[Shape] = []
    marks: list[Mark] = []
    for group in stacks(rows, frame, wide + 6):
        newest = group[-1]
        days = [day_number(photo.when) for photo in group]
        x = frame.time.x(sum(days) / len(days))
        left = min(max(x - wide / 2, frame.time.left), frame.time.right - wide)
        place = Box(left, box.y + 4, wide, tall)
        shapes.append(Picture(place, newest.id, len(group)))
        title, lines = words.photos(group[::-1])
        target = Target("photo", newest.id)
        marks.append(Mark(f"photo:{newest.id}", row, days[-1], left + wide / 2, box.y + 6, place, title, lines, target))
    return Drawn((), tuple(shapes), tuple(marks))


def stacks(rows: Sequence[PhotoRow], frame: Frame, apart: float) -> list[list[PhotoRow]]:
    """Photos in view, oldest first, grouped so that the groups lie ``apart`` pixels from each other."""
    seen = [photo for photo in rows if frame.time.shows(frame.time.x(day_number(photo.when)), apart / 4)]
    groups: list[list[PhotoRow]] = []
    first = 0.0
    for photo in sorted(seen, key=lambda photo: photo.when):
        x = frame.time.x(day_number(photo.when))
        if groups and x - first < apart:
            groups[-1].append(photo)
        else:
            groups.append([photo])
            first = x
    return groups


def visit_row(rows: Sequence[VisitRow], row: int, frame: Frame, box: Box) -> Drawn:
    """A tick for each visit, dated where there is room; the newest dates have the right of way."""
    shapes: list[Shape] = []
    marks: list[Mark] = []
    taken = float("inf")
    for visit in reversed(rows):
        x = frame.time.x(day_number(visit.started_at))
        if not frame.time.shows(x, 2):
            continue
        shapes.append(Line(((x, box.y + 2), (x, box.y + 9)), "accent", 2.0))
        text = spoken_short(visit.started_at.astimezone().date()).rsplit(" ", 1)[0]
        half = frame.measure(text, 11, False) / 2
        middle = min(max(x, frame.time.left + half - 6), frame.time.right - half + 6)
        if middle + half + 6 <= taken:
            shapes.append(Text(middle, box.y + 17, text, "muted", 11, align="centre"))
            taken = middle - half
        title, lines = words.visit(visit)
        reach = Box(x - 8, box.y, 16, box.height)
        day = day_number(visit.started_at)
        marks.append(Mark(f"visit:{visit.id}", row, day, x, box.y + 6, reach, title, lines, Target("visit", visit.id)))
    return Drawn((), tuple(shapes), tuple(reversed(marks)))


def axis(frame: Frame, now: float, measure: Measure) -> tuple[Shape, ...]:
    """Dates below the plot and the word for today; y from 0."""
    shapes: list[Shape] = []
    today = frame.time.x(now)
    shown = frame.time.shows(today)
    around = measure("today", 11, True) / 2 + 8
    for day, text in frame.time.ticks(64):
        x = frame.time.x(day)
        half = measure(text, 11, False) / 2
        clear = not shown or abs(x - today) > around + half
        if clear and x + half <= frame.end and x >= frame.time.left:
            shapes.append(Line(((x, 0.0), (x, 4.0)), "field_border", 1.0))
            shapes.append(Text(x, 13.0, text, "muted", 11, align="centre"))
    if shown:
        shapes.append(Text(min(today, frame.end - around + 6), 13.0, "today", "accent", 11, bold=True, align="centre"))
    return tuple(shapes)
