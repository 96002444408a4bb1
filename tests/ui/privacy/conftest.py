"""The page “Privacy” of one patient, in the real window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient
from ui.context import Context
from ui.main_window import MainWindow
from ui.privacy.page import PrivacyPage


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    """With a visit, a telephone number and a preferred name."""
    made = add_patient(clinic, phone="555 0142", preferred="Asta", mrn="20417")
    clinic.visits.start(made.id, "White bumps")
    return made


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, qtbot: QtBot, tmp_path: Path) -> PrivacyPage:
    """The page, shown."""
    made = PrivacyPage(ctx)
    window.add_page("privacy", "Privacy", "users", made)
    made.set_patient(patient.id)
    window.show_page("privacy")
    with qtbot.waitExposed(window):
        window.show()
    return made
