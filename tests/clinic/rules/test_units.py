from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.catalog import Catalog
from clinic.rules.units import convert, to_ucum


@pytest.mark.parametrize(
    ("text", "ucum"),
    [
        ("µmol/l", "umol/L"),
        ("μmol/L", "umol/L"),
        ("umol/L", "umol/L"),
        ("mmol/l", "mmol/L"),
        ("MMOL/L", "mmol/L"),
        ("mg/dl", "mg/dL"),
        ("MG/DL", "mg/dL"),
        ("G/l", "10*9/L"),
        ("10⁹/L", "10*9/L"),
        ("10^9/L", "10*9/L"),
        ("x 10^9/L", "10*9/L"),
        ("g/l", "g/L"),
        ("g/dL", "g/dL"),
        ("IU/L", "[IU]/L"),
        ("U/l", "U/L"),
        ("ng/ml", "ng/mL"),
        ("pg/mL", "pg/mL"),
        ("mIU/L", "m[IU]/L"),
        ("µU/mL", "uU/mL"),
        ("mU/L", "mU/L"),
        ("mUI/l", "m[IU]/L"),
        ("UI/L", "[IU]/L"),
        ("IE/l", "[IU]/L"),
        ("g/100ml", "g/dL"),
        ("gm/dL", "g/dL"),
        ("mmol/Tag", "mmol/(24.h)"),
        ("mg/24 hrs", "mg/(24.h)"),
        ("mg/mmol Krea", "mg/mmol"),
        ("K/mm3", "10*3/uL"),
        ("Mio/µl", "10*6/uL"),
        ("mm(Hg)", "mm[Hg]"),
        ("uM", "umol/L"),
        ("um", None),
        ("UM", None),
        ("MM", "mm"),
        ("?mol/L", None),
        ("�mol/L", None),
        ("mL/min/1.73m²", "mL/min/{1.73_m2}"),
        ("ml/min/1.73 m2", "mL/min/{1.73_m2}"),
        ("mg/24 h", "mg/(24.h)"),
        ("mm/h", "mm/h"),
        ("mcg/dL", "ug/dL"),
        ("mEq/L", "meq/L"),
        ("%", "%"),
        ("G/L", None),
        ("furlongs", None),
        ("", None),
    ],
)
def test_ways_to_write_a_unit(catalog: Catalog, text: str, ucum: str | None) -> None:
    assert to_ucum(text, catalog.unit_aliases) == ucum


def test_every_unit_of_the_tables_is_known(catalog: Catalog) -> None:
    for analyte in catalog.analytes.values():
        for ucum in filter(None, (analyte.ucum_conventional, analyte.ucum_si)):
            assert to_ucum(ucum, catalog.unit_aliases) == ucum


@given(st.text(max_size=12))
def test_any_text_is_a_known_unit_or_none(catalog: Catalog, text: str) -> None:
    found = to_ucum(text, catalog.unit_aliases)
    assert found is None or to_ucum(found, catalog.unit_aliases) == found


def test_conversions_computed_elsewhere(catalog: Catalog, vectors: dict[str, Any]) -> None:
    for case in vectors["unit_conversions"]:
        analyte = catalog.analytes[case["analyte"]]
        conventional, si = case["conventional_ucum"], case["si_ucum"]
        for test in case["tests"]:
            value = convert(test["conventional"], conventional, si, analyte)
            assert value == pytest.approx(test["si"], rel=1e-6)
            assert convert(test["si"], si, conventional, analyte) == pytest.approx(test["roundtrip"], rel=1e-6)


def test_prefixes_need_no_analyte() -> None:
    assert convert(1.0, "mg/dL", "g/L", None) == pytest.approx(0.01)
    assert convert(5.0, "mg/L", "mg/dL", None) == pytest.approx(0.5)
    assert convert(1.0, "ng/mL", "ug/L", None) == pytest.approx(1.0)
    assert convert(1.0, "u[IU]/mL", "m[IU]/L", None) == pytest.approx(1.0)
    assert convert(1.0, "ukat/L", "U/L", None) == pytest.approx(60.0)
    assert convert(250.0, "10*3/uL", "10*9/L", None) == pytest.approx(250.0)
    assert convert(0.1, "g/(24.h)", "mg/(24.h)", None) == pytest.approx(100.0)


def test_analyte_factors_meet_other_prefixes(catalog: Catalog) -> None:
    creatinine = catalog.analytes["creatinine"]
    assert convert(0.08840169731, "mmol/L", "mg/dL", creatinine) == pytest.approx(1.0)
    assert convert(10.0, "mg/L", "umol/L", creatinine) == pytest.approx(88.4016973)
    assert convert(24.0, "meq/L", "mmol/L", catalog.analytes["bicarbonate"]) == 24.0
    assert convert(2.0, "meq/L", "mmol/L", catalog.analytes["calcium_total"]) == 1.0
    assert convert(30.0, "[IU]/L", "U/L", catalog.analytes["alp"]) == 30.0


def test_what_is_not_certain_is_not_converted(catalog: Catalog) -> None:
    calcium = catalog.analytes["calcium_total"]
    assert convert(1.0, "mg/dL", "mmol/L", None) is None
    assert convert(1.0, "pg/mL", "pmol/L", catalog.analytes["pthrp"]) is None
    assert convert(1.0, "mg/dL", "U/L", calcium) is None
    assert convert(1.0, "{INR}", "{titer}", None) is None
    assert convert(1.0, "", "mg/dL", calcium) is None
    assert convert(1.0, "[IU]/L", "U/L", catalog.analytes["tsh"]) is None
    assert convert(1.0, "meq/L", "mmol/L", catalog.analytes["phosphate"]) is None
    assert convert(5.0, "g/L", "10*9/L", None) is None


@given(st.floats(0.001, 10000), st.sampled_from(["calcium_total", "urate", "pth_intact", "ck", "urea", "tsh"]))
def test_there_and_back(catalog: Catalog, value: float, key: str) -> None:
    analyte = catalog.analytes[key]
    there = convert(value, analyte.ucum_conventional, analyte.ucum_si, analyte)
    assert there is not None
    assert convert(there, analyte.ucum_si, analyte.ucum_conventional, analyte) == pytest.approx(value)
