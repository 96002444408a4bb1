"""The sample clinic's time: a clock that is set, and appointments that do not overlap."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

_FIRST = time(8, 20)
_SLOT = timedelta(minutes=25)
_LAST_DAY_ENDS = time(10, 45)


class SampleClock:
    """A clock that stands where it is set; it never runs backwards."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __call__(self) -> datetime:
        """The moment, in UTC."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Set the clock, unless it is later already."""
        self._moment = max(self._moment, moment)

    def forward(self, minutes: float) -> None:
        """Move on."""
        self._moment += timedelta(minutes=minutes)


def local(day: date, at: time) -> datetime:
    """A time of a day where the program runs, in UTC."""
    return datetime.combine(day, at).astimezone().astimezone(UTC)


def end_of_sample(today: date, now: datetime | None) -> datetime:
    """When the sample clinic ends: in the middle of the morning, but not later than ``now``, if given."""
    end = local(today, _LAST_DAY_ENDS)
    return min(end, now) if now else end


def appointments(days: Sequence[date], today: date, end: datetime) -> list[datetime]:
    """A start in UTC for each visit on ``days`` (in their order); on the last day all begin before ``end``."""
    last = sum(day == today for day in days)
    midnight = local(today, time())
    step = min(_SLOT, (end - midnight) / (last + 1))
    taken: dict[date, int] = {}
    starts = []
    for day in days:
        number = taken.get(day, 0)
        taken[day] = number + 1
        starts.append(end - step * (last - number) if day == today else local(day, _FIRST) + _SLOT * number)
    return starts
