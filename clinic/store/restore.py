"""A clinic back from its backup, on any machine, with the passphrase or the recovery code."""

import shutil
from pathlib import Path

from clinic.errors import CannotOpen, StorageError
from clinic.paths import ClinicFolder
from clinic.store.backup import Progress, database_problems
from clinic.store.backup_files import DATABASE, KEY_FILE, BackupRow, blobs_of, file_fact, read_manifest, row_of
from clinic.store.files import storage_words, sync_folder, write_atomically
from clinic.store.keyring import unlock


def restore_backup(
    backup: Path, into: Path, passphrase: str = "", recovery_code: str = "", progress: Progress | None = None
) -> BackupRow:
    """Make the clinic of ``backup`` anew in the empty or new folder ``into``; the folder appears only when complete.

    A photo that is damaged in the backup is left out and named in ``problems``; the rest is restored. Raises
    ``WrongPassphrase``, ``CannotOpen`` where ``into`` is not empty or the database is damaged, ``StorageError``.
    """
    _check_empty(into)
    key = unlock(backup / KEY_FILE, passphrase, recovery_code).key
    manifest = read_manifest(backup, key)
    problems = tuple(database_problems(backup, key, manifest))
    if problems:
        raise CannotOpen("The backup is damaged and cannot be restored.", f"Use another one. {problems[0]}")
    making = into.with_name(f".{into.name}.restoring")
    try:
        with storage_words("The clinic could not be restored."):
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(parents=True)
            files = ClinicFolder(making)
            write_atomically(files.key_file, (backup / KEY_FILE).read_bytes())
            write_atomically(files.database, (backup / DATABASE).read_bytes())
            lost = []
            for number, (name, fact) in enumerate(manifest.blobs.items()):
                if progress is not None:
                    progress(number, len(manifest.blobs), "files")
                sealed = blobs_of(backup) / name
                if not sealed.exists() or file_fact(sealed) != fact:
                    lost.append(f"The sealed file {name} of the backup is missing or damaged.")
                    continue
                write_atomically(files.blobs / name, sealed.read_bytes(), "The clinic could not be restored.")
            if into.exists():
                into.rmdir()
            making.rename(into)
            sync_folder(into.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return row_of(backup, manifest, tuple(lost))


def _check_empty(into: Path) -> None:
    try:
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise CannotOpen(f"The folder {into} is not empty.", "Choose an empty or new folder.")
    except OSError as error:
        raise StorageError(f"The folder {into} cannot be read.", "Choose another folder.") from error
