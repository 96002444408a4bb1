"""Days and dates of the home pages in words."""

from datetime import date, datetime

from clinic.rules.dates import spoken, spoken_short

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKS_FROM, _MONTHS_FROM, _YEARS_FROM = 14, 61, 730
"""Days from which a distance is told in weeks, months and years."""


def long_day(day: date) -> str:
    """``Sunday 22 November 2026``."""
    return f"{_DAYS[day.weekday()]} {spoken(day)}"


def greeting(moment: datetime) -> str:
    """``Good morning``; ``moment`` is local time."""
    if moment.hour < 12:
        return "Good morning"
    return "Good afternoon" if moment.hour < 18 else "Good evening"


def due_words(due: date, today: date) -> str:
    """``3 days overdue``, ``today``, ``tomorrow``, ``in 5 weeks``."""
    days = (due - today).days
    if days < 0:
        return f"{_span(-days)} overdue"
    if days < 2:
        return ("today", "tomorrow")[days]
    return f"in {_span(days)}"


def ago_words(day: date, today: date) -> str:
    """``today``, ``yesterday``, ``8 days ago``."""
    days = (today - day).days
    if days < 2:
        return ("today", "yesterday")[max(0, days)]
    return f"{_span(days)} ago"


def moment_words(moment: datetime, today: date) -> str:
    """``10:31`` for today, ``20 Nov`` for this year, else ``20 Nov 2025``; ``moment`` in any zone."""
    local = moment.astimezone()
    if local.date() == today:
        return f"{local:%H:%M}"
    return spoken_short(local.date()).removesuffix(f" {today.year}")


def terms_words(number: int) -> str:
    """``3 records have passed their term of keeping: decide``."""
    said = "1 record has passed its term" if number == 1 else f"{number} records have passed their term"
    return f"{said} of keeping: decide"


def _span(days: int) -> str:
    if days >= _YEARS_FROM:
        return f"{days // 365} years"
    if days >= _MONTHS_FROM:
        return f"{days // 30} months"
    if days >= _WEEKS_FROM:
        return f"{days // 7} weeks"
    return f"{days} day" if days == 1 else f"{days} days"
