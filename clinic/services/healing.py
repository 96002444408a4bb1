"""Damaged files and tables brought back from the backup, once a person has said so."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import CannotOpen, ClinicError, StorageError
from clinic.records.changes import Changes
from clinic.records.checks import HealPlan, HealReport
from clinic.records.enums import Topic, UpkeepKind
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.services.patients import search_words
from clinic.services.photo_files import DERIVED_KINDS
from clinic.store.backup.backups import list_backups
from clinic.store.backup.blobs import opened_store
from clinic.store.backup.files import DATABASE, BackupRow, blobs_of
from clinic.store.backup.proof import check_backup
from clinic.store.files import storage_words
from clinic.store.heal.database import DAMAGED, Healed, Source, counts, heal_database
from clinic.store.heal.tables import damaged_parts
from clinic.store.heal.verify import FileProblem, file_problems
from clinic.store.keys import DataKey
from clinic.store.models import Clinic, Patient, UpkeepRun
from clinic.store.raw_database import audit_head, raw_database, schema_revision
from clinic.store.schema import HEAD
from clinic.store.search import PatientIndex, Vocabulary

Progress = Callable[[int, int, str], None]
Alone = Callable[[], AbstractContextManager[None]]


class HealService:
    """Healing never touches what is whole; what was damaged is kept beside it."""

    def __init__(self, core: Core, key: DataKey, alone: Alone) -> None:
        self._core = core
        self._key = key
        self._alone = alone

    @allowed(Right.BACK_UP)
    def plan(self, place: Path | None = None, progress: Progress | None = None) -> HealPlan:
        """Read everything and say what is damaged, and which backup is the newest that could heal it.

        ``place``: a folder of backups, else the clinic's own. Raises ``StorageError``, ``CannotOpen``.
        """
        damaged = tuple(self._database_words())
        files: list[FileProblem] = []
        with contextlib.suppress(CannotOpen) if damaged else contextlib.nullcontext():
            files = self._file_problems(progress or _silent)  # of a damaged table they are known once it is healed
        row = next(iter(self._backups(place)), None)
        return HealPlan(
            files=tuple(problem.what for problem in files if not problem.kind),
            database=damaged,
            previews=sum(bool(problem.kind) for problem in files),
            backup=row.path if row else None,
            made_at=row.made_at if row else None,
        )

    @allowed(Right.BACK_UP)
    def heal(self, place: Path | None = None, progress: Progress | None = None) -> tuple[HealReport, Changes]:
        """Bring back what is damaged. A person has confirmed it.

        Files are copied from the backups after proving them; a damaged database is built anew beside the old one,
        which is kept. Raises ``StorageError`` (nothing was changed by halves), ``CannotOpen`` where another window has
        the clinic open, or where too little of the database can be read.
        """
        report = progress or _silent
        healed = Healed()
        if list(self._database_words()):
            with self._alone(), self._source(place, report) as source:
                healed = heal_database(self._core.db, source, _index, self._core.now(), report)
        brought, lost = self._heal_files(place, report)
        done = HealReport(
            files=tuple(brought),
            tables=healed.tables,
            rows=healed.rows,
            from_backup=healed.from_backup,
            from_trail=healed.from_trail,
            lost=(*healed.lost, *lost),
            kept=healed.kept,
        )
        self._enter(done, counts(healed))
        return done, Changes.of(*Topic)

    @allowed(Right.BACK_UP)
    def kept(self) -> tuple[str, ...]:
        """Names of damaged databases that were kept, oldest first."""
        return tuple(sorted(path.name for path in self._core.db.path.parent.glob(f"{DAMAGED}*")))

    @allowed(Right.BACK_UP)
    def remove_kept(self) -> int:
        """Remove them for good; return how many. Raises ``StorageError``."""
        names = self.kept()
        with storage_words("The damaged database could not be removed."):
            for name in names:
                (self._core.db.path.parent / name).unlink(missing_ok=True)
        self._core.note("remove", "damaged-database", "", count=len(names))
        return len(names)

    def _file_problems(self, progress: Progress) -> list[FileProblem]:
        with self._core.db.read() as session:
            return list(file_problems(session, self._core.blobs, DERIVED_KINDS, progress))

    def _database_words(self) -> Iterator[str]:
        try:
            for table, index in damaged_parts(self._core.db):
                yield f"Table {table}" + (f", index {index}" if index else "")
        except sqlcipher3.dbapi2.DatabaseError as error:
            raise CannotOpen(
                "The database is too badly damaged to be healed.", "Restore the clinic from its last backup."
            ) from error

    def _backups(self, place: Path | None) -> list[BackupRow]:
        """Backups that can be read, newest first; of a folder that is gone, none."""
        chosen = place
        if chosen is None:
            with contextlib.suppress(CannotOpen), self._core.db.read() as session:
                text = session.scalars(select(Clinic.backup_place)).first()
                chosen = Path(text) if text else None
        if chosen is None or not chosen.is_dir():
            return []
        return [row for row in list_backups(chosen, self._key) if row.readable]

    @contextlib.contextmanager
    def _source(self, place: Path | None, progress: Progress) -> Iterator[Source | None]:
        """The newest backup whose database is whole and of this version; ``None`` where there is none."""
        for row in self._backups(place):
            with contextlib.suppress(StorageError):
                if check_backup(row.path, self._key, progress).problems:
                    continue
                with raw_database(row.path / DATABASE, self._key, read_only=True) as copy:
                    if schema_revision(copy) == HEAD:
                        yield Source(partial(_rows, copy), audit_head(copy)[0])
                        return
        yield None

    def _heal_files(self, place: Path | None, progress: Progress) -> tuple[list[str], list[str]]:
        core, brought, lost = self._core, list[str](), list[str]()
        folders = {blobs_of(row.path) for row in self._backups(place)}
        for problem in self._file_problems(progress):
            if problem.kind:
                core.blobs.drop_derived(problem.sha256, problem.kind)
                continue
            if any(self._brought(folder, problem.sha256) for folder in sorted(folders)):
                brought.append(problem.what)
            else:
                lost.append(f"{problem.what} No backup within reach has it whole.")
        return brought, lost

    def _brought(self, folder: Path, sha256: str) -> bool:
        with opened_store(folder, self._key) as store:
            try:
                self._core.blobs.take_from(store, sha256)
            except ClinicError:
                return False
        return True

    def _enter(self, done: HealReport, details: dict[str, Any]) -> None:
        core = self._core
        details = details | {"files": len(done.files), "lost": len(done.lost)}
        core.note("heal", "clinic", core.clinic_id, **details)
        with contextlib.suppress(StorageError), core.db.write() as session:
            session.add(
                UpkeepRun(
                    id=core.new_id(),
                    kind=UpkeepKind.HEAL,
                    at=core.now(),
                    place="",
                    ok=not done.lost,
                    problems=list(done.lost),
                    details=details,
                )
            )


def _rows(connection: Any, query: str) -> Iterable[tuple[Any, ...]]:
    found: Iterable[tuple[Any, ...]] = connection.execute(query)
    return found


def _index(session: Session) -> None:
    index = PatientIndex(session, Vocabulary())
    for patient in session.scalars(select(Patient)).all():
        index.put(patient, *search_words(patient))


def _silent(_done: int, _all: int, _what: str) -> None:
    """Progress that nobody looks at."""
