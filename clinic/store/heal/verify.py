"""Checks of what is stored: database, audit trail, blobs. Problems are words that name no person."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlcipher3.dbapi2
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.store.audit.check import trail_problems
from clinic.store.audit.head import AuditHead, Head
from clinic.store.blob_uses import BlobUse, blob_uses
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.heal.tables import damage_in_words
from clinic.store.keyring import Keyring
from clinic.store.keys import DataKey

Progress = Callable[[int, int, str], None]
_SETTLED = timedelta(hours=1)
"""A sealed file younger than this may belong to a photo that is just being taken in."""


def database_problems(database: Database) -> Iterator[str]:
    """Pages that do not match their seal and whose they are, broken tables and indexes, rows that point nowhere."""
    try:
        yield from damage_in_words(database)
    except (DatabaseError, sqlcipher3.dbapi2.DatabaseError) as error:
        yield f"Database: it cannot be read to its end ({error})."


def key_problems(keyring: Keyring) -> Iterator[str]:
    """Whether the file of the wrapped keys is byte for byte as it was written."""
    if not keyring.is_sound():
        yield "Key file: clinic.key is damaged. Take it from the backup before anyone changes a passphrase."


def head_damage(path: Path, key: DataKey) -> tuple[str, ...]:
    """Whether the file that keeps the end of the audit trail is damaged, in words; before anything is written to it."""
    head = AuditHead(path, key.part("audit head"))
    try:
        sound = not head.exists() or head.is_sound() or head.is_sound()  # twice: another window may just write it
    finally:
        head.forget()
    return () if sound else ("Audit trail: clinic.head was damaged when the clinic was opened; it is written anew.",)


def audit_problems(database: Database, anchors: Iterable[Head] = ()) -> Iterator[str]:
    """Entries of the audit trail that were changed, removed or exchanged; ``anchors`` as for ``trail_problems``."""
    try:
        with database.read() as session:
            yield from trail_problems(session, database.auditor, anchors)
    except (ClinicError, DatabaseError) as error:
        yield f"Audit trail: it cannot be read ({error})."


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A sealed file that is missing or damaged; ``kind`` names what is made from the original, empty: it itself."""

    sha256: str
    what: str
    kind: str = ""


def file_problems(
    session: Session, blobs: BlobStore, derived_kinds: tuple[str, ...] = (), progress: Progress | None = None
) -> Iterator[FileProblem]:
    """Photos, documents and messages whose sealed file is missing or damaged, and previews that are damaged."""
    uses = list(blob_uses(session))
    for number, use in enumerate(uses):
        if progress is not None:
            progress(number, len(uses), "files")
        yield from check_file(blobs, use, derived_kinds)


def check_file(blobs: BlobStore, use: BlobUse, derived_kinds: tuple[str, ...]) -> Iterator[FileProblem]:
    """What is wrong with one sealed file and with what was made from it."""
    try:
        blobs.get(use.sha256)
    except ClinicError as error:
        yield FileProblem(use.sha256, f"The {use.what}: {error.what[0].lower()}{error.what[1:]}")
    for kind in derived_kinds:
        if blobs.derived_is_damaged(use.sha256, kind):
            yield FileProblem(
                use.sha256, f"The {use.what}: its stored small picture is damaged; it can be made again.", kind
            )


def strays(session: Session, blobs: BlobStore, derived_kinds: tuple[str, ...], now: datetime) -> tuple[Path, ...]:
    """Sealed files that no row needs (left by a crash): harmless, and may be removed.

    ``derived_kinds`` are what may lie beside an original. Files younger than an hour are not counted.
    """
    names = {use.sha256 for use in blob_uses(session)}
    names |= {f"{name}.{kind}" for name in names for kind in derived_kinds}
    return tuple(path for path in blobs.strays(names) if _age(path, now) > _SETTLED)


def _age(path: Path, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
