"""What a filter lets pass, and what it says."""

from datetime import UTC, date, datetime

import pytest

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionDetail, ObservationRow, StatusChange
from clinic.records.partial_date import PartialDate
from tests.ui.lesions.rows import lesion_row
from ui.lesions.filtering import NO_FILTER, Between, LesionFilter, last_day, shown_words

ACTIVE, RESOLVED = LesionStatus.ACTIVE, LesionStatus.RESOLVED


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=UTC)


def detail(noted: str = "", seen: tuple[str, ...] = (), entered: str = "2026-01-10", **values: object) -> LesionDetail:
    first = PartialDate.parse_iso(noted) if noted else None
    row = lesion_row(first_noted=first, **values)
    observations = tuple(ObservationRow("lesion", day, id=day, observed_at=noon(day)) for day in sorted(seen)[::-1])
    return LesionDetail(row, observations, (StatusChange(row.status, noon(entered), ""),))


@pytest.mark.parametrize(
    ("noted", "since", "until", "passes"),
    [
        ("2025-03-12", "2025-03-12", "2025-03-12", True),
        ("2025-03-12", "2025-03-13", "", False),
        ("2025-03-12", "", "2025-03-11", False),
        ("2025", "2025-06-01", "2025-06-30", True),  # some day of the year: it may have been then
        ("2025-03", "2025-03-31", "", True),
        ("2025-03", "2025-04-01", "", False),
        ("", "2026-01-10", "2026-01-10", True),  # not known: when it entered the record
    ],
)
def test_first_noted_between(noted: str, since: str, until: str, passes: bool) -> None:
    ends = [date.fromisoformat(text) if text else None for text in (since, until)]
    assert Between("first", *ends).accepts(detail(noted)) is passes


def test_last_seen_is_the_last_observation_else_the_day_of_entry() -> None:
    assert last_day(detail(seen=("2026-02-01", "2026-05-01"))) == date(2026, 5, 1)
    assert last_day(detail()) == date(2026, 1, 10)
    assert not Between("last", since=date(2026, 5, 2)).accepts(detail(seen=("2026-02-01", "2026-05-01")))


def test_what_is_chosen_of_one_kind_adds_up_and_of_two_kinds_narrows() -> None:
    milia, wart = detail(id="a"), detail(id="b", diagnosis="", diagnosis_text="Wart")
    healed = detail(id="c", status=RESOLVED)
    both = LesionFilter(statuses=frozenset({ACTIVE, RESOLVED}), diagnoses=frozenset({"Milia"}))
    assert both.keep((milia, wart, healed)) == (milia, healed)
    assert NO_FILTER.keep((milia, wart, healed)) == (milia, wart, healed)


def test_counts_say_what_a_choice_would_show_and_name_what_it_would_not() -> None:
    milia, wart = detail(id="a"), detail(id="b", diagnosis="", diagnosis_text="Wart")
    healed = detail(id="c", status=RESOLVED)
    chosen = LesionFilter(diagnoses=frozenset({"Wart"}))
    assert chosen.status_counts((milia, wart, healed)) == {ACTIVE: 1, RESOLVED: 0}
    assert chosen.diagnosis_counts((milia, wart, healed)) == {"Milia": 2, "Wart": 1}


def test_words() -> None:
    day = date(2026, 8, 22)
    assert Between("last", since=day).words == "last seen since 22 Aug 2026"
    assert Between("first", until=day).words == "first noted until 22 Aug 2026"
    assert Between("first", date(2025, 1, 1), day).words == "first noted 1 Jan 2025 to 22 Aug 2026"
    assert shown_words(2, 6) == "2 of 6 shown"
    assert shown_words(6, 6) == "all shown"
