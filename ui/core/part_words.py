"""Fields of records as the dialog of two versions tells them.

one("Telephone", "phone")                       a field by its name, in words by its type
one("Note", "note", joins=True)                 both texts can be kept
one("Sex at birth", "sex", say=SEX_WORDS.get)   in words of its own
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import partial
from typing import Any

from clinic.records.partial_date import PartialDate
from clinic.rules.dates import spoken
from clinic.rules.merging import Part
from clinic.rules.numbers import format_number


def one(label: str, name: str, *, say: Callable[[Any], str] | None = None, joins: bool = False) -> Part:
    """A part of one field; ``say`` takes its value, never ``None``."""
    return Part(label, (name,), partial(_say, name, say or plain_words), joins)


def plain_words(value: Any) -> str:
    """A value in words by its type; an empty text for none."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return f"{spoken(value.astimezone().date())}, {value.astimezone():%H:%M}"
    if isinstance(value, date | PartialDate):
        return spoken(value)
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, tuple):
        return "\n".join(plain_words(item) for item in value)
    return "" if value is None else str(value)


def _say(name: str, say: Callable[[Any], str], record: object) -> str:
    value = getattr(record, name)
    return "" if value is None else say(value)
