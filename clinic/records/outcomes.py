"""What became of treated lesions in this clinic, by diagnosis and treatment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FEW = 5
"""Counts below this are marked: they say little, and may point to a person."""
BEST = ("complete", "partial", "none", "worse")
"""Judgements from the best on."""
LAST = (*BEST, "recurred")


@dataclass(frozen=True, slots=True)
class Spell:
    """Someone or something watched for ``days``; ``event``: it ended with what is waited for, not by losing sight."""

    days: float
    event: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A day with events. ``survival`` is the share still free of them after it, ``low`` and ``high`` its 95 % limits,
    which are not defined (None) where the share is 0."""

    day: float
    at_risk: int
    events: int
    survival: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Share without an event over time; it begins at 1. ``spells`` sorted by days."""

    steps: tuple[Step, ...]
    spells: tuple[Spell, ...]

    @property
    def events(self) -> int:
        return sum(step.events for step in self.steps)

    @property
    def longest(self) -> float:
        """Days of the longest spell."""
        return self.spells[-1].days if self.spells else 0.0

    def at_risk(self, day: float) -> int:
        """How many were still watched and without an event just before ``day``."""
        return sum(1 for spell in self.spells if spell.days >= day)

    @property
    def median(self) -> float | None:
        """The first day at which half or less are without an event; None where it does not come to that."""
        return next((step.day for step in self.steps if step.survival <= 0.5), None)


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """Empty: all of them. ``first`` and ``last`` are days on which the treatment of a lesion began."""

    diagnosis: str = ""
    treatment: str = ""
    """``procedure:laser`` or ``drug:diltiazem``."""
    region: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """The lesions of one diagnosis under one treatment. A lesion that had several stands in several rows."""

    diagnosis: str
    diagnosis_text: str
    treatment: str
    treatment_text: str
    lesions: int
    patients: int
    judged: int
    """Lesions with at least one response."""
    best: Mapping[str, int]
    last: Mapping[str, int]
    curve: Curve
    """Time from complete response to recurrence, in days."""
    assigned: int = 0
    """Responses that name no treatment and were put to the last one before them."""
    ended_by_other: int = 0
    """Of the spells of ``curve``: how many ended because another treatment of the lesion began."""
    by_diagnosis: int = 0
    """Lesions that stand here because a medicine names none and was given for their diagnosis at that time."""

    @property
    def is_few(self) -> bool:
        return self.lesions < FEW


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    rows: tuple[OutcomeRow, ...]
    diagnoses: tuple[tuple[str, str], ...] = ()
    """Key and name of what can be filtered by."""
    treatments: tuple[tuple[str, str], ...] = ()
    regions: tuple[tuple[str, str], ...] = ()
    left_out: int = 0
    """Responses of lesions that had no treatment before."""
    notes: tuple[str, ...] = field(default=())
    """What has to be known to read the table."""
