"""Rows that a damaged table lost, from the newest sound backup and from the audit trail.

An entry of the trail holds what was written: all columns when a row was made, and those that changed later. A row is
taken from the backup where it is there, and brought up to date with the entries after the backup; else it is made of
its entries alone. What was erased on a person's request stays erased.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Table

from clinic.store.models.base import UtcTime

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail on one row."""

    number: int
    action: str
    after: Values | None


@dataclass(slots=True)
class Filled:
    """What became of the missing rows of one table."""

    rows: list[Values] = field(default_factory=list)
    """As they are stored."""
    from_backup: int = 0
    from_trail: int = 0
    lost: list[str] = field(default_factory=list)
    """Keys of rows that could not be brought back."""


def fill(
    table: Table, missing: Iterable[str], backup: Mapping[str, Values], head: int, trail: Mapping[str, list[Entry]]
) -> Filled:
    """Bring back the rows with these keys. ``backup``: its rows by key, ``head``: the last entry that it knows."""
    filled = Filled()
    for key in sorted(missing):
        entries = trail.get(key, [])
        if any(entry.action == "erase" for entry in entries):
            continue
        base = backup.get(key)
        later = [entry for entry in entries if entry.number > head] if base is not None else entries
        row = _brought_up(table, dict(base) if base is not None else None, later)
        if row is None:
            filled.lost.append(key)
            continue
        filled.rows.append(row)
        if base is not None:
            filled.from_backup += 1
        else:
            filled.from_trail += 1
    return filled


def _brought_up(table: Table, base: Values | None, entries: list[Entry]) -> Values | None:
    row = base
    for entry in entries:
        if entry.action not in ("create", "update"):
            continue
        if entry.after is None:  # erased values: what the backup holds must not come back
            return None
        if entry.action == "create":
            row = {column.name: _stored(column, entry.after.get(column.name)) for column in table.columns}
            row["version"] = 1
        elif row is not None:
            known = {name: value for name, value in entry.after.items() if name in table.columns and name != "version"}
            row |= {name: _stored(table.columns[name], value) for name, value in known.items()}
            row["version"] = int(row.get("version") or 0) + 1
    return row


def _stored(column: Column[Any], value: Any) -> Any:
    """A value of the trail as the database stores it."""
    default = column.default
    if value is None and not column.nullable and default is not None:  # what was not set got its default when stored
        value = default.arg if default.is_scalar else default.arg(None) if default.is_callable else None  # type: ignore[attr-defined]  # by its kind
    if isinstance(column.type, JSON):
        return json.dumps(value)
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    return int(value) if isinstance(value, bool) else value


def entries_by_row(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, str, Entry]]:
    """Noun, key and entry of raw rows ``number, action, noun, row_id, after``."""
    for number, action, noun, row_id, after in rows:
        yield noun, row_id, Entry(number, action, json.loads(after) if after else None)
