"""What can still be read of a damaged table, row by row, from both ends towards the damage."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlcipher3.dbapi2

from clinic.store.database import Database
from clinic.store.words import is_damage

Row = tuple[Any, ...]
_BEYOND = 4096
"""Rows that may lie behind the last one read where nothing tells how many there were."""


@dataclass(slots=True)
class Salvage:
    """The rows of one table, as they are stored, in the order of ``columns``."""

    columns: tuple[str, ...]
    rows: dict[int, Row] = field(default_factory=dict)
    """By SQLite's own row number."""
    whole: bool = True
    keys: tuple[Row, ...] | None = None
    """Primary keys of all rows that there were, where an index still knows them."""


def columns_of(database: Database, table: str) -> tuple[str, ...]:
    """Names of a table's columns. Raises what SQLite raises."""
    with database.raw() as connection:
        return tuple(row[1] for row in connection.execute(f'PRAGMA table_info("{table}")'))


def stream(database: Database, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """All rows of a table; ends with an error where one cannot be read."""
    listed = ", ".join(f'"{column}"' for column in columns)
    with database.raw() as connection:
        yield from connection.execute(f'SELECT {listed} FROM "{table}" NOT INDEXED')


def salvage(database: Database, table: str, key: tuple[str, ...]) -> Salvage:
    """Read a damaged table as far as it can be read; ``key``: the columns of its primary key."""
    found = Salvage(columns_of(database, table))
    known = _numbers(database, table, key)
    found.keys = tuple(known.values()) if known is not None else None
    reader = _Reader(database, table, found)
    low = reader.up(0)
    if low is None:
        return found
    found.whole = False
    high = reader.down(max(known, default=low) + 1 if known is not None else low + _BEYOND)
    if known is not None:
        for number in known:
            if low < number < (high or number) and number not in found.rows:
                reader.one(number)
    elif high is not None:
        reader.between(low, high)
    return found


class _Reader:
    def __init__(self, database: Database, table: str, found: Salvage) -> None:
        self._database = database
        self._found = found
        listed = ", ".join(f'"{column}"' for column in found.columns)
        self._query = f'SELECT rowid, {listed} FROM "{table}" NOT INDEXED WHERE '

    def up(self, above: int) -> int | None:
        """Read upwards; return the last row before the damage, ``None`` where the end was reached."""
        return self._walk("rowid > ? ORDER BY rowid", above)

    def down(self, below: int) -> int | None:
        """Read downwards; return the last row before the damage, ``None`` where the beginning was reached."""
        return self._walk("rowid < ? ORDER BY rowid DESC", below)

    def one(self, number: int) -> bool:
        """Read one row, if there is one; False where it, or the page where it would lie, cannot be read."""
        return self._walk("rowid = ?", number) is None

    def between(self, low: int, high: int) -> None:
        """Look for rows between two damaged places."""
        gaps = [(low, high)]
        while gaps:
            low, high = gaps.pop()
            if high - low < 2:
                continue
            middle = (low + high) // 2
            if not self.one(middle):  # the same page would be met first on the way up and on the way down
                gaps += [(middle, high), (low, middle)]
                continue
            start = self._walk("rowid > ? ORDER BY rowid", middle, stop=high)
            end = self._walk("rowid < ? ORDER BY rowid DESC", middle, stop=low)
            if start is not None:
                gaps.append((max(start, middle), high))
            if end is not None:
                gaps.append((low, min(end, middle)))

    def _walk(self, condition: str, start: int, stop: int | None = None) -> int | None:
        last = start
        try:
            with self._database.raw() as connection:
                for number, *values in connection.execute(self._query + condition, (start,)):
                    last = number
                    if stop is not None and (number == stop or number in self._found.rows):
                        return None
                    self._found.rows[number] = tuple(values)
        except sqlcipher3.dbapi2.DatabaseError as error:
            if not is_damage(str(error)):
                raise
            return last
        return None


def _numbers(database: Database, table: str, key: tuple[str, ...]) -> dict[int, Row] | None:
    """Row number to primary key, from the index of the key; ``None`` where that is damaged or there is none."""
    listed = ", ".join(f'"{column}"' for column in key)
    with contextlib.suppress(sqlcipher3.dbapi2.DatabaseError), database.raw() as connection:
        for row in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
            if row[3] != "pk":
                continue
            query = f'SELECT rowid, {listed} FROM "{table}" INDEXED BY "{row[1]}" ORDER BY {listed}'
            return {number: tuple(values) for number, *values in connection.execute(query)}
    return None
