"""What is planned, what comes back after leaving a form, and what is corrected, in the window."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.patients import Medicine, PatientDetail
from clinic.records.treatment_course import EffectDraft, MonitoringDraft
from clinic.records.treatments import DoseChange, DrugDraft, DrugRow, ProcedureDraft
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.main_window import MainWindow
from ui.treatments.course_dialogs import StopDialog
from ui.treatments.later_dialogs import SpecimenDialog
from ui.treatments.page import TreatmentPage

LEFT = Qt.MouseButton.LeftButton
TODAY, SPRING = date(2026, 11, 22), date(2027, 2, 20)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, medicines=(Medicine("Metoprolol 50 mg"),))


@pytest.fixture
def lesions(clinic: Clinic, patient: PatientDetail) -> list[LesionRow]:
    sides = ((Side.RIGHT, "milium"), (Side.LEFT, "milium"))
    known = next(iter(clinic.catalog.diagnoses))
    return [
        clinic.lesions.save(LesionDraft(patient.id, "infraorbital", side, diagnosis=known))[0] for side, _name in sides
    ]


@pytest.fixture
def page(
    ctx: Context, window: MainWindow, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> TreatmentPage:
    page = TreatmentPage(ctx)
    window.add_page("people", "People", "users", page)
    window.show_page("people")
    with qtbot.waitExposed(window):
        window.show()
    page.set_patient(patient.id)
    return page


def begun(clinic: Clinic, patient: PatientDetail) -> DrugRow:
    draft = DrugDraft(patient.id, "", "Adapalene", 1.0, "mg", "topical", "daily", date(2026, 11, 1))
    return clinic.treatments.save_drug(draft)[0]


def test_a_planned_stop_and_a_planned_dose_are_said_as_plans(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    row = begun(clinic, patient)
    clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "ecg", TODAY + timedelta(days=7)))
    clinic.treatments.change_dose(row.id, DoseChange(date(2027, 1, 3), 3.0, "mg", "daily", ""))
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    qtbot.mouseClick(page.overview.stop, LEFT)
    dialog = next(found for found in page.window().findChildren(StopDialog) if found.isVisible())
    dialog.day.set_text(SPRING.isoformat())
    assert dialog.until.isVisible() and dialog.until.text().startswith("A plan: until then it is given")
    dialog.reason.setCurrentIndex(dialog.reason.findData("course complete"))
    qtbot.mouseClick(dialog.action_button, LEFT)

    shown = page.overview.drugs
    said = [shown.index(0, at).data() for at in range(shown.columnCount())]
    assert said[1:3] == ["1 mg, daily", "since 1 Nov 2026, until 20 Feb 2027"]
    seconds = [column.second(shown.row(0)) for column in shown.columns if column.second is not None]
    assert "from 3 Jan 2027: 3 mg, daily" in seconds and "to be stopped: course complete" in seconds
    assert [item.due for item in clinic.treatments.monitoring(patient.id)] == [TODAY + timedelta(days=7)]
    assert page.overview.change.isEnabled() and page.overview.stop.text() == "Stop"
    prompts.answer("it is needed on")
    qtbot.mouseClick(page.overview.stop, LEFT)
    dialog = next(found for found in page.window().findChildren(StopDialog) if found.isVisible())
    back = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Do not stop it")
    qtbot.mouseClick(back, LEFT)
    assert clinic.treatments.drugs(patient.id)[0].stop is None


def test_answers_to_cautions_and_the_diagnosis_come_back_with_the_draft(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    page.start_medicine()
    form = page.drug
    assert form.diagnosis.key == lesions[0].diagnosis, "the only diagnosis of the patient is offered"
    form.drug.set_key("diltiazem")
    form.drug.chosen.emit("diltiazem")
    qtbot.keyClicks(form.dose.line, "120")
    form.unit.setCurrentIndex(form.unit.findData("mg"))
    form.frequency.setCurrentIndex(form.frequency.findText("once a day"))
    form.amount.left.emit()
    cautions = form.facts.cautions
    cautions.choices["0"].setCurrentIndex(1)
    qtbot.keyClicks(cautions.reasons["0"], "ECG in a week")
    form.leave()
    page.start_medicine()
    assert form.facts.cautions.choices["0"].currentIndex() == 1
    assert form.facts.cautions.reasons["0"].text() == "ECG in a week"
    qtbot.mouseClick(form.save_button, LEFT)
    (row,) = clinic.treatments.drugs(patient.id)
    assert row.diagnosis == lesions[0].diagnosis and row.answers[0].reason == "ECG in a week"


def test_a_course_is_corrected_with_its_effects_and_what_stood_there_is_kept(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    row = begun(clinic, patient)
    clinic.treatments.save_effect(EffectDraft(row.id, date(2026, 11, 5), "itch"))
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    qtbot.mouseClick(page.overview.correct, LEFT)
    form = page.drug
    assert form.start.value == date(2026, 11, 1) and not form.drug.isEnabled() and not form.amount.isVisible()
    form.start.set_text("2026-10-01")
    form.route.setCurrentIndex(form.route.findData("oral"))
    form.lesions.boxes[lesions[1].id].click()
    qtbot.mouseClick(form.save_button, LEFT)
    assert form.isVisible() and form._form.field("correction").error
    qtbot.keyClicks(form.wrong, "misread the letter")
    qtbot.mouseClick(form.save_button, LEFT)
    (after,) = clinic.treatments.drugs(patient.id)
    assert (after.id, after.start, after.route, after.lesion_labels) == (row.id, date(2026, 10, 1), "oral", ("L2",))
    assert after.doses[0].on == after.start and [effect.text for effect in after.effects] == ["itch"]
    assert after.note.startswith("Corrected (misread the letter): was since 1 November 2026; route topical")
    page.start_medicine()
    assert form.amount.isVisible() and form.drug.isEnabled() and not form.drug.text()


def fill(page: TreatmentPage, **values: str) -> None:
    page.procedure.fields.set_values(values)


def test_a_series_that_was_begun_comes_back_with_the_draft(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    page.record_procedure()
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("iontophoresis"))
    assert "Session" not in [field.label for field in form.fields._fields], "a session is said once"
    form.session.choose("new")
    qtbot.keyClicks(form.session.sessions.line, "4")
    form.leave()
    page.record_procedure()
    assert form.session.box.currentText() == "First of a series" and form.session.planned == 4


def test_answers_to_the_cautions_of_a_procedure_come_back(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    eyelid = clinic.lesions.save(LesionDraft(patient.id, "eyelid_lower", Side.LEFT))[0]
    clinic.visits.start(patient.id)
    page.record_procedure((eyelid.id,))
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("laser"))
    fill(page, device_make_model="UltraPulse", laser_type="CO2", wavelength_nm="10600", mode="pulsed", spot_mm="2")
    fill(page, **dict(form.fields.values), passes="1", eye_protection="goggles")
    qtbot.mouseClick(form.save_button, LEFT)
    form.cautions.choices["0"].setCurrentIndex(1)
    qtbot.keyClicks(form.cautions.reasons["0"], "shields in place")
    form.leave()
    page.record_procedure()
    assert form.cautions.reasons["0"].text() == "shields in place"
    assert form.cautions.is_answered and form._minding.isVisible()


def test_a_specimen_that_was_sent_is_awaited_also_after_escape(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    page.record_procedure((lesions[0].id,))
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("excision"))
    fill(page, length_mm="12", width_mm="4", closure="secondary intention", specimen_to_pathology="yes")
    qtbot.mouseClick(form.save_button, LEFT)
    dialog = next(found for found in page.window().findChildren(SpecimenDialog) if found.isVisible())
    dialog.reject()
    (tissue,) = clinic.treatments.specimens(patient.id)
    assert tissue.awaited and tissue.lesion_labels == ("L1",)
    assert "histology" in [recall.kind for recall in clinic.recalls.for_patient(patient.id)]


def test_a_procedure_is_corrected_while_its_visit_is_open(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(patient.id)
    typed = (("instrument", "needle"), ("count", "3"))
    draft = ProcedureDraft(visit.id, "extraction", (lesions[0].id,), typed, planned=4)
    done, _ = clinic.treatments.save_procedure(draft)
    page.mark_stale()
    page.show_tab("procedures")
    qtbot.mouseClick(page.overview.done.actions_["correct procedure"], LEFT)
    form = page.procedure
    assert not form.kind.isEnabled() and not form.session.isVisible()
    fill(page, instrument="lancet", count="13")
    form.lesions.boxes[lesions[1].id].click()
    assert form.save_button.text().startswith("Correct extraction on L1")
    qtbot.mouseClick(form.save_button, LEFT)
    (after,) = clinic.treatments.procedures(patient.id)
    assert (after.id, after.session_text, after.lesion_labels) == (done.id, "1 of 4", ("L1", "L2"))
    assert dict(after.parameters) == {"instrument": "lancet", "count": "13"}
