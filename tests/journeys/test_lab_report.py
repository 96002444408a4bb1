"""A laboratory's message filed from the inbox with the keyboard alone, taken back, and filed again."""

from pathlib import Path

from PySide6.QtCore import Qt

from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import CTRL, Hands
from tests.journeys.people import Before, first_visit
from tests.support.clinics import SettableClock
from tests.ui.labs.support import message_file


def test_a_message_is_filed_from_the_inbox_by_keyboard(
    start: Start, folder: Path, clock: SettableClock, tmp_path: Path
) -> None:
    before = first_visit(folder, clock)
    hands = start(folder)
    unlock(hands)
    _take_in(hands, message_file(tmp_path, 1, "999"))
    _file(hands, before)
    assert len(hands.clinic.labs.current(before.patient_id)) == 2
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait(lambda: len(hands.clinic.labs.waiting()) == 1, "Undo does not bring the report back")
    assert not hands.clinic.labs.current(before.patient_id)
    _file(hands, before)
    assert [row.analyte for row in hands.clinic.labs.current(before.patient_id)] == ["calcium_total", "phosphate"]
    assert hands.clinic.integrity.verify() == ()


def _take_in(hands: Hands, path: Path) -> None:
    hands.key(Qt.Key.Key_3, CTRL)
    inbox = hands.desk.inbox
    hands.wait(inbox.isVisible)
    hands.tab_to(inbox.empty.button)
    hands.key(Qt.Key.Key_Space)
    hands.choose_files([path])
    hands.dialog("Import: 1 waiting")
    hands.enter()
    hands.wait(lambda: len(inbox.waiting.rows) == 1, "the report does not wait")


def _file(hands: Hands, before: Before) -> None:
    inbox = hands.desk.inbox
    hands.wait(lambda: before.patient_id in inbox.candidates.buttons, "the patient is not offered")
    hands.tab_to(inbox.candidates.buttons[before.patient_id])
    hands.key(Qt.Key.Key_Space)
    dialog = hands.dialog("File this report?")
    hands.wait_for("the record number, 999 in the report", dialog)
    hands.enter()
    hands.wait(lambda: not hands.clinic.labs.waiting(), "the report is not filed")
