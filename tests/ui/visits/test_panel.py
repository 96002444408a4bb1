"""The visit in progress: everything typed ends up in the record, in the right visit."""

from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side, VisitStatus
from clinic.records.lesions import LesionDraft
from clinic.records.treatments import DrugDraft
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.main_window import MainWindow
from ui.visits.panel import VisitPanel
from ui.visits.words import sign_question


def _start(panel: VisitPanel, patient_id: str) -> str:
    panel.start_visit(patient_id)
    assert panel.keeper.visit is not None
    return panel.keeper.visit.id


def test_a_visit_starts_at_its_reason_and_is_saved_as_typed(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, ctx: Context
) -> None:
    patient = add_patient(clinic)
    panel.set_patient(patient.id)
    assert not panel.has_visit
    with qtbot.waitSignal(panel.shown_changed) as shown:
        visit_id = _start(panel, patient.id)
    assert shown.args == [True]
    assert ctx.navigator.visit_id == visit_id
    qtbot.waitUntil(panel.fields.areas["reason"].hasFocus)
    qtbot.keyClicks(panel.fields.areas["reason"], "White bumps, 3 months")
    qtbot.waitUntil(lambda: clinic.visits.get(visit_id).text.reason == "White bumps, 3 months", timeout=6000)


def test_the_history_is_folded_until_used(qtbot: QtBot, panel: VisitPanel, clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit_id = _start(panel, patient.id)
    assert not panel.fields.areas["history"].isVisible()
    qtbot.mouseClick(panel.fields.unfold, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.fields.areas["history"], "Since May")
    panel.set_patient("")
    assert clinic.visits.get(visit_id).text.history == "Since May"
    panel.set_patient(patient.id)
    assert panel.fields.areas["history"].isVisible()


def test_tab_goes_through_the_visit_in_reading_order(qtbot: QtBot, panel: VisitPanel, clinic: Clinic) -> None:
    _start(panel, add_patient(clinic).id)
    fields = panel.fields
    stops = [fields.areas["reason"], fields.unfold]
    stops += [fields.areas[name] for name in ("examination", "assessment", "plan")]
    stops += [fields.when.line, fields.why, panel.add_button, panel.more_button, panel.sign_button]
    qtbot.waitUntil(stops[0].hasFocus)
    for before, after in pairwise(stops):
        qtbot.keyClick(before, Qt.Key.Key_Tab)
        assert panel.focusWidget() is after


@pytest.mark.parametrize("typed", ["in 6 weeks", "6 weeks", "+6w", "3.1.2027", "3 Jan 2027"])
def test_a_follow_up_is_read_from_the_day_of_the_visit(
    typed: str, qtbot: QtBot, panel: VisitPanel, clinic: Clinic
) -> None:
    visit_id = _start(panel, add_patient(clinic).id)
    qtbot.keyClicks(panel.fields.when.line, typed)
    qtbot.keyClicks(panel.fields.why, "review L1")
    assert panel.keeper.save_now()
    text = clinic.visits.get(visit_id).text
    assert (text.follow_up, text.follow_up_on, text.follow_up_reason) == (typed, date(2027, 1, 3), "review L1")


def test_two_patients_quickly_after_another_never_mix(qtbot: QtBot, panel: VisitPanel, clinic: Clinic) -> None:
    first, second = add_patient(clinic), add_patient(clinic, "Berg", "Nils")
    one = _start(panel, first.id)
    qtbot.keyClicks(panel.fields.areas["plan"], "for the first")
    two = _start(panel, second.id)
    assert panel.fields.areas["plan"].text() == ""
    qtbot.keyClicks(panel.fields.areas["plan"], "for the second")
    panel.set_patient(first.id)
    assert panel.fields.areas["plan"].text() == "for the first"
    assert clinic.visits.get(one).text.plan == "for the first"
    assert clinic.visits.get(two).text.plan == "for the second"


def test_lock_and_close_in_the_middle_of_typing_lose_nothing(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, window: MainWindow
) -> None:
    visit_id = _start(panel, add_patient(clinic).id)
    qtbot.keyClicks(panel.fields.areas["examination"], "firm")
    window.lock()
    assert clinic.visits.get(visit_id).text.examination == "firm"
    qtbot.keyClicks(panel.fields.areas["examination"], ", tender")
    window.close()
    assert clinic.visits.get(visit_id).text.examination == "firm, tender"


def test_what_is_recorded_appears_at_once(panel: VisitPanel, clinic: Clinic, ctx: Context) -> None:
    patient = add_patient(clinic)
    visit_id = _start(panel, patient.id)
    assert panel.done.text().startswith("Nothing recorded")
    draft = DrugDraft(patient.id, "", "Diltiazem", visit_id=visit_id, start=date(2026, 11, 22), unknown=True)
    ctx.ops.write(panel, lambda: clinic.treatments.save_drug(draft))
    assert panel.done.text() == "Diltiazem started"


def test_a_new_lesion_is_done_and_signed_without_a_measurement(panel: VisitPanel, clinic: Clinic, ctx: Context) -> None:
    patient = add_patient(clinic)
    visit_id = _start(panel, patient.id)
    draft = LesionDraft(patient.id, "index_tip", Side.RIGHT, diagnosis="calcinosis_cutis")
    ctx.ops.write(panel, lambda: clinic.lesions.save(draft))
    assert panel.done.text().startswith("L1 new: ")
    assert "1 entry" in sign_question(clinic.visits.get(visit_id), None, "")


def test_entered_in_error_asks_why_and_closes(
    panel: VisitPanel, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    visit_id = _start(panel, add_patient(clinic).id)
    prompts.answer("wrong patient")
    with qtbot.waitSignal(panel.shown_changed) as shown:
        panel.mark_error()
    assert shown.args == [False]
    assert clinic.visits.get(visit_id).status is VisitStatus.ENTERED_IN_ERROR


def test_adding_goes_to_the_right_tab(qtbot: QtBot, panel: VisitPanel, clinic: Clinic, ctx: Context) -> None:
    patient = add_patient(clinic)
    _start(panel, patient.id)
    panel.open_menu()
    entries = {action.text(): action for action in panel.add_menu.actions()}
    assert list(entries) == ["Lesion", "Photo", "Lab results", "Procedure", "Medicine"]
    with qtbot.waitSignal(ctx.navigator.patient_requested) as asked:
        entries["Lab results"].trigger()
    assert asked.args == [patient.id, "labs"]
    panel.add_menu.close()
