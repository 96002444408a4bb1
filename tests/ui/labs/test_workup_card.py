"""The work-up beside the results, and what it asks for."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail, Problem
from tests.support.clinics import add_patient
from tests.ui.labs.support import dialog, result, store
from ui.context import Context
from ui.labs.body_dialog import BodyDialog
from ui.labs.page import LabsPage
from ui.main_window import MainWindow


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    found = add_patient(clinic, problems=(Problem("Systemic sclerosis", "ssc"),), birth=PartialDate(1972, 4, 3))
    clinic.lesions.save(LesionDraft(found.id, "hand_dorsum", Side.LEFT, diagnosis="calcinosis_cutis"))
    store(
        clinic, found.id, result("calcium_total", 9.4, "mg/dL"), result("albumin", 4.2, "g/dL"),
        result("phosphate", 3.4, "mg/dL"),
    )  # fmt: skip
    return found


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, qtbot: QtBot) -> LabsPage:
    page = LabsPage(ctx)
    window.add_page("people", "People", "users", page)
    window.show_page("people")
    with qtbot.waitExposed(window):
        window.show()
    page.set_patient(patient.id)
    page.results.choose_below("workup")
    return page


def test_what_is_measured_missing_and_compatible_stands_beside_the_results(page: LabsPage) -> None:
    text = page.results.workup.as_text()
    assert "Calcium, albumin-corrected\n9.2 mg/dL · " in text
    assert "Parathyroid hormone, intact: not measured" in text
    assert "Dystrophic calcinosis (the commonest) (possible)" in text
    assert "Systemic or localised sclerosis: Systemic sclerosis [1]" in text and "[1] JAAD 2011;65:1-12" in text
    assert "Rule: Calcium and phosphate normal, and a connective tissue disease" in text
    assert "Connective tissue disease (Systemic sclerosis)\nANA with its pattern: not measured" in text
    assert page.results.workup.isVisible()


def test_an_exposure_is_recorded_and_changes_the_suggestion(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page.results.workup.record_requested.emit()
    body = dialog(page, BodyDialog)
    body.what.setCurrentIndex(body.what.findData("calcium_extravasation"))
    qtbot.keyClicks(body.on.line, "March 2026")
    body.site.set_key("hand_dorsum")
    body.side.set_key("left")

    body.accept()

    qtbot.waitUntil(lambda: "Iatrogenic calcinosis (possible)" in page.results.workup.as_text())
    (row,) = clinic.body_measures.exposures(patient.id)
    assert row.on == PartialDate(2026, 3)


def test_a_height_is_typed_with_its_unit(page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot) -> None:
    page.results.workup.record_requested.emit()
    body = dialog(page, BodyDialog)
    qtbot.keyClicks(body.value, "1,72 m")
    qtbot.keyClick(body.value, Qt.Key.Key_Return)
    (row,) = clinic.body_measures.list(patient.id)
    assert (row.value, row.ucum) == (172, "cm")


def test_who_administers_switches_it_off_for_the_clinic(page: LabsPage, clinic: Clinic, patient: PatientDetail) -> None:
    page.results.workup._switch.click()
    assert not clinic.workup.work_up(patient.id).shown
    assert "Dystrophic" not in page.results.workup.as_text()
    page.results.workup._switch.click()
    assert clinic.workup.work_up(patient.id).shown
    assert "Dystrophic" in page.results.workup.as_text()
