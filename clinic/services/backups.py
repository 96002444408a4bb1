"""Backups of the clinic: make, list, check, restore."""

from pathlib import Path

from clinic.paths import ClinicFolder
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.store.backup import Progress, check_backup, create_backup, list_backups
from clinic.store.backup_files import BackupRow
from clinic.store.keys import DataKey
from clinic.store.restore import restore_backup

__all__ = ["BackupRow", "BackupService"]


class BackupService:
    """Backups are encrypted as the clinic is and hold its key file: they open with its passphrase or recovery code."""

    def __init__(self, core: Core, folder: ClinicFolder, key: DataKey) -> None:
        self._core = core
        self._folder = folder
        self._key = key

    @allowed(Right.BACK_UP)
    def create(self, target: Path, progress: Progress | None = None) -> BackupRow:
        """Back up into ``target`` while the clinic is in use; done means proved by opening the copy.

        Files that the clinic itself has lost are named in ``problems``. Raises ``StorageError`` where the disk is
        full, read-only or gone, or the copy is not sound; ``ClinicError`` for a target inside the clinic's folder.
        """
        return create_backup(self._folder, self._key, target, self._core.now(), progress)

    @allowed(Right.BACK_UP)
    def list(self, target: Path) -> tuple[BackupRow, ...]:
        """Backups in ``target``, newest first. Raises ``StorageError``."""
        return list_backups(target)

    @allowed(Right.BACK_UP)
    def check(self, backup: Path, progress: Progress | None = None) -> BackupRow:
        """Read and open everything in a backup; ``problems`` of the row say what is wrong. Raises ``StorageError``."""
        return check_backup(backup, self._key, progress)

    @staticmethod
    def restore(
        backup: Path, into: Path, passphrase: str = "", recovery_code: str = "", progress: Progress | None = None
    ) -> BackupRow:
        """Make the clinic anew in an empty or new folder; what could not be restored is named in ``problems``.

        Raises ``WrongPassphrase``, ``CannotOpen``, ``StorageError``.
        """
        return restore_backup(backup, into, passphrase, recovery_code, progress)
