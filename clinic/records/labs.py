"""Laboratory reports and results."""

from dataclasses import dataclass
from datetime import datetime

from clinic.records.enums import Flag, LabSource, ReportStatus, ResultStatus, Sex
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientRow


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """One result as typed or as reported; nothing is guessed.

    ``number`` and ``comparator`` hold ``>2500`` as (2500, ">"); what is no number stays in ``text``. Where there is a
    number, ``text`` holds its digits as they were reported (``2.30``), or nothing.
    """

    analyte: str = ""
    """Key of the analyte list, or empty where the result is not one of ours."""
    name: str = ""
    """The name as reported."""
    code: str = ""
    """The code as reported (LOINC or local)."""
    code_system: str = ""
    """``LN`` for LOINC."""
    specimen: str = ""
    comparator: str = ""
    number: float | None = None
    text: str = ""
    unit: str = ""
    """As reported."""
    ucum: str = ""
    """Empty where the unit is not known for certain."""
    low: float | None = None
    high: float | None = None
    range_text: str = ""
    lab_flag: str = ""
    status: ResultStatus = ResultStatus.FINAL
    comment: str = ""
    sampled_at: datetime | None = None
    proposed: str = ""
    """Key of the analyte that it probably is by its name, while nobody has confirmed this laboratory's code."""
    component: str = ""
    """What exactly was measured where an analyte has several (25-OH vitamin D: ``D3 only``)."""
    sub_id: str = ""
    """Which part of a result with several (OBX-4)."""
    alternate_code: str = ""
    alternate_system: str = ""
    value_type: str = ""
    """Data type as sent (NM, SN, CWE ...)."""
    range_unit: str = ""
    """The unit of ``low`` and ``high`` as reported, where it is another than the value's."""
    producer: str = ""
    """The laboratory that measured it, where that is another than the one that reports."""
    sampled_precision: str = ""
    """``time`` or ``day``; empty where it is not known."""
    confirmed: str = ""
    """``as typed``: an unusual value that a person was asked about and stands by."""
    asked: str = ""
    """The question about an unusual value, as it was put to who typed it."""
    answer: str = ""
    """What was answered: ``as typed``, or the unit that was meant."""


@dataclass(frozen=True, slots=True)
class PatientNumber:
    """One number of a patient as a message gives it: ``kind`` MR, MC, SS ..., ``authority`` who gave it."""

    number: str
    kind: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A document inside a report, decoded; what it is was seen by its first bytes, not by what the message says."""

    title: str
    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReportedPatient:
    """Whom a message says the report is about."""

    mrn: str = ""
    family: str = ""
    given: str = ""
    birth: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    numbers: tuple[PatientNumber, ...] = ()
    """All numbers that the message gives, in its order; ``mrn`` is the likeliest to be the clinic's."""
    other_names: tuple[tuple[str, str], ...] = ()
    """Family and given names beside the first (maiden name, alias)."""


@dataclass(frozen=True, slots=True)
class LabReportDraft:
    results: tuple[ResultDraft, ...]
    sampled_at: datetime | None = None
    reported_at: datetime | None = None
    laboratory: str = ""
    order_number: str = ""
    """The laboratory's number of the order (filler), else ours (placer)."""
    panel: str = ""
    source: LabSource = LabSource.TYPED
    patient: ReportedPatient = ReportedPatient()
    message_id: str = ""
    """The message's control number, to know the same message twice."""
    message: str = ""
    """The message as received."""
    notes: tuple[str, ...] = ()
    """What the reader decided or left out (charset, unknown unit ...), in words."""
    placer_number: str = ""
    """The clinic's own number of the order."""
    numbering: str = ""
    """Whose numbering ``order_number`` is."""
    utc_offset_minutes: int | None = None
    """The offset of local time as the laboratory wrote its times."""
    sampled_precision: str = ""
    """``time`` or ``day``; empty where it is not known."""
    attachments: tuple[AttachmentDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultRow:
    id: str
    report_id: str
    analyte: str
    name: str
    """The name shown: ours if the analyte is known, else as reported."""
    reported_name: str
    loinc: str
    specimen: str
    comparator: str
    number: float | None
    text: str
    """Words; the digits as reported where ``number`` is set."""
    unit: str
    ucum: str
    low: float | None
    high: float | None
    range_text: str
    range_source: str
    """``laboratory``, ``default`` (the catalog's range for age and sex), ``clinic`` (its own list's) or empty."""
    flag: Flag | None
    status: ResultStatus
    sampled_at: datetime
    comment: str = ""
    superseded: bool = False
    note: str = ""
    """What to know of how it was judged: whose default range, or that the laboratory flagged it otherwise."""
    component: str = ""
    proposed: str = ""
    """Analyte that a person may confirm; such a result is in no series and no computed value until then."""
    confirmed: str = ""
    answered: str = ""
    """What was asked about an unusual value, the answer, by whom and when, in words."""
    code: str = ""
    """The code as reported (LOINC or local)."""
    reason: str = ""
    """Why it was replaced or deleted."""
    author: str = ""
    """In a history: who entered or imported it, and when."""
    entered_at: datetime | None = None

    @property
    def value_text(self) -> str:
        """``>2500``, ``2.30`` with the digits as reported, ``1:320``; without a unit."""
        if self.number is None:
            return self.text
        return f"{self.comparator}{self.text or f'{self.number:.10g}'}"


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """A value computed from stored results of one sample; never stored as if measured."""

    key: str
    name: str
    value: float | None
    unit: str
    formula: str
    inputs: tuple[tuple[str, str], ...]
    source: str
    stage: str
    note: str
    """Why it could not be computed, or a caution."""
    sampled_at: datetime | None = None
    flag: Flag | None = None
    also: tuple[tuple[float, str], ...] = ()
    """The same value in another unit: (value, UCUM)."""
    low: float | None = None
    """The range by which it was judged, in its own unit."""
    high: float | None = None
    range_source: str = ""
    """As of a result: the laboratory's range of total calcium, or the default range; ``note`` says so in words."""


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    at: datetime
    value: float
    comparator: str
    flag: Flag | None
    result_id: str
    low: float | None = None
    """The range by which this result was judged, in the series' unit."""
    high: float | None = None
    corrected: bool = False
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One analyte and specimen in one unit over time."""

    analyte: str
    name: str
    specimen: str
    unit: str
    low: float | None
    high: float | None
    points: tuple[SeriesPoint, ...]
    left_out: int
    """Results that could not be put into this unit for certain."""
    component: str = ""
    left_out_why: tuple[str, ...] = ()
    """Each of them in words: which result, and why."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    id: str
    patient_id: str
    status: ReportStatus
    source: LabSource
    laboratory: str
    order_number: str
    panel: str
    sampled_at: datetime | None
    received_at: datetime
    reported_patient: ReportedPatient
    results: int
    abnormal: int
    notes: tuple[str, ...] = ()
    version: int = 0
    set_aside_reason: str = ""


@dataclass(frozen=True, slots=True)
class CandidateField:
    """One thing that a report and a record both say of a person, or one of them. ``agrees`` ``None``: one is silent."""

    name: str
    said: str
    theirs: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient whom a waiting report may be about, beside what the report says; a person decides."""

    row: PatientRow
    reason: str
    likeness: float
    """0 to 1."""
    fields: tuple[CandidateField, ...]


@dataclass(frozen=True, slots=True)
class LabImportOutcome:
    """What became of one report of a file."""

    file: str
    outcome: str
    """``filed``, ``waiting``, ``duplicate`` or ``refused``."""
    reason: str
    patient: str
    """Record number, or empty."""
    report_id: str
    results: tuple[ResultRow, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader decided or left out, in words."""
