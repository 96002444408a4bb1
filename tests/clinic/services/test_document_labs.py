"""What a document says of laboratory results and of what is calculated from them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import DerivedRow, ResultRow
from clinic.services import document_labs as labs

DAY = datetime(2026, 11, 12, 8, tzinfo=UTC)


def result(name: str, analyte: str = "phosphate", range_text: str = "2.5-4.5", source: str = "laboratory") -> ResultRow:
    return ResultRow(
        "r", "p", analyte, name, name, "", "", "", 6.4, "", "mg/dL", "mg/dL", 2.5, 4.5, range_text, source, None,
        ResultStatus.FINAL, DAY,
    )  # fmt: skip


def derived(key: str, *inputs: tuple[str, str], unit: str = "mg/dL", note: str = "", stage: str = "") -> DerivedRow:
    return DerivedRow(key, "Calcium x phosphate", 74.368, unit, "a x b", inputs, "source", stage, note)


@pytest.mark.parametrize(
    ("name", "analyte", "shown"),
    [
        ("Phosphate (inorganic phosphorus)", "phosphate", "Phosphate"),
        ("eGFR (CKD-EPI 2021, creatinine)", "egfr", "eGFR (CKD-EPI 2021, creatinine)"),
        ("Calcium, albumin-corrected (calculated)", "calcium_corrected", "Calcium, albumin-corrected (calculated)"),
        ("Zinc (hair)", "", "Zinc (hair)"),
    ],
)
def test_names_are_short_but_only_where_nothing_is_lost(name: str, analyte: str, shown: str) -> None:
    assert labs.lab_line(result(name, analyte), None, DAY).test == shown


def test_whose_range_it_is() -> None:
    own = labs.lab_line(result("Phosphate"), None, DAY)
    default = labs.lab_line(result("Phosphate", source="default"), None, DAY)
    none = labs.lab_line(result("Phosphate", range_text="", source=""), None, DAY)
    assert (own.range_text, own.range_source) == ("2.5\u20134.5", "laboratory")
    assert (default.range_source, none.range_source) == ("default", "")
    assert labs.labs_note((own,), ()) == ""
    assert "this program's table" in labs.labs_note((own, default), ())


def test_a_formula_shows_the_numbers_put_in() -> None:
    row = derived("corrected-calcium", ("Calcium, total", "10.9 mg/dL"), ("Albumin", "3.1 g/dL"), note="Mind it.")
    line = labs.derived_line(row)
    assert (line.value, line.formula) == ("74.4", "10.9 + 0.8 × (4.0 \u2212 3.1)")
    told = "A × b, from calcium, total 10.9\u00a0mg/dL, albumin 3.1\u00a0g/dL; source: source. Mind it."
    assert line.note == told
    si = derived("corrected-calcium", ("Calcium, total", "2.72 mmol/L"), ("Albumin", "31 g/L"), unit="mmol/L")
    assert labs.derived_line(si).formula == "2.72 + 0.02 × (40 \u2212 31)"


def test_inputs_in_other_units_than_the_formulas_are_named_with_it() -> None:
    row = derived("corrected-calcium", ("Calcium, total", "10.9 mg/dL"), ("Albumin", "31 g/L"))
    assert labs.derived_line(row).formula == "a × b; calcium, total 10.9\u00a0mg/dL, albumin 31\u00a0g/L"


def test_the_product_and_its_unit() -> None:
    note = "Above 70 mg2/dL2."
    inputs = ("Calcium, albumin-corrected", "11.62 mg/dL"), ("Phosphate", "6.4 mg/dL")
    row = derived("ca-x-p", *inputs, unit="mg2/dL2", note=note)
    line = labs.derived_line(replace(row, also=((5.991, "mmol2/L2"),), flag=Flag.HIGH))
    assert (line.name, line.unit, line.formula) == ("Calcium × phosphate", "mg²/dL²", "11.62 × 6.4")
    assert line.note.startswith("= 5.99") and "mmol²/L²; a × b, from calcium, albumin-corrected 11.62" in line.note
    assert line.note.endswith("Above 70\u00a0mg²/dL².") and line.flag is Flag.HIGH


def test_a_missing_input_is_said() -> None:
    row = DerivedRow("egfr", "eGFR", None, "", "", (), "", "", "It needs the sex for the equation.")
    line = labs.derived_line(row)
    assert (line.value, line.note) == ("not computed", "It needs the sex for the equation.")


def test_egfr_tells_what_it_rests_on_and_its_stage() -> None:
    inputs = ("Creatinine", "2.3 mg/dL"), ("Age", "54 y"), ("Sex", "female")
    line = labs.derived_line(derived("egfr", *inputs, unit="mL/min/{1.73_m2}", stage="G4"))
    assert (line.value, line.unit) == ("74", "mL/min/1.73\u00a0m²")
    assert line.formula == "creatinine 2.3\u00a0mg/dL, 54 y, female; stage G4"
