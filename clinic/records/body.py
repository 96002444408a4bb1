"""What is measured of the whole body, and what a patient was exposed to."""

from dataclasses import dataclass
from datetime import datetime

from clinic.records.enums import BodyMeasureKind, Side
from clinic.records.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class BodyMeasureDraft:
    """One measure in its unit (UCUM): cm or m, kg or g, mm[Hg], /min. ``at``: now where it is not said."""

    kind: BodyMeasureKind
    value: float
    ucum: str
    at: datetime | None = None
    note: str = ""
    visit_id: str = ""
    id: str = ""
    """Empty: a new one."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class BodyMeasureRow:
    id: str
    patient_id: str
    kind: BodyMeasureKind
    value: float
    ucum: str
    """cm, kg, mm[Hg] or /min, whatever it was typed in."""
    at: datetime
    note: str
    visit_id: str
    version: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ExposureDraft:
    """``kind``: key of the list of exposures; ``site``: key of the list of sites."""

    kind: str
    on: PartialDate | None = None
    site: str = ""
    side: Side | None = None
    note: str = ""
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class ExposureRow:
    id: str
    patient_id: str
    kind: str
    name: str
    on: PartialDate | None
    site: str
    site_name: str
    side: Side | None
    note: str
    version: int
    withdrawn: bool = False
