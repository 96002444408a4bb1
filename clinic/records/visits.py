"""Visits: what was said, seen, thought and planned."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.records.enums import VisitStatus

TYPING, PUT_ASIDE = "typing:", "visit:"
"""Beginnings of the keys of drafts: text on its way to a visit, and text that the visit could not take."""


@dataclass(frozen=True, slots=True)
class VisitText:
    """The typed part of a visit; saved as it is typed."""

    reason: str = ""
    history: str = ""
    examination: str = ""
    assessment: str = ""
    plan: str = ""
    follow_up: str = ""
    """As typed, for example ``in 6 weeks``."""
    follow_up_on: date | None = None
    follow_up_reason: str = ""


@dataclass(frozen=True, slots=True)
class Addendum:
    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitRow:
    id: str
    patient_id: str
    started_at: datetime
    """UTC; ``utc_offset_minutes`` of the visit is kept in the detail."""
    status: VisitStatus
    reason: str
    clinician: str
    photos: int = 0
    lesions: int = 0
    procedures: int = 0


@dataclass(frozen=True, slots=True)
class VisitDetail:
    id: str
    patient_id: str
    started_at: datetime
    utc_offset_minutes: int
    status: VisitStatus
    clinician: str
    text: VisitText
    version: int
    signed_at: datetime | None = None
    signed_by: str = ""
    content_hash: str = ""
    addenda: tuple[Addendum, ...] = ()
    done: tuple[str, ...] = ()
    """One line for each thing recorded in this visit (new lesions, observations, photos, procedures, results)."""
    new_lesions: tuple[str, ...] = ()
    """Ids of the lesions that were recorded for the first time during this visit."""
