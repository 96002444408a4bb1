"""Values of the record as JSON and back: times and dates in ISO 8601, words as they are stored."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from clinic.records.partial_date import PartialDate

_LARGEST = 2**63
"""What a whole number of the database must be below."""


def to_json(value: Any) -> Any:
    """A value of the record as plain JSON; absent stays ``null``."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | PartialDate):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): to_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inner) for inner in value]
    return value


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
