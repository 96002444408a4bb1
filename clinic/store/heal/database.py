"""A damaged database built anew beside the old one, and put in its place only when it is whole.

Tables that can be read are copied; of a damaged one all rows that can still be read, and the rest comes from the newest
sound backup and the audit trail (``fill``). The damaged database is kept until a person removes it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Table
from sqlalchemy.orm import Session

from clinic.errors import CannotOpen, StorageError
from clinic.store.database import Database, database_words
from clinic.store.dump import tables
from clinic.store.files import storage_words
from clinic.store.heal.fill import Entry, Filled, Values, entries_by_row, fill
from clinic.store.heal.rows import Salvage, columns_of, salvage, stream
from clinic.store.heal.tables import damaged_parts
from clinic.store.models import AuditEntry, Draft
from clinic.store.raw_database import damage
from clinic.store.schema import migrate
from clinic.store.swap import fold_log, keep_aside, put_in_place, remove_database

DAMAGED = "clinic.db.damaged-"
"""Beginning of the name under which a damaged database is kept."""
_BATCH = 500
Index = Callable[[Session], None]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A sound backup: ``read`` gives raw rows of a query, ``head`` is the last audit entry that it knows."""

    read: Callable[[str], Iterable[tuple[Any, ...]]]
    head: int


@dataclass(slots=True)
class Healed:
    """What was done, in counts; ``lost`` names what could not be brought back."""

    tables: tuple[str, ...] = ()
    rows: int = 0
    from_backup: int = 0
    from_trail: int = 0
    lost: list[str] = field(default_factory=list)
    kept: str = ""
    """Name of the damaged database that was kept."""


def heal_database(database: Database, source: Source | None, index: Index, now: datetime, progress: Progress) -> Healed:
    """Build the database anew and put it in place; the folder must be one's own.

    Raises ``StorageError`` where the disk fails or what was built is not whole, ``CannotOpen`` where nothing can be
    read any more: the damaged database is then where it was.
    """
    making = database.path.with_name("clinic.db.healing")
    healed = Healed()
    try:
        with database.held(), storage_words("The record could not be healed."), database_words(database.path.parent):
            fold_log(database)
            damaged = _damaged_tables(database)
            remove_database(making)
            with database.beside(making, making.with_name("clinic.head.healing")) as new:
                migrate(new.engine, making.parent)
                _fill(database, new, damaged, source, healed, progress)
                with new.write() as session:
                    index(session)
            healed.lost += _check(database, making)
            healed.tables = tuple(sorted(damaged))
            healed.kept = keep_aside(database, f"{DAMAGED}{now:%Y%m%dT%H%M%SZ}").name
            put_in_place(database, making)
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise StorageError("The record could not be healed; it is as it was before.", f"It says: {error}") from error
    finally:
        remove_database(making)
    return healed


def _damaged_tables(database: Database) -> set[str]:
    try:
        return {table for table, index in damaged_parts(database) if not index}
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise CannotOpen(
            "The database is too badly damaged to be healed.", "Restore the clinic from its last backup."
        ) from error


def _fill(
    old: Database, new: Database, damaged: set[str], source: Source | None, healed: Healed, progress: Progress
) -> None:
    """Copy all tables; the audit trail first, for what is missing elsewhere is made of it."""
    ordered = sorted(tables(), key=lambda table: table.name != AuditEntry.__tablename__)
    with new.raw() as target:
        target.execute("BEGIN IMMEDIATE")
        trail: dict[str, dict[str, list[Entry]]] = {}
        for number, table in enumerate(ordered):
            progress(number, len(ordered), table.name)
            if table.name not in damaged:
                columns = columns_of(old, table.name)
                healed.rows += _insert(target, table.name, columns, stream(old, table.name, columns))
                continue
            key = tuple(column.name for column in table.primary_key.columns)
            found = salvage(old, table.name, key)
            healed.rows += _insert(target, table.name, found.columns, found.rows.values())
            if table.name == AuditEntry.__tablename__:
                _mend_trail(target, found, source, healed)
            elif table.name == Draft.__tablename__:
                healed.lost.append(_lost_drafts(found))
            else:
                trail = trail or _trail(target)
                _mend(target, table, found, source, trail.get(table.name, {}), healed)
        healed.lost = [what for what in healed.lost if what]
        target.execute("COMMIT")


def _insert(target: Any, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> int:
    listed, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    statement, count, batch = f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', 0, []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            target.executemany(statement, batch)
            count, batch = count + len(batch), []
    target.executemany(statement, batch)
    return count + len(batch)


def _mend(
    target: Any, table: Table, found: Salvage, source: Source | None, trail: dict[str, list[Entry]], healed: Healed
) -> None:
    """Bring back the rows of one table that could not be read."""
    there = {key for (key,) in target.execute(f'SELECT id FROM "{table.name}"')}
    kept = _rows_by_key(source, table.name) if source is not None else {}
    known = {str(row[0]) for row in found.keys or ()}
    erased = {key for key, entries in trail.items() if any(entry.action == "erase" for entry in entries)}
    made = {key for key, entries in trail.items() if any(entry.action == "create" for entry in entries)}
    wanted = known or (kept.keys() | made) - erased
    filled: Filled = fill(table, wanted - there, kept, source.head if source is not None else 0, trail)
    columns = tuple(column.name for column in table.columns)
    _insert(target, table.name, columns, (tuple(row.get(name) for name in columns) for row in filled.rows))
    healed.from_backup += filled.from_backup
    healed.from_trail += filled.from_trail
    healed.lost += [f"Table {table.name}: the row {key} could not be brought back." for key in filled.lost]
    if found.keys is None and source is None:
        healed.lost.append(f"Table {table.name}: rows made before the audit trail begins may be missing.")


def _mend_trail(target: Any, found: Salvage, source: Source | None, healed: Healed) -> None:
    there = {number for (number,) in target.execute("SELECT number FROM audit_entry")}
    if source is not None:
        listed = ", ".join(f'"{column}"' for column in found.columns)
        place = found.columns.index("number")
        rows = [row for row in source.read(f"SELECT {listed} FROM audit_entry") if row[place] not in there]
        healed.from_backup += _insert(target, "audit_entry", found.columns, rows)
        there |= {row[place] for row in rows}
    for first, last in _gaps(there):
        healed.lost.append(f"Audit trail: the entries {first} to {last} could not be brought back.")


def _gaps(numbers: set[int]) -> Iterator[tuple[int, int]]:
    expected = 1
    for number in sorted(numbers):
        if number > expected:
            yield expected, number - 1
        expected = number + 1


def _lost_drafts(found: Salvage) -> str:
    """Half-filled forms are in no backup that could be newer than they are."""
    if found.whole:
        return ""
    missing = f"{len(found.keys) - len(found.rows)} " if found.keys is not None else "some "
    return f"Table draft: {missing}half-filled forms could not be brought back."


def _trail(target: Any) -> dict[str, dict[str, list[Entry]]]:
    found: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    query = (
        "SELECT number, action, noun, row_id, after FROM audit_entry "
        "WHERE action IN ('create', 'update', 'erase') ORDER BY number"
    )
    for noun, key, entry in entries_by_row(target.execute(query)):
        found[noun][key].append(entry)
    return found


def _rows_by_key(source: Source, table: str) -> dict[str, Values]:
    columns = [row[1] for row in source.read(f'PRAGMA table_info("{table}")')]
    rows = (dict(zip(columns, row, strict=True)) for row in source.read(f'SELECT * FROM "{table}"'))
    return {row["id"]: row for row in rows}


def _check(database: Database, making: Path) -> list[str]:
    """Raise ``StorageError`` unless what was built is whole; return rows whose own parent was lost, in words."""
    with database.raw(making) as connection:
        found = list(damage(connection))
    torn = [problem for problem in found if problem.startswith("Database:")]
    if torn:
        raise StorageError("What was built anew is not whole; the record is as it was before.", torn[0])
    return found


def counts(healed: Healed) -> dict[str, Any]:
    """For the audit trail and the list of checks: counts and tables, no value of a record."""
    return {
        "tables": list(healed.tables),
        "rows": healed.rows,
        "from backup": healed.from_backup,
        "from trail": healed.from_trail,
        "lost": len(healed.lost),
        "kept": healed.kept,
    }
