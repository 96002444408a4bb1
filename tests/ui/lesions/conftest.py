"""A page with a patient, as it is built by the window."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Certainty, LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.records.visits import VisitDetail
from tests.support.clinics import add_patient
from tests.ui.lesions.stand_in import MapStandIn
from ui.context import Context
from ui.lesions.page import MapPage


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    """Astrid Lindqvist."""
    return add_patient(clinic)


@pytest.fixture
def visit(clinic: Clinic, patient: PatientDetail) -> VisitDetail:
    """Her visit in progress."""
    return clinic.visits.start(patient.id, "White bumps")[0]


@pytest.fixture
def add_lesion(clinic: Clinic, patient: PatientDetail) -> Callable[..., LesionRow]:
    """Stores lesions through the service."""

    def add(site: str = "infraorbital", side: Side = Side.RIGHT, *, placed: bool = True) -> LesionRow:
        draft = LesionDraft(
            patient.id,
            site,
            side,
            point=clinic.atlas.anchor(site, side) if placed else None,
            first_noted=PartialDate(2026, 5, 14),
            diagnosis="milia",
            certainty=Certainty.PROBABLE,
            status=LesionStatus.ACTIVE,
        )
        return clinic.lesions.save(draft)[0]

    return add


@pytest.fixture
def page(ctx: Context, patient: PatientDetail, qtbot: QtBot) -> Iterator[MapPage]:
    """The page, shown at the smallest size, with a stand-in for the figure."""

    def make(parent: QWidget) -> MapStandIn:
        return MapStandIn(ctx.clinic.atlas, parent)

    page = MapPage(ctx, make)
    qtbot.addWidget(page)
    page.resize(800, 560)
    page.set_patient(patient.id)
    page.show()
    qtbot.waitExposed(page)
    yield page
    page.close()
