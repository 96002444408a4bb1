"""Values of the record back from JSON (``clinic.records.plain`` makes it)."""

import sys
from datetime import date, datetime
from enum import Enum
from typing import Any

from clinic.records.partial_date import PartialDate

_LARGEST = 2**63
"""What a whole number of the database must be below."""


def from_json(value: Any, kind: type, *, nullable: bool) -> Any:
    """A JSON value as ``kind``. Raises ``ValueError`` where it is none."""
    if value is None and nullable:
        return None
    if kind in (dict, list):
        if isinstance(value, dict | list):
            return value
    elif kind is float:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max:
            return float(value)
    elif kind in (bool, int):
        if type(value) is kind and -_LARGEST <= value < _LARGEST:
            return value
    elif isinstance(value, str):
        return _from_text(value, kind)
    raise ValueError(f"{value!r} is no {kind.__name__}")


def _from_text(text: str, kind: type) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(f"{text} has no offset")
        return moment
    if kind is date:
        return date.fromisoformat(text)
    if kind is PartialDate:
        return PartialDate.parse_iso(text)
    if kind is str:
        text.encode("utf-8")  # half a pair of UTF-16 is no text
        return text
    if issubclass(kind, Enum):
        return kind(text)
    raise ValueError(f"{text!r} is no {kind.__name__}")
