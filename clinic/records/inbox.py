"""Pictures that came by themselves and wait for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    was_in_error: bool = False
    """It waits, and a record holds it marked as entered in error; ``reason`` says in which."""

    @property
    def when(self) -> datetime:
        """Capture time if known, else the time at which it came."""
        return self.captured_at or self.received_at


@dataclass(frozen=True, slots=True)
class InboxTaken:
    """What became of one file that was looked at for the inbox."""

    file: str
    outcome: str
    """``taken``; ``card``: taken, and it is a patient card; ``known``: in the inbox or the record already; ``refused``;
    ``later``: it cannot be read at the moment."""
    reason: str = ""
    inbox_id: str = ""


@dataclass(frozen=True, slots=True)
class InboxFiled:
    """What became of one picture that was given to a patient."""

    inbox_id: str
    outcome: str
    """``filed``; ``duplicate``: the record held it already; ``refused``."""
    reason: str = ""
    photo_id: str = ""


class CardSize(StrEnum):
    """On what a patient card is printed: a page of the clinic's paper to cut it out of, or a sheet of its own size."""

    SHEET = "sheet"
    A6 = "a6"
