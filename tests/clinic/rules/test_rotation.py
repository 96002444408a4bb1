"""Which backups stay, and when the next is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.rules.rotation import Made, is_due, is_old, superfluous

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def made(*days_ago: float, proved: bool = True) -> list[Made]:
    return [Made(NOON - timedelta(days=days), proved) for days in days_ago]


def left(backups: list[Made]) -> list[float]:
    """Days ago of those that stay."""
    gone = set(superfluous(backups, TODAY, UTC))
    return [(NOON - each.at) / timedelta(days=1) for at, each in enumerate(backups) if at not in gone]


@pytest.mark.parametrize(
    ("days_ago", "stay"),
    [
        ([], []),
        ([0], [0]),
        ([400], [400]),  # the only one, however old
        ([0, 0.1, 0.2], [0]),  # the newest of a day
        ([0, 1, 2, 13], [0, 1, 2, 13]),
        # Sunday 22 November: 14 days reach back to the 9th, a Monday; the 8th ends the week before
        ([0, 13, 14, 15], [0, 13, 14]),
        # of a week beyond the 14 days its newest stays; 22 days ago, 31 October, is the newest of its month
        ([0, 14, 15, 20, 21, 22], [0, 14, 21, 22]),
        # weeks: 90 days ago is a Monday, 91 the Sunday of the week before
        ([0, 60, 61, 90, 91, 120], [0, 60, 90, 91, 120]),
        # after a year without work the old ones are still there
        ([0, 400, 401, 402], [0, 400]),
    ],
)
def test_what_stays(days_ago: list[float], stay: list[float]) -> None:
    assert left(made(*days_ago)) == pytest.approx(stay)
    assert left(made(*reversed(days_ago))) == pytest.approx(list(reversed(stay)))  # the order does not matter


def test_three_years_of_daily_backups() -> None:
    kept = left(made(*range(1100)))
    assert kept[:14] == list(range(14))
    weeks = {(TODAY - timedelta(days=days)).isocalendar()[:2] for days in kept}
    months = {(TODAY - timedelta(days=days)).replace(day=1) for days in kept}
    assert len(weeks) >= 8
    assert len(months) == 12
    assert len(kept) <= 14 + 8 + 12
    assert max(kept) < 366


def test_nothing_goes_while_the_newest_is_not_proved() -> None:
    backups = made(0.1, proved=False) + made(0.2, 0.3, 0.4, 100, 101)
    assert superfluous(backups, TODAY, UTC) == ()


def test_one_that_is_not_proved_replaces_none_and_stays() -> None:
    backups = made(0) + made(3, proved=False) + made(3.2, 3.3)
    assert superfluous(backups, TODAY, UTC) == (3,)


def test_the_newest_proved_one_never_goes() -> None:
    for count in range(1, 60):
        backups = made(*(days * 7.3 for days in range(count)))
        assert 0 not in superfluous(backups, TODAY, UTC)


def test_a_backup_from_the_future_is_left_alone() -> None:
    assert left(made(-3, -2, 0, 0.1)) == pytest.approx([-3, -2, 0])


def test_rotating_day_by_day_keeps_weeks_and_months() -> None:
    """Each day one more, then the rules: what an older day kept must still be there for its week and month."""
    kept: list[Made] = []
    for number in range(500):
        now = NOON - timedelta(days=500 - number)
        kept.append(Made(now, True))
        gone = set(superfluous(kept, now.date(), UTC))
        kept = [each for at, each in enumerate(kept) if at not in gone]
    days = [each.at.date() for each in kept]
    assert len({day.replace(day=1) for day in days}) == 12
    assert len({day.isocalendar()[:2] for day in days}) >= 8


@pytest.mark.parametrize(
    ("hours", "due", "old"),
    [
        (0, False, False),
        (19.9, False, False),
        (20, True, False),
        (48, True, False),
        (48.1, True, True),
        (-0.5, False, False),  # a clock that was set back a little
        (-2, True, True),
    ],
)
def test_due_and_old(hours: float, due: bool, old: bool) -> None:
    last = NOON - timedelta(hours=hours)
    assert (is_due(last, NOON), is_old(last, NOON)) == (due, old)


def test_without_any_backup_one_is_due() -> None:
    assert is_due(None, NOON)
    assert is_old(None, NOON)
