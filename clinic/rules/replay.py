"""What was known of a person's lesions on a day of the past: pure, without store and without a window.

Days are calendar days of a time zone: ``zone=None`` is the zone where the program runs.

last_day_of(partial) -> date                       the last day that a partial date can mean
known_since(detail, zone) -> date | None           from which day on a lesion is certainly known
status_on(detail, day, zone) -> LesionStatus       the status that stood then
as_on(detail, day, zone) -> LesionDetail | None    one lesion as it stood at the end of ``day``
lesions_on(details, day, zone) -> tuple            all that were known then
Chronicle(details, zone).on(day)                    the same for many days
days_of_change(details, zone) -> tuple[date, ...]  days on which the map looks different from the day before
"""

import calendar
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionDetail, ObservationRow, StatusChange
from clinic.records.partial_date import PartialDate

Course = tuple[tuple[datetime, float], ...]


def last_day_of(part: PartialDate) -> date:
    """The last day that a partial date can mean: 31 December of ``2024``."""
    month = part.month or 12
    return date(part.year, month, part.day or calendar.monthrange(part.year, month)[1])


def local_day(moment: datetime, zone: tzinfo | None = None) -> date:
    """The calendar day of ``moment`` (aware) in ``zone``."""
    return moment.astimezone(zone).date()


def known_since(detail: LesionDetail, zone: tzinfo | None = None) -> date | None:
    """The first day on which the lesion is certainly known; ``None`` where nothing about it is dated.

    Of ``first noted 2024`` that is 31 December, for before it may not have been noted yet, unless it was seen here or
    entered earlier. Without a date first noted, it is the first observation or the day it was entered
    or painted, whichever came first.
    """
    noted = [last_day_of(detail.row.first_noted)] if detail.row.first_noted is not None else []
    seen = [local_day(seen.observed_at, zone) for seen in detail.observations if seen.observed_at is not None]
    seen += [local_day(area.painted_at, zone) for area in detail.areas]
    entered = [local_day(change.at, zone) for change in detail.statuses]
    return min([*noted, *seen, *entered], default=None)


def status_on(detail: LesionDetail, day: date, zone: tzinfo | None = None) -> LesionStatus:
    """The status at the end of ``day``.

    A lesion that was noted but not entered yet was active. A mark as entered in error that was taken back is no part
    of the course; the status before it stood all the time.
    """
    return _Dated.of(detail, zone).status(day)


def as_on(detail: LesionDetail, day: date, zone: tzinfo | None = None) -> LesionDetail | None:
    """The lesion as it stood at the end of ``day``; ``None`` where it was not known, or was never there (entered in
    error). Site, place and diagnosis are those of today: their changes are kept in the audit trail only."""
    return _Dated.of(detail, zone).on(day)


def lesions_on(details: Iterable[LesionDetail], day: date, zone: tzinfo | None = None) -> tuple[LesionDetail, ...]:
    """All lesions that were known at the end of ``day``, in the order given."""
    return Chronicle(details, zone).on(day)


class Chronicle:
    """Lesions for many days: dates are put in order once, and between two days of change the answer is the same."""

    def __init__(self, details: Iterable[LesionDetail], zone: tzinfo | None = None) -> None:
        self._dated = [_Dated.of(detail, zone) for detail in details]
        self._turns = sorted({day for dated in self._dated for day in dated.days})
        self._kept: dict[int, tuple[LesionDetail, ...]] = {}

    def on(self, day: date) -> tuple[LesionDetail, ...]:
        """All lesions that were known at the end of ``day``; the very same tuple while nothing changes."""
        at = bisect_right(self._turns, day)
        if at not in self._kept:
            found = (dated.on(day) for dated in self._dated)
            self._kept[at] = tuple(detail for detail in found if detail is not None)
        return self._kept[at]


@dataclass(frozen=True)
class _Dated:
    """A lesion with the days of what is dated about it, each list in the order of its tuple."""

    detail: LesionDetail
    since: date | None
    seen: list[date | None]
    statuses: list[date]
    areas: list[date]
    course: list[date]
    changes: list[tuple[date, LesionStatus]]
    """Oldest first."""

    @classmethod
    def of(cls, detail: LesionDetail, zone: tzinfo | None) -> "_Dated":
        """Put the dates in order."""
        return cls(
            detail,
            known_since(detail, zone),
            [local_day(row.observed_at, zone) if row.observed_at else None for row in detail.observations],
            [local_day(change.at, zone) for change in detail.statuses],
            [local_day(area.painted_at, zone) for area in detail.areas],
            [local_day(at, zone) for at, _value in detail.row.course],
            [(local_day(change.at, zone), change.status) for change in _changes(detail)],
        )

    @property
    def days(self) -> set[date]:
        """All days on which something may change."""
        found = {self.since, *self.seen, *self.statuses, *self.areas}
        return {day for day in found if day is not None}

    def on(self, day: date) -> LesionDetail | None:
        """As it stood at the end of ``day``."""
        detail = self.detail
        if detail.row.status is LesionStatus.ENTERED_IN_ERROR or (self.since is not None and self.since > day):
            return None
        seen = tuple(row for row, on in zip(detail.observations, self.seen, strict=True) if on and on <= day)
        areas = tuple(area for area, on in zip(detail.areas, self.areas, strict=True) if on <= day)
        statuses = tuple(change for change, on in zip(detail.statuses, self.statuses, strict=True) if on <= day)
        then = tuple(point for point, on in zip(detail.row.course, self.course, strict=True) if on <= day)
        kind, course = (detail.row.course_kind, then) if then else _course_of(seen)
        row = replace(
            detail.row,
            status=self.status(day),
            last=seen[0] if seen else None,
            course=course,
            course_kind=kind,
            painted=next((area for area in areas if not area.withdrawn), None),
        )
        return LesionDetail(row, seen, statuses, areas)

    def status(self, day: date) -> LesionStatus:
        """The status at the end of ``day``."""
        if not self.changes:
            return self.detail.row.status
        return next((status for on, status in reversed(self.changes) if on <= day), LesionStatus.ACTIVE)


def days_of_change(details: Iterable[LesionDetail], zone: tzinfo | None = None) -> tuple[date, ...]:
    """Days on which a lesion appears, is observed or painted, or changes its status, each once, oldest first."""
    days: set[date] = set()
    for detail in details:
        since = known_since(detail, zone)
        if since is None or detail.row.status is LesionStatus.ENTERED_IN_ERROR:
            continue
        days.add(since)
        days |= {local_day(seen.observed_at, zone) for seen in detail.observations if seen.observed_at is not None}
        days |= {local_day(area.painted_at, zone) for area in detail.areas}
        days |= {local_day(change.at, zone) for change in _changes(detail)}
    return tuple(sorted(days))


def _changes(detail: LesionDetail) -> tuple[StatusChange, ...]:
    """Oldest first; of changes at one moment the one that was noted last comes last."""
    kept = [change for change in reversed(detail.statuses) if change.status is not LesionStatus.ENTERED_IN_ERROR]
    return tuple(sorted(kept, key=lambda change: change.at))


def _course_of(seen: Sequence[ObservationRow]) -> tuple[str, Course]:
    """Of a lesion that was only measured then and is counted now: its sizes. ``seen`` is newest first."""
    sized, counted = [], []
    for row in reversed(seen):
        if row.observed_at is not None and row.long_axis is not None:
            sized.append((row.observed_at, row.long_axis))
        if row.observed_at is not None and row.count is not None:
            counted.append((row.observed_at, float(row.count)))
    if counted:
        return "count", tuple(counted)
    return ("mm", tuple(sized)) if sized else ("", ())
