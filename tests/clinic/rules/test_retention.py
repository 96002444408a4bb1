"""How long a record is kept."""

from datetime import date

import pytest

from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.rules.retention import ask_again, check_years, has_passed, kept_until

ENTRY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("last_entry", "birth", "years", "until"),
    [
        (ENTRY, PartialDate(1972, 4, 3), 10, date(2036, 11, 22)),
        (ENTRY, None, 10, date(2036, 11, 22)),
        (ENTRY, PartialDate(2020, 1, 15), 10, date(2048, 1, 15)),  # 18 in 2038
        (ENTRY, PartialDate(2008, 11, 22), 10, date(2036, 11, 22)),  # turns 18 on the day of the entry
        (ENTRY, PartialDate(2008, 11, 23), 10, date(2036, 11, 23)),
        (ENTRY, PartialDate(2020), 10, date(2048, 12, 31)),  # as late as it may be
        (ENTRY, PartialDate(2020, 2), 10, date(2048, 3, 1)),
        (date(2024, 2, 29), PartialDate(1970), 10, date(2034, 2, 28)),
        (ENTRY, PartialDate(2020, 2, 29), 10, date(2048, 3, 1)),
        (ENTRY, PartialDate(1972, 4, 3), 30, date(2056, 11, 22)),
    ],
)
def test_the_term(last_entry: date, birth: PartialDate | None, years: int, until: date) -> None:
    assert kept_until(last_entry, birth, years) == until


def test_the_last_day_of_the_term_still_counts() -> None:
    assert not has_passed(date(2036, 11, 22), date(2036, 11, 22))
    assert has_passed(date(2036, 11, 22), date(2036, 11, 23))


def test_who_kept_a_record_is_asked_again_in_a_year() -> None:
    assert ask_again(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize("years", [-1, 0, 101])
def test_a_rule_that_cannot_be_meant_is_refused(years: int) -> None:
    with pytest.raises(ValidationError, match="not possible"):
        check_years(years)
    check_years(1)
    check_years(100)
