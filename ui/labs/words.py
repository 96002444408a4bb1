"""Results, flags and ranges in words."""

import re
from datetime import date, datetime, time

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import ResultRow
from clinic.rules.dates import parse_date, spoken, spoken_short
from clinic.rules.flags import parse_range
from clinic.rules.limits import limit_text
from clinic.rules.validation import readable_unit, result_unit

_FLAG_WORDS = {
    Flag.NORMAL: "within",
    Flag.LOW: "below",
    Flag.HIGH: "above",
    Flag.CRITICAL_LOW: "critically low, below",
    Flag.CRITICAL_HIGH: "critically high, above",
    Flag.ABNORMAL: "abnormal by",
}
_ALONE = {
    Flag.NORMAL: "normal",
    Flag.LOW: "low",
    Flag.HIGH: "high",
    Flag.CRITICAL_LOW: "critically low",
    Flag.CRITICAL_HIGH: "critically high",
    Flag.ABNORMAL: "abnormal",
}
_TONES = {
    Flag.LOW: "attention",
    Flag.HIGH: "attention",
    Flag.ABNORMAL: "attention",
    Flag.CRITICAL_LOW: "critical",
    Flag.CRITICAL_HIGH: "critical",
}
_WHOSE = {
    "laboratory": "the laboratory's range",
    "default": "the default range for age and sex",
    "clinic": "the clinic's own range",
}
_STATUS = {
    ResultStatus.PRELIMINARY: "preliminary",
    ResultStatus.FINAL: "final",
    ResultStatus.CORRECTED: "corrected",
    ResultStatus.DELETED: "deleted",
    ResultStatus.NOT_OBTAINED: "not obtained",
}
_BOTH = re.compile(r"[\s\[(]*(-?[\d.,']+)\s*(?:-|–|—|−|to|bis|\.\.)\s*(-?[\d.,']+)(?![\d.,'])", re.IGNORECASE)
_TIME = re.compile(r"^(?P<day>.*?)[\s,T]*(?P<hour>\d{1,2})[:h](?P<minute>\d{2})$")


def flag_text(flag: Flag | None) -> str:
    """``H``, ``LL``; nothing for a normal value or one that was not judged."""
    return "" if flag in (None, Flag.NORMAL) else str(flag)


def flag_tone(flag: Flag | None) -> str:
    """The tone that a value with this flag is shown in."""
    return _TONES.get(flag, "") if flag is not None else ""


def flag_words(flag: Flag | None, range_text: str, range_source: str) -> str:
    """``above the laboratory's range 8.6–10.2``; says also that there was nothing to judge by."""
    whose = _WHOSE.get(range_source, "")
    if flag is None:
        return f"not judged; {whose} is {range_text}" if whose and range_text else "no range"
    if not whose:
        by = "by the laboratory's flag" if flag is not Flag.NORMAL else "by the laboratory"
        return f"{_ALONE[flag]} {by}"
    if flag is Flag.ABNORMAL:
        return f"abnormal by the laboratory's flag; {whose} is {range_text}"
    return f"{_FLAG_WORDS[flag]} {whose} {range_text}".rstrip()


def flag_short(flag: Flag | None, range_text: str, range_source: str) -> str:
    """``above 8.6–10.2 (default)``: the same in the room of a form's row."""
    if flag is None:
        return "not judged" if range_text else "no range"
    if not range_source or not range_text:
        return _ALONE[flag]
    whose = {"default": " (default)", "clinic": " (clinic's own)"}.get(range_source, "")
    return f"{_FLAG_WORDS[flag]} {range_text}{whose}"


def range_words(
    low: float | None, high: float | None, text: str = "", decimals: int | None = None, *, converted: bool | None = None
) -> str:
    """``8.6–10.2``, ``≤ 5``, ``≥ 60``; as reported where these limits were (``3.5–5.0``); converted limits with the
    analyte's ``decimals``."""
    reported = _BOTH.match(text)
    if reported and (limits := parse_range(text)) and (limits.low, limits.high) == (low, high):
        return f"{reported[1]}–{reported[2]}"
    said = [limit_text(limit, decimals, converted=converted) if limit is not None else "" for limit in (low, high)]
    if all(said):
        return "–".join(said)
    if high is not None:
        return text or f"≤ {said[1]}"
    if low is not None:
        return text or f"≥ {said[0]}"
    return text


def value_words(row: ResultRow) -> str:
    """The value as reported, without its unit: ``10.90``, ``>2500``, ``negative``."""
    return row.value_text


def reported_words(row: ResultRow) -> str:
    """The value as reported with its unit, readable."""
    return f"{value_words(row)} {result_unit(row)}".strip()


ATTACHED = "(attached document)"
"""What stands for the value of a result that is a paper."""
NOT_CONFIRMED = "not confirmed"


def unconfirmed_words(row: ResultRow, catalog: Catalog) -> str:
    """What is to be known of a result that a laboratory's name alone tells, or nothing."""
    if not row.proposed:
        return ""
    known = catalog.analytes.get(row.proposed)
    return f"Not confirmed: by its name probably {known.name if known is not None else row.proposed}."


def status_word(status: ResultStatus) -> str:
    """``preliminary`` and so on."""
    return _STATUS[status]


def unit_words(ucum: str) -> str:
    """The unit as people read it."""
    return readable_unit(ucum)


def moment_words(moment: datetime) -> str:
    """``12 November 2026, 08:15``; midnight stands for a day without a time."""
    local = moment.astimezone()
    return spoken(local.date()) if local.time() == time() else f"{spoken(local.date())}, {local:%H:%M}"


def moment_short(moment: datetime) -> str:
    """``12 Nov 2026``, with the time below where there is one."""
    local = moment.astimezone()
    day = spoken_short(local.date())
    return day if local.time() == time() else f"{day}\n{local:%H:%M}"


def parse_moment(text: str, today: date, *, day_first: bool = True) -> datetime:
    """A day as people type it, with or without a time behind it: ``today 8:15``, ``12.11.2026``.

    Raises ``ValidationError`` for ``sampled_at``.
    """
    found = _TIME.match(text.strip())
    day_text, at = text, time()
    if found:
        day_text = found["day"]
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > 23 or minute > 59:
            raise ValidationError("sampled_at", f"There is no time {hour}:{minute:02}.", "Write it like 8:15.")
        at = time(hour, minute)
    day = parse_date(day_text, today, day_first=day_first, field="sampled_at") if day_text.strip() else today
    return datetime.combine(day, at).astimezone()
