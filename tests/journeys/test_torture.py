"""The program is killed at random moments; ``make torture`` does it 300 times, here it is a few."""

from pathlib import Path

import pytest

from tests.torture.trial import Found, _missing, one_trial, prepare

KILLS = 3


def test_nothing_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    folder = prepare(tmp_path)
    found = [one_trial(folder, 1000 + number) for number in range(KILLS)]
    assert [fault for one in found for fault in one.faults] == []
    assert sum(one.letters for one in found) > 0, "nobody had begun to type"


@pytest.mark.parametrize(
    ("stored", "faults"),
    [("abc", 0), ("ab", 0), ("a", 1), ("", 1), ("abd", 1)],
    ids=["all", "last", "two", "no", "other"],
)
def test_the_trial_notices_what_is_missing(stored: str, faults: int) -> None:
    found = Found(1.0)
    _missing([(10.0, "a"), (11.0, "ab"), (12.6, "abc")], stored, 13.0, found, "a field")
    assert len(found.faults) == faults
