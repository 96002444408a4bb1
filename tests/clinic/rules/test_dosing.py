"""Daily doses from what is typed, and doses by weight."""

import pytest

from clinic.rules.dosing import FREQUENCIES, daily_mg, read_amount, times_per_day, weighed_dose


@pytest.mark.parametrize(
    ("text", "times"),
    [
        *FREQUENCIES,
        ("Daily", 1.0),
        ("twice daily", 2.0),
        ("1-0-1", 2.0),
        ("1-1-1-1", 4.0),
        ("daily at night", 1.0),
        ("three times a day with meals", 3.0),
        ("as needed, up to twice a day", None),
        ("once or twice a day", None),
        ("in cycles", None),
        ("2-3 times a day", None),
        ("", None),
        ("0-0-0", None),
    ],
)
def test_times_in_a_day_only_where_certain(text: str, times: float | None) -> None:
    assert times_per_day(text) == times


@pytest.mark.parametrize(
    ("text", "each", "daily"),
    [
        ("Simvastatin 40 mg at night", 40.0, 40.0),
        ("Simvastatin 40 mg", 40.0, None),
        ("Simvastatin 20mg 1-0-1", 20.0, 40.0),
        ("20 mg/day", None, 20.0),
        ("0,5 mg twice a day", 0.5, 1.0),
        ("500 µg daily", 0.5, 0.5),
        ("20 mg or 40 mg daily", None, None),
        ("20-40 mg daily", None, None),
        ("10 mg/kg daily", None, None),
        ("Calcium", None, None),
    ],
)
def test_amounts_in_a_line(text: str, each: float | None, daily: float | None) -> None:
    amount = read_amount(text)
    assert (amount.each_mg, amount.daily_mg) == (each, daily)


def test_a_day_in_milligrams() -> None:
    assert daily_mg(0.5, "g", 3.0) == 1500.0
    assert daily_mg(5.0, "mL", 1.0) is None and daily_mg(5.0, "mg", None) is None and daily_mg(None, "mg", 1.0) is None
    assert weighed_dose(2.0, 61.7) == 123.0
