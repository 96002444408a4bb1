"""A patient and the page of laboratory results that shows them."""

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient
from ui.context import Context
from ui.labs.page import LabsPage
from ui.main_window import MainWindow


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    """Astrid Lindqvist with the record number 20417."""
    return add_patient(clinic, mrn="20417")


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, qtbot: QtBot) -> LabsPage:
    """The page in the real window, with the patient open."""
    page = LabsPage(ctx)
    window.add_page("people", "People", "users", page)
    window.show_page("people")
    with qtbot.waitExposed(window):
        window.show()
    page.set_patient(patient.id)
    return page
