"""Copying and proving an encrypted database, outside of any session."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3.dbapi2

from clinic.errors import StorageError
from clinic.store.blob_uses import BLOB_COLUMNS
from clinic.store.keys import DataKey
from clinic.store.read_only import ReadingPlace, why_not_written

_NOUNS = {
    "photo": "A photo",
    "document": "A document",
    "lab_report": "A laboratory message",
    "clinic": "The clinic's logo",
    "consent": "A signed consent",
}
_PAGES = 1024
"""Copied between two looks at whether a person cancelled: 4 MiB."""
_STEPS = 500_000
"""Steps of SQLite's machine between two such looks."""


@contextlib.contextmanager
def raw_database(
    path: Path, key: DataKey, *, read_only: bool = False, reading: ReadingPlace | None = None
) -> Iterator[Any]:
    """A plain connection to the file with the clinic's key; ``reading``: where it is read from, if not there.

    Raises ``StorageError``.
    """
    try:
        place = _read_only_address(path) if read_only else str(path)
        made = reading.connect() if reading is not None else sqlcipher3.dbapi2.connect(place, uri=read_only)
        with contextlib.closing(made) as connection:
            connection.isolation_level = None
            if key.encrypts:
                connection.execute(f"PRAGMA key = \"x'{key.part('database').hex()}'\"")
            for pragma in ("cipher_log_level = NONE", "temp_store = MEMORY", "busy_timeout = 5000"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise _in_words(str(error)) from error


@contextlib.contextmanager
def interruptible(connection: Any, look: Callable[[], None]) -> Iterator[None]:
    """Let ``look`` end a long statement by raising; what it raised comes out."""
    raised: list[BaseException] = []

    def step() -> int:
        try:
            look()
        except BaseException as error:  # noqa: BLE001  carried through SQLite and raised again below
            raised.append(error)
            return 1
        return 0

    connection.set_progress_handler(step, _STEPS)
    try:
        yield
    except sqlcipher3.dbapi2.DatabaseError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def copy_database(
    source: Path, target: Path, key: DataKey, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Copy one consistent state while others go on writing; return the rows by table of that state.

    ``progress`` is called with pages done and all pages; it may raise, to cancel. Raises ``StorageError``.
    """

    def step(_status: int, left: int, total: int) -> None:
        if progress is not None:
            progress(total - left, total)

    # a disk that is full or can only be read has no room for what SQLite wants to have beside the file
    reading = ReadingPlace(source) if why_not_written(source.parent) is not None else None
    with (
        contextlib.closing(reading) if reading is not None else contextlib.nullcontext(),
        raw_database(source, key, reading=reading) as original,
        raw_database(target, key) as copy,
    ):
        original.execute("BEGIN")
        counts = row_counts(original)  # the first read fixes the state that is copied
        original.backup(copy, pages=_PAGES, progress=step)
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


def _blob_columns(connection: Any) -> list[tuple[str, str]]:
    """Those whose table is there: a backup of an older version lacks what came later."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    tables = {name for (name,) in found}
    return [(table, column) for table, column in BLOB_COLUMNS if table in tables]


def blob_names(connection: Any) -> set[str]:
    """Names of all blobs that rows hold."""
    parts = [f'SELECT "{column}" FROM "{table}"' for table, column in _blob_columns(connection)]
    return {name for (name,) in connection.execute(" UNION ".join(parts)) if name}


def blob_owners(connection: Any) -> dict[str, str]:
    """All blobs that rows hold: name, and in words, without a person's name, what it is."""
    owners: dict[str, str] = {}
    for table, column in _blob_columns(connection):
        what = _NOUNS.get(table, table)
        if table == "clinic":
            found = connection.execute(f'SELECT "{column}", NULL FROM "{table}"').fetchall()
        else:
            found = connection.execute(
                f'SELECT t."{column}", p.mrn FROM "{table}" t LEFT JOIN patient p ON p.id = t.patient_id'
            ).fetchall()
        owners |= {name: f"{what} of record {mrn}" if mrn else what for name, mrn in found if name}
    return owners


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


def _read_only_address(path: Path) -> str:
    text = str(path.resolve()).replace("\\", "/")
    if text.startswith("//"):
        text = f"//{text}"  # a share: SQLite takes what follows two strokes for the name of a host
    elif not text.startswith("/"):
        text = f"/{text}"
    return f"file:{quote(text)}?mode=ro"


def _in_words(message: str) -> StorageError:
    if "full" in message:
        return StorageError("The disk is full.", "Free some space, then try again; nothing was stored by halves.")
    if "not a database" in message or "malformed" in message or "encrypted" in message:
        return StorageError("The database is damaged or does not belong to this key.", "Use another backup.")
    if "readonly" in message or "unable to open" in message:
        return StorageError("The folder may not be written.", "Choose another folder, or change its permissions.")
    if "disk i/o" in message.lower():
        return StorageError(
            "The disk could not be read or written.", "Check that the disk or network share is connected."
        )
    return StorageError("The database could not be read or written.", f"It says: {message}")
