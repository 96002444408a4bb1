"""Backups: encrypted as the clinic is, whole or absent, and proved before they count as made."""

import contextlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.errors import ClinicError, StorageError
from clinic.paths import ClinicFolder
from clinic.store.backup_database import (
    audit_head,
    blob_names,
    copy_database,
    damage,
    raw_database,
    row_counts,
    schema_revision,
)
from clinic.store.backup_files import (
    BLOBS,
    DATABASE,
    KEY_FILE,
    PREFIX,
    BackupRow,
    FileFact,
    Manifest,
    blobs_of,
    file_fact,
    read_manifest,
    row_of,
    write_manifest,
)
from clinic.store.blobs import BlobStore
from clinic.store.files import storage_words, sync_folder, write_atomically
from clinic.store.keys import DataKey

_LEFTOVER = timedelta(days=1)
Progress = Callable[[int, int, str], None]
_SAMPLE = 25
"""How many files that were there before are read again with each backup."""


def create_backup(
    source: ClinicFolder, key: DataKey, target: Path, now: datetime, progress: Progress | None = None
) -> BackupRow:
    """Back the clinic up into ``target`` while it is in use. Only sealed files that are not there yet are copied.

    ``progress`` is called with steps done, all steps and what is done next. Raises ``StorageError`` where the disk
    is full, read-only or gone, or where the copy does not prove sound; no half-made backup is left to be found.
    """
    _check_target(source, target)
    folder = target / f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    making = target / f".{folder.name}.part"
    try:
        with storage_words("The backup could not be made."):
            if folder.exists():
                raise StorageError("A backup of this second is there already.", "Try again in a moment.")
            _clear_leftovers(target)
            making.mkdir(parents=True)
            manifest = _fill(source, key, making, target, now, progress or _silent)
            write_manifest(making, manifest, key)
            _prove(making, key, manifest)
            making.rename(folder)
            sync_folder(target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return row_of(folder, manifest)


def list_backups(target: Path) -> tuple[BackupRow, ...]:
    """Backups in ``target``, newest first; one whose manifest cannot be read is listed with that problem."""
    with storage_words("The backups cannot be listed."):
        folders = [p for p in target.iterdir() if p.name.startswith(PREFIX) and p.name != BLOBS and p.is_dir()]
    return tuple(_listed(folder) for folder in sorted(folders, reverse=True))


def check_backup(backup: Path, key: DataKey, progress: Progress | None = None) -> BackupRow:
    """Read every file of a backup and open everything in it; the row's ``problems`` say what is wrong.

    Raises ``StorageError`` where it cannot be read at all or is another clinic's.
    """
    manifest = read_manifest(backup, key)
    problems = list(database_problems(backup, key, manifest)) or list(_open_problems(backup, key, manifest))
    for number, (name, fact) in enumerate(manifest.blobs.items()):
        (progress or _silent)(number, len(manifest.blobs), "files")
        if _fact(blobs_of(backup) / name) != fact:
            problems.append(f"The sealed file {name} of the backup is missing or damaged.")
    return row_of(backup, manifest, tuple(problems))


def _silent(_done: int, _all: int, _what: str) -> None:
    """Progress that nobody looks at."""


def _check_target(source: ClinicFolder, target: Path) -> None:
    if target.resolve().is_relative_to(source.root.resolve()):
        raise ClinicError(
            "The backup would lie inside the clinic's own folder.", "Choose a folder on another disk or share."
        )


def _clear_leftovers(target: Path) -> None:
    """Remove what a backup that was killed left behind; one that another computer is making now stays."""
    for left in target.glob(f".{PREFIX}2*.part"):
        age = datetime.now(UTC) - datetime.fromtimestamp(left.stat().st_mtime, UTC)
        if age > _LEFTOVER:
            shutil.rmtree(left, ignore_errors=True)


def _fill(
    source: ClinicFolder, key: DataKey, making: Path, target: Path, now: datetime, progress: Progress
) -> Manifest:
    progress(0, 1, "database")
    rows = copy_database(source.database, making / DATABASE, key)
    _sync_file(making / DATABASE)
    write_atomically(making / KEY_FILE, source.key_file.read_bytes())
    with raw_database(making / DATABASE, key) as copy:
        names, head, schema = blob_names(copy), audit_head(copy), schema_revision(copy)
    blobs, missing = _copy_blobs(BlobStore(source.blobs, key), names, target, progress)
    return Manifest(
        made_at=now,
        clinic=key.clinic_id,
        schema=schema,
        database=file_fact(making / DATABASE),
        key_file=file_fact(making / KEY_FILE),
        rows=rows,
        blobs=blobs,
        missing=missing,
        audit_head=head,
    )


def _copy_blobs(
    store: BlobStore, names: set[str], target: Path, progress: Progress
) -> tuple[dict[str, FileFact], tuple[str, ...]]:
    """Bring the sealed files of ``names`` into the target; return their facts there and what the clinic has lost."""
    known = _known_facts(target)
    again = set(random.sample(sorted(known), min(_SAMPLE, len(known))))
    blobs: dict[str, FileFact] = {}
    missing: list[str] = []
    for number, name in enumerate(sorted(names)):
        progress(number, len(names), "files")
        sealed, place = store.path(name), _place(store, name)
        there, fact = target / BLOBS / place, known.get(place)
        sound = fact is not None and (_fact(there) == fact if place in again else _size(there) == fact.bytes)
        if fact is not None and sound:
            blobs[place] = fact
            continue
        try:
            store.get(name)
        except ClinicError as error:
            missing.append(f"Missing in the clinic when the backup was made: {place} ({error.what})")
            continue
        blobs[place] = _copied(sealed, there)
    return blobs, tuple(missing)


def _copied(sealed: Path, there: Path) -> FileFact:
    data = sealed.read_bytes()
    write_atomically(there, data, "The backup could not be made.")
    fact = file_fact(there)
    if there.read_bytes() != data:
        raise StorageError("A file of the backup cannot be read back as it was written.", "Use another disk.")
    return fact


def _known_facts(target: Path) -> dict[str, FileFact]:
    """Sealed files that earlier backups in this folder vouch for, the newest word counts."""
    facts: dict[str, FileFact] = {}
    for folder in sorted(target.glob(f"{PREFIX}2*")):
        with contextlib.suppress(StorageError):
            facts |= read_manifest(folder).blobs
    return facts


def _prove(making: Path, key: DataKey, manifest: Manifest) -> None:
    """A trial restore: raise ``StorageError`` unless the copy opens, is whole and holds what was counted."""
    problems = list(database_problems(making, key, manifest))
    if problems:
        raise StorageError("The backup did not prove sound.", f"Try again on another disk. {problems[0]}")
    with raw_database(making / DATABASE, key) as copy:
        names = sorted(blob_names(copy))
    store = BlobStore(making.parent / BLOBS, key)
    held = [name for name in names if _place(store, name) in manifest.blobs]
    for name in random.sample(held, min(_SAMPLE, len(held))):
        store.get(name)


def database_problems(backup: Path, key: DataKey, manifest: Manifest) -> Iterator[str]:
    """What is wrong with the key file and the database of a backup, in words."""
    if _fact(backup / KEY_FILE) != manifest.key_file:
        yield "The key file of the backup is missing or damaged."
    if _fact(backup / DATABASE) != manifest.database:
        yield "The database of the backup is missing or damaged."
        return
    with raw_database(backup / DATABASE, key) as copy:
        yield from damage(copy)
        if row_counts(copy) != manifest.rows:
            yield "The database of the backup does not hold the rows that were counted."


def _open_problems(backup: Path, key: DataKey, manifest: Manifest) -> Iterator[str]:
    with raw_database(backup / DATABASE, key) as copy:
        names = blob_names(copy)
    store = BlobStore(blobs_of(backup), key)
    for name in sorted(names):
        if _place(store, name) not in manifest.blobs:
            continue  # lost before the backup was made: the manifest says so
        try:
            store.get(name)
        except ClinicError as error:
            yield f"{store.path(name).name}: {error.what}"


def _place(store: BlobStore, name: str) -> str:
    path = store.path(name)
    return f"{path.parent.name}/{path.name}"


def _listed(folder: Path) -> BackupRow:
    try:
        return row_of(folder, read_manifest(folder))
    except StorageError as error:
        made_at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        return BackupRow(folder, made_at, 0, 0, problems=(str(error),))


def _fact(path: Path) -> FileFact | None:
    try:
        return file_fact(path)
    except OSError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
