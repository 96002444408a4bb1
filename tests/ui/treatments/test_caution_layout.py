"""Cautions can be read in full, however many there are and however often the dose is typed anew."""

from datetime import date
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.cautions import CautionDraft
from clinic.records.enums import CautionAnswer, Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import Medicine, PatientDetail, Problem
from clinic.records.treatments import DoseChange, DrugDraft
from tests.support.clinics import add_patient
from ui.context import Context
from ui.main_window import MainWindow
from ui.treatments.caution_list import CautionList
from ui.treatments.dose_dialog import DoseDialog
from ui.treatments.page import TreatmentPage

TAKEN = (
    Medicine("Metoprolol 50 mg"),
    Medicine("Simvastatin 40 mg at night"),
    Medicine("Digoxin 0.1 mg"),
    Medicine("Warfarin"),
)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    problems = (Problem("Calciphylaxis", "calciphylaxis"),)
    return add_patient(clinic, medicines=TAKEN, problems=problems, allergies=("Lidocaine (rash)",))


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, qtbot: QtBot) -> TreatmentPage:
    page = TreatmentPage(ctx)
    window.add_page("people", "People", "users", page)
    window.show_page("people")
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    page.set_patient(patient.id)
    return page


def cut(within: QWidget) -> list[tuple[str, int, int]]:
    """What is shown with less height than it needs: its words, its height, the height it needs."""
    found = []
    for widget in within.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            found.append((widget.text(), widget.height(), widget.heightForWidth(widget.width())))
        elif isinstance(widget, QComboBox | QLineEdit | QCheckBox):
            found.append((widget.accessibleName(), widget.height(), widget.sizeHint().height()))
    return [each for each in found if each[1] < each[2]]


def all_read(cautions: CautionList, count: int) -> bool:
    """Whether that many cautions are shown, each line whole and none over another."""
    blocks = [child for child in cautions.children() if isinstance(child, QWidget) and child.isVisible()]
    apart = all(one.geometry().bottom() < other.y() for one, other in pairwise(blocks))
    return len(blocks) == count and apart and not cut(cautions)


def says(cautions: CautionList, dose: str) -> bool:
    """Whether the cautions are those of this dose."""
    return f"Verapamil {dose} mg" in cautions.texts


def type_dose(qtbot: QtBot, line: QLineEdit, dose: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, dose)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    line.editingFinished.emit()


def test_three_cautions_are_read_in_the_form_of_a_medicine(page: TreatmentPage, qtbot: QtBot) -> None:
    page.start_medicine()
    form = page.drug
    qtbot.keyClicks(form.drug, "verapam")
    qtbot.keyClick(form.drug, Qt.Key.Key_Return)
    form.unit.setCurrentIndex(form.unit.findData("mg"))
    for dose in ("120", "240"):
        type_dose(qtbot, form.dose.line, dose)
        qtbot.waitUntil(partial(says, form.facts.cautions, dose))
        qtbot.waitUntil(lambda: all_read(form.facts.cautions, 3))
    assert not cut(form.facts)


def test_three_cautions_are_read_in_the_dialog_of_a_dose(
    page: TreatmentPage, ctx: Context, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    dose = DoseChange(date(2026, 11, 1), 120, "mg", "daily", "")
    answers = tuple(
        CautionDraft(c.rule, c.severity, c.text, c.source, CautionAnswer.CONTINUE, "ECG done")
        for c in clinic.treatments.cautions(patient.id, "verapamil", dose)
    )
    draft = DrugDraft(patient.id, "verapamil", "Verapamil", 120, "mg", "oral", "daily", dose.on, answers=answers)
    drug, _ = clinic.treatments.save_drug(draft)
    dialog = DoseDialog(ctx, drug, page.window())
    dialog.open()
    for amount in ("240", "360"):
        type_dose(qtbot, dialog.dose.line, amount)
        qtbot.waitUntil(partial(says, dialog.cautions, amount))
        qtbot.waitUntil(lambda: all_read(dialog.cautions, 3))
    assert not cut(dialog) and dialog.height() <= page.window().height()
    assert dialog.action_button.geometry().bottom() < dialog.height()
    dialog.reject()


def test_three_cautions_of_a_procedure_leave_lesions_and_settings_their_room(
    page: TreatmentPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    clinic.visits.start(patient.id)
    for side in (Side.LEFT, Side.RIGHT) * 8:
        clinic.lesions.save(LesionDraft(patient.id, "infraorbital", side, diagnosis_text="Dystrophic calcinosis cutis"))
    page.record_procedure()
    form = page.procedure
    form.kind.setCurrentIndex(form.kind.findData("excision"))
    form.anaesthesia.setText("Lidocaine 1 %")
    for key, text in (("length_mm", "10"), ("width_mm", "4"), ("closure", "primary"), ("specimen_to_pathology", "no")):
        editor = form.fields.editor(key)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(text))
        else:
            assert isinstance(editor, QLineEdit)
            editor.setText(text)
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: all_read(form.cautions, 3))
    assert not cut(form)
