"""Registering and changing a patient, with the duplicate warning and the draft."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.clock import local_today
from clinic.records.enums import Sex, SkinTone
from clinic.records.partial_date import PartialDate
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.core.notifier import Notice
from ui.main_window import MainWindow
from ui.patients.register import NEW, PatientDialog, open_edit, open_registration
from ui.widgets.buttons import Button
from ui.widgets.conflict_dialog import ConflictDialog

Open = Callable[..., PatientDialog]


@pytest.fixture
def register(ctx: Context, window: MainWindow, qtbot: QtBot) -> Open:
    """Opens the form for a new patient and gives it back."""

    def opened(typed: str = "") -> PatientDialog:
        if not window.isVisible():
            with qtbot.waitExposed(window):
                window.show()
        open_registration(ctx, window, typed)
        return current()

    return opened


def current() -> PatientDialog:
    """The form that is open."""
    found = QApplication.activeModalWidget()
    assert isinstance(found, PatientDialog)
    return found


def type_into(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Click there and type."""
    widget.setFocus()
    qtbot.keyClicks(widget, text)


def test_all_that_is_typed_is_stored(register: Open, ctx: Context, clinic: Clinic, qtbot: QtBot) -> None:
    dialog = register()
    form = dialog.form
    for name, text in {"family": "O'Brien", "given": "Sean", "preferred": "Seanie", "phone": "555 0177"}.items():
        type_into(qtbot, form.lines[name], text)
    type_into(qtbot, form.birth.line, "4/1980")
    qtbot.mouseClick(form.sex.button("male"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(form.skin_tone.button("II"), Qt.MouseButton.LeftButton)
    type_into(qtbot, form.allergies.line, "sulfites,latex")
    type_into(qtbot, form.problems.field, "a rare thing of his own")
    qtbot.keyClick(form.problems.field, Qt.Key.Key_Return)
    type_into(qtbot, form.medicines.field, "dilti")
    qtbot.keyClick(form.medicines.field, Qt.Key.Key_Return)
    qtbot.waitUntil(form.medicines.dose.hasFocus)
    type_into(qtbot, form.medicines.dose, "60 mg three times daily")
    qtbot.keyClick(form.medicines.dose, Qt.Key.Key_Return)
    type_into(qtbot, form.note, "prefers mornings")
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)
    assert opened.args is not None
    stored = clinic.patients.get(opened.args[0])
    assert (stored.family, stored.given, stored.preferred, stored.mrn) == ("O'Brien", "Sean", "Seanie", "4")
    assert stored.birth == PartialDate(1980, 4)
    assert (stored.sex, stored.skin_tone, stored.pregnant) == (Sex.MALE, SkinTone.II, None)
    assert stored.allergies == ("sulfites", "latex")
    assert [(p.name, p.key) for p in stored.problems] == [("a rare thing of his own", "")]
    assert [(m.name, m.key, m.dose) for m in stored.medicines] == [
        ("Diltiazem", "diltiazem", "60 mg three times daily")
    ]
    assert stored.note == "prefers mornings"
    assert clinic.drafts.get(NEW) is None


def test_a_problem_of_the_catalog_keeps_its_key(register: Open, qtbot: QtBot) -> None:
    form = register().form
    type_into(qtbot, form.problems.field, "sclerosis syst")
    offered = form.problems.field.offered()
    assert offered[-1].detail == "as typed"
    form.problems.field.clear()
    type_into(qtbot, form.problems.field, "hyperpara")
    qtbot.keyClick(form.problems.field, Qt.Key.Key_Return)
    assert len(form.problems.entries) == 1
    assert form.problems.entries[0].key
    form.problems.remove(form.problems.entries[0])
    assert not form.problems.entries
    current().reject()


def test_free_words_are_added_though_the_catalog_offers_more(register: Open, qtbot: QtBot) -> None:
    dialog = register()
    field = dialog.form.problems.field
    type_into(qtbot, field, "scleroderma")
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert [(entry.name, entry.key) for entry in dialog.form.problems.entries] == [("scleroderma", "")]
    dialog.reject()


def test_the_birth_date_is_shown_back_in_words(register: Open, qtbot: QtBot) -> None:
    form = register().form
    type_into(qtbot, form.birth.line, "3.4.72")
    assert "3 April 1972, 54 y" in [
        label.text() for label in form.birth.findChildren(QWidget) if hasattr(label, "text")
    ]
    current().reject()


@pytest.mark.parametrize(("typed", "said"), [("31.2.1980", "not a date"), ("3.4.2031", "in the future")])
def test_a_wrong_birth_date_is_told_at_its_field(
    register: Open, clinic: Clinic, qtbot: QtBot, typed: str, said: str
) -> None:
    dialog = register()
    type_into(qtbot, dialog.form.lines["family"], "Okafor")
    type_into(qtbot, dialog.form.birth.line, typed)
    qtbot.keyClick(dialog.form.birth.line, Qt.Key.Key_Return)
    assert said in dialog.form._form.field("birth").error
    assert clinic.patients.count() == 3
    dialog.reject()


def test_errors_of_the_service_stand_at_the_field(
    register: Open, clinic: Clinic, qtbot: QtBot, prompts: FakePrompts
) -> None:
    dialog = register()
    qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)
    assert "family name is missing" in dialog.form._form.field("family").error
    type_into(qtbot, dialog.form.lines["family"], "Okafor")
    type_into(qtbot, dialog.form.lines["mrn"], "1")
    assert not dialog.form._form.field("family").error
    dialog.form.birth.set_text("1980")
    prompts.answer(True)
    dialog.accept()
    assert "already taken" in dialog.form._form.field("mrn").error
    assert clinic.patients.count() == 3
    dialog.reject()


def test_a_likely_duplicate_is_shown_live_and_asked_about_once(
    register: Open, ctx: Context, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    dialog = register()
    type_into(qtbot, dialog.form.lines["family"], "Lindquist")
    type_into(qtbot, dialog.form.lines["given"], "Astrid")
    type_into(qtbot, dialog.form.birth.line, "3.4.1972")
    qtbot.waitUntil(lambda: [hint.row.name for hint in dialog.duplicates.likely] == ["Lindqvist, Astrid"])
    prompts.answer(False, True)
    dialog.accept()
    assert "Lindqvist, Astrid, born 3 April 1972" in prompts.last.text
    assert clinic.patients.count() == 3
    with qtbot.waitSignal(ctx.navigator.patient_requested):
        dialog.accept()
    assert clinic.patients.count() == 4
    assert len(prompts.asked) == 2


def test_the_record_can_be_opened_instead_and_what_was_typed_is_kept(
    register: Open, ctx: Context, clinic: Clinic, qtbot: QtBot
) -> None:
    dialog = register()
    type_into(qtbot, dialog.form.lines["family"], "Lindqvist")
    type_into(qtbot, dialog.form.lines["given"], "Astrid")
    type_into(qtbot, dialog.form.birth.line, "3.4.1972")
    qtbot.waitUntil(lambda: len(dialog.duplicates.likely) == 1)
    button = dialog.duplicates.findChildren(Button)[0]
    assert button.accessibleName() == "Open the record of Lindqvist, Astrid instead"
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened.args == [clinic.patients.by_mrn("1").id, ""]
    kept = clinic.drafts.get(NEW)
    assert kept is not None
    assert kept["birth"] == "3.4.1972"


def test_escape_keeps_what_was_typed_and_reopening_offers_it(register: Open, clinic: Clinic, qtbot: QtBot) -> None:
    dialog = register()
    type_into(qtbot, dialog.form.lines["family"], "Petrov")
    type_into(qtbot, dialog.form.birth.line, "3.4.19")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    again = register()
    assert again.form.lines["family"].text() == "Petrov"
    assert again.form.birth.text == "3.4.19"
    assert again._bar_button.text() == "Start again"
    qtbot.mouseClick(again._bar_button, Qt.MouseButton.LeftButton)
    assert again.form.lines["family"].text() == ""
    qtbot.mouseClick(again._bar_button, Qt.MouseButton.LeftButton)
    assert again.form.lines["family"].text() == "Petrov"
    again.reject()


def test_another_typed_name_does_not_cover_the_draft(register: Open, clinic: Clinic, qtbot: QtBot) -> None:
    clinic.drafts.put(NEW, {"family": "Petrov", "given": "Ivan"})
    dialog = register("okafor")
    assert dialog.form.lines["family"].text() == "Okafor"
    assert "Petrov, Ivan" in dialog._bar_text.text()
    qtbot.mouseClick(dialog._bar_button, Qt.MouseButton.LeftButton)
    assert dialog.form.lines["family"].text() == "Petrov"
    dialog.reject()


def test_editing_changes_the_record(
    ctx: Context, window: MainWindow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    patient = clinic.patients.by_mrn("1")
    with qtbot.waitExposed(window):
        window.show()
    open_edit(ctx, window, patient.id)
    dialog = current()
    assert dialog.form.birth.text == "3 April 1972"
    family = dialog.form.lines["family"]
    qtbot.waitUntil(family.hasFocus)
    assert not family.hasSelectedText()
    dialog.form.lines["given"].clear()
    type_into(qtbot, dialog.form.lines["given"], "Astrid Maria")
    assert not dialog.form.due.isVisible()
    qtbot.mouseClick(dialog.form.pregnant.button("yes"), Qt.MouseButton.LeftButton)
    assert dialog.form.due.isVisible()
    due = local_today(clinic.now) + timedelta(days=100)
    type_into(qtbot, dialog.form.due.line, due.isoformat())
    qtbot.keyClick(dialog.form.lines["given"], Qt.Key.Key_Return)
    stored = clinic.patients.get(patient.id)
    assert (stored.given, stored.pregnant, stored.version) == ("Astrid Maria", True, patient.version + 1)
    assert stored.pregnancy_due == due
    assert notices[-1].text == "Changes saved."


def test_a_change_made_elsewhere_is_kept_beside_ones_own(
    ctx: Context, window: MainWindow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    patient = clinic.patients.by_mrn("1")
    with qtbot.waitExposed(window):
        window.show()
    open_edit(ctx, window, patient.id)
    clinic.patients.save(replace(patient, note="came late"), patient_id=patient.id, version=patient.version)
    type_into(qtbot, current().form.lines["phone"], "1")
    current().accept()
    stored = clinic.patients.get(patient.id)
    assert (stored.phone, stored.note) == ("555 01421", "came late")
    assert "(Note). Both changes are kept." in notices[-1].text


def test_what_both_changed_is_asked_and_leaving_keeps_what_is_typed(
    ctx: Context, window: MainWindow, clinic: Clinic, qtbot: QtBot
) -> None:
    patient = clinic.patients.by_mrn("1")
    with qtbot.waitExposed(window):
        window.show()
    open_edit(ctx, window, patient.id)
    form = current()
    clinic.patients.save(replace(patient, phone="555 9999"), patient_id=patient.id, version=patient.version)
    type_into(qtbot, form.form.lines["phone"], "1")
    form.accept()
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, ConflictDialog) and not asked.action_button.isEnabled()
    asked.reject()
    assert clinic.patients.get(patient.id).phone == "555 9999"
    assert form.form.lines["phone"].text() == "555 01421"
    form.accept()
    again = QApplication.activeModalWidget()
    assert isinstance(again, ConflictDialog)
    qtbot.mouseClick(again.all_mine, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(again.action_button, Qt.MouseButton.LeftButton)
    assert clinic.patients.get(patient.id).phone == "555 01421"
