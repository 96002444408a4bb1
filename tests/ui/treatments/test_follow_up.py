"""Along a treatment, at the page: sessions, specimens, monitoring, adverse effects, responses."""

from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.cautions import CautionDraft
from clinic.records.enums import CautionAnswer, ConsentScope, LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow, Response
from clinic.records.patients import PatientDetail
from clinic.records.treatment_course import EffectDraft, EventDraft, SpecimenDraft
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from tests.clinic.services.test_treatment_cautions import LASER
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.core.notifier import Notice
from ui.main_window import MainWindow
from ui.treatments.consent_line import ConsentDialog
from ui.treatments.course_dialogs import ResponseDialog
from ui.treatments.decisions_dialog import DecisionsDialog
from ui.treatments.dose_dialog import DoseDialog
from ui.treatments.later_dialogs import EventDialog, ResultDialog, SpecimenDialog
from ui.treatments.noted_dialog import NotedDialog
from ui.treatments.page import TreatmentPage
from ui.treatments.watch_dialogs import DoneDialog, EffectDialog, MonitoringDialog

LEFT = Qt.MouseButton.LeftButton
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


@pytest.fixture
def lesion(clinic: Clinic, patient: PatientDetail) -> LesionRow:
    return clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT))[0]


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, lesion: LesionRow, qtbot: QtBot) -> TreatmentPage:
    page = TreatmentPage(ctx)
    window.add_page("people", "People", "users", page)
    window.show_page("people")
    with qtbot.waitExposed(window):
        window.show()
    page.set_patient(patient.id)
    return page


def dialog(page: TreatmentPage, kind: type[D]) -> D:
    return next(found for found in page.window().findChildren(kind) if found.isVisible())


def chosen(page: TreatmentPage, tab: str) -> None:
    page.mark_stale()
    page.overview.done.switch(tab)
    page.overview.done.tables[tab].choose_row(0)


def test_a_series_goes_on_from_its_row_and_is_closed_with_a_reason(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesion: LesionRow, prompts: FakePrompts, qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(patient.id)
    clinic.treatments.save_procedure(ProcedureDraft(visit.id, "laser", (lesion.id,), LASER, planned=4))
    chosen(page, "series")
    assert page.overview.done.which.button("series").text() == "Series (1)"

    qtbot.mouseClick(page.overview.done.actions_["next session"], LEFT)

    form = page.procedure
    assert [row.id for row in form.lesions.chosen] == [lesion.id]
    assert form.save_button.text().endswith("session 2 of 4")
    form.leave()
    chosen(page, "series")
    prompts.answer("clear after one")
    qtbot.mouseClick(page.overview.done.actions_["close series"], LEFT)
    assert clinic.treatments.series(patient.id)[0].close_reason == "clear after one"
    assert not page.overview.done.actions_["next session"].isEnabled()


def test_a_biopsy_asks_for_its_specimen_whose_result_is_entered_later(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesion: LesionRow, prompts: FakePrompts, qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    page.record_procedure((lesion.id,))
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("biopsy"))
    form.fields.set_values({"biopsy_type": "punch", "specimen_id": "H26-118"})
    prompts.answer(True)
    qtbot.mouseClick(form.save_button, LEFT)
    assert "no day for their removal" in prompts.last.text
    sent = dialog(page, SpecimenDialog)
    assert sent.number.text() == "H26-118"
    qtbot.mouseClick(sent.action_button, LEFT)
    chosen(page, "specimens")
    assert clinic.treatments.specimens(patient.id)[0].due == date(2026, 12, 6)

    qtbot.mouseClick(page.overview.done.actions_["result"], LEFT)
    result = dialog(page, ResultDialog)
    result.report.set_text("Calcium in the dermis")
    result.calcium.setCurrentIndex(1)
    qtbot.mouseClick(result.action_button, LEFT)

    (row,) = clinic.treatments.specimens(patient.id)
    assert (row.result, row.calcium, row.awaited) == ("Calcium in the dermis", True, False)
    chosen(page, "procedures")
    qtbot.mouseClick(page.overview.done.actions_["complication"], LEFT)
    event = dialog(page, EventDialog)
    qtbot.keyClicks(event.text, "Bleeding")
    qtbot.mouseClick(event.action_button, LEFT)
    assert [seen.text for seen in clinic.treatments.procedures(patient.id)[0].events] == ["Bleeding"]


def test_a_complication_and_a_specimen_are_corrected_and_marked_as_errors(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesion: LesionRow, prompts: FakePrompts, qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(patient.id)
    draft = ProcedureDraft(visit.id, "biopsy", (lesion.id,), parameters=(("biopsy_type", "punch"),))
    biopsy, _ = clinic.treatments.save_procedure(draft)
    day = date(2026, 11, 22)
    clinic.treatments.save_event(EventDraft(biopsy.id, day, "Bleding"))
    clinic.treatments.save_specimen(SpecimenDraft(biopsy.id, day, "H26-811"))
    buttons = page.overview.done.actions_

    chosen(page, "procedures")
    qtbot.keyClick(buttons["complications"], Qt.Key.Key_Space)
    qtbot.keyClick(dialog(page, NotedDialog).table, Qt.Key.Key_Return)
    event = dialog(page, EventDialog)
    assert event.text.text() == "Bleding"
    event.text.setText("Bleeding")
    qtbot.mouseClick(event.action_button, LEFT)
    assert [seen.text for seen in clinic.treatments.procedures(patient.id)[0].events] == ["Bleeding"]
    chosen(page, "procedures")
    qtbot.mouseClick(buttons["complications"], LEFT)
    prompts.answer("another patient")
    qtbot.mouseClick(dialog(page, NotedDialog).error_button, LEFT)
    assert clinic.treatments.procedures(patient.id)[0].events == ()
    chosen(page, "procedures")
    assert not buttons["complications"].isEnabled()

    chosen(page, "specimens")
    qtbot.keyClick(buttons["specimen"], Qt.Key.Key_Space)
    sent = dialog(page, SpecimenDialog)
    sent.number.setText("H26-118")
    qtbot.mouseClick(sent.action_button, LEFT)
    assert [row.number for row in clinic.treatments.specimens(patient.id)] == ["H26-118"]
    chosen(page, "specimens")
    prompts.answer("never sent")
    qtbot.mouseClick(buttons["specimen error"], LEFT)
    assert clinic.treatments.specimens(patient.id) == ()


def test_an_adverse_effect_is_corrected_and_marked_as_an_error(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    drug, _ = clinic.treatments.save_drug(DrugDraft(patient.id, "diltiazem", "", start=date(2026, 11, 1), unknown=True))
    clinic.treatments.save_effect(EffectDraft(drug.id, date(2026, 11, 20), "Ankle oedema"))
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    qtbot.keyClick(page.overview.effects, Qt.Key.Key_Space)
    qtbot.mouseClick(dialog(page, NotedDialog).action_button, LEFT)
    effect = dialog(page, EffectDialog)
    qtbot.keyClicks(effect.outcome, "gone")
    qtbot.mouseClick(effect.action_button, LEFT)
    assert clinic.treatments.drugs(patient.id)[0].effects[0].outcome == "gone"

    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    qtbot.mouseClick(page.overview.effects, LEFT)
    prompts.answer("another patient")
    qtbot.mouseClick(dialog(page, NotedDialog).error_button, LEFT)
    assert clinic.treatments.drugs(patient.id)[0].effects == ()


def test_monitoring_is_planned_done_and_due_again(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    clinic.treatments.save_drug(DrugDraft(patient.id, "diltiazem", "", start=date(2026, 11, 1), unknown=True))
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    qtbot.mouseClick(page.overview.monitor, LEFT)
    plan = dialog(page, MonitoringDialog)
    assert "Source: PubMed 7488286" in plan.now.text()
    plan.what.set_key("blood_pressure")
    plan.day.set_text("today")
    plan.every.setCurrentIndex(plan.every.findData("28"))
    qtbot.mouseClick(plan.action_button, LEFT)
    assert [due.reason for due in clinic.home.today().recalls] == ["Diltiazem: Blood pressure"]

    chosen(page, "monitoring")
    qtbot.mouseClick(page.overview.done.actions_["done"], LEFT)
    done = dialog(page, DoneDialog)
    qtbot.keyClicks(done.finding, "118/74")
    qtbot.mouseClick(done.action_button, LEFT)
    assert [row.due for row in clinic.treatments.monitoring(patient.id)] == [date(2026, 12, 20), None]

    qtbot.mouseClick(page.overview.effect, LEFT)
    effect = dialog(page, EffectDialog)
    qtbot.keyClicks(effect.text, "Ankle oedema")
    qtbot.mouseClick(effect.action_button, LEFT)
    assert clinic.treatments.drugs(patient.id)[0].effects[0].text == "Ankle oedema"


def test_a_complete_response_asks_whether_the_lesion_is_resolved(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesion: LesionRow, qtbot: QtBot
) -> None:
    clinic.treatments.save_drug(DrugDraft(patient.id, "", "Zinc paste", start=date(2026, 11, 1), unknown=True))
    page.mark_stale()
    page.record_response(lesion.id)
    answer = dialog(page, ResponseDialog)
    assert not answer.resolve.isVisible()
    answer.judgement.setCurrentIndex(answer.judgement.findData("complete"))
    assert answer.resolve.isVisible() and not answer.resolve.isChecked()
    answer.resolve.click()
    answer.treatment.setCurrentIndex(1)
    qtbot.mouseClick(answer.action_button, LEFT)

    (row,) = clinic.treatments.responses(patient.id)
    assert row.course_id == clinic.treatments.drugs(patient.id)[0].id
    assert clinic.lesions.get(lesion.id).row.status is LesionStatus.RESOLVED
    assert row.not_measured == "nothing was measured until that day"


def test_a_wrong_dose_is_corrected_from_its_list_and_the_correction_undone(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, notices: list[Notice], qtbot: QtBot
) -> None:
    drug = DrugDraft(patient.id, "", "Adapalene", 1.0, "mg", "topical", "daily", date(2026, 11, 1))
    row, _ = clinic.treatments.save_drug(drug)
    clinic.treatments.change_dose(row.id, DoseChange(date(2026, 11, 10), 20.0, "mg", "daily", "dry skin"))
    page.mark_stale()
    over = page.overview
    over.drug_table.choose_row(0)
    qtbot.mouseClick(over.doses, LEFT)
    listed = dialog(page, NotedDialog)
    assert [line.text for line in listed.rows.rows] == ["20 mg, daily", "1 mg, daily"]
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    form = dialog(page, DoseDialog)
    assert (form.dose.text, form.day.value, form.reason.text()) == ("20", date(2026, 11, 10), "dry skin")
    form.dose.set_value(2.0)
    qtbot.mouseClick(form.action_button, LEFT)
    assert form._form.field("correction").error == "Say what was wrong."
    qtbot.keyClicks(form.correction, "a nought too many")
    qtbot.mouseClick(form.action_button, LEFT)
    (stored,) = clinic.treatments.drugs(patient.id)
    assert [dose.dose for dose in stored.doses] == [1.0, 2.0]
    assert "a nought too many (was 20 mg, daily" in stored.withdrawn[0].reason
    assert notices[-1].action == "Undo" and notices[-1].run is not None
    notices[-1].run()
    (stored,) = clinic.treatments.drugs(patient.id)
    assert [dose.dose for dose in stored.doses] == [1.0, 20.0]


def test_a_change_of_dose_that_never_was_is_taken_out_and_said_below_the_list(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    drug = DrugDraft(patient.id, "", "Adapalene", 1.0, "mg", "topical", "daily", date(2026, 11, 1))
    row, _ = clinic.treatments.save_drug(drug)
    clinic.treatments.change_dose(row.id, DoseChange(date(2026, 11, 10), 20.0, "mg", "daily", ""))
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    qtbot.mouseClick(page.overview.doses, LEFT)
    prompts.answer("never given")
    qtbot.mouseClick(dialog(page, NotedDialog).error_button, LEFT)
    assert [dose.dose for dose in clinic.treatments.drugs(patient.id)[0].doses] == [1.0]
    qtbot.mouseClick(page.overview.doses, LEFT)
    assert "never given (was 20 mg, daily" in dialog(page, NotedDialog).errors.text()


def test_the_form_says_that_consent_is_missing_and_records_it(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesion: LesionRow, qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    page.record_procedure((lesion.id,))
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("laser"))
    assert form.consent.state.text() == "Consent for treatment: none recorded" and form.consent.missing
    qtbot.mouseClick(form.consent.give, LEFT)
    asked = dialog(page, ConsentDialog)
    assert asked.note.text().startswith("Laser on L1")
    qtbot.mouseClick(asked.action_button, LEFT)
    assert form.consent.state.text() == "Consent for treatment: 22 Nov 2026" and not form.consent.missing
    (row,) = clinic.consents.list(patient.id)
    assert (row.scope, row.given_on) == (ConsentScope.TREATMENT, date(2026, 11, 22))


def test_the_wavelength_follows_from_the_laser_where_it_has_one_only(page: TreatmentPage) -> None:
    page.record_procedure()
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("laser"))
    laser, wavelength = form.fields.editor("laser_type"), form.fields.editor("wavelength_nm")
    assert isinstance(laser, QComboBox) and isinstance(wavelength, QLineEdit)
    said = {}
    for kind in ("CO2", "Er:YAG", "diode"):
        laser.setCurrentIndex(laser.findData(kind))
        said[kind] = wavelength.text()
    assert said == {"CO2": "10600", "Er:YAG": "2940", "diode": ""}
    wavelength.setText("10200")
    laser.setCurrentIndex(laser.findData("CO2"))
    assert wavelength.text() == "10200", "what a person typed stays"


def test_a_response_names_the_treatment_that_it_answers(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesion: LesionRow
) -> None:
    visit, _ = clinic.visits.start(patient.id)
    done, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "laser", (lesion.id,), LASER))
    clinic.treatments.record_response(Response(lesion.id, date(2026, 11, 22), "partial", procedure_id=done.id))
    chosen(page, "responses")
    card = page.overview.done
    heads = [column.title for column in card.responses.columns]
    assert card.responses.columns[heads.index("Answer to")].text(card.responses.row(0)) == (
        "Laser on L1, 22 November 2026"
    )


def test_what_was_decided_on_cautions_is_read_again_also_where_nothing_was_given(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    assert not page.overview.decisions.isEnabled()
    said = CautionDraft("allergy", "contraindicated", "Names an allergy.", "the record", CautionAnswer.NOT_GIVEN)
    clinic.treatments.not_given(patient.id, (said,))
    page.mark_stale()
    page.refresh()
    qtbot.mouseClick(page.overview.decisions, LEFT)
    shown = dialog(page, DecisionsDialog)
    columns = [column.text(shown.rows.row(0)) for column in shown.rows.columns]
    assert columns[1:] == ["Not given or not done", "Names an allergy.", "Not given"]
    assert "Source: the record" in shown.full.text()


def test_a_stop_in_error_is_taken_back_from_its_row(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    drug = DrugDraft(patient.id, "", "Adapalene", 1.0, "mg", "topical", "daily", date(2026, 11, 1))
    row, _ = clinic.treatments.save_drug(drug)
    clinic.treatments.stop_drug(row.id, date(2026, 11, 20), "cost", version=row.version)
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    assert page.overview.stop.text() == "Resume" and not page.overview.change.isEnabled()
    prompts.answer("the wrong line")
    qtbot.mouseClick(page.overview.stop, LEFT)
    (row,) = clinic.treatments.drugs(patient.id)
    assert row.stop is None and "the wrong line" in row.note
    assert page.overview.stop.text() == "Stop" and page.overview.change.isEnabled()
