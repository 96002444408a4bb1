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
from datetime import date, datetime

from clinic.records.enums import MarkKind, MarkMethod
from clinic.records.lesions import ObservationRow
from clinic.records.measures import AREA, COUNT, LENGTH, LONG_AXIS, SHORT_AXIS, MeasureRow
from clinic.records.photos import PhotoRow
from clinic.records.scales import Quantity
from clinic.rules.dates import spoken
from clinic.rules.uncertainty import quantity_text

_MINUS = "\u2212"
IN_PHOTOS = ", in the photos"
"""Ends the name of what was measured in the photos themselves."""
SCALES_APART = 0.05
"""From here on the scales of two photos that lie on each other contradict each other."""
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

    @property
    def moment(self) -> datetime:
        """When the photo was taken; where that is not known when its finding was made, else when it came."""
        seen = self.seen.observed_at if self.seen is not None else None
        return self.photo.captured_at or seen or self.photo.imported_at

    @property
    def words(self) -> str:
        """``the photo of 3 May 2026``, ``the photo imported on 3 May 2026``."""
        return f"the photo {'of' if is_dated(self.photo) else 'imported on'} {spoken(self.day)}"


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value; ``standard``: its standard uncertainty, ``None`` where it is not known."""

    number: float
    standard: float | None
    unit: str
    method: str
    area: Quantity | None = None
    """Of a count in a photo: the area that was counted in."""

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
    areas: str = ""
    """Of counts in photos: what areas were counted in, or why these are not compared; without a full stop."""


def is_dated(photo: PhotoRow) -> bool:
    """Whether it is known when the photo was taken; the day of its import says nothing of that."""
    return photo.captured_at is not None


def observed(photo: PhotoRow, observations: Sequence[ObservationRow]) -> ObservationRow | None:
    """What was recorded of the lesion at the photo's visit, else on the day it was taken."""
    if photo.visit_id:
        found = next((seen for seen in observations if seen.visit_id == photo.visit_id), None)
        if found is not None:
            return found
    if not is_dated(photo):
        return None
    day = photo.when.astimezone().date()
    days = ((seen, seen.observed_at) for seen in observations)
    return next((seen for seen, at in days if at is not None and at.astimezone().date() == day), None)


def changes(earlier: Told, later: Told) -> tuple[ValueChange, ...]:
    """Findings of the visits first, then what is measured in the photos themselves."""
    one_visit = earlier.seen is not None and later.seen is not None and earlier.seen.id == later.seen.id
    found = [] if one_visit else _compared(_found(earlier.seen), _found(later.seen), earlier, later, "")
    in_photos = _compared(measured_in(earlier.measures), measured_in(later.measures), earlier, later, IN_PHOTOS)
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
        where = f"on {spoken(missing.day)}" if is_dated(missing.photo) else f"in {missing.words}"
        return ValueChange(name, *texts, "", "", f"not measured {where}")
    reason = _incomparable(one, two, earlier, later)
    undated = next((told for told in (earlier, later) if not is_dated(told.photo)), None)
    if undated is not None and not reason and name.endswith(IN_PHOTOS):
        reason = f"when {undated.words} was taken is not known"
    areas = _areas(name, one, two, earlier, later)
    if reason:
        return ValueChange(name, _with_method(one), _with_method(two), "", "", reason, areas)
    return ValueChange(name, one.text, two.text, difference_text(one, two), one.method, "", areas)


def _areas(name: str, one: Value, two: Value, earlier: Told, later: Told) -> str:
    """A count says little without the area that was counted in."""
    if name != COUNT + IN_PHOTOS:
        return ""
    told = []
    for value, photo in ((one, earlier), (two, later)):
        if value.area is None:
            return f"areas not compared: where was counted in {photo.words} is not drawn"
        if not value.area.unit.startswith("mm"):
            return f"areas not compared: {photo.words} has no scale"
        told.append(f"{quantity_text(value.area.value, value.area.uncertainty or None)} {value.area.unit}")
    return f"counted in {told[0]} and in {told[1]}"


def _incomparable(one: Value, two: Value, earlier: Told, later: Told) -> str:
    if "px" in one.unit or "px" in two.unit:
        both = "px" in one.unit and "px" in two.unit
        if both:
            return "neither photo has a scale, and pixels of two photos are not the same length"
        bare = earlier if "px" in one.unit else later
        return f"{bare.words} has no scale"
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
    area = mark.value(AREA) if mark.kind is MarkKind.COUNT and not value.unit else None
    return Value(value.value, value.uncertainty or None, value.unit, method, area)
