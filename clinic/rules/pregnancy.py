"""Which trimester a day lies in, from the day the birth is due. 280 days from the last period, as obstetrics counts."""

from datetime import date

_TERM = 280
_LATEST = 294
"""A birth is brought about by then (42 weeks)."""
_SECOND, _THIRD = 98, 196
"""14 and 28 completed weeks."""


def trimester(due: date, on: date) -> int | None:
    """1, 2 or 3; ``None`` where that pregnancy had not begun then, or was over."""
    day = _TERM - (due - on).days
    if not 0 <= day <= _LATEST:
        return None
    return 1 if day < _SECOND else 2 if day < _THIRD else 3
