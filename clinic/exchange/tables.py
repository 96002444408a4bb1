"""Rows of the record as CSV for spreadsheets (RFC 4180, UTF-8 with byte order mark, ISO dates)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write ``rows`` and return how many. Raises ``OSError``."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([cell(row[column]) for column in columns])
            count += 1
    return count


def cell(value: Any) -> str:
    """A value as text; an absent one is empty. Typed text that a spreadsheet would run gets an apostrophe before it.

    The characters are those of OWASP, CSV Injection. Numbers are numbers, also negative ones.
    """
    if isinstance(value, str) and not isinstance(value, Enum):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return plain(value)


def plain(value: Any) -> str:
    """A value as text: UTC times with their offset, dates and partial dates in ISO 8601, lists joined by semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return cell("; ".join(f"{name}={plain(inner)}" for name, inner in value.items()))
    if isinstance(value, list | tuple):
        return cell("; ".join(plain(inner) for inner in value))
    return str(value)
