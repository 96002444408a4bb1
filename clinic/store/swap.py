"""A database beside the present one, and putting it in its place so that a crash leaves the one or the other."""

import contextlib
import os
import shutil
from pathlib import Path

from clinic.errors import StorageError
from clinic.store.database import Database
from clinic.store.files import sync_folder
from clinic.store.raw_database import row_counts
from clinic.store.read_only import index_of, log_of, size_of


def copy_beside(database: Database, target: Path) -> dict[str, int]:
    """Copy the database, encrypted as it is, to ``target``; return its rows by table. It must be held."""
    remove_database(target)
    with database.raw() as original, database.raw(target) as copy:
        original.execute("BEGIN")
        counts = row_counts(original)
        original.backup(copy)
        original.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")
    _sync(target)
    return counts


def fold_log(database: Database) -> None:
    """Fold the write-ahead log into the file. Raises ``StorageError`` where something is left in it."""
    with database.raw() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if size_of(log_of(database.path)):
        raise StorageError("The last changes could not be folded into the database.", "Check the disk, then try again.")


def keep_aside(database: Database, name: str) -> Path:
    """The database as it is under a second ``name`` beside it, its log folded in. It must be held."""
    fold_log(database)
    aside = database.path.with_name(name)
    try:
        os.link(database.path, aside)  # no room needed
    except OSError:
        shutil.copyfile(database.path, aside)
        _sync(aside)
    return aside


def put_in_place(database: Database, made: Path) -> None:
    """Let ``made`` take the place of the database. It must be held, with the folder for oneself."""
    with database.raw(made) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    fold_log(database)
    _sync(made)
    for left in (log_of(database.path), index_of(database.path), log_of(made), index_of(made)):
        left.unlink(missing_ok=True)  # a log of the old database must not be read into the new one
    made.replace(database.path)
    sync_folder(database.path.parent)


def remove_database(path: Path) -> None:
    """Remove a copy with what SQLite left beside it."""
    for left in (path, log_of(path), index_of(path), path.with_name(f"{path.name}-journal")):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
