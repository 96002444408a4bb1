"""What happens along a treatment: sessions of a series, later complications, specimens, adverse effects, monitoring."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """Several sessions of one kind that were planned together."""

    id: str
    patient_id: str
    kind: str
    kind_text: str
    planned: int
    done: int
    """Sessions recorded, without those entered in error."""
    lesion_ids: tuple[str, ...]
    lesion_labels: tuple[str, ...]
    diagnosis: str
    note: str
    last: date | None
    closed_on: date | None
    close_reason: str
    version: int

    @property
    def text(self) -> str:
        """``Laser, 2 of 4``."""
        return f"{self.kind_text}, {self.done} of {self.planned}"


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A complication, also one that shows after the visit was signed."""

    procedure_id: str
    on: date
    text: str
    severity: str = ""
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class EventRow(EventDraft):
    author: str = ""


@dataclass(frozen=True, slots=True)
class SpecimenDraft:
    """Tissue that is sent. ``due``: when its result is to be looked for."""

    procedure_id: str
    sent_on: date
    number: str = ""
    lesion_ids: tuple[str, ...] = ()
    laboratory: str = ""
    stains: str = ""
    due: date | None = None
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class ResultOfSpecimen:
    """What histology said. ``calcium``: whether calcium was seen; ``None``: not said."""

    specimen_id: str
    received_on: date
    result: str
    diagnosis: str = ""
    calcium: bool | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class SpecimenRow(SpecimenDraft):
    patient_id: str = ""
    lesion_labels: tuple[str, ...] = ()
    received_on: date | None = None
    result: str = ""
    diagnosis: str = ""
    calcium: bool | None = None
    author: str = ""
    given_up: str = ""
    """Why it is awaited no more though no result came."""

    @property
    def awaited(self) -> bool:
        """Whether its result has not come and somebody is to look for it."""
        return self.received_on is None and not self.given_up

    @property
    def told(self) -> str:
        """``awaited``, ``no result: lost on the way``, or what the report says."""
        if self.received_on is not None:
            return self.result
        return f"no result: {self.given_up}" if self.given_up else "awaited"


@dataclass(frozen=True, slots=True)
class EffectDraft:
    """An adverse effect under a medicine, also while it is still taken."""

    course_id: str
    on: date
    text: str
    severity: str = ""
    outcome: str = ""
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class EffectRow(EffectDraft):
    author: str = ""


@dataclass(frozen=True, slots=True)
class MonitoringDraft:
    """What is to be looked at under a medicine, when next, and how often after that."""

    course_id: str
    what: str
    """Key of the table of monitoring, or words."""
    due: date
    every_days: int | None = None
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class MonitoringRow:
    id: str
    course_id: str
    patient_id: str
    drug: str
    what: str
    name: str
    every_days: int | None
    due: date | None
    done_on: date | None
    finding: str
    source: str
    version: int
