"""People in care."""

from dataclasses import dataclass, field
from datetime import date, datetime

from clinic.records.enums import Sex, SkinTone
from clinic.records.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the problem list; ``key`` is a diagnosis of the catalog, or empty for free text."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine taken from elsewhere; ``key`` is a drug of the catalog, or empty for free text."""

    name: str
    dose: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PatientDraft:
    family: str
    given: str = ""
    birth: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    mrn: str = ""
    """Record number; empty: the clinic's next number is given."""
    other_names: str = ""
    preferred: str = ""
    gender: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = "en"
    skin_tone: SkinTone | None = None
    allergies: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    pregnant: bool | None = None
    pregnancy_due: date | None = None
    """When the birth is expected: the trimester of a sample follows from it."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PatientDetail(PatientDraft):
    id: str = ""
    version: int = 1
    archived: bool = False
    created_at: datetime | None = None
    restricted_at: datetime | None = None
    """Since when the record may only be kept, not worked with."""
    restricted_reason: str = ""

    @property
    def name(self) -> str:
        """``Family, Given`` as lists show it."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def spoken_name(self) -> str:
        """``Given Family`` as letters show it."""
        return f"{self.preferred or self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One line of the people list."""

    id: str
    mrn: str
    name: str
    birth: PartialDate | None
    sex: Sex
    score: float = 1.0
    last_visit: date | None = None
    open_visit: bool = False
    archived: bool = False
    restricted: bool = False
    """The record may only be kept, not worked with."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A line of the patient's banner; ``tone`` is ``danger``, ``attention`` or ``neutral``."""

    text: str
    tone: str = "neutral"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page of a patient."""

    patient: PatientDetail
    age: str
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateHint:
    """A person who may be the one being registered, and why."""

    row: PatientRow
    reason: str
    likeness: float = field(default=0.0)
    """0 to 1."""
