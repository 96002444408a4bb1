"""Removing backups that are no longer needed, and the sealed files that none of the others needs.

In this order: a backup's folder is renamed (from then on it is no backup), removed, and only then its files are looked
at. Whatever interrupts it leaves too much and never too little.
"""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from clinic.rules.rotation import Made, superfluous
from clinic.store.backup.backups import list_backups
from clinic.store.backup.files import BLOBS, PREFIX, read_manifest
from clinic.store.backup.place import Progress, age, clear_leftovers, tidying
from clinic.store.backup.proof import silent
from clinic.store.files import storage_words, sync_folder
from clinic.store.keys import DataKey

_YOUNG = timedelta(hours=1)
"""A sealed file younger than this may belong to a backup that is not finished."""


def rotate(
    target: Path, key: DataKey, today: date, is_own: Callable[[Path], bool], progress: Progress | None = None
) -> tuple[int, int]:
    """Remove this clinic's backups that the rules no longer keep; return how many backups and sealed files went.

    Backups of other clinics in the folder stay, and so does what they need; so do those of a copy of this clinic that
    went its own way (``is_own`` says no): each is the only one of its kind. Raises ``StorageError``.
    """
    rows = [row for row in list_backups(target, key) if not row.readable or is_own(row.path)]
    made = [Made(row.made_at, proved=row.readable and not row.problems) for row in rows]
    gone = [rows[index].path for index in superfluous(made, today)]
    with storage_words("Old backups could not be removed."):
        left_before = any(target.glob(f".{PREFIX}2*.removing"))
        for path in gone:
            _remove(path)
        clear_leftovers(target)
    return len(gone), sweep(target, progress) if gone or left_before else 0


def sweep(target: Path, progress: Progress | None = None) -> int:
    """Remove sealed files that no backup in ``target`` needs; return how many. Raises ``StorageError``.

    Nothing is removed while a backup is being made there, or while one lies there whose manifest cannot be read: what
    it needs is not known.
    """
    report, count = progress or silent, 0
    with storage_words("Old files of the backups could not be removed."), tidying(target) as may:
        rows = list_backups(target) if may else ()
        if not may or not all(row.readable for row in rows):
            return 0
        needed = _needed(target)
        for path in sorted((target / BLOBS).glob("??/*")):
            report(count, 0, "removing old files")
            name = f"{path.parent.name}/{path.name}"
            if name not in needed and age(path) > _YOUNG:
                path.unlink(missing_ok=True)
                count += 1
    return count


def _needed(target: Path) -> set[str]:
    return {name for row in list_backups(target) for name in read_manifest(row.path).blobs}


def _remove(path: Path) -> None:
    hidden = path.with_name(f".{path.name}.removing")
    shutil.rmtree(hidden, ignore_errors=True)
    path.rename(hidden)
    sync_folder(path.parent)
    shutil.rmtree(hidden, ignore_errors=True)
