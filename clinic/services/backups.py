"""Backups of the clinic: make, list, check; where they go, and how they stand."""

import contextlib
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic.errors import ClinicError, StorageError, ValidationError
from clinic.paths import ClinicFolder
from clinic.records.backups import BackupState
from clinic.records.changes import Changes
from clinic.records.enums import Topic, UpkeepKind
from clinic.records.rights import Right
from clinic.rules.rotation import is_due, is_old
from clinic.services import backup_place
from clinic.services.admin import clinic_detail
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.store.audit.head import Head
from clinic.store.backup.backups import Progress, check_backup, create_backup, list_backups
from clinic.store.backup.files import BackupRow, read_manifest
from clinic.store.backup.restore import restore_backup
from clinic.store.backup.rotation import rotate
from clinic.store.files import write_atomically
from clinic.store.keys import DataKey
from clinic.store.models import AuditEntry, Clinic, UpkeepRun

if TYPE_CHECKING:
    from clinic.services.backup_report import BackupReport

__all__ = ["BackupRow", "BackupService"]

_TOLD_AGAIN = timedelta(hours=20)
"""An automatic attempt that fails as the one before did is not entered again for so long."""
_LOOKED_AT = 20


# the report's PDF library is loaded only where a report is wanted
class BackupService:
    """Backups are encrypted as the clinic is and hold its key file: they open with its passphrase or recovery code."""

    def __init__(self, core: Core, folder: ClinicFolder, key: DataKey) -> None:
        self._core = core
        self._folder = folder
        self._key = key

    @allowed(Right.BACK_UP)
    def create(self, target: Path | None = None, progress: Progress | None = None) -> BackupRow:
        """Back up while the clinic is in use; done means proved by a trial restore. Then old backups are removed.

        Without ``target`` into the clinic's own folder for backups, which must be there. Files that the clinic itself
        has lost are named in ``problems``. That it was made, or why not, is entered into the clinic. Raises
        ``StorageError`` where the disk is full, read-only or gone, or the copy is not sound; ``ClinicError`` where no
        folder was chosen, or one inside the clinic's own.
        """
        return self._make(target, progress, tell_again=True)

    @allowed(None)
    def daily(self, progress: Progress | None = None) -> BackupRow:
        """The backup that the program makes by itself, whoever works. Raises as ``create`` does."""
        return self._make(None, progress, tell_again=False)

    @allowed(Right.BACK_UP)
    def list(self, target: Path | None = None) -> tuple[BackupRow, ...]:
        """This clinic's backups in ``target`` (else in its own folder), newest first. Raises ``StorageError``."""
        place = target or self._place()
        return list_backups(place, self._key) if place is not None else ()

    @allowed(Right.BACK_UP)
    def check(self, backup: Path, progress: Progress | None = None) -> BackupRow:
        """Read and open everything in a backup; ``problems`` of the row say what is wrong. Raises ``StorageError``."""
        return check_backup(backup, self._key, progress)

    @allowed(Right.ADMINISTER)
    def choose_place(self, folder: Path) -> Changes:
        """Back up into this folder from now on. Raises ``ValidationError`` where that is not possible."""
        look = backup_place.look_at(folder.absolute(), self._folder)
        if look.problem:
            raise ValidationError("backup_place", look.problem)
        with self._core.db.write() as session:
            clinic = session.scalars(select(Clinic)).one()
            clinic.backup_place = str(folder.absolute())
            return Changes.of(Topic.CLINIC, Topic.UPKEEP, ids=(clinic.id,))

    @allowed(None)
    def state(self) -> BackupState:
        """How the backups stand. Looks at the folder for backups, which may take a while where it is a share."""
        with self._core.db.read() as session:
            chosen = clinic_detail(session).backup_place
            runs = backup_place.last_runs(session, _LOOKED_AT)
        now = self._core.now()
        last, lacks = backup_place.last_proved(runs, Path(chosen) if chosen else None, self._key)
        look = None
        if chosen:
            look = backup_place.look_at(Path(chosen), self._folder, backup_place.was_elsewhere(runs, Path(chosen)))
        failed = runs[0] if runs and not runs[0].ok and (last is None or runs[0].at > last) else None
        failure = " ".join(failed.problems) if failed is not None else ""
        return BackupState(look, last, lacks, failure, is_due(last, now), is_old(last, now))

    @allowed(Right.BACK_UP)
    def report(self, backup: Path | None = None) -> str:
        """The report on a backup (else on the last proved one in the clinic's folder) as text. ``ClinicError``."""
        from clinic.services.backup_report import as_text

        return as_text(self._report(backup))

    @allowed(Right.BACK_UP)
    def save_report(self, path: Path, backup: Path | None = None) -> None:
        """Write the report as a page to print, as text where ``path`` ends in ``.txt``. Raises ``ClinicError``."""
        from clinic.services.backup_report import as_pdf, as_text

        report, core = self._report(backup), self._core
        is_text = path.suffix.lower() == ".txt"
        write_atomically(path, as_text(report).encode() if is_text else as_pdf(report, core.resources / "fonts"))
        core.note("print", "backup", "", backup=report.backup.path.name)

    @allowed(None)
    def heads(self) -> tuple[Head, ...]:
        """Heads of the audit trail that the backups within reach know, for the check of the trail."""
        with self._core.db.read() as session:
            chosen = clinic_detail(session).backup_place
            restores = backup_place.restores(session)
        rows = backup_place.reachable(Path(chosen) if chosen else None, self._key)
        return backup_place.heads(rows, restores)

    @staticmethod
    def restore(
        backup: Path,
        into: Path,
        passphrase: str = "",
        recovery_code: str = "",
        progress: Progress | None = None,
        *,
        sign_in: str = "",
    ) -> BackupRow:
        """Make the clinic anew in an empty or new folder; what could not be restored is named in ``problems``.

        Raises ``WrongPassphrase``, ``CannotOpen``, ``StorageError``.
        """
        return restore_backup(backup, into, passphrase, recovery_code, progress, sign_in=sign_in)

    def _place(self) -> Path | None:
        with self._core.db.read() as session:
            chosen = clinic_detail(session).backup_place
        return Path(chosen) if chosen else None

    def _report(self, backup: Path | None) -> "BackupReport":
        from clinic.services.backup_report import BackupReport

        rows = self.list() if backup is None else (check_backup_manifest(backup, self._key),)
        sound = [row for row in rows if row.readable]
        if not sound:
            raise ClinicError("There is no backup to report on.", "Make one first.")
        with self._core.db.read() as session:
            return BackupReport(clinic_detail(session), sound[0], self._core.now())

    def _make(self, target: Path | None, progress: Progress | None, *, tell_again: bool) -> BackupRow:
        place, begun = target, time.monotonic()
        try:
            if place is None:
                place = self._own_place()
            row = create_backup(self._folder, self._key, place, self._core.now(), progress)
        except ClinicError as error:
            if place is not None:
                self._enter_failure(place, error, tell_again=tell_again)
            raise
        details: dict[str, object] = {
            "rows": sum(row.rows.values()),
            "files": row.blobs,
            "bytes": row.bytes,
            "seconds": round(time.monotonic() - begun, 1),
            "proved": row.proved,
            "same disk": backup_place.on_same_disk(place, self._folder),
        }
        try:
            details["removed"], details["files removed"] = rotate(place, self._key, self._core.today(), self._is_own)
        except (ClinicError, OSError) as error:  # the backup itself stands
            details["not removed"] = str(error)
        self._enter(row.path, True, row.problems, row.audit_head, details)
        return row

    def _is_own(self, backup: Path) -> bool:
        """Whether this clinic's own trail leads through the backup, and not that of a copy restored from it."""
        number, seal = read_manifest(backup).audit_head
        with self._core.db.read() as session:
            entry = session.get(AuditEntry, number)
            return number == 0 or (entry is not None and entry.seal == seal)

    def _own_place(self) -> Path:
        with self._core.db.read() as session:
            chosen = clinic_detail(session).backup_place
            runs = backup_place.last_runs(session, _LOOKED_AT)
        if not chosen:
            raise ClinicError("No folder for backups was chosen.", "Choose one under Admin, Safety.")
        look = backup_place.look_at(Path(chosen), self._folder, backup_place.was_elsewhere(runs, Path(chosen)))
        if look.problem:
            raise StorageError(look.problem)
        return look.path

    def _enter_failure(self, place: Path, error: ClinicError, *, tell_again: bool) -> None:
        words = (error.what, error.todo)
        if not tell_again:
            with contextlib.suppress(ClinicError), self._core.db.read() as session:
                runs = backup_place.last_runs(session, _LOOKED_AT)
                fresh = bool(runs) and self._core.now() - runs[0].at < _TOLD_AGAIN
                if fresh and not runs[0].ok and runs[0].problems == words:
                    return
        self._enter(place, False, words, (0, ""), {})

    def _enter(
        self, place: Path, ok: bool, problems: tuple[str, ...], head: tuple[int, str], details: dict[str, object]
    ) -> None:
        core = self._core
        run = UpkeepRun(
            id=core.new_id(),
            kind=UpkeepKind.BACKUP,
            at=core.now(),
            place=str(place),
            ok=ok,
            problems=list(problems[:_LOOKED_AT]),
            audit_number=head[0],
            audit_seal=head[1],
            details=details,
        )
        # a clinic on a full disk must not spoil the backup that was just made of it
        with contextlib.suppress(ClinicError), core.db.write() as session:
            session.add(run)
            action = "backup" if ok else "backup-failed"
            core.db.auditor.note(session, action, "upkeep_run", run.id, "", {"covers entries to": head[0]})


def check_backup_manifest(backup: Path, key: DataKey) -> BackupRow:
    """The row of one backup, its manifest checked. Raises ``StorageError``."""
    found = [row for row in list_backups(backup.parent, key) if row.path.name == backup.name]
    if not found or not found[0].readable:
        raise StorageError(f"The backup {backup.name} cannot be read.", "Choose another one.")
    return replace(found[0], path=backup)
