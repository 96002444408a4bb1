"""Newest measured values, and which conditions of the tables they meet.

met_limits(("inr>=5",), measured) -> ["INR 5.4 on 12 November 2026"]
A result with a comparator meets a condition only where all that it can be does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clinic.rules.dates import spoken
from clinic.rules.numbers import format_number

_CONDITION = re.compile(r"([a-z_]+)(>=|<=|>|<)(-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class Measured:
    """``value`` in the unit of the condition (mg/dL for calcium, mL/min/1.73 m2, mm[Hg], /min)."""

    name: str
    value: float
    unit: str
    on: date
    comparator: str = ""

    @property
    def text(self) -> str:
        """``INR 5.4 on 12 November 2026``."""
        amount = f"{self.comparator}{format_number(float(f'{self.value:.4g}'))} {self.unit}".strip()
        return f"{self.name} {amount} on {spoken(self.on)}"


def met_limits(limits: Iterable[str], measured: Mapping[str, Measured]) -> list[str]:
    """The values that meet one of the conditions, in words. Raises ``ValueError`` for what is no condition."""
    found: list[str] = []
    for limit in limits:
        parts = _CONDITION.fullmatch(limit)
        if parts is None:
            raise ValueError(f"no condition: {limit}")
        value = measured.get(parts[1])
        if value is not None and _meets(value, parts[2], float(parts[3])):
            found.append(value.text)
    return found


def _meets(value: Measured, sign: str, limit: float) -> bool:
    if value.comparator in ("<", "<="):
        below = value.value < limit or (value.value == limit and (value.comparator == "<" or sign == "<="))
        return sign in ("<", "<=") and below
    if value.comparator in (">", ">="):
        above = value.value > limit or (value.value == limit and (value.comparator == ">" or sign == ">="))
        return sign in (">", ">=") and above
    if value.comparator:
        return False
    return {
        ">=": value.value >= limit,
        "<=": value.value <= limit,
        ">": value.value > limit,
        "<": value.value < limit,
    }[sign]
