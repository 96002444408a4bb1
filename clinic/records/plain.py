"""Values of the record as plain JSON: times in UTC and dates in ISO 8601, words as they are stored."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from clinic.records.partial_date import PartialDate

_PLAIN = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """A value as it comes back from JSON, so that a seal made before it was stored fits afterwards; absent stays so."""
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | PartialDate):
        return str(value)
    if isinstance(value, Mapping):
        return {_name(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _name(key: Any) -> str:
    return str(plain(key)) if isinstance(key, str | Enum | date) else json.dumps(key)
