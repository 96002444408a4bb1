"""The page of photos in the real window, of a patient without photos."""

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from tests.support.clinics import add_patient
from ui.context import Context
from ui.main_window import MainWindow
from ui.photos.page import PhotosPage


@pytest.fixture
def patient_id(clinic: Clinic) -> str:
    """Who is looked at."""
    return add_patient(clinic).id


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient_id: str, qtbot: QtBot) -> PhotosPage:
    """The page, shown in the window."""
    made = PhotosPage(ctx)
    window.add_page("photos", "Photos", "camera", made)
    window.show_page("photos")
    made.set_patient(patient_id)
    window.show()
    qtbot.waitExposed(window)
    return made
