import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.errors import ValidationError
from clinic.rules.flags import parse_range
from clinic.rules.numbers import (
    ParsedResult,
    Quantity,
    format_number,
    parse_number,
    parse_quantity,
    parse_result,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2,31", 2.31),
        ("2.31", 2.31),
        (" 120 ", 120.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234", 1234.0),
        ("1\u202f234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1.234", 1.234),
        ("12,3456", 12.3456),
        ("−3", -3.0),
        ("+3", 3.0),
        (",5", 0.5),
        ("1e3", 1000.0),
        ("１２．５", 12.5),
        ("٢٫٥", 2.5),
    ],
)
def test_numbers(text: str, number: float) -> None:
    assert parse_number(text) == pytest.approx(number)


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "1..2", "1.2.3", "12 34", "1,2,3", "nan", "inf", "1 234 5", "2:3", "5 mg"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_number(text, field="dose")
    assert refused.value.field == "dose"


def test_a_number_with_two_readings_is_refused_unless_the_sign_is_known() -> None:
    with pytest.raises(ValidationError) as refused:
        parse_number("1,234")
    assert refused.value.todo == "Write 1234 or 1.234."
    assert parse_number("1,234", decimal=",") == 1.234
    assert parse_number("1,234", decimal=".") == 1234.0
    assert parse_number("1.234", decimal=",") == 1234.0
    assert parse_result("1,234 U/L") == ParsedResult("", None, "1,234 U/L", "", "Write 1234 or 1.234.")


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("2,31 mmol/l", ParsedResult("", 2.31, "2,31", "mmol/l")),
        ("2.31mmol/l", ParsedResult("", 2.31, "2.31", "mmol/l")),
        ("<10", ParsedResult("<", 10.0, "<10", "")),
        ("> 155 pg/mL", ParsedResult(">", 155.0, ">155", "pg/mL")),
        ("≤ 0,5", ParsedResult("<=", 0.5, "<=0,5", "")),
        (">^2500".replace("^", ""), ParsedResult(">", 2500.0, ">2500", "")),
        ("negative", ParsedResult("", None, "negative", "")),
        ("1:320", ParsedResult("", 320.0, "1:320", "{titer}")),
        ("<1:80", ParsedResult("<", 80.0, "<1:80", "{titer}")),
        ("1.234,5 U/L", ParsedResult("", 1234.5, "1.234,5", "U/L")),
        ("88 µmol/l", ParsedResult("", 88.0, "88", "µmol/l")),
        ("25 mL/min/1.73m²", ParsedResult("", 25.0, "25", "mL/min/1.73m²")),
        ("5.4 10^9/L", ParsedResult("", 5.4, "5.4", "10^9/L")),
        ("12 %", ParsedResult("", 12.0, "12", "%")),
        ("−1,5", ParsedResult("", -1.5, "-1,5", "")),
        ("8.6-10.2", ParsedResult("", None, "8.6-10.2", "")),
        ("2024-01-01", ParsedResult("", None, "2024-01-01", "")),
        (
            "3.4.2024",
            ParsedResult("", None, "3.4.2024", "", "Write it without signs that part the thousands."),
        ),
        ("12/34", ParsedResult("", None, "12/34", "")),
        ("", ParsedResult("", None, "", "")),
    ],
)
def test_results(text: str, parsed: ParsedResult) -> None:
    assert parse_result(text) == parsed


def test_quantities() -> None:
    assert parse_quantity("1.7 mg/dL") == Quantity(1.7, "mg/dL")
    assert parse_quantity("33 g/L") == Quantity(33.0, "g/L")
    assert parse_quantity("7") == Quantity(7.0, "")
    for text in ("<10 mg/dL", "1:320", "high", "", "1,234 mg/dL"):
        with pytest.raises(ValidationError):
            parse_quantity(text)


@given(st.decimals(-99999, 99999, places=3, allow_nan=False))
def test_written_numbers_are_read_again(number: object) -> None:
    text = f"{number:f}" if not isinstance(number, float) else ""
    value = float(str(number))
    assert parse_number(text) == value
    assert parse_number(text.replace(".", ","), decimal=",") == value
    assert parse_number(format_number(value)) == pytest.approx(value)


@given(st.integers(1000, 10**9), st.sampled_from([" ", "'", "\u202f"]))
def test_grouped_thousands(number: int, sign: str) -> None:
    assert parse_number(f"{number:,}".replace(",", sign)) == number


@given(st.text(max_size=20))
def test_any_text_is_taken_apart(text: str) -> None:
    parsed = parse_result(text)
    assert parsed.number is not None or not (parsed.comparator or parsed.unit)


@pytest.mark.parametrize("text", ["2.3e999", "9" * 400, "1:" + "9" * 400, "<" + "9" * 400])
def test_what_no_number_can_hold_stays_text(text: str) -> None:
    parsed = parse_result(text)
    assert parsed.number is None
    assert parsed.text == text


@pytest.mark.parametrize("text", ["9" * 400, "2.3e999"])
def test_a_number_beyond_any_is_refused_and_limits_nothing(text: str) -> None:
    with pytest.raises(ValidationError, match="beyond any number"):
        parse_number(text)
    assert parse_range(f"8.6-{'9' * 400}") is None
