"""What can be said of the folder for backups, and what the backups within reach say."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, StorageError
from clinic.paths import ClinicFolder
from clinic.records.backups import PlaceLook
from clinic.records.enums import UpkeepKind
from clinic.store.audit.head import Head
from clinic.store.backup.backups import check_target, list_backups
from clinic.store.backup.files import BackupRow
from clinic.store.backup.place import same_disk
from clinic.store.keys import DataKey
from clinic.store.models import AuditEntry, UpkeepRun


@dataclass(frozen=True, slots=True)
class Run:
    """A backup that was tried, as entered. ``at`` in UTC; ``place``: the backup's own folder where it is ``ok``."""

    at: datetime
    place: Path
    ok: bool
    problems: tuple[str, ...]
    same_disk: bool | None
    """Whether it lay on the clinic's disk; ``None``: not known."""


Restore = tuple[int, datetime]
"""Last audit entry of the backup that was restored, and when."""


def last_runs(session: Session, count: int) -> list[Run]:
    """The last backups that were tried, newest first."""
    wanted = select(UpkeepRun).where(UpkeepRun.kind == UpkeepKind.BACKUP)
    rows = session.scalars(wanted.order_by(UpkeepRun.at.desc(), UpkeepRun.id.desc()).limit(count))
    return [Run(r.at, Path(r.place), r.ok, tuple(r.problems), r.details.get("same disk")) for r in rows]


def was_elsewhere(runs: Sequence[Run], chosen: Path) -> bool:
    """Whether the last backup into this folder lay on another disk than the clinic."""
    made = [run for run in runs if run.ok and run.place.parent == chosen]
    return bool(made) and made[0].same_disk is False


def look_at(place: Path, clinic: ClinicFolder, was_elsewhere: bool = False) -> PlaceLook:
    """The folder as it is now. ``was_elsewhere``: backups were made into it while it lay on another disk."""
    try:
        check_target(clinic, place)
        there = place.is_dir()
    except ClinicError as error:
        return PlaceLook(place, str(error))
    except OSError:
        there = False
    if not there:
        words = f"The folder for backups {place} is not there. Connect its disk or network share, or choose another."
        return PlaceLook(place, words)
    same = on_same_disk(place, clinic)
    if same and was_elsewhere:
        words = f"The disk of the folder for backups {place} is not connected: an empty folder stands in its place."
        return PlaceLook(place, f"{words} Connect it, or choose another folder.")
    if not os.access(place, os.W_OK):
        return PlaceLook(place, f"The folder for backups {place} may not be written. Change its permissions.")
    if same:
        words = "This folder lies on the same disk as the clinic: if that disk fails, both are lost. Choose a folder"
        return PlaceLook(place, "", f"{words} on another disk or a network share.")
    return PlaceLook(place)


def on_same_disk(place: Path, clinic: ClinicFolder) -> bool:
    """Whether backups there lie on the clinic's own disk."""
    return same_disk(place, clinic.root)


def last_proved(runs: Sequence[Run], place: Path | None, key: DataKey) -> tuple[datetime | None, int]:
    """When the last proved backup was made that is not known to be gone, and how many files it lacks.

    What lies in the folder is asked too: a clinic that was restored from a backup does not know of that backup.
    """
    found = [(run.at, len(run.problems)) for run in runs if run.ok and not _is_gone(run.place)]
    for row in reachable(place, key):
        if row.readable:
            found.append((row.made_at, len(row.problems)))
            break
    return max(found, default=(None, 0))


def reachable(place: Path | None, key: DataKey) -> tuple[BackupRow, ...]:
    """The clinic's backups in its folder, newest first; none where the folder cannot be read."""
    if place is None:
        return ()
    try:
        return list_backups(place, key)
    except StorageError:
        return ()


def restores(session: Session) -> tuple[Restore, ...]:
    """Every time this clinic was restored, from its audit trail; or its trail sealed anew, which leaves no old end."""
    wanted = AuditEntry.action.in_(("restore", "import", "migrate")), AuditEntry.patient_id == ""
    found = []
    try:
        for entry in session.scalars(select(AuditEntry).where(*wanted)):
            if entry.noun in ("clinic", "audit_entry"):
                number = (entry.after or {}).get("audit number", 0) if entry.action == "restore" else 0
                found.append((int(number), entry.at))
    except (ValueError, TypeError, AttributeError):
        return ()  # such an entry was changed: the check of the trail says so
    return tuple(found)


def heads(rows: Iterable[BackupRow], restored: Sequence[Restore]) -> tuple[Head, ...]:
    """What these backups know of the trail.

    A backup that was made after the one that was restored, and before it was restored, knows entries that the restored
    trail rightly lacks: it is left out.
    """
    return tuple(
        Head(*row.audit_head)
        for row in rows
        if row.readable
        and row.audit_head[0]
        and not any(row.audit_head[0] > number and row.made_at <= at for number, at in restored)
    )


def _is_gone(backup: Path) -> bool:
    """Whether the folder can be seen and the backup is no longer in it."""
    try:
        return backup.parent.is_dir() and not backup.exists()
    except OSError:
        return False
