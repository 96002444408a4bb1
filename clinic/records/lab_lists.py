"""Documents, codes and tables of laboratories, beside the results themselves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A document of a patient that came inside a laboratory report."""

    id: str
    report_id: str
    title: str
    file_name: str
    media_type: str
    bytes: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class CodeProposal:
    """A laboratory's own code or name that nobody has confirmed yet."""

    laboratory: str
    code: str
    code_system: str
    name: str
    specimen: str
    unit: str
    proposed: str
    """Key of the analyte, or empty where none fits."""
    proposed_name: str
    results: int
    """How many stored results wait for it."""
    example: str
    """One value with its unit and range, to judge by."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a laboratory's own code means, as a person said."""

    id: str
    laboratory: str
    code: str
    code_system: str
    name: str
    specimen: str
    unit: str
    analyte: str
    """Empty: none of ours."""
    analyte_name: str
    author: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """How a table of results is read. ``columns``: role (``mrn``, ``family``, ``value`` ...) to the column's number.

    The roles stand in ``clinic.intake.csv_roles``. ``wide``: one column for each analyte, a row for each sample.
    """

    laboratory: str
    columns: tuple[tuple[str, int], ...]
    delimiter: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    day_first: bool = True
    wide: bool = False


@dataclass(frozen=True, slots=True)
class CsvShape:
    """What a file of a table looks like before anyone said what its columns are."""

    signature: str
    """Hash of its heading, by which the layout is remembered."""
    delimiter: str
    encoding: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first ones, to choose by."""
    proposed: CsvLayout


@dataclass(frozen=True, slots=True)
class PanelDraft:
    """A panel of the clinic: which analytes its form shows, in this order."""

    name: str
    analytes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelRow(PanelDraft):
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class CriticalDraft:
    """From which value on a result is critical, in ``ucum``; ages in years, from included, to excluded."""

    analyte: str
    ucum: str
    low: float | None = None
    high: float | None = None
    age_from: float | None = None
    age_to: float | None = None


@dataclass(frozen=True, slots=True)
class CriticalRow:
    id: str
    version: int
    name: str
    """Of the analyte."""
    limit: CriticalDraft


OWN = "own:"
"""How the key of an analyte of the clinic begins; no key of the program's tables does."""
SPECIMENS = (
    "serum/plasma", "whole blood", "urine", "24 h urine", "cerebrospinal fluid", "synovial fluid", "saliva", "sweat",
    "stool", "tissue",
)  # fmt: skip
"""What an analyte of the clinic can be measured in."""
ADULT = 18.0
"""A range holds from this age on unless it says otherwise: none of a grown person is taken for a child's."""


@dataclass(frozen=True, slots=True)
class OwnRange:
    """A reference range of the clinic, in the analyte's unit; ages in years, from included, to excluded."""

    low: float | None = None
    high: float | None = None
    sex: str = "any"
    """``any``, ``female`` or ``male``."""
    age_from: float | None = ADULT
    age_to: float | None = None


@dataclass(frozen=True, slots=True)
class OwnAnalyteDraft:
    """An analyte that the clinic adds to the list. ``unit`` as it is written, empty for words and titres."""

    name: str
    specimen: str = SPECIMENS[0]
    unit: str = ""
    decimals: int = 1
    aliases: tuple[str, ...] = ()
    """Other names it is typed or reported by, the short one first."""
    ranges: tuple[OwnRange, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnAnalyteRow:
    id: str
    version: int
    key: str
    analyte: OwnAnalyteDraft
    retired: bool
    results: int
    """How many results of it are stored."""

    @property
    def name(self) -> str:
        """Of the analyte."""
        return self.analyte.name
