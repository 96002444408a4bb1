"""A clinic back from its backup, on any machine, with a passphrase or the recovery code."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from clinic.errors import CannotOpen, StorageError
from clinic.paths import ClinicFolder
from clinic.store.audit.head import AuditHead, Head
from clinic.store.backup.blobs import opened_store, place_of
from clinic.store.backup.files import (
    DATABASE,
    HEAD,
    KEY_FILE,
    MANIFEST,
    BackupRow,
    Manifest,
    blobs_of,
    read_manifest,
    row_of,
)
from clinic.store.backup.place import Progress
from clinic.store.backup.proof import database_problems, head_problems, silent
from clinic.store.blobs import BlobDamaged, BlobStore
from clinic.store.files import storage_words, sync_folder, write_atomically
from clinic.store.keyring import unlock
from clinic.store.keys import DataKey, damaged_key_file
from clinic.store.raw_database import blob_owners, raw_database

_BLOCK = 4 << 20
_WHAT = "The clinic could not be restored."


def restore_backup(
    backup: Path,
    into: Path,
    passphrase: str = "",
    recovery_code: str = "",
    progress: Progress | None = None,
    *,
    sign_in: str = "",
    now: datetime | None = None,
) -> BackupRow:
    """Make the clinic of ``backup`` anew in the empty or new folder ``into``; the folder appears only when complete.

    What was copied is opened and every file decrypted before. A photo that is damaged in the backup is left out and
    named in ``problems``, a damaged head of the audit trail is made anew; the rest is restored. ``progress`` may
    raise, to cancel: nothing is left then. Raises ``WrongPassphrase``, ``CannotOpen`` where ``into`` is not empty, or
    where there is no backup or its key file or database is damaged, ``StorageError``.
    """
    check_empty(into)
    key = _unlocked(backup, passphrase, recovery_code, sign_in)
    try:
        manifest = read_manifest(backup, key)
        with _making(into) as making:
            lost = _fill(backup, ClinicFolder(making), manifest, key, progress or silent)
            told = _bring_head(backup, ClinicFolder(making), manifest, key)
            _leave_word(ClinicFolder(making), backup, manifest, len(lost), now)
            if into.exists():
                into.rmdir()
            making.rename(into)
            sync_folder(into.parent)
    finally:
        key.wipe()
    return replace(row_of(backup, manifest), problems=(*told, *lost))


def _unlocked(backup: Path, passphrase: str, recovery_code: str, sign_in: str) -> DataKey:
    if not backup.is_dir():
        raise CannotOpen(
            f"There is no backup in the folder {backup}.",
            "Check that its disk or network share is connected, or choose another folder.",
        )
    path = backup / KEY_FILE
    if not path.exists():
        raise _lacks(path)
    try:
        return unlock(path, passphrase, recovery_code, sign_in).key
    except CannotOpen as error:
        if error.what != damaged_key_file().what:
            raise
        raise CannotOpen("The key file of the backup is damaged: nothing opens it.", "Use another backup.") from error


def check_empty(into: Path) -> None:
    """Raise ``CannotOpen`` where a clinic cannot be restored into this folder, ``StorageError``."""
    try:
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise CannotOpen(f"The folder {into} is not empty.", "Choose an empty or new folder.")
        if into.parent == into or os.path.ismount(into):
            raise CannotOpen(f"{into} is a whole disk.", "Make a folder on it and choose that.")
    except OSError as error:
        raise StorageError(f"The folder {into} cannot be read.", "Choose another folder.") from error


@contextlib.contextmanager
def _making(into: Path) -> Iterator[Path]:
    """A hidden folder beside ``into``; gone where anything fails, and what a killed restore left is cleared first."""
    making = into.with_name(f".{into.name}.restoring")
    with storage_words(_WHAT):
        into.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(into.with_name(f".{into.name}.restoring.lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise CannotOpen(
                f"A clinic is just being restored into {into}.", "Wait for it, or choose another."
            ) from error
        try:
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            yield making
        finally:
            shutil.rmtree(making, ignore_errors=True)
            lock.release()
            with contextlib.suppress(OSError):
                Path(lock.lock_file).unlink(missing_ok=True)


def _fill(backup: Path, files: ClinicFolder, manifest: Manifest, key: DataKey, progress: Progress) -> list[str]:
    """Copy everything and open it there; return in words what could not be restored."""
    write_atomically(files.key_file, _read(backup / KEY_FILE), _WHAT)
    _copy(backup / DATABASE, files.database, progress)
    problems = list(database_problems(files.root, key, manifest, progress))
    if problems:
        raise CannotOpen("The backup is damaged and cannot be restored.", f"Use another one. {problems[0]}")
    with raw_database(files.database, key, read_only=True) as copy:
        owners = blob_owners(copy)
    lost: list[str] = []
    with opened_store(files.blobs, key) as store:
        for number, (name, what) in enumerate(sorted(owners.items())):
            progress(number, len(owners), "files")
            place = place_of(store, name)
            if place not in manifest.blobs:
                lost.append(f"{what}: it was missing in the clinic already when the backup was made.")
                continue
            problem = _bring(blobs_of(backup) / place, files.blobs / place, store, name)
            if problem:
                _check_there(backup)
                lost.append(f"{what}: {problem}")
    return lost


def _bring_head(backup: Path, files: ClinicFolder, manifest: Manifest, key: DataKey) -> list[str]:
    """The head of the trail; from the manifest, which is sealed, where its file is damaged: return that in words."""
    problems = list(head_problems(backup, key, manifest))
    if manifest.head_file is not None and not problems:
        write_atomically(files.audit_head, _read(backup / HEAD), _WHAT)
    elif manifest.audit_head[0]:
        AuditHead(files.audit_head, key.part("audit head")).write(Head(*manifest.audit_head))
    return [f"{problem} It was made anew; everything else was restored." for problem in problems]


def _bring(source: Path, target: Path, store: BlobStore, name: str) -> str:
    """Copy one sealed file and open it; return what is wrong with it in the backup. Raises ``StorageError``."""
    try:
        sealed = source.read_bytes()
    except OSError:
        return "its file is missing in the backup or cannot be read there."
    write_atomically(target, sealed, _WHAT)
    try:
        store.get(name)
    except BlobDamaged:
        target.unlink(missing_ok=True)
        return "its file is damaged in the backup."
    return ""


def _check_there(backup: Path) -> None:
    """A file that cannot be read is one thing, a disk that was taken away another. Raises ``StorageError``."""
    if not (backup / MANIFEST).exists():
        raise StorageError(
            f"{_WHAT} The backup is gone.", "Check that its disk or network share is connected, then try again."
        )


def _copy(source: Path, target: Path, progress: Progress) -> None:
    if not source.exists():
        _check_there(source.parent)
        raise _lacks(source)
    size, done = source.stat().st_size, 0
    with source.open("rb") as original, target.open("xb") as copy:
        while block := original.read(_BLOCK):
            progress(done // 1024, max(1, size // 1024), "database")
            copy.write(block)
            done += len(block)
        copy.flush()
        os.fsync(copy.fileno())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _lacks(path) from error


def _lacks(path: Path) -> CannotOpen:
    return CannotOpen("The backup is damaged and cannot be restored.", f"Use another one. {path.name} is missing.")


def _leave_word(files: ClinicFolder, backup: Path, manifest: Manifest, lost: int, now: datetime | None) -> None:
    """For the audit trail, which is told when somebody opens the clinic for the first time."""
    word = {
        "backup": backup.name,
        "made at": manifest.made_at.isoformat(),
        "restored at": now.isoformat() if now is not None else "",
        "audit number": manifest.audit_head[0],
        "files lost": lost,
    }
    write_atomically(files.restored, json.dumps(word).encode(), _WHAT)
