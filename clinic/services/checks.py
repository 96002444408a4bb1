"""The slow check that goes on while nobody works: sealed files one by one, and the database as a whole.

Where a round stands is kept in ``clinic.round`` beside the database: keyed names of files, nothing of the record.
"""

import contextlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, StorageError
from clinic.paths import ClinicFolder
from clinic.records.checks import CheckState, CheckStep
from clinic.records.enums import UpkeepKind
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.services.photo_files import DERIVED_KINDS
from clinic.store.blob_uses import BlobUse, blob_uses
from clinic.store.files import write_atomically
from clinic.store.heal.verify import check_file, database_problems
from clinic.store.models import UpkeepRun
from clinic.store.schema import BEFORE

_AGAIN = timedelta(days=7)
_KEPT = timedelta(days=30)
"""How long a database from before a migration is kept where no later backup was proved."""
_UNDER_WAY = "under way"


@dataclass(slots=True)
class _Round:
    """How far the present round has come."""

    after: str = ""
    """Name of the last file that was checked."""
    damaged: list[str] = field(default_factory=list)
    """Names of the sealed files that were found damaged in this round."""
    unclosed: bool = False
    """Whether the program ended without closing the clinic since the database was last checked."""
    found: list[str] = field(default_factory=list)
    """What was wrong with the write-ahead log then."""


class CheckService:
    """Reads a little at a time; whoever calls it decides when and how much. Needs no right: it shows no record."""

    def __init__(self, core: Core, files: ClinicFolder, unclosed: bool, found: tuple[str, ...]) -> None:
        self._core = core
        self._files = files
        self._order: list[tuple[str, str]] = []
        """Name on disk and of the content, for all files of this round."""
        self._round = self._read_round()
        if unclosed or found:
            self._round.unclosed = True
            self._round.found = sorted({*self._round.found, *found})
            self._keep()

    @allowed(None)
    def due(self) -> tuple[UpkeepKind, ...]:
        """Which checks are to be made now: each a week after it last ended; the database also after a crash."""
        now = self._core.now()
        with self._core.db.read() as session:
            last = {kind: _last(session, kind) for kind in (UpkeepKind.DATABASE_CHECK, UpkeepKind.FILE_CHECK)}
            found = [kind for kind, run in last.items() if run is None or now - run.at >= _AGAIN]
        if self._round.unclosed and UpkeepKind.DATABASE_CHECK not in found:
            found.insert(0, UpkeepKind.DATABASE_CHECK)
        return tuple(found)

    @allowed(None)
    def state(self) -> CheckState:
        """When everything was last checked, and what is wrong."""
        with self._core.db.read() as session:
            files, database = (_last(session, kind) for kind in (UpkeepKind.FILE_CHECK, UpkeepKind.DATABASE_CHECK))
            healed = _last(session, UpkeepKind.HEAL)
            runs = [run for run in (database, files, _newest(session, UpkeepKind.FILE_CHECK)) if run is not None]
            problems: dict[str, None] = {}
            for run in runs:
                if healed is None or run.at > healed.at:
                    problems |= dict.fromkeys(map(str, run.problems))
            problems |= dict.fromkeys(map(str, healed.problems)) if healed is not None else {}
            files_at, database_at = files.at if files else None, database.at if database else None
        done = sum(place <= self._round.after for place, _ in self._order)
        return CheckState(files_at, database_at, tuple(problems), done, len(self._order))

    @allowed(None)
    def step(self, most: int = 4_000_000) -> CheckStep:
        """Check the next files, at least one, until about ``most`` bytes were read; goes on where the last step ended.

        A damaged preview is removed: it is made again when it is next looked at. Raises ``StorageError``.
        """
        if not self._order:
            self._begin()
        waiting = [pair for pair in self._order if pair[0] > self._round.after]
        read, found = 0, list[str]()
        for place, name in waiting:
            read += self._check(place, name, found)
            self._round.after = place
            if read >= most:
                break
        done = sum(place <= self._round.after for place, _ in self._order)
        total = len(self._order)
        if found:
            self._enter(UpkeepKind.FILE_CHECK, found, {"round": _UNDER_WAY})
        if done == total:
            self._end(total)
        self._keep()
        return CheckStep(done, total, read, tuple(found), finished=done == total)

    @allowed(None)
    def check_database(self) -> tuple[str, ...]:
        """Read every page, table and index and compare their seals and order; return what is wrong, in words.

        Where all is well, databases that were kept from before a migration are removed once they are not needed.
        """
        problems = [*self._round.found, *database_problems(self._core.db)]
        self._enter(UpkeepKind.DATABASE_CHECK, problems, {"after a crash": self._round.unclosed})
        self._round.unclosed, self._round.found = False, []
        self._keep()
        if not problems:
            self._remove_old_copies()
        return tuple(problems)

    def _begin(self) -> None:
        blobs = self._core.blobs
        with self._core.db.read() as session:
            names = {use.sha256 for use in blob_uses(session)}
        self._order = sorted((blobs.path(name).stem, name) for name in names)

    def _check(self, place: str, name: str, found: list[str]) -> int:
        blobs = self._core.blobs
        for problem in check_file(blobs, BlobUse(name, ""), DERIVED_KINDS):
            if problem.kind:
                blobs.drop_derived(name, problem.kind)
                continue
            self._round.damaged.append(place)
            with self._core.db.read() as session:
                use = next((use for use in blob_uses(session) if use.sha256 == name), None)
            if use is not None:
                found += [told.what for told in check_file(blobs, use, ())]
        try:
            return blobs.path(name).stat().st_size
        except OSError:
            return 0

    def _end(self, total: int) -> None:
        """The round is complete: what was damaged in it is looked at again, for it may have been healed since."""
        damaged = {name for place, name in self._order if place in self._round.damaged}
        found: list[str] = []
        if damaged:
            with self._core.db.read() as session:
                for use in blob_uses(session):
                    if use.sha256 in damaged:
                        found += [problem.what for problem in check_file(self._core.blobs, use, ())]
        self._enter(UpkeepKind.FILE_CHECK, found, {"files": total})
        self._order, self._round.after, self._round.damaged = [], "", []

    def _enter(self, kind: UpkeepKind, problems: list[str], details: dict[str, Any]) -> None:
        core = self._core
        run = UpkeepRun(
            id=core.new_id(), kind=kind, at=core.now(), place="", ok=not problems, problems=problems, details=details
        )
        # a disk that cannot be written keeps no list; the check is then made again
        with contextlib.suppress(StorageError), core.db.write() as session:
            session.add(run)

    def _remove_old_copies(self) -> None:
        with self._core.db.read() as session:
            backup = _last(session, UpkeepKind.BACKUP, only_ok=True)
            proved = backup.at if backup is not None else None
        for copy in self._files.root.glob(f"{BEFORE}*"):
            with contextlib.suppress(OSError):
                made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
                if (proved is not None and proved > made) or self._core.now() - made > _KEPT:
                    copy.unlink()

    def _read_round(self) -> _Round:
        try:
            content = json.loads(self._files.round.read_bytes())
            return _Round(
                str(content["after"]),
                [str(place) for place in content["damaged"]],
                bool(content["unclosed"]),
                [str(what) for what in content["found"]],
            )
        except (OSError, ValueError, KeyError, TypeError):
            return _Round()  # the round begins anew

    def _keep(self) -> None:
        now = self._round
        content = {"after": now.after, "damaged": now.damaged, "unclosed": now.unclosed, "found": now.found}
        with contextlib.suppress(ClinicError):
            write_atomically(self._files.round, json.dumps(content).encode())


def _last(session: Session, kind: UpkeepKind, *, only_ok: bool = False) -> UpkeepRun | None:
    """The newest run that came to its end; it can be read after the session."""
    query = select(UpkeepRun).where(UpkeepRun.kind == kind).order_by(UpkeepRun.at.desc(), UpkeepRun.id.desc())
    runs = session.scalars(query.where(UpkeepRun.ok) if only_ok else query)
    found = next((run for run in runs if run.details.get("round") != _UNDER_WAY), None)
    if found is not None:
        session.expunge(found)
    return found


def _newest(session: Session, kind: UpkeepKind) -> UpkeepRun | None:
    query = select(UpkeepRun).where(UpkeepRun.kind == kind).order_by(UpkeepRun.at.desc(), UpkeepRun.id.desc())
    found = session.scalars(query.limit(1)).first()
    if found is not None:
        session.expunge(found)
    return found
