from datetime import date, timedelta

import pytest

from clinic.rules.pregnancy import trimester

DUE = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("weeks", "days", "expected"),
    [(-1, 0, None), (0, 0, 1), (13, 6, 1), (14, 0, 2), (27, 6, 2), (28, 0, 3), (40, 0, 3), (42, 0, 3), (42, 1, None)],
)
def test_trimesters_by_completed_weeks(weeks: int, days: int, expected: int | None) -> None:
    on = DUE - timedelta(days=280) + timedelta(weeks=weeks, days=days)
    assert trimester(DUE, on) == expected
