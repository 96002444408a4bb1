"""Rows as typed, without a window."""

import pytest

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.paths import RESOURCES
from ui.labs.typed_rows import TypedRow, result_of

CATALOG = Catalog.load(RESOURCES / "catalog")


def test_a_range_in_another_unit_is_brought_into_the_values(qapp: object) -> None:
    row = TypedRow("calcium_total", value="2.35 mmol/L", range_text="8.5-10.5 mg/dL")
    draft = result_of(row, "conventional", CATALOG)
    assert (draft.low, draft.high, draft.unit) == (2.121, 2.62, "mmol/L")


def test_a_range_in_a_unit_of_another_kind_is_refused(qapp: object) -> None:
    row = TypedRow("calcium_total", value="2.35 mmol/L", range_text="8.5-10.5 g/dL per day")
    with pytest.raises(ValidationError, match="The range is in"):
        result_of(row, "conventional", CATALOG)
