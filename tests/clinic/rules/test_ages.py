from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.rules.ages import Age, age_on, age_text
from clinic.rules.dates import add_months

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("1972-02-14", "2026-11-19", Age(54, 9, 5)),
        ("2026-11-10", "2026-11-22", Age(0, 0, 12)),
        ("2026-01-31", "2026-02-28", Age(0, 0, 28)),
        ("2026-01-31", "2026-03-01", Age(0, 1, 1)),
        ("2026-11-22", "2026-11-22", Age(0, 0, 0)),
        ("2008-02-29", "2026-02-28", Age(17, 11, 30)),
        ("2008-02-29", "2026-03-01", Age(18, 0, 1)),
        ("2008-02-29", "2028-02-29", Age(20, 0, 0)),
    ],
)
def test_age(birth: str, on: str, age: Age) -> None:
    assert age_on(PartialDate.parse_iso(birth), date.fromisoformat(on)) == age


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        ("1972-02-14", "54 y"),
        ("2024-11-22", "2 y"),
        ("2024-11-23", "23 months"),
        ("2026-04-20", "7 months"),
        ("2026-10-22", "1 month"),
        ("2026-11-10", "12 days"),
        ("2026-11-21", "1 day"),
        ("2026-11-22", "0 days"),
        ("1966", "about 60 y"),
        ("1966-12", "about 59 y"),
        ("2026-11", "about 6 days"),
    ],
)
def test_age_text(birth: str, text: str) -> None:
    assert age_text(age_on(PartialDate.parse_iso(birth), ON)) == text


def test_only_a_known_birth_date_makes_an_adult_for_sure() -> None:
    near = age_on(PartialDate(2008), ON)
    assert not near.surely_18_or_more
    assert not near.surely_under_18
    assert age_on(PartialDate(1966), ON).surely_18_or_more
    assert age_on(PartialDate(2008, 11, 22), ON).surely_18_or_more
    assert age_on(PartialDate(2008, 11, 23), ON).surely_under_18


def test_before_birth_is_refused() -> None:
    with pytest.raises(ValidationError, match="before the birth"):
        age_on(PartialDate(2026, 12), ON)


@given(st.dates(date(1900, 1, 1), ON), st.dates(date(1900, 1, 1), ON))
def test_parts_add_up_to_the_day(birth: date, on: date) -> None:
    assume(birth <= on)
    age = age_on(PartialDate.of(birth), on)
    anchor = add_months(birth, age.years * 12 + age.months)
    assert (on - anchor).days == age.days
    assert 0 <= age.months < 12
    assert 0 <= age.days <= 31
    assert age.years == on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
