"""The table of units against UCUM's own grammar and factors, as the package ``ucumvert`` has them."""

import itertools
import warnings
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.catalog import Catalog
from clinic.intake.ucum import is_ucum
from clinic.paths import RESOURCES
from clinic.rules.units import convert, to_ucum

CATALOG = Catalog.load(RESOURCES / "catalog")
UNITS = sorted(set(CATALOG.unit_aliases.values()))
EQUIVALENTS = ("meq/L",)
"""Ours counts charges; UCUM takes an equivalent for a mole."""


@cache
def registry() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ucumvert import PintUcumRegistry

        return PintUcumRegistry()


@cache
def quantity(unit: str) -> Any:
    return registry().from_ucum(unit)


def theirs(source: str, target: str) -> float | None:
    """UCUM's factor between two units, or None where they are of different kinds."""
    try:
        return float((1.0 * quantity(source)).to(quantity(target).units).magnitude / quantity(target).magnitude)
    except Exception:  # noqa: BLE001  pint has one class for each way in which units do not agree
        return None


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_the_table_is_ucum(unit: str) -> None:
    assert is_ucum(unit)
    assert quantity(unit) is not None


def test_units_of_one_kind_have_ucums_factor() -> None:
    compared = 0
    for source, target in itertools.permutations(UNITS, 2):
        ours = convert(1.0, source, target, None)
        if ours is None or source in EQUIVALENTS or target in EQUIVALENTS:
            continue
        compared += 1
        # pint has mercury's weight with more digits than UCUM's table
        exact = 1e-6 if "Hg" in source + target else 1e-9
        assert theirs(source, target) == pytest.approx(ours, rel=exact * 10), (source, target)
    assert compared > 150


@pytest.mark.parametrize("alias", sorted(CATALOG.unit_aliases))
def test_every_way_to_write_a_unit_means_one(alias: str) -> None:
    assert to_ucum(alias, CATALOG.unit_aliases) == CATALOG.unit_aliases[alias]


PAIRS = [
    (analyte, source, target)
    for analyte in CATALOG.analytes.values()
    for source, target in itertools.permutations(UNITS, 2)
    if convert(1.0, source, target, analyte) is not None and convert(1.0, target, source, analyte) is not None
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PAIRS), st.floats(1e-6, 1e6))
def test_there_and_back_is_the_same_value(pair: tuple[Any, str, str], value: float) -> None:
    analyte, source, target = pair
    there = convert(value, source, target, analyte)
    assert there is not None
    assert convert(there, target, source, analyte) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["mg/dL", "10*3/uL", "mmol/(24.h)", "{INR}", "m[IU]/L", "mL/min/{1.73_m2}", "/uL", "1"]
)
def test_what_is_ucum(text: str) -> None:
    assert is_ucum(text)


@pytest.mark.parametrize(
    "text", ["?mol/L", "mg per dL", "furlong", "mg/", "", "mcg/dL", "IU/L", "mg//dL", "x" * 80, "{open", "K/mm3 "]
)
def test_what_only_says_that_it_is_ucum(text: str) -> None:
    assert not is_ucum(text)
