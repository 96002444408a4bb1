"""The audit trail, made from what a session is about to flush, so that nothing can be written unaudited."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from clinic.clock import Now
from clinic.records.partial_date import PartialDate
from clinic.store.models import AuditEntry, Draft, Kept, PatientToken, SearchWord

_DERIVED = (AuditEntry, Draft, PatientToken, SearchWord)
"""Not nouns of the record: the trail itself, half-filled forms, and the search index made from patients."""


class Auditor:
    """Stamps rows and chains one entry for each change. ``key``: 32 bytes, never stored in the database."""

    def __init__(self, key: bytes, now: Now, workstation: str) -> None:
        self._key = key
        self._now = now
        self._workstation = workstation
        self.user_id = ""

    def watch(self, session: Session) -> None:
        """Audit everything that ``session`` flushes."""
        event.listen(session, "before_flush", self._before_flush)

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: Any) -> None:
        if any(not isinstance(row, _DERIVED) for row in session.deleted):
            raise AssertionError("clinical rows are never deleted")
        now = self._now()
        changed = [o for o in session.dirty if session.is_modified(o)]
        for row in [*session.new, *changed]:
            if isinstance(row, Kept):
                self._stamp(row, now, new=row in session.new)
        steps = [(row, "create") for row in session.new if not isinstance(row, _DERIVED)]
        steps += [(row, "update") for row in changed if not isinstance(row, _DERIVED)]
        if steps:
            self._append(session, steps, now)

    def _stamp(self, row: Kept, now: datetime, *, new: bool) -> None:
        if new:
            row.created_at = row.created_at or now
            row.created_by = row.created_by or self.user_id
        row.updated_at = now

    def _append(self, session: Session, steps: list[tuple[Any, str]], now: datetime) -> None:
        with session.no_autoflush:
            last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
        number, previous = (last.number, last.seal) if last else (0, "")
        for row, action in steps:
            number += 1
            before, after = _difference(row, new=action == "create")
            entry = AuditEntry(
                number=number,
                at=now,
                user_id=self.user_id,
                workstation=self._workstation,
                action=action,
                noun=type(row).__tablename__,
                row_id=row.id,
                before=before,
                after=after,
                previous=previous,
            )
            entry.seal = previous = self._seal(entry)
            session.add(entry)

    def _seal(self, entry: AuditEntry) -> str:
        content = [
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
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def take_over(self, session: Session) -> None:
        """Chain the entries of a record that was brought in anew under this clinic's key, and say so in a last one."""
        number, previous = 0, ""
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all():
            entry.previous = previous
            entry.seal = previous = self._seal(entry)
            number = entry.number
        last = AuditEntry(
            number=number + 1,
            at=self._now(),
            user_id=self.user_id,
            workstation=self._workstation,
            action="import",
            noun="clinic",
            row_id="",
            before=None,
            after=None,
            previous=previous,
        )
        last.seal = self._seal(last)
        session.add(last)

    def problems(self, session: Session) -> Iterator[str]:
        """What is wrong with the chain, in words, oldest first."""
        previous, expected = "", 1
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)).yield_per(500):
            if entry.number != expected:
                yield f"Audit trail: entries {expected} to {entry.number - 1} are missing."
            elif entry.previous != previous:
                yield f"Audit trail: entry {entry.number} does not follow the one before it."
            if self._seal(entry) != entry.seal:
                yield f"Audit trail: entry {entry.number} was changed."
            previous, expected = entry.seal, entry.number + 1


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
