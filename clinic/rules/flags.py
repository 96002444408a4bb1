"""Judging a laboratory result: low, normal, high or critical.

The laboratory's own range decides, then its flag, then the default range for age, sex and pregnancy. A
flag that nobody here can read is kept as a note and leaves the default range to judge. A number inside
the laboratory's range is never flagged, even where the laboratory flagged it, and one outside is flagged, even where
the laboratory did not: a flag that a reader cannot follow from the numbers beside it is taken for an error, or hides
one. The laboratory's flag then stays as a note. It decides by itself where there is no range, or where a limit of
measurement (``<10``) could lie on either side; and it tells how far outside a value lies (``HH``).

No adult range is used for a child, none of a condition that is not known (fasting), and none that has no source.
Critical limits are the clinic's own, else the table's: below or above the limit, except for the table's INR and ionised
calcium, where the limit itself is critical.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from clinic.errors import ValidationError
from clinic.records.enums import Flag, Sex
from clinic.rules.ages import Age
from clinic.rules.default_limits import CriticalLimits, Default, default_limits, with_own
from clinic.rules.facts import AnalyteFacts
from clinic.rules.numbers import parse_number, parse_result

LABORATORY = "laboratory"
DEFAULT = "default"

_LAB_FLAGS = {
    "N": Flag.NORMAL, "NORMAL": Flag.NORMAL,
    "L": Flag.LOW, "LOW": Flag.LOW, "-": Flag.LOW, "<": Flag.LOW, "LO": Flag.LOW, "↓": Flag.LOW, "L*": Flag.LOW,
    "H": Flag.HIGH, "HIGH": Flag.HIGH, "+": Flag.HIGH, ">": Flag.HIGH, "HI": Flag.HIGH, "↑": Flag.HIGH,
    "H*": Flag.HIGH, "HU": Flag.HIGH, "LU": Flag.LOW,
    "LL": Flag.CRITICAL_LOW, "--": Flag.CRITICAL_LOW, "HH": Flag.CRITICAL_HIGH, "++": Flag.CRITICAL_HIGH,
    "---": Flag.CRITICAL_LOW, "+++": Flag.CRITICAL_HIGH,
    "A": Flag.ABNORMAL, "AA": Flag.ABNORMAL, "*": Flag.ABNORMAL, "POS": Flag.ABNORMAL,
    "**": Flag.ABNORMAL, "ABNORMAL": Flag.ABNORMAL,
}  # fmt: skip
_AGREEING = {
    Flag.NORMAL: (Flag.NORMAL,),
    Flag.LOW: (Flag.LOW, Flag.CRITICAL_LOW, Flag.ABNORMAL),
    Flag.HIGH: (Flag.HIGH, Flag.CRITICAL_HIGH, Flag.ABNORMAL),
}
"""What a laboratory may send of a value that lies so in its range."""
_WHERE = {Flag.NORMAL: "inside", Flag.LOW: "below", Flag.HIGH: "above"}


@dataclass(frozen=True, slots=True)
class ParsedRange:
    """A range as laboratories print it; ``..._open`` says that the limit itself lies outside (``<1:80``)."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False
    unit: str = field(default="", compare=False)
    """The unit written behind the limits, if there is one."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``flag`` is None where nothing could be judged; ``low`` and ``high`` are in the result's own unit.

    ``range_source`` is ``laboratory``, ``default`` or None; ``note`` says what a reader should know.
    """

    flag: Flag | None
    low: float | None
    high: float | None
    range_source: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Value:
    """What is known of the true value: it lies from ``least`` to ``most`` (None: without limit)."""

    least: float | None
    most: float | None
    least_open: bool = False
    most_open: bool = False

    def surely_below(self, limit: float, *, or_at: bool = False) -> bool:
        return self.most is not None and (self.most < limit or (self.most == limit and (or_at or self.most_open)))

    def surely_above(self, limit: float, *, or_at: bool = False) -> bool:
        return self.least is not None and (self.least > limit or (self.least == limit and (or_at or self.least_open)))


@lru_cache(1024)
def parse_range(text: str) -> ParsedRange | None:
    """Read ``8.6-10.2``, ``8,6 – 10,2``, ``<5``, ``<1:80``, ``>60``, ``>=60``, ``up to 5``; None if it is not one."""
    cleaned = " ".join(text.replace("–", "-").replace("—", "-").replace("−", "-").split()).strip("[]() ")
    cleaned = re.sub(r"^(?:up to|bis)\s+", "<=", cleaned, flags=re.IGNORECASE)
    limit = parse_result(cleaned)
    if limit.comparator and limit.number is not None:
        is_open = "=" not in limit.comparator
        if limit.comparator.startswith("<"):
            return ParsedRange(None, limit.number, high_open=is_open, unit=limit.unit)
        return ParsedRange(limit.number, None, low_open=is_open, unit=limit.unit)
    match = re.match(r"(-?[\d.,']+)\s*(?:-|to|bis|\.\.)\s*(-?[\d.,']+)(?:\s*([^\d\s].*))?$", cleaned)
    if not match:
        return None
    low, high = _limit(match[1]), _limit(match[2])
    return ParsedRange(low, high, unit=match[3] or "") if low is not None and high is not None and low <= high else None


def judge(
    number: float | None,
    comparator: str | None,
    ucum: str | None,
    analyte: AnalyteFacts | None,
    low: float | None,
    high: float | None,
    lab_flag: str | None,
    age: Age | None,
    sex: Sex,
    pregnant: bool | None = None,
    *,
    trimester: int | None = None,
    open_limits: tuple[bool, bool] = (False, False),
    critical: Sequence[CriticalLimits] = (),
) -> Judgement:
    """Judge one result: by the laboratory's own range, else by its flag, else by the default range (see above).

    ``low`` and ``high`` are the laboratory's range in the unit of ``number``; ``lab_flag`` its flag as sent;
    ``open_limits`` says whether the laboratory's limits themselves lie outside its range; ``critical`` are the clinic's
    own critical limits of this analyte, which stand in for the table's wherever one fits the age.
    """
    value = None if number is None else _value(number, comparator or "")
    default = None
    if analyte is not None and ucum:
        default = with_own(default_limits(analyte, ucum, age, sex, pregnant, trimester), critical, ucum, age, analyte)
    said = (lab_flag or "").strip()
    if low is not None or high is not None or said.upper() in _LAB_FLAGS:
        return _with_critical(_by_laboratory(value, low, high, lab_flag, open_limits), value, default)
    if default is not None and default.usable:
        flag = None if value is None else _compare(value, default.limits.low, default.limits.high)
        judged = Judgement(flag, default.limits.low, default.limits.high, DEFAULT, default.note)
        judged = _with_critical(judged, value, default)
    else:
        judged = _without_range(value, default, analyte, ucum)
    return replace(judged, note=_join(_unread(said), judged.note))


def _by_laboratory(
    value: _Value | None,
    low: float | None,
    high: float | None,
    lab_flag: str | None,
    open_limits: tuple[bool, bool],
) -> Judgement:
    has_range = low is not None or high is not None
    compared = None
    if value is not None and has_range:
        compared = _compare(value, low, high, low_open=open_limits[0], high_open=open_limits[1])
    said = (lab_flag or "").strip()
    sent = _LAB_FLAGS.get(said.upper())
    if sent is Flag.NORMAL and value is not None and _at_open_limit(value, low, high, open_limits):
        compared = Flag.NORMAL  # 1.1 in ``<1.1``: it was rounded for print, and the laboratory knows the rest
    flag, note = compared, ""
    if sent is None and said:
        note = _unread(said)
    elif sent is None and compared is None and value is not None and has_range:
        note = "The value is a limit of measurement; it could lie on either side."
    elif sent is not None and (compared is None or sent in _AGREEING[compared]):
        flag = sent
    elif sent is not None and compared is not None:
        note = f"The laboratory flagged it {said} although it lies {_WHERE[compared]} its range."
    return Judgement(flag, low, high, LABORATORY if has_range else None, note)


def _unread(flag: str) -> str:
    return f"The laboratory's flag “{flag}” is not known here." if flag else ""


def _at_open_limit(value: _Value, low: float | None, high: float | None, open_limits: tuple[bool, bool]) -> bool:
    """Whether the printed value is exactly the limit that the printed range leaves out."""
    exact = value.least is not None and value.least == value.most
    return exact and ((open_limits[0] and value.least == low) or (open_limits[1] and value.most == high))


def _without_range(
    value: _Value | None, default: Default | None, analyte: AnalyteFacts | None, ucum: str | None
) -> Judgement:
    if default is not None:
        return _with_critical(Judgement(None, None, None, None, default.note), value, default)
    if analyte is not None and analyte.ranges and not ucum:
        return Judgement(None, None, None, None, "Without a known unit it cannot be judged.")
    return Judgement(None, None, None, None)


def _with_critical(judged: Judgement, value: _Value | None, default: Default | None) -> Judgement:
    """Raise low or high to critical by the table; what the laboratory's range calls normal stands, with a note."""
    if value is None or default is None:
        return judged
    limits = default.limits
    critical = None
    if limits.critical_low is not None and value.surely_below(limits.critical_low, or_at=default.inclusive):
        critical = Flag.CRITICAL_LOW
    if limits.critical_high is not None and value.surely_above(limits.critical_high, or_at=default.inclusive):
        critical = Flag.CRITICAL_HIGH
    if critical is None or judged.flag is critical:
        return judged
    same_direction = {Flag.CRITICAL_LOW: Flag.LOW, Flag.CRITICAL_HIGH: Flag.HIGH}[critical]
    if judged.flag in (None, same_direction, Flag.ABNORMAL):
        return replace(judged, flag=critical, note=_join(judged.note, f"Beyond the {default.whose} critical limit."))
    return replace(
        judged, note=_join(judged.note, f"Beyond the {default.whose} critical limit, but not flagged as such.")
    )


def _compare(
    value: _Value,
    low: float | None,
    high: float | None,
    *,
    low_open: bool = False,
    high_open: bool = False,
) -> Flag | None:
    if low is not None and value.surely_below(low, or_at=low_open):
        return Flag.LOW
    if high is not None and value.surely_above(high, or_at=high_open):
        return Flag.HIGH
    above_low = low is None or (value.least is not None and value.least >= low)
    # a quantity cannot be negative, so "<10" lies above a lower limit of 0
    above_low = above_low or (low is not None and low <= 0 and value.least is None)
    below_high = high is None or (value.most is not None and value.most <= high)
    return Flag.NORMAL if above_low and below_high else None


def _value(number: float, comparator: str) -> _Value:
    if comparator.startswith("<"):
        return _Value(None, number, most_open=comparator == "<")
    if comparator.startswith(">"):
        return _Value(number, None, least_open=comparator == ">")
    return _Value(number, number)


def _limit(text: str) -> float | None:
    try:
        return parse_number(text)
    except ValidationError:
        return None


def _join(first: str, second: str) -> str:
    return f"{first} {second}".strip()
