"""What was counted and measured at the visits of two photos and in the photos themselves, told side by side."""

from collections.abc import Sequence
from datetime import date

from clinic.records.lesions import ObservationRow
from clinic.records.measures import AREA, COUNT, LENGTH, LONG_AXIS, SHORT_AXIS, MeasureRow
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken
from clinic.rules.photo_changes import Told, Value, ValueChange, changes, is_dated, measured_in
from clinic.rules.uncertainty import pair_text


def day_of(row: PhotoRow) -> date:
    """The day of a photo where the program runs."""
    return row.when.astimezone().date()


def day_words(row: PhotoRow) -> str:
    """``3 May 2026``, ``imported 3 May 2026`` where it is not known when it was taken."""
    return spoken(day_of(row)) if is_dated(row) else f"imported {spoken(day_of(row))}"


def measured(seen: ObservationRow | None, marks: Sequence[MeasureRow] = ()) -> str:
    """``18 counted in this photo (assisted) · visit: 8 × 5 mm (calliper)``; empty where nothing was.

    Count and size each: what is measured in the photo itself, and only without it what was found at the visit.
    """
    own = measured_in(marks)
    parts = (_own_count(own), _own_size(own))
    found = (_seen_count(seen), _seen_size(seen))
    here = [mine for mine in parts if mine]
    there = [text for mine, text in zip(parts, found, strict=True) if text and not mine]
    return " · ".join([*here, *([f"visit: {' · '.join(there)}"] if there else [])])


def _own_count(own: dict[str, Value]) -> str:
    return f"{own[COUNT].number:.0f} counted in this photo ({own[COUNT].method})" if COUNT in own else ""


def _own_size(own: dict[str, Value]) -> str:
    """Pixels say nothing of the skin: only what has a scale."""
    true = {name: value for name, value in own.items() if value.unit.startswith("mm")}
    if LONG_AXIS in true and SHORT_AXIS in true:
        both = pair_text(*((true[name].number, true[name].standard) for name in (LONG_AXIS, SHORT_AXIS)))
        return f"{both} mm in this photo"
    name = next((name for name in (LONG_AXIS, LENGTH, AREA) if name in true), "")
    return f"{'area ' if name == AREA else ''}{true[name].text} in this photo" if name else ""


def _seen_count(seen: ObservationRow | None) -> str:
    return f"{seen.count} counted ({seen.count_method.value})" if seen is not None and seen.count is not None else ""


def _seen_size(seen: ObservationRow | None) -> str:
    if seen is None or seen.long_axis is None:
        return ""
    short = f" × {_mm(seen.short_axis)}" if seen.short_axis is not None else ""
    return f"{_mm(seen.long_axis)}{short} mm ({seen.size_method.value})"


def days_between(first: PhotoRow, second: PhotoRow) -> str:
    """``184 days between``, ``time between not known``."""
    if not (is_dated(first) and is_dated(second)):
        return "time between not known"
    days = abs((day_of(second) - day_of(first)).days)
    return f"{days} day{'s' * (days != 1)} between"


def difference(one: Told, two: Told) -> str:
    """How far apart the photos are and what changed in numbers, earlier to later; on a second line what was not
    compared, and why."""
    if two.moment < one.moment:
        return difference(two, one)
    found = changes(one, two)
    first = [days_between(one.photo, two.photo), *_compared(found)]
    if not found:
        first.append("nothing counted or measured at both visits")
    lines = (" · ".join(first), _not_compared(found))
    return "\n".join(line for line in lines if line)


def _compared(found: Sequence[ValueChange]) -> list[str]:
    """By method."""
    methods: dict[str, list[str]] = {}
    for each in found:
        if not each.reason:
            methods.setdefault(_how(each.method), []).append(_told(each))
    return [f"{', '.join(values)}, {how}" for how, values in methods.items()]


def _not_compared(found: Sequence[ValueChange]) -> str:
    """``Not compared: count (different methods: by eye and assisted)``; by reason."""
    reasons: dict[str, list[str]] = {}
    for each in found:
        if each.reason:
            reasons.setdefault(each.reason, []).append(_without(each))
    told = [f"{' and '.join(names)} ({reason})" for reason, names in reasons.items()]
    return f"Not compared: {'; '.join(told)}" if told else ""


def _without(change: ValueChange) -> str:
    """What was not compared; values that stand on the photos are not told again."""
    if change.name.startswith(("count", "long axis", "short axis")) and not (change.first and change.second):
        return _name(change)
    values = " and ".join(value for value in (change.first, change.second) if value)
    return f"{_name(change)} {values}" if "in the photos" in change.name else change.name


def _told(change: ValueChange) -> str:
    first = change.first
    unit = change.second.rpartition(" ")[2]
    if not unit[0].isdigit():
        first = first.removesuffix(f" {unit}")
    areas = f"; {change.areas}" if change.areas else ""
    return f"{_name(change)} {first} → {change.second} ({change.difference}{areas})"


def _name(change: ValueChange) -> str:
    """``area in the photos``: a comma within a sentence of several would part it."""
    return change.name.replace(", in the photos", " in the photos")


def _how(method: str) -> str:
    """``both by calliper``, ``both assisted``."""
    return f"both {'by ' if method in ('calliper', 'photo') else ''}{method}"


def _mm(length: float | None) -> str:
    return f"{length:.3g}" if length is not None else ""
