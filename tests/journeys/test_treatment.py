"""Treatments by keyboard alone: a session of laser on three lesions, a course with an answered warning."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from clinic.app import Clinic
from clinic.records.enums import CautionAnswer, Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import Medicine
from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.workers import shared_workers
from ui.treatments.dose_dialog import DoseDialog
from ui.treatments.watch_dialogs import MonitoringDialog

SHIFTED = CTRL | SHIFT
SITES = (("infraorbital", Side.RIGHT), ("cheek", Side.LEFT), ("glabella", Side.MIDLINE))
SETTINGS = (
    ("device_make_model", "UltraPulse"),
    ("laser_type", "CO2"),
    ("wavelength_nm", "10600"),
    ("mode", "pulsed"),
    ("spot_mm", "2"),
    ("passes", "1"),
    ("eye_protection", "goggles"),
)


@pytest.fixture
def hands(start: Start, folder: Path, clock: SettableClock) -> Hands:
    """At the treatments of a patient with three lesions who takes a beta blocker; a visit is in progress."""
    with Clinic.open(folder, PASSPHRASE, now=clock, workers=shared_workers()) as clinic:
        patient = add_patient(clinic, medicines=(Medicine("Metoprolol 50 mg"),))
        for site, side in SITES:
            clinic.lesions.save(LesionDraft(patient.id, site, side))
        clinic.visits.start(patient.id, "Milia")
    made = start(folder)
    unlock(made)
    made.key(Qt.Key.Key_2, CTRL)
    made.wait(lambda: made.window.page("people").isVisible())
    made.tab_to(made.desk.people.search)
    made.type("lindqvist")
    made.wait(lambda: made.desk.people.model.rows)
    made.enter()
    made.wait(lambda: made.desk.patient.patient_id == patient.id)
    made.key(Qt.Key.Key_6, ALT)
    made.wait(lambda: made.desk.treatment.isVisible())
    return made


def choose(hands: Hands, box: QComboBox, wanted: Callable[[], bool]) -> None:
    """Go to a box and press the arrow until what is wanted stands there."""
    hands.tab_to(box)
    for _ in range(box.count()):
        if wanted():
            return
        hands.key(Qt.Key.Key_Down)
    assert wanted(), box.currentText()


def fill(hands: Hands, editor: QWidget, text: str) -> None:
    if isinstance(editor, QComboBox):
        choose(hands, editor, lambda: editor.currentText() == text)
    else:
        hands.tab_to(editor)
        hands.type(text)


def test_a_laser_session_on_three_lesions(hands: Hands) -> None:
    patient_id = hands.desk.patient.patient_id
    hands.key(Qt.Key.Key_P, SHIFTED)
    form = hands.desk.treatment.procedure
    hands.wait_focus(form.kind)
    choose(hands, form.kind, lambda: form.kind.currentText() == "Laser")
    hands.wait(lambda: all(box.isVisible() for box in form.lesions.boxes.values()) and form.fields.isVisible())
    hands.wait(lambda: form.fields.editors()[-1].isVisible())
    for box in form.lesions.boxes.values():
        hands.tab_to(box)
        hands.key(Qt.Key.Key_Space)
    choose(hands, form.session.box, lambda: form.session.box.currentText() == "First of a series")
    hands.tab_to(form.session.sessions.line)
    hands.type("4")
    for key, text in SETTINGS:
        fill(hands, form.fields.editor(key), text)
    hands.wait_for("Record laser on L1 (right), L2 (left), L3 (midline), session 1 of 4")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: not form.isVisible())
    (row,) = hands.clinic.treatments.procedures(patient_id)
    assert (row.kind, row.lesion_labels, row.session_text) == ("laser", ("L1", "L2", "L3"), "1 of 4")
    assert dict(row.parameters) == dict(SETTINGS), "every setting is stored as it was typed"
    (series,) = hands.clinic.treatments.series(patient_id)
    assert (series.planned, series.done, series.id) == (4, 1, row.series_id)
    hands.wait_for("Laser on L1, L2, L3, session 1 of 4 recorded.")
    hands.wait_for("Aftercare handout")
    card = hands.desk.treatment.overview.done
    hands.tab_to(card.which.button("series"))
    hands.wait(lambda: card.which.key == "series")
    assert card.tables["series"].isVisible() and card.series.rows[0].text == "Laser, 1 of 4"


def test_diltiazem_with_a_changed_dose_and_an_answered_warning(hands: Hands) -> None:
    patient_id, page = hands.desk.patient.patient_id, hands.desk.treatment
    hands.key(Qt.Key.Key_R, SHIFTED)
    form = page.drug
    hands.wait_focus(form.drug)
    hands.type("dilti")
    hands.enter()
    hands.wait_for("bradycardia", form)  # metoprolol is on the list of medicines
    hands.tab_to(form.dose.line)
    hands.type("120")
    fill(hands, form.unit, "mg")
    choose(hands, form.frequency, lambda: form.frequency.text() == "once a day")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait_for("Decide on each caution")
    assert hands.clinic.treatments.drugs(patient_id) == ()
    cautions = form.facts.cautions
    hands.wait(lambda: cautions.reasons["0"].isVisible())
    choose(hands, cautions.choices["0"], lambda: cautions.choices["0"].currentIndex() == 1)
    hands.key(Qt.Key.Key_Tab)
    hands.type("ECG and pulse in a week")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: not form.isVisible())
    hands.wait(lambda: page.overview.drugs.rows, "the course is not listed")
    hands.tab_to(page.overview.drug_table)
    hands.key(Qt.Key.Key_Down)
    hands.wait(page.overview.change.isEnabled, "no course is chosen")
    hands.enter()
    dialog = hands.dialog("Change the dose of Diltiazem")
    assert isinstance(dialog, DoseDialog)
    hands.tab_to(dialog.dose.line)
    hands.type("240")
    hands.key(Qt.Key.Key_Tab)
    hands.wait(lambda: "240 mg, once a day with Metoprolol" in dialog.cautions.texts, "the warning is not shown again")
    hands.wait(lambda: dialog.cautions.reasons["0"].isVisible())
    choose(hands, dialog.cautions.choices["0"], lambda: dialog.cautions.choices["0"].currentIndex() == 1)
    hands.key(Qt.Key.Key_Tab)
    hands.type("pulse 72")
    hands.enter()
    hands.wait(lambda: hands.front is hands.window)
    (row,) = hands.clinic.treatments.drugs(patient_id)
    today = date(2026, 11, 22)
    assert [(dose.on, dose.dose) for dose in row.doses] == [(today, 120), (today, 240)], "the earlier dose is kept"
    assert [(said.answer, said.reason) for said in row.answers] == [
        (CautionAnswer.CONTINUE, "ECG and pulse in a week"),
        (CautionAnswer.CONTINUE, "pulse 72"),
    ]
    hands.wait_for("240 mg, once a day", page)
    _plan_monitoring(hands, patient_id)


def _plan_monitoring(hands: Hands, patient_id: str) -> None:
    page = hands.desk.treatment
    hands.tab_to(page.overview.monitor)
    hands.enter()
    plan = hands.dialog("Monitoring under Diltiazem")
    assert isinstance(plan, MonitoringDialog)
    hands.wait_focus(plan.what)
    hands.type("pulse and pressure")
    hands.tab_to(plan.day.line)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.type("in 2 weeks")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: hands.front is hands.window)
    (item,) = hands.clinic.treatments.monitoring(patient_id)
    (recall,) = hands.clinic.recalls.for_patient(patient_id)
    assert (item.due, recall.due, recall.kind) == (date(2026, 12, 6), date(2026, 12, 6), "monitoring")
    assert recall.reason.startswith("Diltiazem: ") and recall.done_at is None
