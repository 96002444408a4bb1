"""Signing says what will happen, takes all that was typed, and ends at the summary."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import VisitStatus
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.main_window import MainWindow
from ui.visits.panel import VisitPanel


def test_ctrl_return_signs_what_was_just_typed_and_shows_the_summary(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, prompts: FakePrompts, ctx: Context
) -> None:
    patient = add_patient(clinic)
    ctx.navigator.set_patient(patient.id)
    panel.start_visit(patient.id)
    qtbot.keyClicks(panel.fields.areas["reason"], "White bumps")
    qtbot.keyClicks(panel.fields.when.line, "in 6 weeks")
    qtbot.keyClicks(panel.fields.why, "review L1")
    visit = panel.keeper.visit
    assert visit is not None
    prompts.answer(True)
    with qtbot.waitSignal(ctx.navigator.document_requested, timeout=20000) as shown:
        qtbot.keyClick(panel.fields.why, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "A recall for Sunday, 3 January 2027 is set (review L1)." in prompts.last.text
    signed = clinic.visits.get(visit.id)
    assert signed.status is VisitStatus.SIGNED
    assert signed.text.reason == "White bumps"
    assert [recall.due for recall in clinic.recalls.for_patient(patient.id)] == [date(2027, 1, 3)]
    (document,) = clinic.documents.list(patient.id)
    assert shown.args == [patient.id, document.id]
    assert not panel.has_visit


def test_ctrl_return_works_from_the_page_beside_the_panel(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, prompts: FakePrompts, window: MainWindow
) -> None:
    field = QLineEdit()
    window.add_page("other", "Other", "users", field)
    panel.start_visit(add_patient(clinic).id)
    qtbot.keyClicks(panel.fields.areas["plan"], "peel")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    prompts.answer(False)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert prompts.last.title == "Sign this visit?"
    assert panel.has_visit


def test_leaving_the_question_signs_nothing(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, prompts: FakePrompts
) -> None:
    panel.start_visit(add_patient(clinic).id)
    qtbot.keyClicks(panel.fields.areas["plan"], "wait")
    prompts.answer(False)
    qtbot.mouseClick(panel.sign_button, Qt.MouseButton.LeftButton)
    assert "No recall is set." in prompts.last.text
    visit = panel.keeper.visit
    assert visit is not None
    assert visit.status is VisitStatus.DRAFT
    assert clinic.visits.get(visit.id).text.plan == "wait"


def test_an_empty_visit_is_refused_at_the_reason(panel: VisitPanel, clinic: Clinic, prompts: FakePrompts) -> None:
    panel.start_visit(add_patient(clinic).id)
    panel.sign()
    assert panel.fields.form.field("reason").error.startswith("The visit is empty.")
    assert not prompts.asked


@pytest.mark.parametrize("typed", ["in 6 wee", "yesterday", "30.2.2027"])
def test_a_follow_up_that_is_no_day_to_come_is_refused_at_its_field(
    typed: str, qtbot: QtBot, panel: VisitPanel, clinic: Clinic, prompts: FakePrompts
) -> None:
    panel.start_visit(add_patient(clinic).id)
    qtbot.keyClicks(panel.fields.areas["reason"], "bumps")
    qtbot.keyClicks(panel.fields.when.line, typed)
    panel.sign()
    assert "in 6 weeks" in panel.fields.form.field("follow_up_on").error
    assert not prompts.asked
    panel.set_patient("")
