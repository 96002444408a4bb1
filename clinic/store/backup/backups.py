"""Backups: encrypted as the clinic is, whole or absent, and proved before they count as made."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from clinic.errors import ClinicError, StorageError
from clinic.paths import ClinicFolder
from clinic.store.audit.head import AuditHead, Head
from clinic.store.backup.blobs import copy_blobs, opened_store
from clinic.store.backup.files import (
    BLOBS,
    DATABASE,
    HEAD,
    KEY_FILE,
    PREFIX,
    BackupRow,
    FileFact,
    Manifest,
    file_fact,
    read_manifest,
    row_of,
    write_manifest,
)
from clinic.store.backup.place import Part, Progress, part_folder
from clinic.store.backup.proof import check_backup, prove
from clinic.store.files import storage_words, sync_folder, write_atomically
from clinic.store.keys import DataKey
from clinic.store.raw_database import audit_head, blob_names, copy_database, raw_database, schema_revision

__all__ = ["Progress", "check_backup", "create_backup", "list_backups"]


def create_backup(
    source: ClinicFolder, key: DataKey, target: Path, now: datetime, progress: Progress | None = None
) -> BackupRow:
    """Back the clinic up into ``target`` while it is in use. Only sealed files that are not there yet are copied.

    ``progress`` is called with steps done, all steps and what is done next; what it raises ends the work. Raises
    ``StorageError`` where the disk is full, read-only or gone, or where the copy does not prove sound; no half-made
    backup is left to be found.
    """
    check_target(source, target)
    folder = target / f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    with storage_words("The backup could not be made."), part_folder(target, folder.name, progress) as part:
        making = part.folder
        manifest = _fill(source, key, part, target, now)
        manifest = replace(manifest, proved=prove(making, key, manifest, part.alive))
        write_manifest(making, manifest, key)
        if read_manifest(making, key) != manifest:
            raise StorageError("A file of the backup cannot be read back as it was written.", "Use another disk.")
        if folder.exists():
            raise StorageError("A backup of this second is there already.", "Try again in a moment.")
        making.rename(folder)
        sync_folder(target)
    return row_of(folder, manifest)


def list_backups(target: Path, key: DataKey | None = None) -> tuple[BackupRow, ...]:
    """Backups in ``target``, newest first; one whose manifest cannot be read is listed with that problem.

    With ``key`` only this clinic's are listed, and their seals are looked at. Raises ``StorageError``.
    """
    with storage_words("The backups cannot be listed."):
        folders = [p for p in target.iterdir() if p.name.startswith(PREFIX) and p.name != BLOBS and p.is_dir()]
    rows = (_listed(folder, key) for folder in sorted(folders, reverse=True))
    return tuple(row for row in rows if key is None or row.clinic in ("", key.clinic_id))


def check_target(source: ClinicFolder, target: Path) -> None:
    """Raise ``ClinicError`` where a backup would lie inside the clinic's own folder."""
    if target.resolve().is_relative_to(source.root.resolve()):
        raise ClinicError(
            "The backup would lie inside the clinic's own folder.", "Choose a folder on another disk or share."
        )


def _fill(source: ClinicFolder, key: DataKey, part: Part, target: Path, now: datetime) -> Manifest:
    making = part.folder
    part.alive(0, 1, "database")
    # before the database: what the copy holds may be newer than this head, never older
    outside = AuditHead(source.audit_head, key.part("audit head")).all()
    rows = copy_database(
        source.database, making / DATABASE, key, lambda done, pages: part.alive(done, pages, "database")
    )
    _sync_file(making / DATABASE)
    write_atomically(making / KEY_FILE, source.key_file.read_bytes())
    with raw_database(making / DATABASE, key) as copy:
        names, head, schema = blob_names(copy), audit_head(copy), schema_revision(copy)
    with opened_store(source.blobs, key) as store:
        blobs, missing = copy_blobs(store, names, target, part.alive)
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
        head_file=_head_file(making / HEAD, outside, head, key),
    )


def _head_file(path: Path, outside: tuple[Head, ...], head: tuple[int, str], key: DataKey) -> FileFact:
    """The head as it is to lie beside the copied database: what the clinic's own knows, and the end of the copy.

    Where the clinic's own head is ahead of its trail, the trail was cut off: that stays so, and shows.
    """
    keeper = AuditHead(path, key.part("audit head"))
    for end in sorted((*outside, Head(*head)), key=lambda end: end.number):
        keeper.write(end)
    if not path.exists():
        raise StorageError("The head of the audit trail could not be saved.", "Check the disk, then try again.")
    _sync_file(path)
    return file_fact(path)


def _listed(folder: Path, key: DataKey | None) -> BackupRow:
    try:
        row = row_of(folder, read_manifest(folder))
        if key is not None and row.clinic == key.clinic_id:
            read_manifest(folder, key)
        return row
    except StorageError as error:
        try:
            made_at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        except OSError:
            made_at = datetime.fromtimestamp(0, UTC)
        return BackupRow(folder, made_at, 0, 0, problems=(str(error),), readable=False)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
