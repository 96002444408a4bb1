"""Derived values from typed inputs."""

import pytest

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.paths import RESOURCES
from clinic.services.lab_calc import Calculator, calc

CATALOG = Catalog.load(RESOURCES / "catalog")


@pytest.mark.parametrize(
    ("name", "typed", "value", "unit", "stage"),
    [
        ("egfr", {"creatinine": "1.4 mg/dL", "age": "67", "sex": "M"}, 55.0882, "mL/min/{1.73_m2}", "G3a"),
        ("egfr", {"creatinine": "203.32 umol/L", "age": "54", "sex": "female"}, 24.641, "mL/min/{1.73_m2}", "G4"),
        ("corrected-calcium", {"calcium": "8.0 mg/dL", "albumin": "25 g/L"}, 9.2, "mg/dL", ""),
        ("corrected-calcium", {"calcium": "2,62 mmol/l", "albumin": "32 g/L"}, 2.78, "mmol/L", ""),
        ("ca-x-p", {"calcium": "10.9 mg/dL", "phosphate": "6.4 mg/dL", "albumin": "3.1 g/dL"}, 74.368, "mg2/dL2", ""),
        ("ca-x-p", {"calcium": "10.9 mg/dL", "phosphate": "6.4 mg/dL"}, 69.76, "mg2/dL2", ""),
        ("schwartz", {"creatinine": "0.6 mg/dL", "height": "130 cm", "age": "8"}, 89.4833, "mL/min/{1.73_m2}", ""),
    ],
)
def test_reference_values(name: str, typed: dict[str, str], value: float, unit: str, stage: str) -> None:
    row = calc(CATALOG, name, typed)
    assert row.value == pytest.approx(value, abs=1e-3)
    assert (row.unit, row.stage) == (unit, stage) and row.formula and row.source and row.inputs


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("gfr", {}, "name"),
        ("egfr", {"creatinine": "1.4 mg/dL", "age": "67"}, "sex"),
        ("egfr", {"creatinine": "1.4", "age": "67", "sex": "M"}, "creatinine"),
        ("egfr", {"creatinine": "1.4 mg/L stuff", "age": "67", "sex": "M"}, "creatinine"),
        ("egfr", {"creatinine": "140 mg/dL", "age": "67", "sex": "M"}, "creatinine"),
        ("egfr", {"creatinine": ">1.4 mg/dL", "age": "67", "sex": "M"}, "creatinine"),
        ("egfr", {"creatinine": "1.4 mg/dL", "age": "670", "sex": "M"}, "age"),
        ("egfr", {"creatinine": "1.4 mg/dL", "age": "67", "sex": "x"}, "sex"),
        ("egfr", {"creatinine": "1.4 mg/dL", "age": "12", "sex": "F"}, "egfr"),
        ("egfr", {"creatinine": "1.4 mg/dL", "age": "67", "sex": "F", "weight": "70"}, "weight"),
        ("corrected-calcium", {"calcium": "8 mg/dL", "albumin": "33 mg/kg"}, "albumin"),
        ("schwartz", {"creatinine": "0.6 mg/dL", "height": "130 kg", "age": "8"}, "height"),
    ],
)
def test_what_cannot_be_computed_is_said(name: str, typed: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        calc(CATALOG, name, typed)
    assert caught.value.field == field and caught.value.todo


def test_formulas_and_their_inputs_are_listed() -> None:
    calculator = Calculator(CATALOG)
    assert set(calculator.names) == {"corrected-calcium", "ca-x-p", "egfr", "schwartz"}
    assert calculator.inputs("egfr") == (("creatinine", "age", "sex"), ())
