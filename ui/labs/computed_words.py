"""Computed values in words, and in the unit of the measured ones that they stand below.

in_measured_units(derived, series, catalog) -> tuple[DerivedRow, ...]
computed_value(row), computed_range(row), computed_judgement(row) -> str
"""

from collections.abc import Sequence
from dataclasses import replace

from clinic.catalog import Catalog
from clinic.records.labs import DerivedRow, Series
from clinic.rules.derived import shown_value
from clinic.rules.units import convert
from ui.labs import words

_CALCIUM = "calcium_total"
_DECIMALS = {"mg/dL": 1, "mmol/L": 2}
"""Of the limits of calcium."""
_PRODUCTS = {"mg/dL": "mg2/dL2", "mmol/L": "mmol2/L2"}


def in_measured_units(
    derived: Sequence[DerivedRow], series: Sequence[Series], catalog: Catalog
) -> tuple[DerivedRow, ...]:
    """Corrected calcium and the product as calcium is shown; the value in the unit it was computed in stays beside."""
    unit = next((one.unit for one in series if one.analyte == _CALCIUM), "")
    return tuple(_in_unit(row, unit, catalog) for row in derived) if unit in _PRODUCTS else tuple(derived)


def _in_unit(row: DerivedRow, unit: str, catalog: Catalog) -> DerivedRow:
    if row.value is None:
        return row
    if row.key == "ca-x-p" and row.unit != _PRODUCTS[unit]:
        there = next((value for value, other in row.also if other == _PRODUCTS[unit]), None)
        return row if there is None else replace(row, value=there, unit=_PRODUCTS[unit], also=((row.value, row.unit),))
    factor = convert(1.0, row.unit, unit, catalog.analytes[_CALCIUM]) if row.key == "corrected-calcium" else None
    if factor is None or row.unit == unit:
        return row
    low, high = (None if limit is None else limit * factor for limit in (row.low, row.high))
    also = (*row.also, (row.value, row.unit))
    return replace(row, value=row.value * factor, unit=unit, also=also, low=low, high=high)


def computed_range(row: DerivedRow) -> str:
    """The range that a computed value was judged by."""
    return words.range_words(row.low, row.high, decimals=_DECIMALS.get(row.unit))


def computed_judgement(row: DerivedRow) -> str:
    """``above the default range for age and sex 8.6–10.2``; nothing where no range judged it."""
    return words.flag_words(row.flag, computed_range(row), row.range_source) if row.range_source else ""


def computed_value(row: DerivedRow) -> str:
    """``74.4``, or ``28 (G4)`` where the value has a stage."""
    if row.value is None:
        return ""
    number = shown_value(row.value, row.unit)
    return f"{number} ({row.stage})" if row.stage else number
