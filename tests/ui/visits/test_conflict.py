"""Text that cannot be saved to its visit is never lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import StorageError
from clinic.records.visits import VisitText
from tests.support.clinics import add_patient
from ui.context import Context
from ui.core.notifier import Notice
from ui.visits.page import VisitsPage
from ui.visits.panel import VisitPanel


def _changed_elsewhere(clinic: Clinic, panel: VisitPanel, patient_id: str) -> str:
    """A visit that someone else wrote a plan into while a plan was typed here."""
    panel.start_visit(patient_id)
    visit = panel.keeper.visit
    assert visit is not None
    clinic.visits.save_text(visit.id, VisitText(plan="theirs"), visit.version)
    panel.fields.areas["plan"].set_text("mine")
    panel.keeper.saver.flush()
    return visit.id


def test_a_conflict_is_told_and_both_texts_can_be_kept(qtbot: QtBot, panel: VisitPanel, clinic: Clinic) -> None:
    visit_id = _changed_elsewhere(clinic, panel, add_patient(clinic).id)
    assert "What you typed is kept" in panel.notice.text
    assert panel.fields.areas["plan"].text() == "mine"
    assert clinic.visits.get(visit_id).text.plan == "theirs"
    qtbot.mouseClick(panel.notice.buttons["both"], Qt.MouseButton.LeftButton)
    assert clinic.visits.get(visit_id).text.plan == "theirs\nmine"
    assert not panel.notice.isVisible()
    assert clinic.drafts.get(f"visit:{visit_id}") is None


def test_mine_can_replace_theirs(qtbot: QtBot, panel: VisitPanel, clinic: Clinic) -> None:
    visit_id = _changed_elsewhere(clinic, panel, add_patient(clinic).id)
    qtbot.mouseClick(panel.notice.buttons["mine"], Qt.MouseButton.LeftButton)
    assert clinic.visits.get(visit_id).text.plan == "mine"


def test_text_in_conflict_survives_a_change_of_patient(qtbot: QtBot, panel: VisitPanel, clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit_id = _changed_elsewhere(clinic, panel, patient.id)
    qtbot.keyClicks(panel.fields.areas["reason"], "more")
    panel.set_patient(add_patient(clinic, "Berg").id)
    assert not panel.has_visit
    panel.set_patient(patient.id)
    assert panel.fields.areas["plan"].text() == "mine"
    assert panel.fields.areas["reason"].text() == "more"
    panel.keeper.keep_both()
    assert clinic.visits.get(visit_id).text == VisitText(reason="more", plan="theirs\nmine")


def test_text_typed_into_a_visit_that_was_signed_waits_beside_it(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, ctx: Context, notices: list[Notice]
) -> None:
    patient = add_patient(clinic)
    panel.start_visit(patient.id)
    visit = panel.keeper.visit
    assert visit is not None
    saved, _ = clinic.visits.save_text(visit.id, VisitText(reason="bumps"), visit.version)
    qtbot.keyClicks(panel.fields.areas["plan"], "come back")
    ctx.ops.write(panel, lambda: clinic.visits.sign(visit.id, saved.version))
    assert not panel.has_visit
    assert "kept beside it" in notices[-1].text
    page = VisitsPage(ctx)
    qtbot.addWidget(page)
    page.set_patient(patient.id)
    page.show()
    assert "Plan: come back" in page.view.kept.text
    qtbot.mouseClick(page.view.kept.buttons["addendum"], Qt.MouseButton.LeftButton)
    assert [addendum.text for addendum in clinic.visits.get(visit.id).addenda] == ["Plan: come back"]
    assert clinic.drafts.get(f"visit:{visit.id}") is None
    assert not page.view.kept.isVisible()


def test_a_full_disk_keeps_the_text_and_offers_to_save_again(
    qtbot: QtBot, panel: VisitPanel, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = add_patient(clinic)
    panel.start_visit(patient.id)
    visit = panel.keeper.visit
    assert visit is not None
    with monkeypatch.context() as patched:
        patched.setattr(clinic.visits, "save_text", _full)
        qtbot.keyClicks(panel.fields.areas["plan"], "peel")
        panel.keeper.saver.flush()
        assert "The disk is full." in panel.notice.text
        panel.set_patient("")
        panel.set_patient(patient.id)
        assert panel.fields.areas["plan"].text() == "peel"
    panel.keeper.saver.flush()
    assert clinic.visits.get(visit.id).text == replace(visit.text, plan="peel")


def _full(*_: object) -> None:
    raise StorageError("The disk is full.", "Make room.")
