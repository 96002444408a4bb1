"""Entries of the trail as they are written: sealed, chained and inserted together, since there is one for each row."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from clinic.store.audit.head import Head
from clinic.store.audit.seals import Sealer
from clinic.store.models import AuditEntry

Values = dict[str, Any]


@dataclass(slots=True)
class NewEntry:
    """An entry before it is in the database; the fields of ``AuditEntry``. Its texts can be stored as they are."""

    at: datetime
    user_id: str
    workstation: str
    action: str
    noun: str
    row_id: str
    patient_id: str
    before: Values | None
    after: Values | None
    number: int = 0
    previous: str = ""
    values_seal: str = ""
    seal: str = ""


_COLUMNS = tuple(field.name for field in fields(NewEntry))


def write_chain(session: Session, sealer: Sealer, entries: Iterable[NewEntry], last: Head | None) -> Head:
    """Number, seal and insert the entries, of which there is one at least, behind ``last``; the new end."""
    rows: list[Values] = []
    number, previous = (last.number, last.seal) if last else (0, "")
    for entry in entries:
        number += 1
        entry.number, entry.previous = number, previous
        entry.values_seal = sealer.values_seal(entry)
        entry.seal = previous = sealer.seal(entry)
        rows.append({name: getattr(entry, name) for name in _COLUMNS})
    session.connection().execute(insert(AuditEntry.__table__), rows)  # type: ignore[arg-type]  # a table
    return Head(number, previous)
