"""The audit trail as people read it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries; an empty field or ``None`` asks for all."""

    patient_id: str = ""
    user_id: str = ""
    first: date | None = None
    """First and last day where the program runs, both included."""
    last: date | None = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words; empty where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the trail."""

    number: int
    at: datetime
    """UTC."""
    user_id: str
    user_name: str
    workstation: str
    action: str
    """As stored; ``sign`` for the update that signs a visit."""
    action_text: str
    patient_id: str
    patient_name: str
    """Empty where it is nobody's record, or that of a person who was erased."""
    mrn: str
    what: str
    """In plain words: ``changed lesion L2: status active → treated``."""
    fields: tuple[FieldChange, ...]
    note: str
    """Why no values are shown, where there were some."""
