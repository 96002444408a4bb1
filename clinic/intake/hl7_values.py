"""Dates and result values of HL7 v2, each data type into what it says and nothing more."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from clinic.intake.hl7_syntax import Segment
from clinic.records.partial_date import PartialDate
from clinic.rules.numbers import COMPARATORS, parse_result
from clinic.rules.units import to_ucum

_TIME = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d+)?)?)?)?)?)?\s*([+-]\d{4})?")
_CLOCK = re.compile(r"(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(?:[+-]\d{4})?")
_VALUE = 5
_UNIT_TITRE = "{titer}"


@dataclass(frozen=True, slots=True)
class Value:
    """What OBX-5 says.

    ``text`` of a number are its digits. ``unit`` only where it was written into the value; ``note`` says what was left
    out.
    """

    comparator: str = ""
    number: float | None = None
    text: str = ""
    unit: str = ""
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is neither number nor text."""
        return self.number is None and not self.text


def read_time(text: str, zone: tzinfo | None) -> datetime | None:
    """A time stamp of at least a full day; without an offset of its own it is in ``zone`` (``None``: local time).

    A day without a time is that day's midnight where the program runs, so that it stays that day.
    """
    match = _TIME.fullmatch(text.strip())
    if not match or not match[3]:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  the zone follows
        if match[4] is None:
            return moment.astimezone().astimezone(UTC)
        offset = _offset(match[7]) or zone
        aware = moment.replace(tzinfo=offset) if offset else moment.astimezone()
        return aware.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def zone_of(text: str) -> tzinfo | None:
    """The offset that a time stamp (MSH-7) names; it holds for all times of the message."""
    match = _TIME.fullmatch(text.strip())
    return _offset(match[7]) if match else None


def read_day(text: str) -> PartialDate | None:
    """A birth date: a year, a month or a day; a time behind it is left off."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    try:
        return PartialDate(int(match[1]), int(match[2] or 0), int(match[3] or 0))
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def read_value(obx: Segment, units: Mapping[str, str]) -> Value:
    """OBX-5 by its data type (OBX-2). ``units`` are the known ways of writing units. Never raises."""
    kind = obx.get(2).upper()
    if kind == "NM":
        return _number(obx.whole(_VALUE), units)
    if kind == "SN" and any(obx.get(_VALUE, part) for part in (2, 3, 4)):
        return _structured(obx)
    if kind in ("CE", "CWE", "CNE", "CF"):
        return Value(text=_each(obx, _coded))
    if kind in ("DT", "TM", "TS", "DTM"):
        return Value(text=_each(obx, _moment))
    if kind in ("ED", "RP"):
        return Value(text="(attached document)", note="An attached document stays in the message as received.")
    if obx.repetitions(_VALUE) > 1 or kind == "FT":
        return Value(text=_each(obx, lambda segment, index: segment.whole(_VALUE, index)))
    return _number(obx.whole(_VALUE), units)


def _number(text: str, units: Mapping[str, str]) -> Value:
    """A number where the text is one, if need be with comparator and a known unit; otherwise the text."""
    parsed = parse_result(text)
    if parsed.doubt:
        return Value(text=text, note=f"“{text[:40]}” has two readings and was kept as text.")
    if parsed.number is None or not math.isfinite(parsed.number):
        return Value(text=text)
    if parsed.unit == _UNIT_TITRE:
        return Value(text=text, unit=_UNIT_TITRE)
    if parsed.unit and to_ucum(parsed.unit, units) is None:
        return Value(text=text)
    return Value(parsed.comparator, parsed.number, parsed.digits, parsed.unit)


def _structured(obx: Segment) -> Value:
    """SN: comparator, first number, separator, second number. A pair (ratio, range, ``2+``) stays text."""
    comparator, first, between, second = (obx.get(_VALUE, part) for part in (1, 2, 3, 4))
    whole = f"{'' if comparator == '=' else comparator}{first}{between}{second}"
    parsed = parse_result(first)
    plain = parsed.number is not None and math.isfinite(parsed.number) and not parsed.unit and not parsed.comparator
    if plain and not between and not second and comparator in ("", "=", *COMPARATORS):
        return Value("" if comparator == "=" else comparator, parsed.number, parsed.digits)
    return Value(text=whole, unit=_UNIT_TITRE if between == ":" else "")


def _coded(obx: Segment, repetition: int) -> str:
    parts = [obx.get(_VALUE, part, repetition=repetition) for part in (2, 9, 5, 1)]
    return next((part for part in parts if part), "")


def _moment(obx: Segment, repetition: int) -> str:
    text = obx.get(_VALUE, repetition=repetition)
    clock = _CLOCK.fullmatch(text) if obx.get(2).upper() == "TM" else None
    if clock:
        return ":".join(part for part in clock.groups() if part)
    match = _TIME.fullmatch(text)
    day = read_day(text)
    if not match or day is None:
        return text
    try:
        at = time(int(match[4]), int(match[5] or 0)) if match[4] else None
    except ValueError:
        return text
    return f"{date(day.year, day.month, day.day)} {at:%H:%M}" if at and day.full else str(day)


def _each(obx: Segment, read: Callable[[Segment, int], str]) -> str:
    count = max(1, obx.repetitions(_VALUE))
    return "\n".join(text for text in (read(obx, index) for index in range(1, count + 1)) if text)
