"""Results and messages for tests of the laboratory pages."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from clinic.app import Clinic
from clinic.records.labs import LabReportDraft, ReportRow, ResultDraft

D = TypeVar("D", bound=QDialog)
_MESSAGE = (
    "MSH|^~\\&|LAB|HARBOUR|||20261120083000||ORU^R01|MSG{number}|P|2.5\r"
    "PID|1||{mrn}||{name}||{birth}|F\r"
    "OBR|1||A{number}|CHEM^Chemistry|||20261119081500||||||||||||||||20261119120000|||F\r"
    "OBX|1|NM|17861-6^Calcium^LN||10.4|mg/dL|8.6-10.2|H|||F\r"
    "OBX|2|NM|2777-1^Phosphate^LN||4.1|mg/dL|2.5-4.5|N|||F\r"
)


def result(analyte: str, number: float, unit: str, **more: object) -> ResultDraft:
    """One result in its unit."""
    return ResultDraft(analyte=analyte, number=number, unit=unit, **more)  # type: ignore[arg-type]  # values by name


def store(clinic: Clinic, patient_id: str, *results: ResultDraft, days_ago: float = 1) -> ReportRow:
    """Store results of one sample."""
    at: datetime = clinic.now() - timedelta(days=days_ago)
    return clinic.labs.save_typed(patient_id, LabReportDraft(results, sampled_at=at))[0]


def message_file(folder: Path, number: int, mrn: str, name: str = "LINDQVIST^ASTRID", birth: str = "19720403") -> Path:
    """A file with one HL7 message."""
    path = folder / f"report{number}.hl7"
    path.write_bytes(_MESSAGE.format(number=number, mrn=mrn, name=name, birth=birth).encode())
    return path


def dialog(owner: QWidget, kind: type[D]) -> D:
    """The open dialog of a kind."""
    return next(found for found in owner.window().findChildren(kind) if found.isVisible())
