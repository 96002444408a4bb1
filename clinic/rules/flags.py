"""Judging a laboratory result: low, normal, high or critical.

The laboratory's own range decides, then its flag, then the default range for age, sex and pregnancy. A number inside
the laboratory's range is never flagged, even where the laboratory flagged it, and one outside is flagged, even where
the laboratory did not: a flag that a reader cannot follow from the numbers beside it is taken for an error, or hides
one. The laboratory's flag then stays as a note. It decides by itself where there is no range, or where a limit of
measurement (``<10``) could lie on either side; and it tells how far outside a value lies (``HH``).

No adult range is used for a child, none of a condition that is not known (fasting), and none that has no source.
Critical limits are the table's: below or above the limit, except for INR and ionised calcium, where the limit itself
is critical.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic.errors import ValidationError
from clinic.records.enums import Flag, Sex
from clinic.rules.ages import Age
from clinic.rules.facts import AnalyteFacts, LimitsFacts, RangeFacts
from clinic.rules.numbers import parse_number, parse_result
from clinic.rules.units import convert

LABORATORY = "laboratory"
DEFAULT = "default"

_LAB_FLAGS = {
    "N": Flag.NORMAL, "NORMAL": Flag.NORMAL,
    "L": Flag.LOW, "LOW": Flag.LOW, "-": Flag.LOW, "<": Flag.LOW,
    "H": Flag.HIGH, "HIGH": Flag.HIGH, "+": Flag.HIGH, ">": Flag.HIGH,
    "LL": Flag.CRITICAL_LOW, "--": Flag.CRITICAL_LOW, "HH": Flag.CRITICAL_HIGH, "++": Flag.CRITICAL_HIGH,
    "A": Flag.ABNORMAL, "AA": Flag.ABNORMAL, "*": Flag.ABNORMAL, "POS": Flag.ABNORMAL,
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
class _Limits:
    """Limits in the result's unit."""

    ucum: str
    low: float | None
    high: float | None
    critical_low: float | None
    critical_high: float | None


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


def parse_range(text: str) -> ParsedRange | None:
    """Read ``8.6-10.2``, ``8,6 – 10,2``, ``<5``, ``<1:80``, ``>60``, ``>=60``, ``up to 5``; None if it is not one."""
    cleaned = " ".join(text.replace("–", "-").replace("—", "-").replace("−", "-").split()).strip("[]() ")
    cleaned = re.sub(r"^(?:up to|bis)\s+", "<=", cleaned, flags=re.IGNORECASE)
    limit = parse_result(cleaned)
    if limit.comparator and limit.number is not None:
        is_open = "=" not in limit.comparator
        if limit.comparator.startswith("<"):
            return ParsedRange(None, limit.number, high_open=is_open)
        return ParsedRange(limit.number, None, low_open=is_open)
    match = re.match(r"(-?[\d.,']+)\s*(?:-|to|bis|\.\.)\s*(-?[\d.,']+)(?:\s*[^\d\s].*)?$", cleaned)
    if not match:
        return None
    low, high = _limit(match[1]), _limit(match[2])
    return ParsedRange(low, high) if low is not None and high is not None and low <= high else None


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
) -> Judgement:
    """Judge one result: by the laboratory's own range, else by its flag, else by the default range (see above).

    ``low`` and ``high`` are the laboratory's range in the unit of ``number``; ``lab_flag`` its flag as sent;
    ``open_limits`` says whether the laboratory's limits themselves lie outside its range.
    """
    value = None if number is None else _value(number, comparator or "")
    default = None
    if analyte is not None and ucum:
        default = _default_limits(analyte, ucum, age, sex, pregnant, trimester)
    if low is not None or high is not None or (lab_flag or "").strip():
        judged = _by_laboratory(value, low, high, lab_flag, open_limits)
    elif default is not None and default.usable:
        flag = None if value is None else _compare(value, default.limits.low, default.limits.high)
        judged = Judgement(flag, default.limits.low, default.limits.high, DEFAULT, default.note)
    else:
        return _without_range(value, default, analyte, ucum)
    return _with_critical(judged, value, default)


@dataclass(frozen=True, slots=True)
class _Default:
    limits: LimitsFacts
    usable: bool
    inclusive: bool
    note: str


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
    flag, note = compared, ""
    if sent is None and said:
        note = f"The laboratory's flag “{said}” is not known here."
    elif sent is None and compared is None and value is not None and has_range:
        note = "The value is a limit of measurement; it could lie on either side."
    elif sent is not None and (compared is None or sent in _AGREEING[compared]):
        flag = sent
    elif sent is not None and compared is not None:
        note = f"The laboratory flagged it {said} although it lies {_WHERE[compared]} its range."
    return Judgement(flag, low, high, LABORATORY if has_range else None, note)


def _without_range(
    value: _Value | None, default: _Default | None, analyte: AnalyteFacts | None, ucum: str | None
) -> Judgement:
    if default is not None:
        return _with_critical(Judgement(None, None, None, None, default.note), value, default)
    if analyte is not None and analyte.ranges and not ucum:
        return Judgement(None, None, None, None, "Without a known unit it cannot be judged.")
    return Judgement(None, None, None, None)


def _with_critical(judged: Judgement, value: _Value | None, default: _Default | None) -> Judgement:
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
        return replace(judged, flag=critical, note=_join(judged.note, "Beyond the default critical limit."))
    return replace(judged, note=_join(judged.note, "Beyond the default critical limit, but not flagged as such."))


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


def _default_limits(
    analyte: AnalyteFacts, ucum: str, age: Age | None, sex: Sex, pregnant: bool | None, trimester: int | None
) -> _Default | None:
    rows = [row for row in analyte.ranges if row.kind != "target"]
    if not rows:
        return None
    critical_row = next((row for row in rows if row.critical_verified and _fits_age(row, age)), None)
    nothing: LimitsFacts = _Limits(ucum, None, None, None, None)
    critical = (critical_row and _in_unit(critical_row, ucum, analyte)) or nothing
    inclusive = critical_row is not None and critical_row.critical_inclusive
    row, note = _choose(rows, age, sex, pregnant, trimester)
    limits = _in_unit(row, ucum, analyte) if row is not None else None
    if row is not None and limits is None:
        note = "The unit cannot be compared with the default range."
    shown = limits or nothing
    merged = _Limits(ucum, shown.low, shown.high, critical.critical_low, critical.critical_high)
    return _Default(merged, limits is not None, inclusive, note)


def _choose(
    rows: Sequence[RangeFacts], age: Age | None, sex: Sex, pregnant: bool | None, trimester: int | None
) -> tuple[RangeFacts | None, str]:
    """The one default row that surely applies, with its note; or None, with why."""
    if age is None and any(row.age_min or row.age_max for row in rows if not row.pregnancy):
        return None, "Without a birth date no default range applies."
    if pregnant:
        names = {"any"} if trimester is None else {"any", f"T{trimester}"}
        rows = [row for row in rows if row.pregnancy in names]
        missing = "There is no default range for this pregnancy; trimester may be needed."
    else:
        rows = [row for row in rows if not row.pregnancy and _fits_age(row, age)]
        missing = "There is no default range for this age."
    fitting = [row for row in rows if row.sex in ("any", sex.value)]
    if not rows:
        return None, missing
    if not fitting:
        return None, "The default range depends on the sex, which is not known."
    row = fitting[0]
    if row.condition:
        return None, f"The default range holds only for: {row.condition}."
    if not row.verified:
        return None, "The default range for this person has no sure source."
    kind = "Default decision limits" if row.kind == "decision" else "Default range"
    return row, f"{kind}, {row.population}: {row.source}."


def _fits_age(row: RangeFacts, age: Age | None) -> bool:
    if age is None:
        return not row.age_min and row.age_max is None
    years, margin = age.decimal_years, age.uncertainty_years
    if row.age_min and years - margin < row.age_min:
        return False
    return row.age_max is None or years + margin < row.age_max


def _in_unit(row: RangeFacts, ucum: str, analyte: AnalyteFacts) -> LimitsFacts | None:
    for given in (row.conventional, row.si):
        if given.ucum == ucum:
            return given
    base = row.conventional if row.conventional.ucum else row.si
    if convert(1.0, base.ucum, ucum, analyte) is None:
        return None

    def turned(limit: float | None) -> float | None:
        converted = None if limit is None else convert(limit, base.ucum, ucum, analyte)
        return None if converted is None else float(f"{converted:.4g}")

    return _Limits(ucum, turned(base.low), turned(base.high), turned(base.critical_low), turned(base.critical_high))


def _limit(text: str) -> float | None:
    try:
        return parse_number(text)
    except ValidationError:
        return None


def _join(first: str, second: str) -> str:
    return f"{first} {second}".strip()
