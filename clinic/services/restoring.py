"""A clinic restored on a machine that may hold nothing but the folder of backups: before any clinic is open."""

from dataclasses import replace
from pathlib import Path

from clinic.clock import Now
from clinic.errors import CannotOpen, WrongPassphrase
from clinic.store.backup.backups import Progress, list_backups
from clinic.store.backup.blobs import fact_of, size_of
from clinic.store.backup.files import DATABASE, KEY_FILE, MANIFEST, BackupRow, FileFact, blobs_of, read_manifest
from clinic.store.backup.restore import check_empty, restore_backup
from clinic.store.keyring import clinic_id_of, tag_of, user_count
from clinic.store.tries import wait_after

__all__ = ["BackupRow", "Restoring"]

_CODE_TAG = "recovery code"


class Restoring:
    """One person's way from a backup to a clinic. Failed attempts make the next one wait, as at the door of a clinic;
    they are counted here, since a folder of backups may be one that can only be read."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._failures: dict[str, tuple[int, float]] = {}

    def backups(self, place: Path, progress: Progress | None = None) -> tuple[BackupRow, ...]:
        """The backups in a folder (or the one that the folder is), newest first.

        ``problems`` say what can be seen without the passphrase: files that are missing or too short. Raises
        ``StorageError``, ``CannotOpen`` where there are none.
        """
        folder = place.parent if (place / MANIFEST).exists() else place
        rows = list_backups(folder)
        if folder != place:
            rows = tuple(row for row in rows if row.path.name == place.name)
        if not rows:
            raise CannotOpen(
                f"There is no backup in the folder {place}.",
                "Choose the folder that holds folders named “skinfolio-” and a date.",
            )
        looks: dict[str, int] = {}
        looked = []
        for number, row in enumerate(rows):
            if progress is not None:
                progress(number, len(rows), "backups")
            looked.append(_looked_at(row, looks))
        return tuple(looked)

    @staticmethod
    def needs_name(backup: Path) -> bool:
        """Whether several people signed in to that clinic, so that a passphrase alone does not say whose it is."""
        try:
            return user_count(backup / KEY_FILE) > 1
        except CannotOpen:
            return False

    @staticmethod
    def check_target(into: Path) -> None:
        """Raise ``CannotOpen`` where no clinic can be restored into this folder."""
        check_empty(into)

    def restore(
        self,
        backup: Path,
        into: Path,
        sign_in: str = "",
        passphrase: str = "",
        recovery_code: str = "",
        progress: Progress | None = None,
    ) -> BackupRow:
        """Restore; what could not be is named in ``problems``.

        Raises ``WrongPassphrase`` with the seconds to wait, ``CannotOpen``, ``StorageError``.
        """
        tag = _CODE_TAG if recovery_code else tag_of(clinic_id_of(backup / KEY_FILE), sign_in)
        count, at = self._failures.get(tag, (0, 0.0))
        moment = self._now().timestamp()
        if left := round(max(0.0, wait_after(count) - max(moment - at, 0.0)) + 0.499):
            raise WrongPassphrase("There were too many failed attempts.", f"Wait {left} seconds, then try again.", left)
        try:
            row = restore_backup(backup, into, passphrase, recovery_code, progress, sign_in=sign_in, now=self._now())
        except WrongPassphrase as error:
            self._failures[tag] = (count + 1, moment)
            wait = wait_after(count + 1)
            todo = f"{error.todo} The next attempt is possible in {wait} seconds." if wait else error.todo
            raise WrongPassphrase(error.what, todo, wait) from error
        self._failures.pop(tag, None)
        return row


def _looked_at(row: BackupRow, sizes: dict[str, int]) -> BackupRow:
    if not row.readable:
        return row
    manifest = read_manifest(row.path)
    problems = []
    if size_of(row.path / DATABASE) != manifest.database.bytes:
        problems.append("The database is missing or not whole.")
    if fact_of(row.path / KEY_FILE) != manifest.key_file:
        problems.append("The key file is missing or damaged.")
    if lost := _missing(row.path, manifest.blobs, sizes):
        problems.append(f"{lost} of {len(manifest.blobs)} sealed files are missing or not whole.")
    return replace(row, problems=(*row.problems, *problems))


def _missing(backup: Path, blobs: dict[str, FileFact], sizes: dict[str, int]) -> int:
    folder = blobs_of(backup)
    for place in blobs.keys() - sizes.keys():
        sizes[place] = size_of(folder / place)
    return sum(sizes[place] != fact.bytes for place, fact in blobs.items())
