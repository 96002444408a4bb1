"""Time stamps as laboratories write them: HL7's own form and ISO 8601, with what they leave open."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from clinic.records.partial_date import PartialDate

DAY, TIME = "day", "time"
_MINUTE, _DAY, _FAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=31)
"""Times of one sample lie on one day; what lies farther than ``_FAR`` is told (this program's choice)."""
_ANALYSED = "The results of one sample have times of their own (of the analysis); that of the sample counts."
_HL7 = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,]\d+|\d{2,4})?)?)?)?)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?"
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?)?)?"
)
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time stamp of at least a day: in UTC, how exact (``day`` or ``time``), and the offset of local time."""

    at: datetime
    precision: str
    offset: int | None
    """Minutes east of UTC as the stamp, or its message, names it."""


def read_moment(text: str, zone: tzinfo | None, home: tzinfo | None = None) -> Moment | None:
    """The moment a time stamp names, or None where it is none or less than a day.

    Without an offset of its own it is in ``zone``, that of the message, else in ``home``, the clinic's (None: where the
    program runs). A day without a time is that day's midnight in the clinic, so that it stays that day.
    """
    match = _match(text)
    if match is None or not match[3]:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        naive = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  the zone follows
        if match[4] is None:
            return Moment(_at(naive, home), DAY, None)
        own = offset_of(match[7]) or zone
        minutes = own.utcoffset(None) if isinstance(own, timezone) else None
        offset = int(minutes.total_seconds() // 60) if minutes is not None else None
        return Moment(_at(naive, own or home), TIME, offset)
    except (ValueError, OverflowError, OSError):
        return None


def read_time(text: str, zone: tzinfo | None, home: tzinfo | None = None) -> datetime | None:
    """As ``read_moment``, the time alone."""
    moment = read_moment(text, zone, home)
    return moment.at if moment else None


def zone_of(text: str) -> tzinfo | None:
    """The offset that a time stamp (MSH-7) names; it holds for all times of the message."""
    match = _match(text)
    return offset_of(match[7]) if match else None


def read_day(text: str) -> PartialDate | None:
    """A birth date: a year, a month or a day, also ``1972-02-14`` and ``14.02.1972``; a time behind it is left off."""
    if dotted := _DOTTED.fullmatch(text.strip()):
        day, month, year = (int(part) for part in dotted.groups())
        parts = (year, month, day)
    elif match := _match(text):
        parts = (int(match[1]), int(match[2] or 0), int(match[3] or 0))
    else:
        return None
    try:
        return PartialDate(*parts)
    except ValueError:
        return None


def offset_of(text: str | None) -> tzinfo | None:
    """``+0100``, ``+01:00``, ``+01`` or ``Z`` as a zone, or None."""
    if not text:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _match(text: str) -> re.Match[str] | None:
    return _HL7.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())


def _at(naive: datetime, zone: tzinfo | None) -> datetime:
    aware = naive.replace(tzinfo=zone) if zone else naive.astimezone()
    return aware.astimezone(UTC)


def taken_at(own: Moment | None, sample: Moment | None, label: str, *, one_sample: bool) -> tuple[Moment | None, str]:
    """When a result's sample was taken, and a note: the time beside it, else that of the sample.

    ``one_sample``: the time beside a result is that of its analysis, unless it is of another day.
    """
    if own is None or sample is None:
        return own or sample, ""
    apart = abs(own.at - sample.at)
    if one_sample and apart < _DAY:
        differs = own.precision == sample.precision and apart >= _MINUTE
        return sample, _ANALYSED if differs else ""
    if apart > _FAR:
        return own, f"The time of {label}, {own.at:%Y-%m-%d}, lies far from that of its sample, {sample.at:%Y-%m-%d}."
    return own, ""
