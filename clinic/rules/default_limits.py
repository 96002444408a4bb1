"""Which default range and which critical limits hold for a person: the table's row that surely applies, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic.records.enums import Sex
from clinic.rules.ages import Age
from clinic.rules.facts import AnalyteFacts, LimitsFacts, RangeFacts
from clinic.rules.source_names import source_name
from clinic.rules.units import limit_factor

NONE_IN_PREGNANCY = "No range in pregnancy."


@dataclass(frozen=True, slots=True)
class CriticalLimits:
    """Critical limits as a clinic sets them, in ``ucum``; ages in years, from included, to excluded."""

    ucum: str
    low: float | None
    high: float | None
    age_from: float | None = None
    age_to: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in the result's unit."""

    ucum: str
    low: float | None
    high: float | None
    critical_low: float | None
    critical_high: float | None


@dataclass(frozen=True, slots=True)
class Default:
    limits: LimitsFacts
    usable: bool
    inclusive: bool
    note: str
    whose: str = "default"
    """Whose critical limits they are."""


def with_own(
    default: Default | None, own: Sequence[CriticalLimits], ucum: str, age: Age | None, analyte: AnalyteFacts
) -> Default | None:
    """The clinic's critical limits in place of the table's."""
    fitting = next((limits for limits in own if _fits_limits(limits, age)), None)
    factor = None if fitting is None else limit_factor(fitting.ucum, ucum, analyte)
    if fitting is None or factor is None:
        return default
    low, high = (None if limit is None else limit * factor for limit in (fitting.low, fitting.high))
    base = default or Default(Limits(ucum, None, None, None, None), False, False, "")
    merged = Limits(ucum, base.limits.low, base.limits.high, low, high)
    return replace(base, limits=merged, inclusive=False, whose="clinic's")


def _fits_limits(limits: CriticalLimits, age: Age | None) -> bool:
    if age is None:
        return limits.age_from is None and limits.age_to is None
    years, margin = age.decimal_years, age.uncertainty_years
    old_enough = not limits.age_from or years - margin >= limits.age_from
    return old_enough and (limits.age_to is None or years + margin < limits.age_to)


def default_limits(
    analyte: AnalyteFacts, ucum: str, age: Age | None, sex: Sex, pregnant: bool | None, trimester: int | None
) -> Default | None:
    rows = [row for row in analyte.ranges if row.kind != "target"]
    if not rows:
        return None
    critical_row = next((row for row in rows if row.critical_verified and _fits_age(row, age)), None)
    nothing: LimitsFacts = Limits(ucum, None, None, None, None)
    critical = (critical_row and _in_unit(critical_row, ucum, analyte)) or nothing
    inclusive = critical_row is not None and critical_row.critical_inclusive
    row, note = _choose(rows, age, sex, pregnant, trimester)
    limits = _in_unit(row, ucum, analyte) if row is not None else None
    if row is not None and limits is None:
        note = "The unit cannot be compared with the default range."
    shown = limits or nothing
    merged = Limits(ucum, shown.low, shown.high, critical.critical_low, critical.critical_high)
    return Default(merged, limits is not None, inclusive, note)


def _choose(
    rows: Sequence[RangeFacts], age: Age | None, sex: Sex, pregnant: bool | None, trimester: int | None
) -> tuple[RangeFacts | None, str]:
    """The one default row that surely applies, with its note; or None, with why."""
    if age is None and any(row.age_min or row.age_max for row in rows if not row.pregnancy):
        return None, "Without a birth date no default range applies."
    if pregnant:
        names = {"any"} if trimester is None else {"any", f"T{trimester}"}
        known = any(row.pregnancy for row in rows)
        rows = [row for row in rows if row.pregnancy in names]
        missing = "No range in pregnancy without its trimester: the due date tells it." if known else NONE_IN_PREGNANCY
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
    return row, f"{kind}, {row.population}: {source_name(row.source)}."


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
    factor = limit_factor(base.ucum, ucum, analyte)
    if factor is None:
        return None

    def turned(limit: float | None) -> float | None:
        return None if limit is None else float(f"{limit * factor:.4g}")

    return Limits(ucum, turned(base.low), turned(base.high), turned(base.critical_low), turned(base.critical_high))
