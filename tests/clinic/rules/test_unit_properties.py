"""Each conversion of each analyte: there and back, through the factors of the reference data, never between kinds."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.paths import RESOURCES
from clinic.rules.units import convert

CATALOG = Catalog.load(RESOURCES / "catalog")
UNITS = sorted(
    {unit for analyte in CATALOG.analytes.values() for unit in (analyte.ucum_conventional, analyte.ucum_si) if unit}
    | set(CATALOG.unit_aliases.values())
)
PAIRS = [
    (analyte, one, other)
    for analyte in CATALOG.analytes.values()
    for one, other in product(UNITS, UNITS)
    if one != other and convert(1.0, one, other, analyte) is not None
]
MOLAR_MASS = {
    "calcium_total": 40.078, "phosphate": 30.973762, "magnesium": 24.305, "creatinine": 113.12, "glucose": 180.156,
    "urate": 168.11, "urea": 60.056,
}  # fmt: skip
"""g/mol; IUPAC standard atomic weights."""


BOTH_WAYS = [pair for pair in PAIRS if convert(1.0, pair[2], pair[1], pair[0]) is not None]
"""Without U read as the international unit of an analyte that is measured in it: that is not said of anything else."""


@given(st.sampled_from(BOTH_WAYS), st.floats(1e-3, 1e5))
@settings(max_examples=300, deadline=None)
def test_every_pair_of_units_goes_there_and_back(pair: tuple[Analyte, str, str], value: float) -> None:
    analyte, one, other = pair
    there = convert(value, one, other, analyte)
    assert there is not None
    assert convert(there, other, one, analyte) == pytest.approx(value, rel=1e-12)


@given(st.sampled_from(PAIRS), st.floats(1e-3, 1e5))
@settings(max_examples=100, deadline=None)
def test_a_conversion_is_a_factor(pair: tuple[Analyte, str, str], value: float) -> None:
    analyte, one, other = pair
    once, twice = (convert(number, one, other, analyte) for number in (value, 2 * value))
    assert once is not None and twice == pytest.approx(2 * once, rel=1e-12)


@pytest.mark.parametrize("key", MOLAR_MASS)
def test_mass_becomes_amount_by_the_molar_mass(key: str) -> None:
    moles = convert(1.0, "mg/dL", "mmol/L", CATALOG.analytes[key])
    assert moles == pytest.approx(10 / MOLAR_MASS[key], rel=1e-3)


def test_mass_and_amount_are_never_joined_without_an_analyte() -> None:
    amounts = [unit for unit in UNITS if "mol" in unit]
    others = [unit for unit in UNITS if "mol" not in unit]
    assert amounts and others
    assert all(convert(1.0, one, other, None) is None for one, other in product(amounts, others))


def test_only_what_laboratories_write_as_u_goes_one_way() -> None:
    one_way = {(one, other) for analyte, one, other in PAIRS if convert(1.0, other, one, analyte) is None}
    assert one_way
    assert all("U/" in one and "[IU]" not in one and "[IU]" in other for one, other in one_way)
