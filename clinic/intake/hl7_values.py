"""Result values of HL7 v2, each data type into what it says and nothing more."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from clinic.intake.hl7_syntax import Segment
from clinic.intake.hl7_times import read_day
from clinic.rules.numbers import COMPARATORS, parse_result
from clinic.rules.units import to_ucum

_STAMP = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d+)?)?)?)?)?)?\s*([+-]\d{4})?")
_CLOCK = re.compile(r"(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(?:[+-]\d{4})?")
_MARKED = re.compile(r"\s*([<>=]*\s*[-+]?\d[\d.,']*)\s*((?<=\s)(?:HH|LL|H|L)|\*{1,2})\s*")
_ENDING_POINT = re.compile(r"\s*[<>=]*\s*\d+\.")
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
    mark: str = ""
    """A flag that was written behind the number (``5.4 H``)."""

    @property
    def empty(self) -> bool:
        """Whether there is neither number nor text."""
        return self.number is None and not self.text


def read_value(obx: Segment, units: Mapping[str, str], *, as_text: bool = False) -> Value:
    """OBX-5 by its data type (OBX-2). ``units`` are the known ways of writing units. Never raises.

    ``as_text``: a line of a narrative, in which a number is no result.
    """
    kind = obx.get(2).upper()
    many = obx.repetitions(_VALUE) > 1
    if kind == "NM":
        return _several(obx) if many else _single(obx, units)
    if kind == "SN" and not many and any(obx.get(_VALUE, part) for part in (2, 3, 4)):
        return _structured(obx)
    if kind == "NR":
        return Value(text=_each(obx, _span))
    if kind in ("CE", "CWE", "CNE", "CF", "CX"):
        return Value(text=_each(obx, _coded))
    if kind in ("DT", "TM", "TS", "DTM"):
        return Value(text=_each(obx, _moment))
    if many or as_text or (kind == "FT" and "\n" in obx.whole(_VALUE)):
        return Value(text=_each(obx, lambda segment, index: segment.whole(_VALUE, index)))
    return _marked(obx.whole(_VALUE), units)


def is_numeric(value: Value) -> bool:
    """Whether it is a number, or digits that can be read as two: a range beside it is one of numbers."""
    return value.number is not None or bool(value.text and parse_result(value.text).doubt)


def _marked(text: str, units: Mapping[str, str]) -> Value:
    """A number behind which its flag stands, too; some systems escape ``<`` as a web page does, or end with a point."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">")
    plain = plain.removesuffix(".") if _ENDING_POINT.fullmatch(plain) else plain
    if (match := _MARKED.fullmatch(plain)) and (value := number_of(match[1], units)).number is not None:
        return replace(value, mark=match[2])
    value = number_of(plain, units)
    return value if value.number is not None else number_of(text, units)


def _single(obx: Segment, units: Mapping[str, str]) -> Value:
    """A number; analysers append their method to it as further components (``4.5^^BCP``)."""
    value = _marked(obx.whole(_VALUE), units)
    first = obx.part(_VALUE, 1)
    if value.number is not None or not first or first == obx.whole(_VALUE):
        return value
    number = number_of(first, units)
    others = [part for at in range(2, 9) if (part := obx.part(_VALUE, at))]
    if number.number is None or any(number_of(part, units).number is not None for part in others):
        return value
    return replace(number, note=f"The laboratory sent beside {first}: {', '.join(others)[:60]}.")


def _several(obx: Segment) -> Value:
    """A number that is repeated: none of them is the result by itself."""
    parts = [obx.whole(_VALUE, index) for index in range(1, obx.repetitions(_VALUE) + 1)]
    text = "; ".join(part for part in parts if part)
    return Value(text=text, note=f"The laboratory sent several values, {text[:60]}; they were kept as text.")


def _span(obx: Segment, repetition: int) -> str:
    """NR, a range as the result: ``3.5-5.5``, ``from 3.5`` or ``up to 5.5``; never a number."""
    low, high = (obx.get(_VALUE, part, repetition=repetition) for part in (1, 2))
    if low and high:
        return f"{low}-{high}"
    return f"from {low}" if low else f"up to {high}" if high else ""


def number_of(text: str, units: Mapping[str, str]) -> Value:
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
    parts = [obx.get(_VALUE, part) for part in (1, 2, 3, 4)]
    if not parts[0] and parts[1] in COMPARATORS and parts[2] and not parts[3]:
        parts = [*parts[1:], ""]  # one place too far to the right
    comparator, first, between, second = parts
    whole = f"{'' if comparator == '=' else comparator}{first}{between}{second}"
    parsed = parse_result(first)
    plain = parsed.number is not None and math.isfinite(parsed.number) and not parsed.unit and not parsed.comparator
    if plain and not between and not second and comparator in ("", "=", *COMPARATORS):
        return Value("" if comparator == "=" else comparator, parsed.number, parsed.digits)
    return Value(text=whole, unit=_UNIT_TITRE if between == ":" else "")


def _coded(obx: Segment, repetition: int) -> str:
    parts = [obx.part(_VALUE, part, repetition) for part in (9, 2, 5, 1)]
    return next((part for part in parts if part), "")


def _moment(obx: Segment, repetition: int) -> str:
    text = obx.get(_VALUE, repetition=repetition)
    clock = _CLOCK.fullmatch(text) if obx.get(2).upper() == "TM" else None
    if clock:
        return ":".join(part for part in clock.groups() if part)
    match = _STAMP.fullmatch(text)
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
