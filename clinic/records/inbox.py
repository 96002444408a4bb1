"""Pictures that came by themselves and wait for a person."""

from dataclasses import dataclass
from datetime import datetime

from clinic.records.enums import CapturedFrom, InboxState


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One picture in the inbox. ``patient_id`` is a proposal while it waits; ``reason`` says why."""

    id: str
    sha256: str
    name: str
    width: int
    height: int
    captured_at: datetime | None
    captured_from: CapturedFrom
    received_at: datetime
    state: InboxState
    patient_id: str
    patient_name: str
    mrn: str
    reason: str
    is_card: bool
    photo_id: str
    version: int
