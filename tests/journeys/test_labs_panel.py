"""A panel typed in by keyboard alone: one question answered, and the computed values seen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands
from tests.journeys.people import first_visit
from tests.support.clinics import SettableClock
from ui.labs.entry_row import EntryRow
from ui.labs.page import LabsPage


@pytest.fixture
def hands(start: Start, folder: Path, clock: SettableClock) -> Hands:
    """At the unlocked window of someone who was here before."""
    first_visit(folder, clock)
    made = start(folder)
    unlock(made)
    return made


def test_a_panel_is_typed_in_with_one_question_answered(hands: Hands) -> None:
    hands.key(Qt.Key.Key_2, CTRL)
    hands.wait_focus(hands.desk.people.search)
    hands.type("astrid")
    hands.enter()
    hands.wait(lambda: hands.window.current_key == "patient")
    hands.key(Qt.Key.Key_5, ALT)
    page = hands.desk.labs
    hands.wait(page.isVisible)
    hands.key(Qt.Key.Key_T, CTRL | SHIFT)
    calcium = _row(page, hands, "calcium_total")
    hands.wait_focus(calcium.value)
    hands.type("2.62")
    hands.key(Qt.Key.Key_Tab)
    assert calcium.question.words == "Calcium, total 2.62 mg/dL: mg/dL or mmol/L?"
    hands.key(Qt.Key.Key_Right)
    hands.enter()
    assert calcium.value.text() == "2.62 mmol/L"
    hands.wait_focus(page.entry.row("albumin").value)
    hands.type("32 g/l")
    hands.key(Qt.Key.Key_Down, times=2)
    hands.wait_focus(page.entry.row("phosphate").value)
    hands.type("2,07 mmol/l")
    hands.enter()

    hands.wait(lambda: page.results.isVisible())
    text = page.results.model.as_text(as_csv=False)
    assert "Calcium, albumin-corrected\tmg/dL\t8.6–10.2 default\t11.1 H" in text, "in the unit of the measured one"
    derived = {row.key: row for row in hands.clinic.labs.derived(_patient(hands))}
    assert derived["corrected-calcium"].value == pytest.approx(2.78)
    assert derived["ca-x-p"].unit == "mmol2/L2"


def _row(page: LabsPage, hands: Hands, analyte: str) -> EntryRow:
    hands.wait(lambda: any(row.typed.analyte == analyte and row.isVisible() for row in page.entry.table.rows))
    return page.entry.row(analyte)


def _patient(hands: Hands) -> str:
    return hands.desk.patient.patient_id
