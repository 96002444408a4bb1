"""Distances of days in words."""

from datetime import date, datetime, timedelta

import pytest

from tests.support.clinics import START
from ui.home.words import ago_words, due_words, greeting, long_day, moment_words

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-800, "2 years overdue"),
        (-70, "2 months overdue"),
        (-21, "3 weeks overdue"),
        (-13, "13 days overdue"),
        (-1, "1 day overdue"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
        (42, "in 6 weeks"),
    ],
)
def test_due(days: int, words: str) -> None:
    assert due_words(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "yesterday"), (8, "8 days ago"), (30, "4 weeks ago")])
def test_ago(days: int, words: str) -> None:
    assert ago_words(TODAY - timedelta(days=days), TODAY) == words


def test_days_and_moments() -> None:
    assert long_day(TODAY) == "Sunday 22 November 2026"
    assert moment_words(START, START.astimezone().date()) == f"{START.astimezone():%H:%M}"
    assert moment_words(START - timedelta(days=40), TODAY) == "13 Oct"
    assert moment_words(START - timedelta(days=400), TODAY) == "18 Oct 2025"


@pytest.mark.parametrize(
    ("hour", "words"), [(8, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"), (18, "Good evening")]
)
def test_greeting(hour: int, words: str) -> None:
    assert greeting(datetime(2026, 11, 22, hour).astimezone()) == words
