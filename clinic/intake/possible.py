"""Whether a typed value can be true in its unit: a guard against slips of the unit and of the decimal sign.

It is derived from the default ranges and critical limits. What the body keeps within narrow limits (upper limit at
most twice the lower) can be judged; for the rest only the grossest slips are found. True extremes must pass, so the
factors below are wide; they are this program's choice.
"""

from dataclasses import dataclass

from clinic.catalog.types import Analyte
from clinic.errors import ValidationError
from clinic.rules.numbers import format_number
from clinic.rules.units import convert

_NARROW = 2.0
_SLIP = 2.0
"""Beyond the limits by this factor, and usual in the analyte's other unit: the unit is wrong."""
_GROSS = 7.0
_GROSS_WIDE = 10_000.0
_MAX_G_DL = 20.0
"""No solute of blood or urine reaches this concentration."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """The widest limits of the table, critical ones included, in one unit."""

    low: float
    high: float
    narrow: bool


def check_possible(number: float, ucum: str, analyte: Analyte, *, field: str) -> None:
    """Raise ``ValidationError`` for ``field`` where ``number`` in ``ucum`` cannot be a value of the analyte."""
    shown = f"{analyte.name} cannot be {format_number(number)} {ucum}."
    if number < 0:
        raise ValidationError(field, shown, "Type it without a minus sign.")
    mass = convert(number, ucum, "g/dL", None)
    zone = _zone(analyte, ucum)
    too_much = mass is not None and mass > _MAX_G_DL
    if zone is not None:
        factor = _GROSS if zone.narrow else _GROSS_WIDE
        too_much = too_much or number > zone.high * factor or (zone.narrow and number < zone.low / factor)
        other = _meant(number, ucum, analyte, zone)
        if other:
            raise ValidationError(field, shown, f"{format_number(number)} {other} would be usual: check the unit.")
    if too_much:
        raise ValidationError(field, shown, "Check the number, its decimal sign and the unit.")


def _meant(number: float, ucum: str, analyte: Analyte, zone: _Zone) -> str:
    """The analyte's other unit where the number is usual in that one and far off in the unit typed, or empty."""
    if not zone.narrow or zone.low / _SLIP <= number <= zone.high * _SLIP:
        return ""
    for other in (analyte.ucum_conventional, analyte.ucum_si):
        there = _zone(analyte, other) if other and other != ucum else None
        if there is not None and there.low <= number <= there.high:
            return other
    return ""


def _zone(analyte: Analyte, ucum: str) -> _Zone | None:
    rows = [row for row in analyte.ranges if row.kind == "reference" and row.verified]
    lows = [limit for row in rows for limit in (row.conventional.low, row.conventional.critical_low) if limit]
    highs = [limit for row in rows for limit in (row.conventional.high, row.conventional.critical_high) if limit]
    if not highs:
        return None
    first = rows[0].conventional
    narrow = bool(lows and first.low and first.high and first.high <= _NARROW * first.low)
    low = convert(min(lows, default=0.0), analyte.ucum_conventional, ucum, analyte)
    high = convert(max(highs), analyte.ucum_conventional, ucum, analyte)
    return _Zone(low, high, narrow) if low is not None and high is not None else None
