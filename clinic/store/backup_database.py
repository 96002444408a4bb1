"""Copying and proving an encrypted database, outside of any session."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from clinic.errors import StorageError
from clinic.store.blob_uses import BLOB_COLUMNS
from clinic.store.keys import DataKey


@contextlib.contextmanager
def raw_database(path: Path, key: DataKey) -> Iterator[Any]:
    """A plain connection to the file with the clinic's key. Raises ``StorageError``."""
    try:
        with contextlib.closing(sqlcipher3.dbapi2.connect(str(path))) as connection:
            connection.isolation_level = None
            if key.encrypts:
                connection.execute(f"PRAGMA key = \"x'{key.part('database').hex()}'\"")
            for pragma in ("cipher_log_level = NONE", "temp_store = MEMORY", "busy_timeout = 5000"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise _in_words(str(error)) from error


def copy_database(source: Path, target: Path, key: DataKey) -> dict[str, int]:
    """Copy one consistent state while others go on writing; return the rows by table of that state.

    Raises ``StorageError``.
    """
    with raw_database(source, key) as original, raw_database(target, key) as copy:
        original.execute("BEGIN")
        counts = row_counts(original)  # the first read fixes the state that is copied
        original.backup(copy)
        original.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which opens from a read-only disk too
        return counts


def row_counts(connection: Any) -> dict[str, int]:
    """Rows by table, without the full-text index, which is made of many."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'patient_fts%' ORDER BY name"
    ).fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def blob_names(connection: Any) -> set[str]:
    """Names of all blobs that rows hold."""
    parts = [f'SELECT "{column}" FROM "{table}"' for table, column in BLOB_COLUMNS]
    return {name for (name,) in connection.execute(" UNION ".join(parts)) if name}


def audit_head(connection: Any) -> tuple[int, str]:
    """Number and seal of the last audit entry."""
    row = connection.execute("SELECT number, seal FROM audit_entry ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def schema_revision(connection: Any) -> str:
    """The revision of the schema."""
    return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def damage(connection: Any) -> Iterator[str]:
    """What is wrong inside a database file, in words."""
    for (message,) in connection.execute("PRAGMA cipher_integrity_check"):
        yield f"Database: {message}."
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield f"Database: {message}."
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"Table {table}: row {row} points to a row of {parent} that is not there."


def _in_words(message: str) -> StorageError:
    if "full" in message:
        return StorageError("The disk is full.", "Free some space, then try again; nothing was stored by halves.")
    if "not a database" in message or "malformed" in message:
        return StorageError("The database is damaged or does not belong to this key.", "Use another backup.")
    if "readonly" in message or "unable to open" in message:
        return StorageError("The folder may not be written.", "Choose another folder, or change its permissions.")
    return StorageError("The database could not be read or written.", f"It says: {message}")
