"""A patient with a signed visit, and a printer that writes into a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.visits import VisitText
from tests.support.clinics import add_patient


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    """Astrid Lindqvist with milia on one cheek."""
    made = add_patient(clinic)
    site = next(key for key in clinic.catalog.sites if "infraorbital" in key)
    milia = next(topic for topic in clinic.documents.topics() if topic.key == "milia").diagnoses[0]
    clinic.lesions.save(LesionDraft(made.id, site, Side.RIGHT, diagnosis=milia))
    return made


@pytest.fixture
def visit_id(clinic: Clinic, patient: PatientDetail) -> str:
    """A signed visit of hers."""
    visit, _ = clinic.visits.start(patient.id)
    visit, _ = clinic.visits.save_text(visit.id, VisitText(reason="White bumps", plan="needle"), visit.version)
    clinic.visits.sign(visit.id, visit.version)
    return visit.id


class FilePrinter:
    """Stands for the print dialog: a person chose a printer that writes a PDF."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[tuple[str, int]] = []
        self.pages = (0, 0)

    def __call__(self, parent: QWidget, title: str, page_count: int, then: Callable[[QPrinter], object]) -> None:
        """Go on at once."""
        self.asked.append((title, page_count))
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.path))
        if self.pages != (0, 0):
            printer.setFromTo(*self.pages)
        then(printer)


@pytest.fixture
def printer(tmp_path: Path) -> FilePrinter:
    """The printer."""
    return FilePrinter(tmp_path / "printed.pdf")
