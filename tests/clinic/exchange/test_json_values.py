"""Values go out as JSON and come back the same, and nonsense is refused."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from clinic.exchange.json_values import from_json
from clinic.records.enums import Side
from clinic.records.partial_date import PartialDate
from clinic.records.plain import plain


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("山", str),
        (3, int),
        (True, bool),
        (0.1, float),
        (Side.LEFT, Side),
        (date(2026, 5, 3), date),
        (PartialDate(1958, 4), PartialDate),
        (datetime(2026, 5, 3, 10, 0, 0, 123456, tzinfo=UTC), datetime),
        ({"a": [1, None]}, dict),
        (["L1"], dict),
        (None, str),
    ],
)
def test_values_come_back(value: Any, kind: type) -> None:
    assert from_json(json.loads(json.dumps(plain(value))), kind, nullable=True) == value


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, str),
        ("3", int),
        (True, int),
        (True, float),
        (1, bool),
        (3, str),
        ("upwards", Side),
        ("2026-02-30", date),
        ("1958-13", PartialDate),
        ("2026-05-03T10:00:00", datetime),
        ("x", dict),
        ("x", bytes),
    ],
)
def test_nonsense_is_refused(value: Any, kind: type) -> None:
    with pytest.raises(ValueError, match=r"is no|has no|not a valid|range|month|format"):
        from_json(value, kind, nullable=False)
