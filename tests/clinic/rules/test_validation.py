from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.records.enums import ResultStatus
from clinic.records.labs import ResultRow
from clinic.rules import validation

TODAY = date(2026, 11, 22)
LASER = (("device_make_model", "Sharplan 1030"), ("laser_type", "co2"), ("wavelength_nm", "10600"), ("mode", "CW"),
         ("spot_mm", "0,2"), ("passes", "2"), ("eye_protection", "Corneal shields"))  # fmt: skip


def check(catalog: Catalog, kind: str, *typed: tuple[str, str]) -> validation.CheckedParameters:
    return validation.check_parameters(catalog.procedure_kinds[kind].fields, typed, TODAY)


def test_parameters_are_stored_in_one_form(catalog: Catalog) -> None:
    checked = check(
        catalog, "laser", *LASER, ("pulse_width_ms", "500 µs"), ("smoke_evacuation", "Yes"), ("follow_up_date", "+6w")
    )
    stored = dict(checked.values)
    assert stored["laser_type"] == "CO2"
    assert stored["spot_mm"] == "0.2"
    assert stored["pulse_width_ms"] == "0.5"
    assert stored["smoke_evacuation"] == "yes"
    assert stored["follow_up_date"] == "2027-01-03"
    assert checked.warnings == ()
    shown = dict(validation.parameter_text(catalog.procedure_kinds["laser"].fields, checked.values))
    assert shown["Wavelength"] == "10600 nm"
    assert shown["Follow-up"] == "3 Jan 2027"


def test_unusual_values_are_asked_about(catalog: Catalog) -> None:
    checked = check(
        catalog,
        "cryotherapy",
        ("agent", "liquid nitrogen"),
        ("delivery", "spray"),
        ("freeze_seconds", "60"),
        ("cycles", "1"),
    )
    assert [warning.field for warning in checked.warnings] == ["freeze_seconds"]
    assert "60 s is unusual" in checked.warnings[0].text


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("freeze_seconds", "500", "cannot be more than 120"),
        ("freeze_seconds", "long", "is not a number"),
        ("freeze_seconds", "5 J", "is not in “J”"),
        ("freeze_seconds", "<5", "is not a number"),
        ("cycles", "1.5", "whole number"),
        ("cycles", "0", "cannot be less than 1"),
        ("agent", "helium", "cannot be “helium”"),
        ("agent", " ", "missing"),
        ("follow_up_date", "soon", "is not a date"),
        ("power_W", "5", "no field"),
    ],
)
def test_what_cannot_be_taken_names_its_field(catalog: Catalog, field: str, text: str, said: str) -> None:
    typed = {"agent": "liquid nitrogen", "delivery": "spray", "freeze_seconds": "5", "cycles": "1"} | {field: text}
    with pytest.raises(ValidationError, match=said) as refused:
        check(catalog, "cryotherapy", *typed.items())
    assert refused.value.field == field
    assert refused.value.todo


def test_single_fields() -> None:
    assert validation.required_text("reason", "  new  bump ", "Reason") == "new bump"
    with pytest.raises(ValidationError, match="empty"):
        validation.required_text("reason", " \t", "Reason")
    with pytest.raises(ValidationError, match="longer than 5"):
        validation.optional_text("reason", "too long", "Reason", longest=5)
    assert validation.email("email", " a@b.example ") == "a@b.example"
    assert validation.email("email", "") == ""
    with pytest.raises(ValidationError):
        validation.email("email", "a@b")
    with pytest.raises(ValidationError):
        validation.number_between("x", float("nan"), "X", None, None)


@given(st.text(max_size=50))
def test_texts_come_out_printable(text: str) -> None:
    assert validation.optional_text("x", text, "X").isprintable()


def test_a_result_s_unit_is_readable_and_words_have_none() -> None:
    shown = ResultRow(
        "", "", "", "", "", "", "", "", 25.0, "", "mL/min/{1.73_m2}", "", None, None, "", "", None,
        ResultStatus.FINAL, datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    assert validation.result_unit(shown) == "mL/min/1.73 m²"
    assert validation.result_unit(replace(shown, unit="", ucum="umol/L")) == "µmol/L"
    assert validation.result_unit(replace(shown, number=None, text="1:320", unit="{titer}")) == ""


def test_units_for_reading() -> None:
    assert validation.readable_unit("J/cm2") == "J/cm²"
    assert validation.readable_unit("umol/L") == "µmol/L"
    assert validation.readable_unit("mL/min/{1.73_m2}") == "mL/min/1.73 m²"
    assert validation.readable_unit("mg/(24.h)") == "mg/24 h"
    assert validation.readable_unit("10*9/L") == "10⁹/L"
    assert validation.readable_unit("m[IU]/L") == "mIU/L"
    assert validation.readable_unit("mg2/dL2") == "mg²/dL²"
