"""Reading dates as people type them, and writing them without doubt (``3 April 1958``)."""

import calendar
import re
import unicodedata
from datetime import date, timedelta

from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.rules.date_words import AGO, DAY_WORDS, MONTHS, UNITS

OLDEST_AGE_YEARS = 130
_EARLIEST_YEAR, _LATEST_YEAR = 1000, 9999
_HINT = "Write it like 3.4.1958, 1958-04-03 or 3 Apr 1958."
_MONTH_NAMES = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

_FILLERS = ("de", "del", "le", "el", "den", "of")
_NUMBERS = re.compile(r"(\d{1,4})\s*([./\-\s])\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,4})\.?")
_TWO_NUMBERS = re.compile(r"(\d{1,4})\s*[./\-]\s*(\d{1,4})")
_OFFSET = re.compile(r"([+-])\s*(\d{1,5})\s*(\w+)")
_COUNTED = re.compile(r"(\d{1,5})\s*([^\W\d_]+)")


def parse_date(text: str, today: date, *, day_first: bool = True, field: str = "date") -> date:
    """The full date that ``text`` names, absolute or counted from ``today`` (``yesterday``, ``-2w``).

    ``day_first`` decides how ``03/04/1958`` is read; dots are always day first, and a form with only one
    possible reading is taken as that. Two-digit years fall between 90 years ago and 10 years ahead.
    Raises ``ValidationError`` for ``field``.
    """
    cleaned = _clean(text)
    relative = _relative(cleaned, today)
    if relative is not None:
        return relative
    found = _first_valid(_absolute(cleaned, today.year + 10, day_first), text, field)
    if not found.full:
        raise ValidationError(field, f"“{text.strip()}” is not a full date.", _HINT)
    return found.earliest


def parse_partial_date(text: str, today: date, *, day_first: bool = True, field: str = "date") -> PartialDate:
    """Like ``parse_date``, and also ``1958``, ``04/1958``, ``1958-04`` and ``April 1958``.

    It is meant for what has happened, so a two-digit year is never in the future. Raises ``ValidationError``.
    """
    cleaned = _clean(text)
    relative = _relative(cleaned, today)
    if relative is not None:
        return PartialDate.of(relative)
    found = _first_valid(_absolute(cleaned, today.year, day_first), text, field)
    return _shift_century(found, cleaned, today)


def birth_date_readings(text: str, today: date) -> tuple[PartialDate, ...]:
    """Every birth date that ``text`` may mean, for search: day or month first, either century."""
    cleaned = _clean(text)
    found: list[PartialDate] = []
    for day_first in (True, False):
        for candidate in _absolute(cleaned, today.year, day_first, both=True):
            years = (candidate.year, candidate.year - 100) if _has_short_year(cleaned) else (candidate.year,)
            for year in years:
                reading = _partial(year, candidate.month, candidate.day)
                if reading and reading not in found and _is_plausible_birth(reading, today):
                    found.append(reading)
    return tuple(found)


def validate_birth_date(birth: PartialDate, today: date, *, field: str = "birth_date") -> None:
    """Refuse a birth date in the future or more than 130 years ago with ``ValidationError``."""
    if birth.earliest > today:
        raise ValidationError(field, f"The birth date {spoken(birth)} is in the future.", "Check the year.")
    if not _is_plausible_birth(birth, today):
        what = f"The birth date {spoken(birth)} is more than {OLDEST_AGE_YEARS} years ago."
        raise ValidationError(field, what, "Check the year.")


def spoken(day: date | PartialDate) -> str:
    """``3 April 1958``, ``April 1958`` or ``1958``."""
    part = PartialDate.of(day) if isinstance(day, date) else day
    words = [str(part.day)] if part.day else []
    if part.month:
        words.append(_MONTH_NAMES[part.month])
    return " ".join([*words, str(part.year)])


def spoken_short(day: date | PartialDate) -> str:
    """``22 Nov 2026``, ``Nov 2026`` or ``2026``."""
    part = PartialDate.of(day) if isinstance(day, date) else day
    words = [str(part.day)] if part.day else []
    if part.month:
        words.append(_MONTH_NAMES[part.month][:3])
    return " ".join([*words, str(part.year)])


def add_months(day: date, months: int) -> date:
    """That day ``months`` later, or the month's last day where it is shorter. May raise ``OverflowError``."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date out of range")
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    text = re.sub(r"年|月", "-", text).replace("日", "")
    text = re.sub(r"(?<=\d)(st|nd|rd|th|er|ère|º|ª)\b", "", text)
    return " ".join(text.replace(",", " ").split())


def _relative(text: str, today: date) -> date | None:
    if text in DAY_WORDS:
        return today + timedelta(days=DAY_WORDS[text])
    count, unit = 0, ""
    if match := _OFFSET.fullmatch(text):
        count, unit = int(match[2]) * (1 if match[1] == "+" else -1), match[3]
    else:
        for prefix, suffix, sign in AGO:
            if text.startswith(prefix) and text.endswith(suffix):
                middle = text[len(prefix) : len(text) - len(suffix)].strip()
                if match := _COUNTED.fullmatch(middle):
                    count, unit = sign * int(match[1]), match[2]
                    break
    if unit not in UNITS:
        return None
    kind, times = UNITS[unit]
    try:
        moved = today + timedelta(days=count * times) if kind == "d" else add_months(today, count * times)
    except OverflowError:
        return None
    return moved if _EARLIEST_YEAR <= moved.year <= _LATEST_YEAR else None


def _absolute(text: str, latest: int, day_first: bool, *, both: bool = False) -> list[PartialDate]:
    """All valid readings of an absolute date, the preferred one first.

    ``latest`` is the last year that a two-digit year may mean; with ``both`` dots do not force day first.
    """
    parts: list[tuple[int, int, int]] = []
    if re.fullmatch(r"\d{8}", text):
        parts = _eight_digits(text, day_first)
    elif re.fullmatch(r"\d{4}", text):
        parts = [(int(text), 0, 0)]
    elif match := _NUMBERS.fullmatch(text):
        parts = _three_numbers(match, latest, day_first or (match[2] == "." and not both))
    elif match := _TWO_NUMBERS.fullmatch(text):
        parts = _year_and_month(match[1], match[2])
    else:
        parts = _with_month_name(text, latest)
    return [found for part in parts if (found := _partial(*part)) is not None]


def _eight_digits(text: str, day_first: bool) -> list[tuple[int, int, int]]:
    ordered = [(int(text[4:]), int(text[2:4]), int(text[:2])), (int(text[4:]), int(text[:2]), int(text[2:4]))]
    numbers = [(int(text[:4]), int(text[4:6]), int(text[6:])), *(ordered if day_first else ordered[::-1])]
    return [part for part in numbers if part[1] and part[2]]


def _three_numbers(match: re.Match[str], latest: int, day_first: bool) -> list[tuple[int, int, int]]:
    first, second, third = match[1], match[3], match[4]
    if len(first) == 4 and len(third) <= 2:
        return [(int(first), int(second), int(third))] if int(second) and int(third) else []
    if len(first) > 2 or len(third) not in (2, 4) or not int(first) or not int(second):
        return []
    year = _year(third, latest)
    orders = [(year, int(second), int(first)), (year, int(first), int(second))]
    return orders if day_first else orders[::-1]


def _year_and_month(first: str, second: str) -> list[tuple[int, int, int]]:
    if len(first) == 4 and len(second) <= 2:
        return [(int(first), int(second), 0)] if int(second) else []
    if len(second) == 4 and len(first) <= 2:
        return [(int(second), int(first), 0)] if int(first) else []
    return []


def _with_month_name(text: str, latest: int) -> list[tuple[int, int, int]]:
    words = [word for word in re.findall(r"\d+|[^\W\d_]+", text) if word not in _FILLERS]
    months = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(months) + len(numbers) != len(words):
        return []
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return [(int(numbers[0]), months[0], 0)]
    if len(numbers) != 2:
        return []
    year_first = len(numbers[0]) == 4
    year, day = (numbers[0], numbers[1]) if year_first else (numbers[1], numbers[0])
    if len(year) not in (2, 4) or len(day) > 2 or not int(day):
        return []
    return [(_year(year, latest), months[0], int(day))]


def _year(text: str, latest: int) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    year = latest // 100 * 100 + number
    return year if year <= latest else year - 100


def _partial(year: int, month: int, day: int) -> PartialDate | None:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _has_short_year(text: str) -> bool:
    return not re.search(r"\d{4}", text)


def _shift_century(day: PartialDate, text: str, today: date) -> PartialDate:
    """A date typed with two digits for the year that lies ahead is meant in the last century."""
    if _has_short_year(text) and day.earliest > today:
        return _partial(day.year - 100, day.month, day.day) or day
    return day


def _is_plausible_birth(birth: PartialDate, today: date) -> bool:
    oldest = add_months(today, -12 * OLDEST_AGE_YEARS)
    latest = birth.earliest if birth.full else date(birth.year, birth.month or 12, 28)
    return birth.earliest <= today and latest >= oldest


def _first_valid(candidates: list[PartialDate], text: str, field: str) -> PartialDate:
    if candidates:
        return candidates[0]
    shown = text.strip()
    if not shown:
        raise ValidationError(field, "The date is empty.", _HINT)
    raise ValidationError(field, f"“{shown[:40]}” is not a date.", _HINT)
