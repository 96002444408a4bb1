from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.rules import dates

TODAY = date(2026, 11, 22)
BIRTH = date(1958, 4, 3)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "3.4.1958",
        "03.04.1958",
        " 3. 4. 1958 ",
        "03/04/1958",
        "3-4-1958",
        "1958-04-03",
        "1958/4/3",
        "1958.04.03",
        "19580403",
        "03041958",
        "3 Apr 1958",
        "3-Apr-1958",
        "April 3, 1958",
        "3rd of April 1958",
        "3. April 1958",
        "3 avril 1958",
        "le 3 avr. 1958",
        "3 de abril de 1958",
        "1958 April 3",
        "3.4.58",
        "3 APR 58",
        "03 04 1958",
        "１９５８年４月３日",
        "٣/٤/١٩٥٨",
        "3‑4‑1958",
    ],
)
def test_ways_to_write_one_day(text: str) -> None:
    assert dates.parse_date(text, TODAY) == BIRTH
    assert dates.parse_partial_date(text, TODAY) == PartialDate.of(BIRTH)


def test_locale_decides_only_where_two_readings_are_possible() -> None:
    assert dates.parse_date("03/04/1958", TODAY, day_first=False) == date(1958, 3, 4)
    assert dates.parse_date("3.4.1958", TODAY, day_first=False) == BIRTH
    assert dates.parse_date("13/04/1958", TODAY, day_first=False) == date(1958, 4, 13)
    assert dates.parse_date("04/13/1958", TODAY, day_first=True) == date(1958, 4, 13)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("heute", TODAY),
        ("yesterday", date(2026, 11, 21)),
        ("hier", date(2026, 11, 21)),
        ("mañana", date(2026, 11, 23)),
        ("-2w", date(2026, 11, 8)),
        ("+6w", date(2027, 1, 3)),
        ("−3d", date(2026, 11, 19)),
        ("+1y", date(2027, 11, 22)),
        ("+3m", date(2027, 2, 22)),
        ("in 6 weeks", date(2027, 1, 3)),
        ("2 weeks ago", date(2026, 11, 8)),
        ("vor 3 Tagen", date(2026, 11, 19)),
        ("il y a 1 an", date(2025, 11, 22)),
        ("dans 2 mois", date(2027, 1, 22)),
        ("hace 1 año", date(2025, 11, 22)),
        ("en 6 semanas", date(2027, 1, 3)),
        ("in 2 Jahren", date(2028, 11, 22)),
    ],
)
def test_relative_days(text: str, day: date) -> None:
    assert dates.parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1958", PartialDate(1958)),
        ("4/1958", PartialDate(1958, 4)),
        ("04.1958", PartialDate(1958, 4)),
        ("1958-04", PartialDate(1958, 4)),
        ("April 1958", PartialDate(1958, 4)),
        ("März 1958", PartialDate(1958, 3)),
        ("déc. 1958", PartialDate(1958, 12)),
        ("31.12.26", PartialDate(1926, 12, 31)),
        ("1.2.26", PartialDate(2026, 2, 1)),
        ("11/12/26", PartialDate(1926, 12, 11)),
    ],
)
def test_partial_dates(text: str, day: PartialDate) -> None:
    assert dates.parse_partial_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.2.2020",
        "29.2.2023",
        "0.4.1958",
        "3.0.1958",
        "3.4.195",
        "13.13.2000",
        "hello",
        "3 foo 1958",
        "+6x",
        "1958-13-01",
        "3.4.0058",
        "April May 1958",
        "-99999y",
        "3 4",
        "in weeks",
        "00000000",
        "0 Apr 1958",
    ],
)
def test_what_is_no_date_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        dates.parse_date(text, TODAY, field="due")
    assert refused.value.field == "due"
    assert "1958-04-03" in refused.value.todo


def test_a_year_is_not_a_full_date() -> None:
    with pytest.raises(ValidationError, match="not a full date"):
        dates.parse_date("1958", TODAY)


@given(DAYS)
def test_what_is_written_is_read_again(day: date) -> None:
    for text in (
        dates.spoken(day),
        dates.spoken_short(day),
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day:%Y%m%d}",
    ):
        assert dates.parse_date(text, TODAY) == day
    assert dates.parse_date(f"{day:%m/%d/%Y}", TODAY, day_first=False) == day


@given(st.integers(-4000, 4000))
def test_offsets(days: int) -> None:
    assert dates.parse_date(f"{days:+d}d", TODAY) == TODAY + timedelta(days=days)


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_read_or_refused(text: str, day_first: bool) -> None:
    for read in (dates.parse_date, dates.parse_partial_date):
        try:
            found = read(text, TODAY, day_first=day_first)
        except ValidationError:
            continue
        assert 1700 < found.year < 2300
    assert all(reading.earliest <= TODAY for reading in dates.birth_date_readings(text, TODAY))


def test_birth_date_readings_for_search() -> None:
    assert dates.birth_date_readings("3/4/1958", TODAY) == (PartialDate(1958, 4, 3), PartialDate(1958, 3, 4))
    assert dates.birth_date_readings("3.4.15", TODAY) == (
        PartialDate(2015, 4, 3),
        PartialDate(1915, 4, 3),
        PartialDate(2015, 3, 4),
        PartialDate(1915, 3, 4),
    )
    assert dates.birth_date_readings("13.4.1958", TODAY) == (PartialDate(1958, 4, 13),)
    assert dates.birth_date_readings("1958", TODAY) == (PartialDate(1958),)
    assert dates.birth_date_readings("Müller", TODAY) == ()
    assert dates.birth_date_readings("2031-01-01", TODAY) == ()


def test_birth_dates_are_checked() -> None:
    dates.validate_birth_date(PartialDate.of(TODAY), TODAY)
    dates.validate_birth_date(PartialDate(1896), TODAY)
    with pytest.raises(ValidationError, match="in the future"):
        dates.validate_birth_date(PartialDate(2026, 11, 23), TODAY)
    with pytest.raises(ValidationError, match="more than 130 years"):
        dates.validate_birth_date(PartialDate(1896, 11, 21), TODAY)


def test_spoken() -> None:
    assert dates.spoken(BIRTH) == "3 April 1958"
    assert dates.spoken(PartialDate(1958, 4)) == "April 1958"
    assert dates.spoken(PartialDate(1958)) == "1958"
    assert dates.spoken_short(TODAY) == "22 Nov 2026"


def test_months_are_added_within_the_month() -> None:
    assert dates.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert dates.add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
