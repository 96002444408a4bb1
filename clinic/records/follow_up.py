"""Recalls, consents and documents."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.records.enums import ConsentScope, DocumentKind


@dataclass(frozen=True, slots=True)
class RecallRow:
    id: str
    patient_id: str
    patient_name: str
    mrn: str
    phone: str
    due: date
    reason: str
    done_at: datetime | None
    outcome: str
    attempts: tuple[tuple[datetime, str], ...] = ()
    visit_id: str = ""
    version: int = 1
    kind: str = ""
    """What the program made it for: ``monitoring``, ``histology``, ``sutures``; empty: a person's."""


@dataclass(frozen=True, slots=True)
class ConsentRow:
    id: str
    patient_id: str
    scope: ConsentScope
    given_on: date
    withdrawn_on: date | None
    note: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: str
    patient_id: str
    visit_id: str
    kind: DocumentKind
    title: str
    made_at: datetime
    sha256: str
    pages: int
    bytes: int
    topic: str = ""
    handed_over_at: datetime | None = None
