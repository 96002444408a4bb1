"""Audit entries as they lie in the table, also such as were tampered with: nothing in a column stops the reading."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from clinic.store.models import AuditEntry

_BATCH = 2000
_NEVER = datetime.min.replace(tzinfo=UTC)
_QUERY = select(
    AuditEntry.number,
    type_coerce(AuditEntry.at, String),
    AuditEntry.user_id,
    AuditEntry.workstation,
    AuditEntry.action,
    AuditEntry.noun,
    AuditEntry.row_id,
    AuditEntry.patient_id,
    type_coerce(AuditEntry.before, String),
    type_coerce(AuditEntry.after, String),
    AuditEntry.values_seal,
    AuditEntry.previous,
    AuditEntry.seal,
)


@dataclass(slots=True)
class Stored:
    """One entry; a time that is none reads as the year 1, values that are no JSON as a text that fits no seal."""

    number: int
    at: datetime
    user_id: str
    workstation: str
    action: str
    noun: str
    row_id: str
    patient_id: str
    before: Any
    after: Any
    values_seal: str
    previous: str
    seal: str

    @property
    def details(self) -> dict[str, Any]:
        """What was written, where it is named values."""
        return self.after if isinstance(self.after, dict) else {}


def stored_entries(session: Session) -> Iterator[Stored]:
    """All entries by number."""
    for row in session.execute(_QUERY.order_by(AuditEntry.number).execution_options(yield_per=_BATCH)):
        yield _stored(row)


def stored_entry(session: Session, number: int) -> Stored | None:
    """The entry with this number."""
    row = session.execute(_QUERY.where(AuditEntry.number == number)).first()
    return _stored(row) if row is not None else None


def _stored(row: Any) -> Stored:
    number, at, user_id, workstation, action, noun, row_id, patient_id, before, after, values_seal, previous, seal = row
    return Stored(
        number,
        _time(at),
        user_id,
        workstation,
        action,
        noun,
        row_id,
        patient_id,
        _value(before),
        _value(after),
        values_seal,
        previous,
        seal,
    )


def _time(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return _NEVER


def _value(text: Any) -> Any:
    if text is None or text == "null":
        return None
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return f"no JSON: {text!r}"
