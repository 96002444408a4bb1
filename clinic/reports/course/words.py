"""What is told about each point: dates in words, values with their uncertainty and method, differences as numbers
only. Nothing here judges whether something is better or worse."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from clinic.records.enums import Flag, VisitStatus
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow
from clinic.reports.course.subject import LesionLine, LesionPoint, ValueLine, ValuePoint
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.limits import limit_text
from clinic.rules.numbers import format_number
from clinic.rules.photo_changes import is_dated
from clinic.rules.uncertainty import COVERAGE, EXPLAINED, spread_text
from clinic.rules.validation import readable_unit as _readable_unit

Sessions: TypeAlias = Mapping[str, tuple[int, int]]
"""Of each procedure of a series: which session it is, and how many were planned."""
_FLAGS = {
    Flag.LOW: "below the range",
    Flag.HIGH: "above the range",
    Flag.CRITICAL_LOW: "critically low",
    Flag.CRITICAL_HIGH: "critically high",
    Flag.ABNORMAL: "abnormal by the laboratory's flag",
    Flag.NORMAL: "within the range",
}


RESPONSES = {
    "complete": "complete",
    "partial": "partial",
    "none": "no response",
    "worse": "worse",
    "recurred": "recurred",
}
LETTERS = {"complete": "C", "partial": "P", "none": "N", "worse": "W", "recurred": "R"}
"""What stands in the chart for a response."""


# each look at the chart asks for the same few units and days again
readable_unit = lru_cache(256)(_readable_unit)
_spoken = lru_cache(4096)(spoken)


def day_words(moment: datetime) -> str:
    """``22 November 2026``."""
    return _spoken(moment.astimezone().date())


def day_short(moment: datetime) -> str:
    """``22 Nov 2026``."""
    return spoken_short(moment.astimezone().date())


def lesion_value(point: LesionPoint, kind: str) -> str:
    """``8.1 ± 0.4 mm`` or ``9``; the uncertainty is that of the error bar."""
    if kind == "count":
        return f"{format_number(point.value)}{spread_text(point.uncertainty)}"
    return f"{point.value:.1f}{spread_text(point.uncertainty)} mm"


def lesion_point(line: LesionLine, at: int) -> tuple[str, tuple[str, ...]]:
    """Title and lines about one point of a lesion."""
    point = line.points[at]
    what = "count" if line.kind == "count" else "long axis"
    lines = [f"{lesion_value(point, line.kind)} ({what}, {point.method})"]
    if at:
        lines.append(_since(line.points[at - 1], point, line.kind))
    if point.uncertainty:
        lines.append(f"{EXPLAINED}, and so is the bar")
    elif point.measured:
        lines.append("Measured without a stated uncertainty: no bar")
    return f"{day_words(point.at)} · {line.label} {_place(line)}", tuple(lines)


def _since(before: LesionPoint, point: LesionPoint, kind: str) -> str:
    day = day_words(before.at)
    if before.method != point.method:
        return f"Not comparable with {day} ({before.method})"
    difference = point.value - before.value
    text = signed(difference, 0 if kind == "count" else 1)
    if before.uncertainty is not None and point.uncertainty is not None:
        text += f" ± {COVERAGE * math.hypot(before.uncertainty, point.uncertainty):.1f}"
    return f"{text}{'' if kind == 'count' else ' mm'} since {day}"


def signed(value: float, decimals: int | None) -> str:
    """``+0.3``, ``−1.2`` or ``0.0``."""
    text = _number(abs(value), decimals)
    if not text.strip("0."):
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def _number(value: float, decimals: int | None) -> str:
    return format_number(value) if decimals is None else f"{value:.{decimals}f}"


def response(line: LesionLine, at: int) -> tuple[str, tuple[str, ...]]:
    """Title and lines about a response: a person's judgement, named as one."""
    said = line.responses[at]
    lines = [f"Response: {RESPONSES.get(said.judgement, said.judgement)}"]
    lines.append(f"judged by {said.author}" if said.author else "a person's judgement")
    lines.append(f"To: {said.answers}" if said.answers else "To which treatment was not said")
    lines += [f"Measured: {said.measured}"] if said.measured else []
    lines += [said.note] if said.note else []
    return f"{spoken(said.on)} · {line.label} {_place(line)}", tuple(lines)


def lesion_head(line: LesionLine) -> tuple[str, tuple[str, ...]]:
    """Title and lines about a lesion as a whole."""
    lines = [line.diagnosis or "no diagnosis yet", line.what]
    if line.points:
        hollow = any(not point.measured for point in line.points)
        lines.append(f"{_many(len(line.points), 'observation')}{', hollow points by eye' if hollow else ''}")
    return f"{line.label} {_place(line)}", tuple(lines)


def _place(line: LesionLine) -> str:
    return f"{line.site}, {line.side}" if line.side else line.site


def value_text(line: ValueLine, point: ValuePoint, *, unit: bool = True) -> str:
    """``>2500 pg/mL``, ``10.9``."""
    text = f"{point.comparator}{_number(point.value, line.decimals)}"
    return f"{text} {readable_unit(line.unit)}".strip() if unit else text


def value_point(line: ValueLine, at: int) -> tuple[str, tuple[str, ...]]:
    """Title and lines about one result."""
    point = line.points[at]
    flag = _FLAGS.get(point.flag, "") if point.flag is not None else ""
    if line.limit and line.low is None and line.high is None:  # no range that it could lie outside of
        flag = "at or above the dashed limit" if point.value >= line.limit.value else "below the dashed limit"
    lines = [value_text(line, point) + (f", {flag}" if flag else "")]
    if at:
        before = line.points[at - 1]
        if before.comparator or point.comparator:
            lines.append(f"Not comparable with {day_words(before.at)} ({value_text(line, before)})")
        else:
            difference = signed(point.value - before.value, line.decimals)
            lines.append(f"{difference} {readable_unit(line.unit)} since {day_words(before.at)}")
    if point.corrected:
        lines.append("From a corrected result" if line.computed else "Corrected: earlier wordings are in its history")
    lines += point.note.splitlines()
    return f"{day_words(point.at)} · {line.name}", tuple(lines)


def range_text(line: ValueLine) -> str:
    """``8.6–10.2``, ``≤ 5``, or nothing."""
    if line.low is not None and line.high is not None:
        return f"{limit_text(line.low, line.decimals)}–{limit_text(line.high, line.decimals)}"
    if line.high is not None:
        return f"≤ {limit_text(line.high, line.decimals)}"
    return f"≥ {limit_text(line.low, line.decimals)}" if line.low is not None else ""


def value_head(line: ValueLine) -> tuple[str, tuple[str, ...]]:
    """Title and lines about a quantity as a whole."""
    lines = (
        ["Computed from other results of the same sample, or of the hours that the clinic allows"]
        if line.computed
        else []
    )
    if range_text(line):
        lines.append(
            f"{line.range_words[:1].upper()}{line.range_words[1:]}: {range_text(line)} {readable_unit(line.unit)}"
        )
    if line.limit:
        lines.append(f"Dashed line {line.limit.words}")
    lines.append(_many(len(line.points), "value"))
    if line.left_out:
        lines.append(f"{_many(line.left_out, 'result')} left out: the unit is not certain")
    return line.name, tuple(lines)


def drug_text(drug: DrugRow, at: int, *, frequency: bool = True) -> str:
    """``360 mg, daily`` of one dose step."""
    step = drug.doses[at]
    amount = f"{format_number(step.dose)} {step.dose_unit}".strip() if step.dose is not None else ""
    return ", ".join(part for part in (amount, step.frequency if frequency else "") if part)


def drug_step(drug: DrugRow, at: int) -> tuple[str, tuple[str, ...]]:
    """Title and lines about one dose step (``at`` -1: a course without doses)."""
    begun = f"from {spoken(drug.start)}" if drug.start else "start not known"
    lines = []
    if at >= 0:
        step = drug.doses[at]
        lines.append(f"{drug_text(drug, at) or 'dose not recorded'}, since {spoken(step.on)}")
        if step.reason and at:
            lines.append(f"Changed: {step.reason}")
    ended = f"until {spoken(drug.stop)}" if drug.stop else "running"
    lines.append(f"{begun[:1].upper()}{begun[1:]}, {ended}")
    if drug.stop and drug.stop_reason:
        lines.append(f"Reason for the end: {drug.stop_reason}")
    if drug.adverse_effects:
        lines.append(f"Adverse effects: {drug.adverse_effects}")
    return drug.name, tuple(lines)


def procedure_label(row: ProcedureRow, sessions: Sessions) -> str:
    """``extraction L1``, ``laser 1/4 L1``."""
    at = sessions.get(row.id)
    session = (f"{at[0]}/{at[1]}",) if at else ()
    return " ".join((row.kind_text[:1].lower() + row.kind_text[1:], *session, *row.lesion_labels))


def procedures(rows: Sequence[ProcedureRow], sessions: Sessions) -> tuple[str, tuple[str, ...]]:
    """Title and lines about the procedures of one mark."""
    lines = []
    for row in rows:
        lines.append(f"{row.kind_text} {', '.join(row.lesion_labels)}".strip())
        at = sessions.get(row.id)
        lines += [f"Session {at[0]} of {at[1]} planned"] if at else []
        lines += [f"Complications: {row.complications}"] if row.complications else []
        lines += [f"{label}: {value}" for label, value in row.parameter_text[:4]] if len(rows) == 1 else []
    what = "procedure" if len(rows) == 1 else f"{len(rows)} procedures"
    return f"{day_words(rows[0].at)} · {what}", tuple(lines)


def photos(rows: Sequence[PhotoRow]) -> tuple[str, tuple[str, ...]]:
    """Title and lines about a photo, or a stack of them (newest first)."""
    first, last = day_words(rows[-1].when), day_words(rows[0].when)
    labels = sorted({label for row in rows for label in row.lesion_labels}, key=lambda text: int(text[1:] or 0))
    days = first if first == last else f"{first} to {last}"
    undated = sum(not is_dated(row) for row in rows)
    if undated == len(rows):
        days = f"imported on {days}" if first == last else f"imported {days}"
    lines = [", ".join(labels) if labels else "not linked to a lesion"]
    if 0 < undated < len(rows):
        lines.append(f"{_many(undated, 'photo')} without a day of its own, at the day of import")
    if len(rows) == 1:
        lines.insert(0, rows[0].kind.value)
        lines += [rows[0].note] if rows[0].note else []
    return f"{days} · {_many(len(rows), 'photo')}", tuple(lines)


def visit(row: VisitRow) -> tuple[str, tuple[str, ...]]:
    """Title and lines about a visit."""
    counts = ((row.lesions, "lesion"), (row.photos, "photo"), (row.procedures, "procedure"))
    done = ", ".join(_many(number, word) for number, word in counts if number)
    state = "in progress" if row.status is VisitStatus.DRAFT else "signed"
    lines = (row.reason, f"{row.clinician}, {state}" if row.clinician else state, done)
    return f"{day_words(row.started_at)} · visit", tuple(line for line in lines if line)


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
