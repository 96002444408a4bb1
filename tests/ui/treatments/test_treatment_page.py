"""The tab "Treatment"."""

from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.cautions import CautionDraft
from clinic.records.enums import CautionAnswer, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.patients import Medicine, PatientDetail
from clinic.records.treatments import DoseChange, DrugDraft, DrugRow
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.core.notifier import Notice
from ui.main_window import MainWindow
from ui.treatments.course_dialogs import ResponseDialog, StopDialog
from ui.treatments.dose_dialog import DoseDialog
from ui.treatments.page import TreatmentPage
from ui.widgets.in_view import FormArea
from ui.widgets.shortcut_hint import ShortcutHint

LEFT = Qt.MouseButton.LeftButton
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, medicines=(Medicine("Metoprolol 50 mg"),))


@pytest.fixture
def lesions(clinic: Clinic, patient: PatientDetail) -> list[LesionRow]:
    site = clinic.catalog.search_sites("infraorbital")[0][0].key
    sides = (Side.RIGHT, Side.LEFT)
    return [clinic.lesions.save(LesionDraft(patient.id, site, side))[0] for side in sides]


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


def _dialog(page: TreatmentPage, kind: type[D]) -> D:
    return next(found for found in page.window().findChildren(kind) if found.isVisible())


def _fill(page: TreatmentPage, **values: str) -> None:
    for key, text in values.items():
        editor = page.procedure.fields.editor(key)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(text))
        else:
            assert isinstance(editor, QLineEdit)
            editor.setText(text)


def start_diltiazem(clinic: Clinic, patient: PatientDetail) -> DrugRow:
    """A running course, its caution answered."""
    dose = DoseChange(date(2026, 3, 2), 240, "mg", "daily", "")
    cautions = clinic.treatments.cautions(patient.id, "diltiazem", dose)
    answers = tuple(
        CautionDraft(c.rule, c.severity, c.text, c.source, CautionAnswer.CONTINUE, "ECG done") for c in cautions
    )
    draft = DrugDraft(patient.id, "diltiazem", "Diltiazem", 240, "mg", "oral", "daily", dose.on, answers=answers)
    return clinic.treatments.save_drug(draft)[0]


def test_medicines_of_the_patients_record_are_seen(page: TreatmentPage) -> None:
    assert page.overview.elsewhere.isVisible()
    assert page.overview.elsewhere.text() == "Also takes (from the patient's record): Metoprolol 50 mg"


def test_cautions_about_the_patients_own_medicines_are_read(
    page: TreatmentPage, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    assert not page.overview.own_list.cautions.isVisible()
    taken = (Medicine("Metoprolol 50 mg"), Medicine("Verapamil"))
    page.set_patient(add_patient(clinic, "Berg", medicines=taken).id)
    button = page.overview.own_list.cautions
    qtbot.waitUntil(lambda: button.isVisible() and button.text() == "1 caution")
    qtbot.mouseClick(button, LEFT)
    assert "Major: Verapamil with Metoprolol" in prompts.last.text and "Source: Cardizem label" in prompts.last.text


def test_a_procedure_names_lesion_and_side_before_it_is_recorded(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    qtbot.mouseClick(page.overview.done.record, LEFT)
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("extraction"))

    form.lesions.boxes[lesions[0].id].click()

    assert form.save_button.text() == f"Record extraction on L1, {lesions[0].site_text.lower()}"
    assert form.save_button.text().endswith("right")
    _fill(page, instrument="needle", count="13", needle_gauge="30", follow_up_date="in 6 weeks")
    qtbot.keyClicks(form.complications, "none")
    qtbot.mouseClick(form.save_button, LEFT)

    row = clinic.treatments.procedures(patient.id)[0]
    assert row.lesion_ids == (lesions[0].id,)
    assert dict(row.parameters)["count"] == "13"
    assert dict(row.parameters)["follow_up_date"] == "2027-01-03"
    assert page.overview.isVisible()
    assert [shown.kind for shown in page.overview.done.procedures.rows] == ["extraction"]


def test_a_procedure_without_a_visit_offers_to_start_one(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    page.record_procedure((lesions[1].id,))
    assert not page.procedure.save_button.isEnabled()

    qtbot.mouseClick(page.procedure.start_visit, LEFT)

    assert clinic.visits.open_for(patient.id) is not None
    assert page.procedure.save_button.isEnabled()
    assert page.procedure.lesions.boxes[lesions[1].id].isChecked()


def test_hard_limits_are_errors_and_unusual_values_are_asked_about(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    page.record_procedure()
    _fill(page, instrument="needle", count="60", needle_gauge="50")
    assert page.procedure.fields.unusual("count") == "Unusual; mostly 1 to 50"

    qtbot.mouseClick(page.procedure.save_button, LEFT)

    assert "cannot be more than 34" in page.procedure.fields.field("needle_gauge").error
    assert not clinic.treatments.procedures(patient.id)
    _fill(page, needle_gauge="30")
    prompts.answer(False, True)
    qtbot.mouseClick(page.procedure.save_button, LEFT)
    assert not clinic.treatments.procedures(patient.id) and "60 is unusual" in prompts.last.text
    qtbot.mouseClick(page.procedure.save_button, LEFT)
    assert dict(clinic.treatments.procedures(patient.id)[0].parameters)["count"] == "60"


def test_every_kind_of_the_catalog_has_a_form_and_typed_values_survive_a_look_at_another(
    page: TreatmentPage, clinic: Clinic
) -> None:
    page.record_procedure()
    _fill(page, count="13")
    for kind in clinic.catalog.procedure_kinds.values():
        page.procedure.kind.setCurrentIndex(page.procedure.kind.findData(kind.key))
        typed = [field for field in kind.fields if field.key != "session_no"]  # counted by the series
        assert len(page.procedure.fields.editors()) == len(typed)

    page.procedure.kind.setCurrentIndex(page.procedure.kind.findData("extraction"))

    assert dict(page.procedure.fields.values)["count"] == "13"


def test_a_half_filled_procedure_is_kept(page: TreatmentPage, lesions: list[LesionRow], qtbot: QtBot) -> None:
    page.record_procedure((lesions[0].id,))
    _fill(page, count="13")

    qtbot.keyClick(page.procedure, Qt.Key.Key_Escape)
    page.record_procedure()

    assert dict(page.procedure.fields.values)["count"] == "13"
    assert [row.id for row in page.procedure.lesions.chosen] == [lesions[0].id]


def test_a_medicine_with_cautions_is_started_once_they_are_answered(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, notices: list[Notice], qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.overview.start, LEFT)
    form = page.drug
    qtbot.keyClicks(form.drug, "diltia")
    qtbot.keyClick(form.drug, Qt.Key.Key_Return)
    cautions = form.facts.cautions
    assert cautions.must_answer
    assert "Metoprolol" in form.facts.texts()
    assert "Suggestion:" in form.facts.texts()
    assert "Published dose: 240-480 mg/day" in form.facts.texts()
    qtbot.keyClicks(form.dose.line, "240")
    form.unit.setCurrentIndex(form.unit.findData("mg"))
    qtbot.keyClicks(form.frequency, "daily")
    form.start.set_text("-2w")

    qtbot.mouseClick(form.save_button, LEFT)
    assert not clinic.treatments.drugs(patient.id)
    assert "Diltiazem 240 mg, daily with Metoprolol" in cautions.texts
    cautions.choices["0"].setCurrentIndex(1)
    qtbot.mouseClick(form.save_button, LEFT)
    assert not clinic.treatments.drugs(patient.id), "the reason is missing"
    qtbot.keyClicks(cautions.reasons["0"], "ECG next week")
    qtbot.mouseClick(form.save_button, LEFT)

    row = clinic.treatments.drugs(patient.id)[0]
    assert [answer.reason for answer in row.answers] == ["ECG next week"]
    assert (row.drug, row.route, row.start) == ("diltiazem", "oral", date(2026, 11, 8))
    assert row.dose_text == "240 mg, daily"
    assert notices[-1].text == "Diltiazem 240 mg, daily recorded."
    assert page.overview.drugs.rows[0].id == row.id


def test_a_medicine_that_is_not_given_is_recorded_as_that(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, notices: list[Notice], qtbot: QtBot
) -> None:
    page.start_medicine()
    qtbot.keyClicks(page.drug.drug, "verapam")
    qtbot.keyClick(page.drug.drug, Qt.Key.Key_Return)
    cautions = page.drug.facts.cautions
    cautions.choices["0"].setCurrentIndex(cautions.choices["0"].findText("Not given"))
    assert page.drug.save_button.text() == "Record that Verapamil is not given"

    qtbot.mouseClick(page.drug.save_button, LEFT)

    assert not clinic.treatments.drugs(patient.id)
    assert notices[-1].text == "It is recorded that Verapamil is not given, and why."


def test_a_dose_for_each_kg_says_its_rounding(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page.start_medicine()
    form = page.drug
    qtbot.keyClicks(form.drug, "Herbal tea")
    form.unit.setCurrentIndex(form.unit.findData("mg"))
    qtbot.keyClicks(form.amount.per_kg.line, "2")
    qtbot.keyClicks(form.amount.weight.line, "61,7")
    assert form.save_button.text() == "Start Herbal tea", "whether it is for a dose or a day is not said"
    form.frequency.setCurrentIndex(form.frequency.findText("three times a day"))
    form.route.setCurrentIndex(form.route.findData("oral"))
    qtbot.mouseClick(form.save_button, LEFT)
    assert "each dose or for a whole day" in form._form.field("per_kg_for").error
    form.amount.basis.setCurrentIndex(form.amount.basis.findData("dose"))
    assert form.amount.sum.text() == "2 mg/kg × 61.7 kg = 123 mg each time, rounded to three digits"
    form.amount.basis.setCurrentIndex(form.amount.basis.findData("day"))
    assert form.amount.sum.text() == "2 mg/kg × 61.7 kg = 123 mg a day ÷ 3 = 41.1 mg each time, rounded to three digits"
    assert form.save_button.text() == "Start Herbal tea 41.1 mg, three times a day"

    qtbot.mouseClick(form.save_button, LEFT)

    (dose,) = clinic.treatments.drugs(patient.id)[0].doses
    assert (dose.dose, dose.per_kg, dose.weight_kg, dose.times_per_day) == (41.1, 2.0, 61.7, 3.0)
    assert dose.per_day


def test_unverified_doses_are_not_shown(page: TreatmentPage, clinic: Clinic) -> None:
    unverified = next(drug for drug in clinic.catalog.drugs.values() if not drug.verified)

    page.start_medicine()
    page.drug.drug.set_key(unverified.key)
    page.drug.drug.chosen.emit(unverified.key)

    assert "nothing is shown as fact" in page.drug.facts.texts()
    assert "Published dose" not in page.drug.facts.texts()


def test_a_medicine_in_own_words_needs_a_unit_for_its_dose(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page.start_medicine()
    qtbot.keyClicks(page.drug.drug, "Herbal tea")
    qtbot.keyClicks(page.drug.dose.line, "2,5")
    qtbot.mouseClick(page.drug.save_button, LEFT)
    assert not clinic.treatments.drugs(patient.id)

    page.drug.unit.setCurrentIndex(page.drug.unit.findData("g"))
    page.drug.route.setCurrentIndex(page.drug.route.findData("oral"))
    qtbot.mouseClick(page.drug.save_button, LEFT)
    assert "how often" in page.drug._form.field("frequency").error and not clinic.treatments.drugs(patient.id)
    page.drug.frequency.set_text("at teatime")
    qtbot.mouseClick(page.drug.save_button, LEFT)

    row = clinic.treatments.drugs(patient.id)[0]
    assert (row.drug, row.name, row.dose_text) == ("", "Herbal tea", "2.5 g, at teatime")


def test_dose_is_changed_and_course_stopped(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    start_diltiazem(clinic, patient)
    page.mark_stale()
    assert not page.overview.change.isEnabled()
    page.overview.drug_table.choose_row(0)

    qtbot.mouseClick(page.overview.change, LEFT)
    dose = _dialog(page, DoseDialog)
    qtbot.keyClicks(dose.dose.line, "360")
    qtbot.mouseClick(dose.action_button, LEFT)
    assert dose.isVisible() and "360 mg" in dose.cautions.texts, "another dose is asked about again"
    dose.cautions.choices["0"].setCurrentIndex(1)
    qtbot.keyClicks(dose.cautions.reasons["0"], "pulse 72")
    qtbot.mouseClick(dose.action_button, LEFT)
    assert [change.dose for change in clinic.treatments.drugs(patient.id)[0].doses] == [240, 360]

    qtbot.mouseClick(page.overview.stop, LEFT)
    stop = _dialog(page, StopDialog)
    qtbot.mouseClick(stop.action_button, LEFT)
    assert stop.isVisible()
    stop.reason.setCurrentIndex(stop.reason.findData("side effect"))
    qtbot.keyClicks(stop.adverse, "oedema")
    qtbot.mouseClick(stop.action_button, LEFT)

    row = clinic.treatments.drugs(patient.id)[0]
    assert (row.stop, row.stop_reason, row.adverse_effects) == (date(2026, 11, 22), "side effect", "oedema")
    assert page.overview.stop.text() == "Resume", "a stop can be an error"


def test_a_response_is_a_persons_judgement(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    page.record_response(lesions[1].id)
    dialog = _dialog(page, ResponseDialog)
    qtbot.mouseClick(dialog.action_button, LEFT)
    assert dialog.isVisible()

    dialog.judgement.setCurrentIndex(dialog.judgement.findData("partial"))
    qtbot.mouseClick(dialog.action_button, LEFT)

    response = clinic.treatments.responses(patient.id)[0]
    assert (response.lesion_id, response.judgement) == (lesions[1].id, "partial")
    assert page.overview.done.responses.rows == [response]


def test_a_procedure_is_read_in_full(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    page.record_procedure()
    _fill(page, instrument="needle", count="13")
    qtbot.mouseClick(page.procedure.save_button, LEFT)

    page.overview.done.tables["procedures"].choose_row(0)
    qtbot.keyClick(page.overview.done.tables["procedures"], Qt.Key.Key_Return)

    assert prompts.last.title == "Extraction, 22 November 2026"
    assert "Number extracted: 13" in prompts.last.text


def test_ctrl_return_saves_once_and_no_shortcut_of_the_window_takes_it(
    page: TreatmentPage, ctx: Context, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    signed: list[bool] = []
    ctx.actions.add("sign", "Sign", lambda: signed.append(True), shortcut="Ctrl+Return")
    page.window().activateWindow()
    page.start_medicine()
    qtbot.keyClicks(page.drug.drug, "Herbal tea")
    page.drug.route.setCurrentIndex(page.drug.route.findData("oral"))
    page.drug.unknown.setChecked(True)
    page.drug.reason.setFocus()

    qtbot.keyClick(page.drug.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert len(clinic.treatments.drugs(patient.id)) == 1
    assert not signed


def test_a_medicine_is_marked_as_entered_in_error(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    clinic.treatments.save_drug(DrugDraft(patient.id, "", "Herbal tea", unknown=True))
    page.mark_stale()
    page.overview.drug_table.choose_row(0)
    prompts.answer("wrong patient")

    qtbot.mouseClick(page.overview.drug_error, LEFT)

    assert not clinic.treatments.drugs(patient.id)
    assert not page.overview.drugs.rows


def test_what_is_missing_is_seen_and_a_form_begins_at_its_top(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, lesions: list[LesionRow], qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    qtbot.mouseClick(page.overview.done.record, LEFT)
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("extraction"))
    form.lesions.boxes[lesions[0].id].click()
    area = next(area for area in form.findChildren(FormArea) if area.isAncestorOf(form.note))
    area.setFixedHeight(160)
    form.note.setFocus()
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0)
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hint = form.save_button.findChild(ShortcutHint)
    assert isinstance(hint, ShortcutHint) and hint.isVisible()
    wrong = form.fields.field("instrument")
    assert "missing" in wrong.error
    qtbot.waitUntil(lambda: wrong.visibleRegion().boundingRect() == wrong.rect())
    assert wrong.editor.hasFocus()
    form.note.setFocus()
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0)
    form.leave()
    qtbot.mouseClick(page.overview.done.record, LEFT)
    qtbot.waitUntil(lambda: area.isVisible() and area.verticalScrollBar().value() == 0)
    page.window().setFocus()
    qtbot.waitUntil(lambda: not hint.isVisible())


def test_half_a_name_is_asked_about_before_it_is_started_without_its_cautions(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.overview.start, LEFT)
    form = page.drug
    form.drug.setText("diltiaDiltiazem")
    form.unknown.setChecked(True)
    form.route.setCurrentIndex(1)
    form.save()
    assert "Diltiazem" in form._form.field("name").error
    assert not clinic.treatments.drugs(patient.id)
