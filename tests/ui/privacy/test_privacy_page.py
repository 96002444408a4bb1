"""Consents and rights of a person, as they are worked with at the window."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import NotFound
from clinic.records.enums import ConsentScope, PrivacyKind, Role
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport
from clinic.records.privacy import ErasurePart
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import SettableClock
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.privacy.consent_dialog import GiveDialog, WithdrawDialog
from ui.privacy.erasure_dialog import ErasureDialog
from ui.privacy.page import PrivacyPage

LEFT = Qt.MouseButton.LeftButton
TREATMENT, RECORD, TEACHING, PUBLICATION = ConsentScope


def dialog(kind: type[Dialog]) -> Dialog:
    """The dialog that is open."""
    (found,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    return found


def press(qtbot: QtBot, button: QWidget) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def rewrite(qtbot: QtBot, line: QWidget, text: str) -> None:
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, text)


def test_a_consent_is_given_and_withdrawn(
    page: PrivacyPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    card = page.consents
    assert [chip.text() for chip in card.chips.values()] == ["not given"] * 4
    assert not card.history.isVisible()
    press(qtbot, card.buttons[TEACHING])
    given = dialog(GiveDialog)
    assert isinstance(given, GiveDialog)
    rewrite(qtbot, given.day.line, "1.12.2026")
    press(qtbot, given.action_button)
    assert "future" in given._form.field("on").error  # it stays open and says why
    rewrite(qtbot, given.day.line, "1.11.2026")
    qtbot.keyClicks(given.note, "folder B")
    with qtbot.waitSignal(given.destroyed):
        press(qtbot, given.action_button)
    assert card.chips[TEACHING].text() == "given 1 Nov 2026"
    assert card.buttons[TEACHING].text() == "Withdraw …"
    press(qtbot, card.buttons[TEACHING])
    withdrawn = dialog(WithdrawDialog)
    assert isinstance(withdrawn, WithdrawDialog)
    qtbot.keyClicks(withdrawn.note, "by telephone")
    with qtbot.waitSignal(withdrawn.destroyed):
        qtbot.keyClick(withdrawn, Qt.Key.Key_Return)
    assert card.chips[TEACHING].text() == "withdrawn 22 Nov 2026"
    assert card.buttons[TEACHING].text() == "Give …"
    (row,) = clinic.consents.list(patient.id)
    assert (row.given_on, row.withdrawn_on) == (date(2026, 11, 1), date(2026, 11, 22))
    assert card.model.row(0).note == "folder B\nWithdrawn: by telephone"
    assert card.history.isVisible()


def test_a_record_is_restricted_and_freed(
    page: PrivacyPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    card = page.restriction
    prompts.answer("The diagnosis is disputed.")
    press(qtbot, card.restrict)
    assert card.state.text() == "Restricted since 22 November 2026: The diagnosis is disputed."
    assert not card.restrict.isVisible()
    assert [row.kind for row in page.acts.rows] == [PrivacyKind.RESTRICTION]
    assert page.acts_card.isVisible()
    prompts.answer("settled")
    press(qtbot, card.lift)
    assert clinic.privacy.restriction(patient.id) is None
    assert card.restrict.isVisible()


def test_everything_is_handed_over(
    page: PrivacyPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    prompts.answer(tmp_path)
    press(qtbot, page.copies.hand_over)
    qtbot.waitUntil(lambda: bool(page.acts.rows))
    assert (tmp_path / "record-20417-2026-11-22" / "record.json").exists()
    assert prompts.last.title == "Written to record-20417-2026-11-22."
    assert page.acts.row(0).kind is PrivacyKind.HAND_OVER
    assert page.acts_table.model().index(0, 3).data() == "1 visit"


def test_photos_for_teaching_say_what_is_missing(
    page: PrivacyPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id, consent=TEACHING))
    prompts.answer(tmp_path)
    press(qtbot, page.copies.teaching)
    qtbot.waitUntil(lambda: prompts.last.kind == "inform")
    assert prompts.last.title == "No photo may leave the record for teaching."
    assert "no consent for teaching is recorded" in prompts.last.text
    clinic.consents.give(patient.id, TEACHING, date(2026, 11, 1))
    prompts.answer(tmp_path)
    press(qtbot, page.copies.teaching)
    qtbot.waitUntil(lambda: prompts.last.title == "1 photo taken out without names.")
    assert (tmp_path / "teaching-2026-11-22" / "photos.csv").exists()


def test_before_the_term_parts_are_erased(
    page: PrivacyPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    press(qtbot, page.erasure.plan)
    plan = dialog(ErasureDialog)
    assert isinstance(plan, ErasureDialog)
    assert set(plan.boxes) == {ErasurePart.CONTACT, ErasurePart.NAMES}
    assert not plan.action_button.isEnabled()
    plan.boxes[ErasurePart.CONTACT].click()
    assert not plan.action_button.isEnabled()  # not before the number is typed
    qtbot.keyClicks(plan.number, "2041")
    press(qtbot, plan.action_button)
    qtbot.waitUntil(lambda: bool(plan._form.field("number").error))
    assert clinic.patients.get(patient.id).phone == "555 0142"
    qtbot.keyClicks(plan.number, "7")
    with qtbot.waitSignal(plan.destroyed):
        press(qtbot, plan.action_button)
    found = clinic.patients.get(patient.id)
    assert (found.phone, found.preferred) == ("", "Asta")
    assert page.acts.row(0).kind is PrivacyKind.PARTIAL_ERASURE


def test_after_the_term_everything_goes_and_the_page_is_left(
    page: PrivacyPage, clinic: Clinic, patient: PatientDetail, clock: SettableClock, qtbot: QtBot
) -> None:
    clock.forward(days=4000)
    press(qtbot, page.erasure.plan)
    plan = dialog(ErasureDialog)
    assert isinstance(plan, ErasureDialog)
    assert plan.windowTitle() == "Erase Lindqvist, Astrid, no. 20417"
    assert plan.boxes == {}
    page.left.connect(lambda: page.set_patient(""))  # as the desk does
    qtbot.keyClicks(plan.number, "20417")
    with qtbot.waitSignal(page.left):
        press(qtbot, plan.action_button)
    try:
        clinic.patients.get(patient.id)
        raise AssertionError("the person is still there")
    except NotFound:
        pass


def test_who_may_not_erase_reads_the_plan_only(page: PrivacyPage, ctx: Context, clinic: Clinic, qtbot: QtBot) -> None:
    clinic._core.act_as(replace(clinic.user, role=Role.PHYSICIAN, administers=False))
    press(qtbot, page.erasure.plan)
    plan = dialog(ErasureDialog)
    assert isinstance(plan, ErasureDialog)
    assert not plan.action_button.isVisible()
    with qtbot.waitSignal(plan.destroyed):
        plan.reject()


def test_an_assistant_records_consents_and_nothing_else(
    ctx: Context, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    clinic._core.act_as(replace(clinic.user, role=Role.ASSISTANT, administers=False))
    page = PrivacyPage(ctx)
    qtbot.addWidget(page)
    page.set_patient(patient.id)
    with qtbot.waitExposed(page):
        page.show()
    assert page.consents.buttons[TEACHING].isEnabled()
    off = (page.restriction.restrict, page.copies.hand_over, page.copies.teaching, page.erasure.plan)
    assert not any(button.isEnabled() for button in off)
    assert all("Your role may not" in button.toolTip() for button in off)
    assert not page.acts_card.isVisible()
