"""How visits are told, and how a follow-up is read."""

import re
from datetime import date, datetime

from clinic.errors import ValidationError
from clinic.records.enums import VisitStatus
from clinic.records.visits import VisitDetail, VisitRow, VisitText
from clinic.rules.dates import parse_date, spoken, spoken_short

SECTIONS = (
    ("reason", "Reason"),
    ("history", "History"),
    ("examination", "Examination"),
    ("assessment", "Assessment"),
    ("plan", "Plan"),
)
"""The typed parts in reading order: field of ``VisitText``, heading."""

STATUS = {
    VisitStatus.DRAFT: "in progress",
    VisitStatus.SIGNED: "signed",
    VisitStatus.ENTERED_IN_ERROR: "entered in error",
}
FOLLOW_UP_HINT = "Write it like in 6 weeks, +6w or 3.1.2027."
_COUNT_AND_UNIT = re.compile(r"\s*\d{1,4}\s*[^\W\d_]+\s*")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_of(moment: datetime) -> date:
    """The day of a moment where the program runs."""
    return moment.astimezone().date()


def moment_words(moment: datetime) -> str:
    """``22 November 2026, 10:31``."""
    return f"{spoken(day_of(moment))}, {moment.astimezone():%H:%M}"


def moment_short(moment: datetime) -> str:
    """``22 Nov 2026, 10:31``."""
    return f"{spoken_short(day_of(moment))}, {moment.astimezone():%H:%M}"


def day_words(day: date) -> str:
    """``Sunday, 3 January 2027``: a follow-up is planned by the day of the week as well."""
    return f"{_WEEKDAYS[day.weekday()]}, {spoken(day)}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 photo``, ``3 photos``; ``many`` where the plural is not made with an s."""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"


def counts(row: VisitRow) -> str:
    """``2 lesions · 3 photos · 1 procedure``; nothing for what is not there."""
    parts = ((row.lesions, "lesion"), (row.photos, "photo"), (row.procedures, "procedure"))
    return " · ".join(counted(number, one) for number, one in parts if number)


def title(row: VisitRow | VisitDetail) -> str:
    """``Visit of 22 November 2026``."""
    return f"Visit of {spoken(day_of(row.started_at))}"


def follow_up(text: VisitText) -> str:
    """``3 January 2027: review L1``, or what was typed where it names no day; empty without a follow-up."""
    when = spoken(text.follow_up_on) if text.follow_up_on is not None else text.follow_up
    return ": ".join(part for part in (when, text.follow_up_reason) if part)


def parse_follow_up(text: str, visit_day: date, *, day_first: bool) -> date:
    """The day of a follow-up counted from the day of the visit: ``in 6 weeks``, ``6 weeks``, ``+6w``, ``3.1.2027``.

    Raises ``ValidationError`` for ``follow_up_on`` where it is no day or not after the visit.
    """
    typed = f"+{text}" if _COUNT_AND_UNIT.fullmatch(text) else text
    try:
        day = parse_date(typed, visit_day, day_first=day_first, field="follow_up_on")
    except ValidationError as error:
        raise ValidationError("follow_up_on", error.what, FOLLOW_UP_HINT) from error
    if day <= visit_day:
        raise ValidationError("follow_up_on", "This day is not after the visit.", FOLLOW_UP_HINT)
    return day


def signature(visit: VisitDetail) -> str:
    """``Signed by Dr M. Okafor, 22 November 2026, 10:58 · 7f3a 91c2``; the figures begin the content's hash."""
    if visit.signed_at is None:
        return ""
    short = f" · {visit.content_hash[:4]} {visit.content_hash[4:8]}" if visit.content_hash else ""
    return f"Signed by {visit.signed_by}, {moment_words(visit.signed_at)}{short}"


def sign_question(visit: VisitDetail, follow_up_on: date | None, why: str) -> str:
    """What signing does, in words that can be checked before it is done."""
    number = len(visit.done)
    recorded = f", and so is what was recorded in this visit ({counted(number, 'entry', 'entries')})" if number else ""
    lines = [f"The text is fixed{recorded}. Later you can only add to it."]
    if follow_up_on is not None:
        reason = f" ({why})" if why else ""
        lines.append(f"A recall for {day_words(follow_up_on)} is set{reason}.")
    else:
        lines.append("No recall is set.")
    return " ".join(lines)


def both_texts(theirs: VisitText, mine: VisitText) -> VisitText:
    """Two versions of a visit's text as one that loses neither; where both name a follow-up, ``mine`` counts."""
    joined = {name: _both(getattr(theirs, name), getattr(mine, name)) for name, _ in SECTIONS}
    later = mine if mine.follow_up else theirs
    return VisitText(
        **joined,
        follow_up=later.follow_up,
        follow_up_on=later.follow_up_on,
        follow_up_reason=mine.follow_up_reason or theirs.follow_up_reason,
    )


def _both(theirs: str, mine: str) -> str:
    if mine in theirs:
        return theirs
    return mine if theirs in mine else f"{theirs}\n{mine}"
