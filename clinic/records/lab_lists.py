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
