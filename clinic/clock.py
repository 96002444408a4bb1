"""The time, injectable: tests and the sample clinic set it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

Now = Callable[[], datetime]


def system_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def local_today(now: Now) -> date:
    """Today's date where the program runs."""
    return now().astimezone().date()
