"""What the tab "Labs" shows where something is out of the ordinary: an order not done, a mistake of the program."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import ResultStatus
from clinic.records.patients import PatientDetail
from tests.ui.labs.support import result, store
from ui.labs.page import LabsPage

LEFT = Qt.MouseButton.LeftButton


def _shown(page: LabsPage) -> str:
    return page.results.model.as_text(as_csv=False)


def test_an_order_that_was_not_done_hides_nothing(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    ended = result("albumin", 4.1, "g/dL", status=ResultStatus.NOT_OBTAINED)
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL"), ended)
    page.mark_stale()
    assert page.results.isVisible() and "10.9 H" in _shown(page) and "not obtained" in _shown(page)


def test_a_mistake_of_the_program_is_not_told_as_no_results(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL"))

    def stumble(*_given: object) -> None:
        raise KeyError

    monkeypatch.setattr("ui.labs.page.build_matrix", stumble)
    page.hide()
    page.mark_stale()
    with qtbot.captureExceptions() as found:
        page.show()  # the mistake does not pass through Qt's own event, it is told afterwards
        qtbot.waitUntil(lambda: bool(found))

    assert page.broken.isVisible() and not page.empty.isVisible()
    monkeypatch.undo()
    qtbot.mouseClick(page.broken.button, LEFT)
    assert page.results.isVisible() and "10.9 H" in _shown(page)
