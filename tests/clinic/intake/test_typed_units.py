"""A unit that is typed with the value, and one that is chosen beside it."""

import pytest

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.intake.typed import complete_result
from clinic.paths import RESOURCES
from clinic.records.labs import ResultDraft


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(RESOURCES / "catalog")


@pytest.mark.parametrize(("text", "unit"), [("2.31 mg", "mmol/L"), ("2.31 mg/dL", "mmol/L"), ("2.31 spoons", "mmol/L")])
def test_a_unit_that_contradicts_the_one_beside_it_is_refused(catalog: Catalog, text: str, unit: str) -> None:
    with pytest.raises(ValidationError) as refused:
        complete_result(ResultDraft(analyte="calcium_total", text=text, unit=unit), catalog)
    assert refused.value.field == "unit"
    assert refused.value.what == f"The value “{text}” is in {text.split()[1]}, the unit beside it is {unit}."


@pytest.mark.parametrize(("text", "unit"), [("2.31 mmol/l", ""), ("2.31 mmol/l", "mmol/L"), ("2,31", "mmol/L")])
def test_one_unit_is_enough(catalog: Catalog, text: str, unit: str) -> None:
    found = complete_result(ResultDraft(analyte="calcium_total", text=text, unit=unit), catalog)
    assert (found.number, found.ucum) == (2.31, "mmol/L")


def test_words_behind_a_number_of_something_unknown_stay_words(catalog: Catalog) -> None:
    found = complete_result(ResultDraft(name="Film", text="3 cells seen", unit="per field"), catalog)
    assert (found.number, found.text) == (None, "3 cells seen")
