"""By what a computed value is judged, and that in words: it is nobody's measured result.

Corrected calcium is judged by the laboratory's own range of the calcium that it was computed from, where that is at
hand in the same unit; else by the default range, of total calcium for a child (there is none of corrected calcium).
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from clinic.catalog import Catalog
from clinic.records.enums import Flag
from clinic.records.labs import ResultRow
from clinic.rules import derived
from clinic.rules.derived import Derived, DerivedValue
from clinic.rules.flags import DEFAULT, LABORATORY, Judgement, ParsedRange, judge, parse_range
from clinic.rules.limits import limit_text
from clinic.rules.validation import readable_unit
from clinic.services.core import local_date
from clinic.services.lab_rows import Person

_CORRECTED, _PRODUCT = "corrected-calcium", "ca-x-p"
_TOTAL = "calcium_total"
_ANALYTE_OF = {_CORRECTED: "calcium_corrected", "egfr": "egfr"}
"""Whose default range a derived value is judged by."""
_NOTHING = Judgement(None, None, None, None)
_HIGH = (Flag.HIGH, Flag.CRITICAL_HIGH)
_CRITICAL = (Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the values computed from one sample. ``calcium``: the measured calcium of it, if there is one."""

    person: Person
    catalog: Catalog
    at: datetime
    calcium: ResultRow | None = None

    def judged(self, outcome: Derived) -> Judgement:
        """Flag, range and, in words, whose range it is; or why there is none."""
        if not isinstance(outcome, DerivedValue):
            return _NOTHING
        if outcome.key == _PRODUCT:
            band = derived.ca_x_p_band_of(outcome.value, outcome.unit, self.person.age(local_date(self.at)))
            return replace(_NOTHING, flag=Flag.NORMAL if band == "ok" else Flag.HIGH)
        return self._by_range(outcome.key, outcome.value, outcome.unit)

    def is_high(self, value: float, ucum: str) -> bool:
        """Whether a corrected calcium is above the range that holds for the person."""
        return self._by_range(_CORRECTED, value, ucum).flag in _HIGH

    def _by_range(self, key: str, value: float, ucum: str) -> Judgement:
        own = self.calcium
        if key == _CORRECTED and own is not None and own.range_source == LABORATORY and own.ucum == ucum:
            found = self._compare(_ANALYTE_OF[key], value, ucum, own.low, own.high)
            if found.low is not None or found.high is not None:
                return _told(found, "the laboratory's range of total calcium", ucum, own.range_text)
        found = self._compare(_ANALYTE_OF.get(key, ""), value, ucum)
        age = self.person.age(local_date(self.at))
        if key == _CORRECTED and found.range_source is None and age is not None and age.surely_under_18:
            found = self._compare(_TOTAL, value, ucum)
            return _told(found, "the default range of total calcium for the age", ucum)
        normal = found.flag is Flag.NORMAL
        return replace(found, note="") if normal else _told(found, "the default range", ucum)

    def _compare(
        self, analyte: str, value: float, ucum: str, low: float | None = None, high: float | None = None
    ) -> Judgement:
        known = self.catalog.analytes.get(analyte)
        if known is None:
            return _NOTHING
        age, pregnant = self.person.age(local_date(self.at)), self.person.pregnant_at(self.at)
        trimester = self.person.trimester_at(self.at)
        return judge(value, "", ucum, known, low, high, None, age, self.person.sex, pregnant, trimester=trimester)


def _told(found: Judgement, whose: str, ucum: str, written: str = "") -> Judgement:
    """With whose range it is in words, as it was ``written``; where there is none, the note says why already."""
    if found.flag is None or found.range_source not in (LABORATORY, DEFAULT):
        return found
    low, high = (None if limit is None else limit_text(limit) for limit in (found.low, found.high))
    limits = f"{low}\u2013{high}" if low and high else f"\u2265 {low}" if low else f"\u2264 {high}"
    if parse_range(written) == ParsedRange(found.low, found.high) and low and high:
        limits = "\u2013".join(re.findall(r"[\d.,]+", written)[:2])
    beyond = " Beyond the default critical limit." if found.flag in _CRITICAL else ""
    return replace(found, note=f"Judged by {whose}, {limits} {readable_unit(ucum)}.{beyond}")
