"""Procedures and courses of medicines."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.records.cautions import AnsweredRow, Caution, CautionDraft
from clinic.records.treatment_course import EffectRow, EventRow, MonitoringDraft, MonitoringRow, SpecimenRow

__all__ = ["Caution", "CourseFacts", "DoseChange", "DrugDraft", "DrugRow", "ProcedureDraft", "ProcedureRow"]


@dataclass(frozen=True, slots=True)
class ProcedureDraft:
    visit_id: str
    kind: str
    """Key of the procedure kinds of the catalog."""
    lesion_ids: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    """(field key, value as typed); checked against the kind's field list."""
    anaesthesia: str = ""
    specimen: str = ""
    complications: str = ""
    note: str = ""
    id: str = ""
    version: int = 0
    series_id: str = ""
    """The series whose next session this is."""
    planned: int = 0
    """Begin a series of so many sessions with this one; 0: none."""
    answers: tuple[CautionDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    id: str
    visit_id: str
    patient_id: str
    kind: str
    kind_text: str
    at: datetime
    lesion_ids: tuple[str, ...]
    lesion_labels: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    """(field key, stored value)."""
    parameter_text: tuple[tuple[str, str], ...]
    """(label, value with unit) for reading."""
    anaesthesia: str
    specimen: str
    complications: str
    note: str
    operator: str
    version: int
    series_id: str = ""
    session: int | None = None
    session_text: str = ""
    """``2 of 4`` where it belongs to a series."""
    events: tuple[EventRow, ...] = ()
    """Complications that were noted later, oldest first."""
    specimens: tuple[SpecimenRow, ...] = ()
    answers: tuple[AnsweredRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DrugDraft:
    patient_id: str
    drug: str
    """Key of the drugs of the catalog, or empty for free text."""
    name: str
    dose: float | None = None
    dose_unit: str = ""
    route: str = ""
    frequency: str = ""
    start: date | None = None
    reason: str = ""
    diagnosis: str = ""
    lesion_ids: tuple[str, ...] = ()
    visit_id: str = ""
    note: str = ""
    id: str = ""
    version: int = 0
    per_kg: float | None = None
    """The dose for each kg, in ``dose_unit``; ``dose`` is then computed from it and ``weight_kg``."""
    weight_kg: float | None = None
    times_per_day: float | None = None
    """``None``: read from the frequency where its words are certain."""
    answers: tuple[CautionDraft, ...] = ()
    per_day: bool = False
    """``per_kg`` is for a day, to be divided by how often it is taken; otherwise for each dose."""
    unknown: bool = False
    """A person said that dose or start is not known (a medicine taken elsewhere); without it they are required."""
    monitoring: tuple[MonitoringDraft, ...] = ()
    """What is to be watched from the start; their course is this one."""


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What is said about a course beside its name and doses, to be corrected together."""

    start: date | None
    route: str
    reason: str
    diagnosis: str
    lesion_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DoseChange:
    on: date
    dose: float | None
    dose_unit: str
    frequency: str
    reason: str
    per_kg: float | None = None
    weight_kg: float | None = None
    times_per_day: float | None = None
    id: str = ""
    per_day: bool = False
    """Whether ``per_kg`` is for a day; ``dose`` is then its part for each time."""


@dataclass(frozen=True, slots=True)
class DrugRow:
    id: str
    patient_id: str
    drug: str
    name: str
    atc: str
    doses: tuple[DoseChange, ...]
    """Oldest first; those of one day in the order they were given; some may be planned, see ``dose_now``."""
    route: str
    start: date | None
    stop: date | None
    stop_reason: str
    reason: str
    diagnosis: str
    lesion_labels: tuple[str, ...]
    note: str
    version: int
    adverse_effects: str = ""
    """As written when the course was stopped; see also ``effects``."""
    lesion_ids: tuple[str, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    """Oldest first."""
    monitoring: tuple[MonitoringRow, ...] = ()
    """What is due first, then what was done."""
    answers: tuple[AnsweredRow, ...] = ()
    withdrawn: tuple[DoseChange, ...] = ()
    """Doses that were entered in error, oldest first; ``reason`` says why and what stood there."""

    as_of: date | None = None
    """The day on which it was read: what lies after it is planned. ``None``: nothing is taken for planned."""

    @property
    def dose_now(self) -> DoseChange | None:
        """The dose in force on the day of reading; ``None`` where the first one is still to come."""
        begun = [dose for dose in self.doses if self.as_of is None or dose.on <= self.as_of]
        return begun[-1] if begun else None

    @property
    def planned(self) -> tuple[DoseChange, ...]:
        """Doses from a later day on, soonest first."""
        return tuple(dose for dose in self.doses if self.as_of is not None and dose.on > self.as_of)

    @property
    def ended(self) -> bool:
        """Whether its last day has come; a stop that is only planned ends nothing yet."""
        return self.stop is not None and (self.as_of is None or self.stop <= self.as_of)

    @property
    def dose_text(self) -> str:
        """The dose in force, ``360 mg, daily``; before the first one ``from 2027-01-03: 360 mg, daily``."""
        if not self.doses:
            return ""
        shown = self.dose_now or self.doses[0]
        amount = f"{shown.dose:g} {shown.dose_unit}".strip() if shown.dose is not None else ""
        said = ", ".join(part for part in (amount, shown.frequency) if part)
        return said if self.dose_now is not None else f"from {shown.on.isoformat()}: {said}"
