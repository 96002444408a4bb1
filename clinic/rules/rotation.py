"""Which backups are kept, and when the next one is due.

Kept are: the newest of each of the last 14 days, the newest of each of the last 8 weeks and of the last 12 months that
have one (weeks begin on Monday). Weeks and months without a backup do not count, so that a clinic that was closed for
a year still finds its old ones. Only proved backups take part: one that is not proved neither replaces another nor is
removed, and while the newest of all is not proved nothing is removed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

DAYS, WEEKS, MONTHS = 14, 8, 12
EVERY = timedelta(hours=20)
"""Less than a day: who comes a little earlier than yesterday still gets today's backup."""
OLD = timedelta(days=2)
_SKEW = timedelta(hours=1)
"""How far a clock may be set back before a backup "from the future" no longer counts as recent."""


@dataclass(frozen=True, slots=True)
class Made:
    """One backup: when it was made (UTC) and whether it is proved and complete."""

    at: datetime
    proved: bool


def superfluous(backups: Sequence[Made], today: date, zone: tzinfo | None = None) -> tuple[int, ...]:
    """Places in ``backups`` of those to be removed; ``zone``: whose days count (``None``: this machine's)."""
    if not backups or not max(backups, key=lambda made: made.at).proved:
        return ()
    newest_first = sorted((i for i, made in enumerate(backups) if made.proved), key=lambda i: backups[i].at)[::-1]
    day = {i: backups[i].at.astimezone(zone).date() for i in newest_first}
    kept = {newest_first[0]}
    kept |= {i for i in newest_first if day[i] > today}  # a clock was set back: not for us to judge
    recent = [i for i in newest_first if day[i] > today - timedelta(days=DAYS)]
    kept |= _newest_of_each(recent, lambda i: day[i], DAYS)
    kept |= _newest_of_each(newest_first, lambda i: day[i] - timedelta(days=day[i].weekday()), WEEKS)
    kept |= _newest_of_each(newest_first, lambda i: day[i].replace(day=1), MONTHS)
    return tuple(i for i in range(len(backups)) if backups[i].proved and i not in kept)


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether the daily backup is to be made; ``last``: the last proved one."""
    return last is None or not -_SKEW < now - last < EVERY


def is_old(last: datetime | None, now: datetime) -> bool:
    """Whether a person has to be told that there is no recent proved backup."""
    return last is None or not -_SKEW < now - last <= OLD


def _newest_of_each(newest_first: Sequence[int], span: Callable[[int], date], count: int) -> set[int]:
    first: dict[date, int] = {}
    for index in newest_first:
        first.setdefault(span(index), index)
    return set(list(first.values())[:count])
