"""What was counted and measured at the visits of two photos and in the photos themselves, told side by side."""

from collections.abc import Sequence
from datetime import date

from clinic.records.lesions import ObservationRow
from clinic.records.photos import PhotoRow
from clinic.rules.photo_changes import Told, ValueChange, changes


def day_of(row: PhotoRow) -> date:
    """The day of a photo where the program runs."""
    return row.when.astimezone().date()


def measured(seen: ObservationRow | None) -> str:
    """``9 counted (assisted) · 8 × 5 mm (calliper)``; empty where nothing was."""
    if seen is None:
        return ""
    parts = []
    if seen.count is not None:
        parts.append(f"{seen.count} counted ({seen.count_method.value})")
    if seen.long_axis is not None:
        short = f" × {_mm(seen.short_axis)}" if seen.short_axis is not None else ""
        parts.append(f"{_mm(seen.long_axis)}{short} mm ({seen.size_method.value})")
    return " · ".join(parts)


def days_between(first: PhotoRow, second: PhotoRow) -> str:
    """``184 days between``."""
    days = abs((day_of(second) - day_of(first)).days)
    return f"{days} day{'s' * (days != 1)} between"


def difference(one: Told, two: Told) -> str:
    """How far apart the photos are and what changed in numbers, earlier to later, or why there is no difference."""
    if two.photo.when < one.photo.when:
        return difference(two, one)
    found = changes(one, two)
    parts = [days_between(one.photo, two.photo), *seen_parts(found)]
    if not found:
        parts.append("nothing counted or measured at both visits")
    return " · ".join(parts)


def seen_parts(found: Sequence[ValueChange]) -> tuple[str, ...]:
    """What was compared, by method, then what was not, by its reason."""
    methods: dict[str, list[str]] = {}
    reasons: dict[str, list[str]] = {}
    for each in found:
        if each.reason:
            reasons.setdefault(each.reason, []).append(_without(each))
        else:
            methods.setdefault(_how(each.method), []).append(_told(each))
    told = [f"{', '.join(values)}, {how}" for how, values in methods.items()]
    told += [f"{' and '.join(names)}: not compared, {reason}" for reason, names in reasons.items()]
    return tuple(told)


def _without(change: ValueChange) -> str:
    """What was not compared; the values of findings stand on the photos, those measured in the photos are told here."""
    values = " and ".join(value for value in (change.first, change.second) if value)
    return f"{change.name} {values}" if "in the photos" in change.name else change.name


def _told(change: ValueChange) -> str:
    first = change.first
    unit = change.second.rpartition(" ")[2]
    if not unit[0].isdigit():
        first = first.removesuffix(f" {unit}")
    return f"{change.name} {first} → {change.second} ({change.difference})"


def _how(method: str) -> str:
    """``both by calliper``, ``both assisted``."""
    return f"both {'by ' if method in ('calliper', 'photo') else ''}{method}"


def _mm(length: float | None) -> str:
    return f"{length:.3g}" if length is not None else ""
