"""What two photos of one lesion say in numbers: both values, their difference with its uncertainty, or why none.

Facts, never a judgement: nothing here says better or worse.

changes(earlier, later) -> tuple[ValueChange, ...]
Told = (photo, seen, measures)        seen: the finding of its visit, or None; measures: what is measured in the photo
observed(photo, observations) -> ObservationRow | None
measured_in(measures) -> dict[str, Value]      by name
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.records.enums import MarkKind, MarkMethod
from clinic.records.lesions import ObservationRow
from clinic.records.measures import AREA, COUNT, LENGTH, LONG_AXIS, SHORT_AXIS, MeasureRow
from clinic.records.photos import PhotoRow
from clinic.records.scales import Quantity
from clinic.rules.dates import spoken
from clinic.rules.uncertainty import quantity_text

_MINUS = "\u2212"
_NAMES = (COUNT, LONG_AXIS, SHORT_AXIS, AREA, LENGTH)


@dataclass(frozen=True, slots=True)
class Told:
    """A photo with what was found at its visit and what is measured in it, of one lesion."""

    photo: PhotoRow
    seen: ObservationRow | None = None
    measures: tuple[MeasureRow, ...] = ()

    @property
    def day(self) -> date:
        """The day of the photo where the program runs."""
        return self.photo.when.astimezone().date()


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value; ``standard``: its standard uncertainty, ``None`` where it is not known."""

    number: float
    standard: float | None
    unit: str
    method: str

    @property
    def text(self) -> str:
        """``8.0 ± 0.6 mm``, ``22``."""
        return " ".join(part for part in (quantity_text(self.number, self.standard), self.unit) if part)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One line: what was measured, in both, and the difference or the reason why there is none."""

    name: str
    """``count``, ``long axis``, ``area, in the photos``."""
    first: str
    """Value with its method, empty where there is none."""
    second: str
    difference: str
    """``−2.5 ± 1.0 mm``; empty: see ``reason``."""
    method: str
    """By which both were measured."""
    reason: str
    """Why there is no difference, without a full stop."""


def observed(photo: PhotoRow, observations: Sequence[ObservationRow]) -> ObservationRow | None:
    """What was recorded of the lesion at the photo's visit, else on the photo's day."""
    if photo.visit_id:
        found = next((seen for seen in observations if seen.visit_id == photo.visit_id), None)
        if found is not None:
            return found
    day = photo.when.astimezone().date()
    days = ((seen, seen.observed_at) for seen in observations)
    return next((seen for seen, at in days if at is not None and at.astimezone().date() == day), None)


def changes(earlier: Told, later: Told) -> tuple[ValueChange, ...]:
    """Findings of the visits first, then what is measured in the photos themselves."""
    one_visit = earlier.seen is not None and later.seen is not None and earlier.seen.id == later.seen.id
    found = [] if one_visit else _compared(_found(earlier.seen), _found(later.seen), earlier, later, "")
    in_photos = _compared(measured_in(earlier.measures), measured_in(later.measures), earlier, later, ", in the photos")
    return tuple(found + in_photos)


def _compared(
    one: dict[str, Value], two: dict[str, Value], earlier: Told, later: Told, where: str
) -> list[ValueChange]:
    names = [*(name for name in _NAMES if name in one or name in two)]
    return [_line(f"{name}{where}", one.get(name), two.get(name), earlier, later) for name in names]


def _line(name: str, one: Value | None, two: Value | None, earlier: Told, later: Told) -> ValueChange:
    if one is None or two is None:
        missing = later if two is None else earlier
        only = one or two
        assert only is not None
        texts = (_with_method(one), _with_method(two))
        return ValueChange(name, *texts, "", "", f"not measured on {spoken(missing.day)}")
    reason = _incomparable(one, two, earlier, later)
    if reason:
        return ValueChange(name, _with_method(one), _with_method(two), "", "", reason)
    return ValueChange(name, one.text, two.text, difference_text(one, two), one.method, "")


def _incomparable(one: Value, two: Value, earlier: Told, later: Told) -> str:
    if "px" in one.unit or "px" in two.unit:
        both = "px" in one.unit and "px" in two.unit
        if both:
            return "neither photo has a scale, and pixels of two photos are not the same length"
        bare = earlier if "px" in one.unit else later
        return f"the photo of {spoken(bare.day)} has no scale"
    if one.unit != two.unit:
        return f"measured in {one.unit} and in {two.unit}"
    if one.method != two.method:
        return f"different methods: {one.method} and {two.method}"
    return ""


def difference_text(one: Value, two: Value) -> str:
    """``−2.5 ± 1.0 mm``, ``−13``, ``±0``: of independent values the root of the sum of squares (GUM, 5.1.2)."""
    change = two.number - one.number
    spread = math.hypot(one.standard, two.standard) if one.standard is not None and two.standard is not None else None
    size = quantity_text(abs(change), spread)
    none = "" if spread else "±"
    sign = none if not change else "+" if change > 0 else _MINUS
    return " ".join(part for part in (f"{sign}{size}", one.unit) if part)


def _with_method(value: Value | None) -> str:
    return f"{value.text} ({value.method})" if value is not None else ""


def _found(seen: ObservationRow | None) -> dict[str, Value]:
    if seen is None:
        return {}
    found = {}
    if seen.count is not None:
        found[COUNT] = Value(seen.count, None, "", seen.count_method.value)
    for name, length in ((LONG_AXIS, seen.long_axis), (SHORT_AXIS, seen.short_axis)):
        if length is not None:
            found[name] = Value(length, seen.uncertainty, "mm", seen.size_method.value)
    return found


def measured_in(measures: Sequence[MeasureRow]) -> dict[str, Value]:
    """The newest of each name; what was written as a finding is told as one, and here with what it was drawn from."""
    found = {}
    for mark in measures:
        for name, value in mark.values:
            if name == AREA and mark.kind is MarkKind.COUNT:
                continue  # the frame that was counted in, not the lesion
            found[name] = _of(value, mark)
    return found


def _of(value: Quantity, mark: MeasureRow) -> Value:
    how = "by hand" if mark.method is MarkMethod.BY_HAND else mark.method.value
    # an outline that was proposed and one that was drawn measure the same area; a count is another matter
    method = how if not value.unit else "drawn in the photo"
    return Value(value.value, value.uncertainty or None, value.unit, method)
