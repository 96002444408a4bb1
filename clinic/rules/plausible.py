"""Whether a typed value can be true in its unit: a question that a person answers once, never a refusal.

Two slips are looked for. The unit: outside the widest usual range of the unit typed, and usual (or nearly so) in the
analyte's other one. The number: beyond what is possible at all, as the table of analytes says. How far outside is
far enough, and what is possible, are this program's choices; true extremes only cost the answer "as typed".
"""

import math
from dataclasses import dataclass
from typing import Protocol

from clinic.rules.facts import AnalyteFacts
from clinic.rules.numbers import format_number
from clinic.rules.units import convert

AS_TYPED = "as typed"
OTHER_UNIT = "in the other unit"
"""How a value is marked whose unit was chosen in the answer to a question."""
_TITRE = "{titer}"
_OUTSIDE = 1.5
"""So many times beyond the widest usual limit begins what is asked about, where the other unit would be usual."""
_NEARER = 8.0
"""So many times nearer to usual in the other unit (on a scale of ratios) is far more plausible."""


class PossibleFacts(AnalyteFacts, Protocol):
    """An analyte with what is possible of it, in its conventional unit."""

    @property
    def name(self) -> str: ...
    @property
    def possible_low(self) -> float | None: ...
    @property
    def possible_high(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to ask. ``choices``: (a unit in UCUM or ``as typed``, words); ``impossible``: not only unusual."""

    words: str
    choices: tuple[tuple[str, str], ...]
    impossible: bool


def doubt(number: float, ucum: str, analyte: PossibleFacts, comparator: str = "") -> Doubt | None:
    """What is doubtful about ``number`` in ``ucum``, or None. A limit (``<0.01``) is judged on its open side only."""
    impossible = _is_impossible(number, ucum, analyte, comparator)
    if not impossible and (comparator or not _is_slip(number, ucum, analyte)):
        return None
    shown = f"{analyte.name} {comparator}{format_number(number)}"
    units = [ucum, *(unit for unit in _units(analyte) if convert(1.0, ucum, unit, analyte) != 1.0)]
    if len(units) == 1:
        return Doubt(f"{shown} {ucum} is hardly possible: is it so?", ((AS_TYPED, f"{ucum}, as typed"),), impossible)
    choices = ((AS_TYPED, f"{ucum}, as typed"), *((unit, unit) for unit in units[1:]))
    return Doubt(f"{shown} {ucum}: {' or '.join(units)}?", choices, impossible)


def words_doubt(text: str, analyte: PossibleFacts) -> Doubt | None:
    """What is doubtful about words where the analyte is measured in a unit, or None: a titre belongs to others."""
    if not text.strip() or not analyte.ucum_conventional or analyte.ucum_conventional == _TITRE:
        return None
    asked = f"{analyte.name} is usually a number: is “{text.strip()}” right?"
    return Doubt(asked, ((AS_TYPED, "yes, as typed"),), impossible=False)


def _units(analyte: AnalyteFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit for unit in (analyte.ucum_conventional, analyte.ucum_si) if unit))


def _is_impossible(number: float, ucum: str, analyte: PossibleFacts, comparator: str) -> bool:
    low, high = (
        None if limit is None else convert(limit, analyte.ucum_conventional, ucum, analyte)
        for limit in (analyte.possible_low, analyte.possible_high)
    )
    too_low = low is not None and number < low and not comparator.startswith("<")
    too_high = high is not None and number > high and not comparator.startswith(">")
    return too_low or too_high


def _is_slip(number: float, ucum: str, analyte: AnalyteFacts) -> bool:
    here = _distance(number, ucum, analyte)
    if here is None or here < math.log(_OUTSIDE):
        return False
    other_units = [unit for unit in _units(analyte) if convert(1.0, ucum, unit, analyte) != 1.0]
    others = [_distance(number, unit, analyte, healthy=True) for unit in other_units]
    return any(there is not None and there * _NEARER <= here for there in others)


def _distance(number: float, ucum: str, analyte: AnalyteFacts, *, healthy: bool = False) -> float | None:
    """How far outside the widest usual range, as the logarithm of a ratio; 0 inside; None where none is known."""
    usual = _widest(ucum, analyte, healthy)
    if usual is None or number <= 0:
        return None
    low, high = usual
    return max(math.log(low / number), math.log(number / high), 0.0)


def _widest(ucum: str, analyte: AnalyteFacts, healthy: bool) -> tuple[float, float] | None:
    """The widest range in ``ucum``, of any age and sex; without a lower limit there is none.

    Unless ``healthy``, with pregnancy and what is aimed at in disease (PTH on dialysis).
    """
    kinds = ("reference",) if healthy else ("reference", "target")
    rows = [row for row in analyte.ranges if row.kind in kinds and not (healthy and row.pregnancy)]
    limits = [row.conventional for row in rows]
    lows = [limit.low for limit in limits if limit.low]
    highs = [limit.high for limit in limits if limit.high]
    if not lows or not highs:
        return None
    low, high = (convert(limit, analyte.ucum_conventional, ucum, analyte) for limit in (min(lows), max(highs)))
    return None if low is None or high is None else (low, high)
