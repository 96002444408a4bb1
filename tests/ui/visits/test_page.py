"""The list of visits and what can be done with each."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import VisitStatus
from clinic.records.visits import VisitText
from tests.support.clinics import START, SettableClock, add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.visits.page import VisitsPage
from ui.visits.words import moment_words


@pytest.fixture
def page(ctx: Context, qtbot: QtBot) -> VisitsPage:
    """The page, seen."""
    made = VisitsPage(ctx)
    qtbot.addWidget(made)
    made.resize(800, 560)
    made.show()
    return made


def _visit(clinic: Clinic, patient_id: str, reason: str, *, sign: bool) -> str:
    visit, _ = clinic.visits.start(patient_id)
    visit, _ = clinic.visits.save_text(visit.id, VisitText(reason=reason, plan="needle"), visit.version)
    if sign:
        clinic.visits.sign(visit.id, visit.version)
    return visit.id


def test_an_empty_page_offers_to_start_a_visit(page: VisitsPage, clinic: Clinic, ctx: Context, qtbot: QtBot) -> None:
    patient = add_patient(clinic)
    page.set_patient(patient.id)
    assert page.empty.isVisible()
    with qtbot.waitSignal(ctx.navigator.start_visit_requested) as asked:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert asked.args == [patient.id]


def test_a_signed_visit_is_shown_whole_and_takes_an_addendum(
    page: VisitsPage, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    patient = add_patient(clinic)
    visit_id = _visit(clinic, patient.id, "White bumps", sign=True)
    page.set_patient(patient.id)
    stored = clinic.visits.get(visit_id)
    shown = page.view.text()
    assert "White bumps" in shown
    assert f"Signed by Dr M. Okafor, {moment_words(START)} · {stored.content_hash[:4]}" in shown
    assert not page.continue_button.isVisible()
    prompts.answer("Call on Monday.")
    qtbot.mouseClick(page.addendum_button, Qt.MouseButton.LeftButton)
    assert [addendum.text for addendum in clinic.visits.get(visit_id).addenda] == ["Call on Monday."]
    assert f"Addendum by Dr M. Okafor, {moment_words(START)}\nCall on Monday." in page.view.text()


def test_the_draft_is_continued_and_a_summary_asked_for(
    page: VisitsPage, clinic: Clinic, ctx: Context, qtbot: QtBot, clock: SettableClock
) -> None:
    patient = add_patient(clinic)
    first = _visit(clinic, patient.id, "First", sign=True)
    clock.forward(days=3)
    _visit(clinic, patient.id, "Second", sign=False)
    page.set_patient(patient.id)
    assert "Second" in page.view.text()
    assert page.continue_button.isVisible()
    assert not page.start_button.isVisible()
    page.select_visit(first)
    assert "First" in page.view.text()
    with qtbot.waitSignal(page.summary_requested) as asked:
        qtbot.mouseClick(page.summary_button, Qt.MouseButton.LeftButton)
    assert asked.args == [patient.id, first]


def test_a_visit_entered_in_error_leaves_the_list(page: VisitsPage, clinic: Clinic, prompts: FakePrompts) -> None:
    patient = add_patient(clinic)
    visit_id = _visit(clinic, patient.id, "Wrong", sign=True)
    page.set_patient(patient.id)
    prompts.answer("wrong patient")
    page.mark_error()
    assert clinic.visits.get(visit_id).status is VisitStatus.ENTERED_IN_ERROR
    assert page.empty.isVisible()
