"""Whether a backup can be restored: everything but the passphrase is tried as a restore would."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from clinic.errors import StorageError
from clinic.store.audit.head import AuditHead
from clinic.store.backup.blobs import SAMPLE, blob_problems, fact_of, opened_store, place_of, size_of
from clinic.store.backup.files import (
    BLOBS,
    DATABASE,
    HEAD,
    KEY_FILE,
    BackupRow,
    FileFact,
    Manifest,
    blobs_of,
    read_manifest,
    row_of,
)
from clinic.store.keyring import Keyring
from clinic.store.keys import DataKey
from clinic.store.raw_database import blob_names, damage, interruptible, raw_database, row_counts

Progress = Callable[[int, int, str], None]


def prove(making: Path, key: DataKey, manifest: Manifest, progress: Progress) -> str:
    """A trial restore; return in words how it went. Raises ``StorageError`` where the copy could not be restored.

    The passphrase itself cannot be tried, nobody types it now: that the key file is byte for byte what was written
    with the clinic's key (its seal) stands for it.
    """
    for problem in (*head_problems(making, key, manifest), *database_problems(making, key, manifest, progress)):
        raise _not_sound(problem)
    with raw_database(making / DATABASE, key, read_only=True) as copy:
        names = blob_names(copy)
    for place, fact in manifest.blobs.items():
        if size_of(making.parent / BLOBS / place) != fact.bytes:
            raise _not_sound(f"The sealed file {place} is not there in full.")
    with opened_store(making.parent / BLOBS, key) as store:
        held = sorted(name for name in names if place_of(store, name) in manifest.blobs)
        sample = set(random.sample(held, min(SAMPLE, len(held))))
        for problem in blob_problems(store, sample, manifest.blobs, progress):
            raise _not_sound(problem)
    rows, files = sum(manifest.rows.values()), len(manifest.blobs)
    return (
        f"Opened as for a restore: the key file with its seal; the database read-only with the clinic's key, every "
        f"page and reference checked, {rows:,} rows in {len(manifest.rows)} tables counted; "
        f"{_files_proved(files, len(sample))}."
    )


def _files_proved(files: int, decrypted: int) -> str:
    if not files:
        return "no sealed files to try"
    told = "the one sealed file there in full" if files == 1 else f"all {files:,} sealed files there in full"
    if decrypted == files:
        return f"{told} and decrypted"
    return f"{told}, {decrypted:,} of them, drawn by lot, decrypted" if decrypted else told


def check_backup(backup: Path, key: DataKey, progress: Progress | None = None) -> BackupRow:
    """Read every file of a backup and open everything in it; the row's ``problems`` say what is wrong.

    Raises ``StorageError`` where it cannot be read at all or is another clinic's.
    """
    report = progress or silent
    manifest = read_manifest(backup, key)
    problems = list(database_problems(backup, key, manifest, report))
    is_readable = not problems
    problems += head_problems(backup, key, manifest)
    if not is_readable:
        problems += _fact_problems(blobs_of(backup), manifest.blobs, report)
    else:
        with raw_database(backup / DATABASE, key, read_only=True) as copy:
            names = blob_names(copy)
        with opened_store(blobs_of(backup), key) as store:
            problems += blob_problems(store, names, manifest.blobs, report)
    return row_of(backup, manifest, tuple(problems))


def database_problems(backup: Path, key: DataKey, manifest: Manifest, progress: Progress) -> Iterator[str]:
    """What is wrong with key file and database of a backup, in words: nothing can be restored without them."""
    if fact_of(backup / KEY_FILE) != manifest.key_file or not Keyring(backup / KEY_FILE, key).is_sound():
        yield "The key file of the backup is missing or damaged."
    progress(0, 0, "checking the database")
    if fact_of(backup / DATABASE) != manifest.database:
        yield "The database of the backup is missing or damaged."
        return
    try:
        with (
            raw_database(backup / DATABASE, key, read_only=True) as copy,
            interruptible(copy, lambda: progress(0, 0, "checking the database")),
        ):
            yield from list(damage(copy))
            if row_counts(copy) != manifest.rows:
                yield "The database of the backup does not hold the rows that were counted."
    except StorageError as error:
        yield f"The database of the backup cannot be opened: {error.what}"


def head_problems(backup: Path, key: DataKey, manifest: Manifest) -> Iterator[str]:
    """What is wrong with the head of the trail in a backup, in words; the manifest knows the end of the trail too."""
    if manifest.head_file is not None and fact_of(backup / HEAD) != manifest.head_file:
        yield "The head of the audit trail in the backup is missing or damaged."
    elif manifest.head_file is not None and not AuditHead(backup / HEAD, key.part("audit head")).is_sound():
        yield "The head of the audit trail in the backup does not bear the clinic's seal."


def silent(_done: int, _all: int, _what: str) -> None:
    """Progress that nobody looks at."""


def _fact_problems(folder: Path, blobs: dict[str, FileFact], progress: Progress) -> Iterator[str]:
    for number, (place, fact) in enumerate(blobs.items()):
        progress(number, len(blobs), "files")
        if fact_of(folder / place) != fact:
            yield f"The sealed file {place} of the backup is missing or damaged."


def _not_sound(problem: str) -> StorageError:
    return StorageError("The backup did not prove sound.", f"Try again on another disk. {problem}")
