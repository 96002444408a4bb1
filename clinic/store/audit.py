"""The audit trail, made from what a session is about to flush, so that nothing can be written unaudited.

Each entry holds the seal of the one before it and is sealed with a key that is not in the database. What was written
(``before``, ``after``) is sealed apart from the entry, so that the values of an erased person can be removed and the
chain stays whole. The number and seal of the last entry are also kept outside the database (``audit_head``).
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from clinic.clock import Now
from clinic.errors import Conflict
from clinic.records.partial_date import PartialDate
from clinic.store.audit_head import AuditHead, Head
from clinic.store.models import AuditEntry, Draft, Kept, Patient, PatientToken, PrivacyAct, SearchWord
from clinic.store.owners import patient_of

_DERIVED = (AuditEntry, Draft, PatientToken, SearchWord)
"""Not nouns of the record: the trail itself, half-filled forms, and the search index made from patients."""

ERASING = "erasing"
"""Key of ``session.info``: the patient whose rows may be deleted in this session."""


class Auditor:
    """Stamps rows and chains one entry for each change. ``key``: 32 bytes, never stored in the database."""

    def __init__(self, key: bytes, now: Now, workstation: str, head: AuditHead) -> None:
        self._key = key
        self._now = now
        self._workstation = workstation
        self._head = head
        self.user_id = ""

    def watch(self, session: Session) -> None:
        """Audit everything that ``session`` flushes; keep the head once it is committed."""
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_commit", self._after_commit)

    def forget(self) -> None:
        """Let go of the key."""
        self._key = b""

    def note(
        self, session: Session, action: str, noun: str, row_id: str, patient_id: str, details: dict[str, Any] | None
    ) -> None:
        """Chain an entry for something that changes no row: viewing, printing, exporting, signing in."""
        session.flush()
        entry = self._entry(action, noun, row_id, patient_id, None, details)
        self._chain(session, [entry])
        session.flush()

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: Any) -> None:
        erased = [row for row in session.deleted if not isinstance(row, _DERIVED)]
        if any(patient_of(session, row) != session.info.get(ERASING, "-") for row in erased):
            raise AssertionError("clinical rows are never deleted")
        now = self._now()
        changed = [o for o in session.dirty if session.is_modified(o)]
        for row in [*session.new, *changed]:
            if isinstance(row, Kept):
                self._stamp(row, now, new=row in session.new)
        steps = [(row, "create") for row in session.new if not isinstance(row, _DERIVED)]
        steps += [(row, "update") for row in changed if not isinstance(row, _DERIVED)]
        entries = [self._change(session, row, action) for row, action in steps]
        entries += [self._entry("erase", r.__tablename__, r.id, patient_of(session, r), None, None) for r in erased]
        if entries:
            self._chain(session, entries)

    def _stamp(self, row: Kept, now: datetime, *, new: bool) -> None:
        if new:
            row.created_at = row.created_at or now
            row.created_by = row.created_by or self.user_id
        row.updated_at = now

    def _change(self, session: Session, row: Any, action: str) -> AuditEntry:
        owner = patient_of(session, row)
        self._check_restriction(session, row, owner)
        before, after = _difference(row, new=action == "create")
        if session.info.get(ERASING) == owner and owner:
            before = after = None  # what is being removed must not be kept here
        return self._entry(action, row.__tablename__, row.id, owner, before, after)

    def _check_restriction(self, session: Session, row: Any, owner: str) -> None:
        """A restricted record is kept and not worked with; only the restriction itself can be changed."""
        if not owner or isinstance(row, Patient | PrivacyAct) or session.info.get(ERASING) == owner:
            return
        with session.no_autoflush:
            patient = session.get(Patient, owner)
        if patient is not None and patient.restricted_at is not None:
            raise Conflict(
                "This record is restricted: it is kept, but nothing may be added or changed.",
                "Lift the restriction on the Privacy page first, if the reason for it has gone.",
            )

    def _entry(
        self,
        action: str,
        noun: str,
        row_id: str,
        patient_id: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> AuditEntry:
        return AuditEntry(
            at=self._now(),
            user_id=self.user_id,
            workstation=self._workstation,
            action=action,
            noun=noun,
            row_id=row_id,
            patient_id=patient_id,
            before=before,
            after=after,
        )

    def _chain(self, session: Session, entries: list[AuditEntry]) -> None:
        with session.no_autoflush:
            last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
        number, previous = (last.number, last.seal) if last else (0, "")
        for entry in entries:
            number += 1
            entry.number, entry.previous = number, previous
            entry.values_seal = self.values_seal(entry)
            entry.seal = previous = self.seal(entry)
            session.add(entry)
        session.info["head"] = Head(number, previous)

    def _after_commit(self, session: Session) -> None:
        head = session.info.pop("head", None)
        if head is not None:
            self._head.write(head)

    def values_seal(self, entry: AuditEntry) -> str:
        """The seal over what was written; empty where the entry holds no values."""
        if entry.before is None and entry.after is None:
            return ""
        return self._hmac(["values", entry.number, entry.before, entry.after])

    def seal(self, entry: AuditEntry) -> str:
        """The seal over everything else, the values by their seal."""
        return self._hmac(
            [
                entry.number,
                entry.at.astimezone(UTC).isoformat(),
                entry.user_id,
                entry.workstation,
                entry.action,
                entry.noun,
                entry.row_id,
                entry.patient_id,
                entry.values_seal,
                entry.previous,
            ]
        )

    def first_seal(self, entry: AuditEntry) -> str:
        """The seal of entries before schema 0002, which held the values themselves."""
        return self._hmac(
            [
                entry.number,
                entry.at.astimezone(UTC).isoformat(),
                entry.user_id,
                entry.workstation,
                entry.action,
                entry.noun,
                entry.row_id,
                entry.before,
                entry.after,
                entry.previous,
            ]
        )

    @property
    def head(self) -> AuditHead:
        """The end of the trail as kept outside the database."""
        return self._head

    def take_over(self, session: Session) -> None:
        """Chain the entries of a record that was brought in anew under this clinic's key, and say so in a last one."""
        self._reseal(session, self.seal)
        self.note(session, "import", "clinic", "", "", None)

    def seal_anew(self, session: Session) -> None:
        """Bring a trail of schema 0001 into the present form; a last entry says whether it was whole before."""
        broken = self._reseal(session, self.first_seal)
        self.note(session, "migrate", "audit_entry", "", "", {"entries that did not fit": broken})

    def _reseal(self, session: Session, old: Callable[[AuditEntry], str]) -> int:
        before = previous = ""
        broken = number = 0
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all():
            broken += entry.seal != old(entry) or entry.previous != before or entry.number != number + 1
            before, number = entry.seal, entry.number
            entry.patient_id = entry.patient_id or _owner_in(entry)
            entry.values_seal = entry.values_seal if _was_erased(entry) else self.values_seal(entry)
            entry.previous = previous
            entry.seal = previous = self.seal(entry)
        session.flush()
        return broken

    def _hmac(self, content: list[Any]) -> str:
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def _was_erased(entry: AuditEntry) -> bool:
    return bool(entry.values_seal) and entry.before is None and entry.after is None


def _owner_in(entry: AuditEntry) -> str:
    """The patient of an entry of before, as far as its own values tell."""
    if entry.noun == "patient":
        return entry.row_id
    values = {**(entry.before or {}), **(entry.after or {})}
    return str(values.get("patient_id") or "")


def _difference(row: Any, *, new: bool) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if new or history.has_changes():
            after[column.key] = _plain(getattr(row, column.key))
            if history.deleted:
                before[column.key] = _plain(history.deleted[0])
    return (None if new else before), after


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | PartialDate):
        return str(value)
    return value
