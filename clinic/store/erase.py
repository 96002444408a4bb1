"""Taking one person out of the record, for good: rows, search index, half-filled forms, values in the audit trail.

All of it happens in the caller's one transaction. The sealed files go afterwards: without their rows they are strays,
which is what a crash in between leaves. The patient's own row stays as a tombstone with nothing but its number.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import String, delete, null, or_, select, text, type_coerce, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from clinic.errors import StorageError
from clinic.records.enums import Sex
from clinic.store.audit.auditor import ERASING
from clinic.store.blob_uses import BLOB_COLUMNS, blob_uses
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.models import AuditEntry, Draft, Patient, PatientToken, PrivacyAct, SearchWord, UpkeepRun
from clinic.store.search import Vocabulary, is_name_word
from clinic.store.selection import NOUNS, Noun

_AT_ONCE = 500
ERASE = "erase"
"""Action of an audit entry that tells of the removal of a row, or of a number from it."""

ERASED = "erased"
"""Begins the record number of a tombstone."""


@dataclass(slots=True)
class Removed:
    """What was taken out: rows by noun, the keys of those rows, and the blobs they named."""

    counts: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """How many rows in all."""
        return sum(self.counts.values())


def begin_erasing(session: Session, patient_id: str) -> None:
    """From now on rows of this person may be deleted in ``session``, and its audit entries hold no values."""
    session.info[ERASING] = patient_id
    session.execute(text("PRAGMA defer_foreign_keys = ON"))  # rows point to one another; all of them go


def remove_rows(session: Session, patient_id: str) -> Removed:
    """Delete every row of the person but their own; what each was is counted."""
    removed = Removed()
    columns = dict(BLOB_COLUMNS)
    found = [(noun, row) for noun in NOUNS if noun.table is not Patient for row in _rows_of(session, noun, patient_id)]
    for noun, row in found:  # only now: what lies below a visit is found by the visit
        removed.counts[noun.name] += 1
        removed.ids.add(row.id)
        name = getattr(row, columns.get(noun.table.__tablename__, ""), None)
        if name:
            removed.blobs.add(str(name))
        session.delete(row)
    session.flush()
    return removed


def _rows_of(session: Session, noun: Noun, patient_id: str) -> list[Any]:
    return list(session.scalars(select(noun.table).where(noun.by_patient(patient_id))))


def remove_drafts(session: Session, ids: Iterable[str]) -> int:
    """Delete everybody's half-filled forms about any of ``ids``; return how many."""
    wanted = set(ids)
    found = [key for key in session.execute(select(Draft.key, Draft.user_id)) if wanted & set(key[0].split(":"))]
    for key, user_id in found:
        session.execute(delete(Draft).where(Draft.key == key, Draft.user_id == user_id))
    return len(found)


def remove_from_search(session: Session, patient: Patient, known: Vocabulary) -> None:
    """Take the person out of the search index, and the words that nobody else has out of the vocabulary."""
    own = tokens_of(session, patient.id)
    session.execute(delete(PatientToken).where(PatientToken.patient_id == patient.id))
    session.execute(text("DELETE FROM patient_fts WHERE rowid = :n"), {"n": patient.number})
    forget_words(session, own, known)


def tokens_of(session: Session, patient_id: str) -> set[str]:
    """The words by which the person is found now."""
    return set(session.scalars(select(PatientToken.token).where(PatientToken.patient_id == patient_id)))


def forget_words(session: Session, words: Iterable[str], known: Vocabulary) -> None:
    """Remove those of ``words`` that nobody has any more, and write the full-text index anew without deleted rows."""
    wanted = {word for word in words if is_name_word(word)}
    used = set(session.scalars(select(PatientToken.token).where(PatientToken.token.in_(wanted))))
    session.execute(delete(SearchWord).where(SearchWord.word.in_(wanted - used)))
    known.forget()
    # a deleted row is only marked in the index until its segments are merged
    session.execute(text("INSERT INTO patient_fts (patient_fts) VALUES ('optimize')"))


def make_tombstone(session: Session, patient: Patient, at: datetime) -> None:
    """Empty the person's row but for its number, and the reasons given with earlier acts."""
    for name in ("family", "given", "other_names", "preferred", "sort_name", "gender", "phone", "email", "address"):
        setattr(patient, name, "")
    patient.mrn = f"{ERASED}-{patient.number}"
    patient.birth = patient.skin_tone = patient.pregnant = patient.pregnancy_due = None
    patient.merged_into = patient.restricted_at = None
    patient.sex, patient.language, patient.note, patient.restricted_reason = Sex.UNKNOWN, "", "", ""
    patient.allergies, patient.problems, patient.medicines = [], [], []
    patient.archived, patient.erased_at = True, at
    for act in session.scalars(select(PrivacyAct).where(PrivacyAct.patient_id == patient.id)):
        act.reason = ""
    session.flush()


def forget_number(database: Database, session: Session, patient_id: str, mrn: str) -> set[str]:
    """Take a record number out of what checks and backups reported; return the keys of the reports changed."""
    number = re.compile(rf"\brecord {re.escape(mrn)}(?!\w)")
    changed = set()
    for run in session.scalars(select(UpkeepRun)).all():
        problems = [number.sub("an erased record", str(problem)) for problem in run.problems]
        if problems != run.problems:
            run.problems = problems
            changed.add(run.id)
    session.flush()
    for key in sorted(changed):  # says why the values of this report's entries are gone
        database.auditor.note(session, ERASE, UpkeepRun.__tablename__, key, patient_id, None)
    return changed


def empty_audit(session: Session, patient_id: str, ids: Iterable[str], noun: str = "") -> int:
    """Remove the values from audit entries of the person (of one ``noun``, if given) and of the rows ``ids``.

    The entries stay, with who did what and when, and so does the chain. Returns how many held values.
    """
    session.flush()
    # an entry without values may hold the word null of JSON, too
    held = or_(*(type_coerce(column, String) != "null" for column in (AuditEntry.before, AuditEntry.after)))
    mine = AuditEntry.patient_id == patient_id
    conditions = [mine & (AuditEntry.noun == noun) if noun else mine]
    conditions += [AuditEntry.row_id.in_(some) for some in _some(sorted(ids))]
    emptied = 0
    for condition in conditions:
        numbers = list(session.scalars(select(AuditEntry.number).where(condition, held)))
        for some in _some(numbers):
            empty = update(AuditEntry).where(AuditEntry.number.in_(some)).values(before=null(), after=null())
            session.execute(empty.execution_options(synchronize_session=False))
        emptied += len(numbers)
    return emptied


def _some(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def remove_blobs(database: Database, blobs: BlobStore, names: set[str], kinds: tuple[str, ...]) -> tuple[int, int]:
    """Remove the sealed files of ``names`` that no row needs any more, with what was made from them (``kinds``).

    Returns how many were removed, and how many could not be. Nobody can refer to one meanwhile: the write lock is held.
    """
    gone = failed = 0
    with database.write() as session:
        free = names - {use.sha256 for use in blob_uses(session)}
        for name in sorted(free):
            try:
                gone += blobs.remove(name, kinds)
            except StorageError:
                failed += 1
    return gone, failed


def rewrite(database: Database) -> bool:
    """Write the database file anew and empty its log, so that nothing deleted lingers in either; False: not now.

    Another window that reads at this moment prevents it; deleted rows are overwritten with zeros in any case.
    """
    errors = (DatabaseError, sqlcipher3.dbapi2.DatabaseError)
    with contextlib.suppress(*errors), contextlib.closing(database.engine.raw_connection()) as pooled:
        connection: Any = pooled.driver_connection
        connection.execute("VACUUM")
        busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    return False
