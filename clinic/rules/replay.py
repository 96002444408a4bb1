"""What was known of a person's lesions on a day of the past: pure, without store and without a window.

Days are calendar days of a time zone: ``zone=None`` is the zone where the program runs.

last_day_of(partial) -> date                       the last day that a partial date can mean
known_since(detail, zone) -> date | None           from which day on a lesion is certainly known
status_on(detail, day, zone) -> LesionStatus       the status that stood then
as_on(detail, day, zone) -> LesionDetail | None    one lesion as it stood at the end of ``day``
lesions_on(details, day, zone) -> tuple            all that were known then
days_of_change(details, zone) -> tuple[date, ...]  days on which the map looks different from the day before
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
    changes = _changes(detail)
    if not changes:
        return detail.row.status
    then = [change.status for change in changes if local_day(change.at, zone) <= day]
    return then[-1] if then else LesionStatus.ACTIVE


def as_on(detail: LesionDetail, day: date, zone: tzinfo | None = None) -> LesionDetail | None:
    """The lesion as it stood at the end of ``day``; ``None`` where it was not known, or was never there (entered in
    error). Site, place and diagnosis are those of today: their changes are kept in the audit trail only."""
    if detail.row.status is LesionStatus.ENTERED_IN_ERROR:
        return None
    since = known_since(detail, zone)
    if since is not None and since > day:
        return None
    seen = tuple(row for row in detail.observations if row.observed_at and local_day(row.observed_at, zone) <= day)
    areas = tuple(area for area in detail.areas if local_day(area.painted_at, zone) <= day)
    kind, course = _course_on(detail, seen, day, zone)
    row = replace(
        detail.row,
        status=status_on(detail, day, zone),
        last=seen[0] if seen else None,
        course=course,
        course_kind=kind,
        painted=next((area for area in areas if not area.withdrawn), None),
    )
    statuses = tuple(change for change in detail.statuses if local_day(change.at, zone) <= day)
    return LesionDetail(row, seen, statuses, areas)


def lesions_on(details: Iterable[LesionDetail], day: date, zone: tzinfo | None = None) -> tuple[LesionDetail, ...]:
    """All lesions that were known at the end of ``day``, in the order given."""
    found = (as_on(detail, day, zone) for detail in details)
    return tuple(detail for detail in found if detail is not None)


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


def _course_on(
    detail: LesionDetail, seen: Sequence[ObservationRow], day: date, zone: tzinfo | None
) -> tuple[str, Course]:
    """The course of today cut at ``day``; a lesion that was only measured then and counted later shows its sizes."""
    course = tuple(point for point in detail.row.course if local_day(point[0], zone) <= day)
    if course:
        return detail.row.course_kind, course
    sized, counted = [], []
    for row in reversed(seen):
        if row.observed_at is not None and row.long_axis is not None:
            sized.append((row.observed_at, row.long_axis))
        if row.observed_at is not None and row.count is not None:
            counted.append((row.observed_at, float(row.count)))
    if counted:
        return "count", tuple(counted)
    return ("mm", tuple(sized)) if sized else ("", ())
