"""The delay after failed attempts: how it grows, what it outlasts, and what a clock can do about it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic.store.tries import Tries, wait_after

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinic.tries"


def _fail(path: Path, times: int, at: datetime = NOW, tag: str = "a") -> int:
    return [Tries(path).failed(tag, at) for _ in range(times)][-1]


def test_the_wait_grows_up_to_five_minutes() -> None:
    assert [wait_after(count) for count in range(1, 13)] == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert wait_after(10**6) == 300


def test_it_is_counted_across_restarts_and_for_each_name_alone(path: Path) -> None:
    assert _fail(path, 5) == 8
    again = Tries(path)
    assert again.seconds_left("a", NOW) == 8
    assert again.seconds_left("a", NOW + timedelta(seconds=5)) == 3
    assert again.seconds_left("a", NOW + timedelta(seconds=9)) == 0
    assert again.seconds_left("b", NOW) == 0
    assert again.take(["a"])["a"].new == 5
    assert Tries(path).seconds_left("a", NOW) == 0


def test_who_comes_in_frees_nobody_else_and_each_failure_is_told_once(path: Path) -> None:
    _fail(path, 5, tag="colleague")
    _fail(path, 1, tag="me")
    assert {tag: found.new for tag, found in Tries(path).take(["me"]).items()} == {"colleague": 5, "me": 1}
    assert Tries(path).seconds_left("colleague", NOW) == 8
    assert Tries(path).take(["me"]) == {}
    later = NOW + timedelta(seconds=9)
    assert _fail(path, 1, later, tag="colleague") == 16
    told = Tries(path).take(["colleague"])["colleague"]
    assert (told.new, told.first, told.last) == (1, later, later)
    assert Tries(path).take([]) == {}
    assert Tries(path).seconds_left("colleague", later) == 0


def test_a_clock_set_back_begins_the_wait_anew(path: Path) -> None:
    _fail(path, 5)
    before = NOW - timedelta(hours=1)
    assert Tries(path).seconds_left("a", before) == 8
    assert Tries(path).seconds_left("a", before + timedelta(seconds=3)) == 5
    assert Tries(path).seconds_left("a", before - timedelta(hours=1)) == 8


def test_a_clock_that_was_years_ahead_locks_nobody_out(path: Path) -> None:
    _fail(path, 5, datetime(2050, 1, 1, tzinfo=UTC))
    assert Tries(path).seconds_left("a", NOW) == 8
    assert Tries(path).seconds_left("a", NOW + timedelta(seconds=9)) == 0
    assert Tries(path).failed("a", NOW + timedelta(seconds=9)) == 16


def test_a_damaged_file_prevents_no_attempt(path: Path) -> None:
    path.write_bytes(b'{"a": {"count": "many"}}')
    assert Tries(path).seconds_left("a", NOW) == 0
    assert _fail(path, 1) == 0
