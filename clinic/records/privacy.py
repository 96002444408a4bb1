"""What is done for a person's privacy: restriction, hand-over, erasure, and records past their term."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from clinic.records.enums import PrivacyKind
from clinic.records.partial_date import PartialDate


class Fate(StrEnum):
    """What becomes of one kind of data on erasure."""

    ERASED = "erased"
    CHOICE = "erased where chosen"
    KEPT = "kept"


class ErasurePart(StrEnum):
    """What can be erased although the record itself must still be kept."""

    CONTACT = "contact"
    NAMES = "names"
    DRAFTS = "drafts"
    SHARING = "sharing"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a plan: what, what becomes of it, why, and until when it is kept (``None``: no day can be told)."""

    what: str
    fate: Fate
    why: str
    until: date | None = None
    part: ErasurePart | None = None


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What would be erased of one person now, what is kept, and why."""

    patient_id: str
    mrn: str
    name: str
    full: bool
    """Whether everything goes: the term is over, or nothing about care was ever written."""
    last_entry: date | None
    """The last day on which something was written about care; ``None``: never."""
    kept_until: date | None
    lines: tuple[PlanLine, ...]
    obstacles: tuple[str, ...] = ()
    """What has to be done first, in words; while there is any, nothing is erased."""
    backups_until: date | None = None
    """The day by which the last backup that still holds the person is gone; ``None``: not known here."""

    @property
    def parts(self) -> tuple[ErasurePart, ...]:
        """What can be chosen."""
        return tuple(line.part for line in self.lines if line.part is not None)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did. ``left_files`` sealed files could not be removed: the check of strays finds them."""

    full: bool
    rows: int
    files: int
    left_files: int = 0
    rewritten: bool = True
    """Whether the database file was written anew, so that nothing is left in unused parts of its pages."""


@dataclass(frozen=True, slots=True)
class PrivacyActRow:
    id: str
    kind: PrivacyKind
    on: date
    at: datetime
    by: str
    """Name of who did it."""
    reason: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restriction:
    """Since when, and why, a record may only be kept."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """Someone whose record passes its term in the year asked for, or has passed it."""

    patient_id: str
    mrn: str
    name: str
    birth: PartialDate | None
    last_entry: date
    kept_until: date
    passed: bool
    kept_on: date | None = None
    """When someone last decided to keep it on."""
    kept_reason: str = ""
    ask_on: date | None = None
    """When it is asked about again; ``None``: it was never kept on."""

    def is_due(self, today: date) -> bool:
        """Whether someone has to decide now: erase, or keep on."""
        return self.passed and (self.ask_on is None or self.ask_on <= today)


@dataclass(frozen=True, slots=True)
class SharedPhotos:
    """What an export of photos for teaching or publication holds and leaves out."""

    photos: int
    people: int
    left_out: tuple[str, ...] = ()
    """Whose photos stay, and why, in words with record numbers."""
    unreadable: int = 0
