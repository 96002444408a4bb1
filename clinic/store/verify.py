"""Checks of what is stored: database, audit trail, blobs. Problems are words that name no person."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.store.audit_check import trail_problems
from clinic.store.audit_head import Head
from clinic.store.backup_database import damage
from clinic.store.blob_uses import blob_uses
from clinic.store.blobs import BlobStore
from clinic.store.database import Database

Progress = Callable[[int, int, str], None]
_SETTLED = timedelta(hours=1)
"""A sealed file younger than this may belong to a photo that is just being taken in."""


def database_problems(database: Database) -> Iterator[str]:
    """Pages that do not match their seal, broken tables and indexes, rows that point nowhere."""
    try:
        with contextlib.closing(database.engine.raw_connection()) as pooled:
            connection: Any = pooled.driver_connection
            # the check of the seals reads the file, so the write-ahead log is folded in first
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            yield from damage(connection)
    except (DatabaseError, sqlcipher3.dbapi2.DatabaseError) as error:
        yield f"Database: it cannot be read to its end ({error})."


def audit_problems(database: Database, anchors: Iterable[Head] = ()) -> Iterator[str]:
    """Entries of the audit trail that were changed, removed or exchanged; ``anchors`` as for ``trail_problems``."""
    try:
        with database.read() as session:
            yield from trail_problems(session, database.auditor, anchors)
    except (ClinicError, DatabaseError) as error:
        yield f"Audit trail: it cannot be read ({error})."


def blob_problems(session: Session, blobs: BlobStore, progress: Progress | None = None) -> Iterator[str]:
    """Photos, documents and messages whose sealed file is missing or damaged."""
    uses = list(blob_uses(session))
    for number, use in enumerate(uses):
        if progress is not None:
            progress(number, len(uses), "files")
        try:
            blobs.get(use.sha256)
        except ClinicError as error:
            yield f"The {use.what}: {error.what[0].lower()}{error.what[1:]}"


def strays(session: Session, blobs: BlobStore, derived_kinds: tuple[str, ...], now: datetime) -> tuple[Path, ...]:
    """Sealed files that no row needs (left by a crash): harmless, and may be removed.

    ``derived_kinds`` are what may lie beside an original. Files younger than an hour are not counted.
    """
    names = {use.sha256 for use in blob_uses(session)}
    names |= {f"{name}.{kind}" for name in names for kind in derived_kinds}
    return tuple(path for path in blobs.strays(names) if _age(path, now) > _SETTLED)


def _age(path: Path, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
