"""Values that can hardly be true in their unit are asked about; what happens in patients is not."""

import pytest

from clinic.catalog import Catalog
from clinic.rules.plausible import AS_TYPED, doubt


@pytest.mark.parametrize(
    ("analyte", "number", "ucum", "asked"),
    [
        ("calcium_total", 23, "mg/dL", "Calcium, total 23 mg/dL: mg/dL or mmol/L?"),
        ("calcium_total", 2.31, "mg/dL", "mg/dL or mmol/L?"),
        ("calcium_total", 9.4, "mmol/L", "mmol/L or mg/dL?"),
        ("calcium_total", 3.5, "mg/dL", "mg/dL or mmol/L?"),
        ("phosphate", 45, "mg/dL", "mg/dL or mmol/L?"),
        ("phosphate", 1.2, "mg/dL", "mg/dL or mmol/L?"),
        ("magnesium", 0.8, "mg/dL", "mg/dL or mmol/L?"),
        ("pth_intact", 6, "pg/mL", "pg/mL or pmol/L?"),
        ("creatinine", 90, "mg/dL", "mg/dL or umol/L?"),
        ("creatinine", 1.0, "umol/L", "umol/L or mg/dL?"),
        ("albumin", 41, "g/dL", "g/dL or g/L?"),
        ("glucose", 90, "mmol/L", "mmol/L or mg/dL?"),
        ("inr", 25, "{INR}", "is it so?"),
        ("tsh", 4000, "m[IU]/L", "is it so?"),
    ],
)
def test_a_slip_of_the_unit_or_the_number_is_asked_about(
    catalog: Catalog, analyte: str, number: float, ucum: str, asked: str
) -> None:
    found = doubt(number, ucum, catalog.analytes[analyte])
    assert found is not None and found.words.endswith(asked)
    assert found.choices[0][0] == AS_TYPED


@pytest.mark.parametrize(
    ("analyte", "number", "ucum"),
    [
        ("calcium_total", 13.9, "mg/dL"), ("calcium_total", 5.6, "mg/dL"), ("calcium_total", 3.4, "mmol/L"),
        ("phosphate", 12, "mg/dL"), ("phosphate", 2.0, "mg/dL"), ("magnesium", 1.2, "mg/dL"),
        ("pth_intact", 1800, "pg/mL"), ("pth_intact", 100, "pmol/L"), ("pth_intact", 11, "pg/mL"),
        ("creatinine", 10, "mg/dL"), ("creatinine", 15, "mg/dL"), ("creatinine", 900, "umol/L"),
        ("bun", 5, "mg/dL"), ("crp", 3, "mg/dL"), ("crp", 40, "mg/dL"), ("vitd_25oh", 25, "nmol/L"),
        ("vitd_25oh", 60, "ng/mL"), ("ck", 90000, "U/L"), ("glucose", 1500, "mg/dL"), ("inr", 9, "{INR}"),
        ("albumin", 1.4, "g/dL"), ("tsh", 0.01, "m[IU]/L"), ("ana", 1280, "{titer}"),
    ],
)  # fmt: skip
def test_what_happens_in_patients_is_not_asked_about(catalog: Catalog, analyte: str, number: float, ucum: str) -> None:
    assert doubt(number, ucum, catalog.analytes[analyte]) is None


def test_a_limit_of_measurement_is_no_slip(catalog: Catalog) -> None:
    pth, calcium = catalog.analytes["pth_intact"], catalog.analytes["calcium_total"]
    assert doubt(3, "pg/mL", pth, "<") is None
    assert doubt(9000, "pg/mL", pth, ">") is None
    assert doubt(23, "mg/dL", calcium, ">=") is None  # it says nothing about how high
    assert doubt(50, "mg/dL", calcium, "<") is not None


def test_no_default_limit_nor_the_middle_of_a_range_is_ever_doubted(catalog: Catalog) -> None:
    for analyte in catalog.analytes.values():
        for row in analyte.ranges:
            for given in (row.conventional, row.si):
                ends = [limit for limit in (given.low, given.high) if limit]
                for number in (*ends, sum(ends) / len(ends)) if ends else ():
                    assert doubt(number, given.ucum, analyte) is None, (analyte.key, row.population, number)
