"""Procedures and courses of medicines."""

from dataclasses import dataclass
from datetime import date, datetime


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


@dataclass(frozen=True, slots=True)
class DoseChange:
    on: date
    dose: float | None
    dose_unit: str
    frequency: str
    reason: str


@dataclass(frozen=True, slots=True)
class DrugRow:
    id: str
    patient_id: str
    drug: str
    name: str
    atc: str
    doses: tuple[DoseChange, ...]
    """Oldest first; the last one is current."""
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

    @property
    def dose_text(self) -> str:
        """``360 mg, daily``."""
        if not self.doses:
            return ""
        last = self.doses[-1]
        amount = f"{last.dose:g} {last.dose_unit}".strip() if last.dose is not None else ""
        return ", ".join(part for part in (amount, last.frequency) if part)


@dataclass(frozen=True, slots=True)
class Caution:
    """What the interaction table says about a medicine for this patient: a suggestion with its source."""

    severity: str
    text: str
    source: str
