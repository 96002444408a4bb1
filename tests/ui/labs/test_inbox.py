"""Reports that wait for a person."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from clinic.records.rights import Right
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from tests.ui.labs.support import message_file
from ui.context import Context
from ui.labs.inbox import LabsInboxPage
from ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, mrn="20417")


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient: PatientDetail, tmp_path: Path, qtbot: QtBot) -> LabsInboxPage:
    files = [
        message_file(tmp_path, 1, "999"),
        message_file(tmp_path, 2, "", "DOE^JANE", "19800101"),
    ]
    ctx.clinic.labs.import_files(files)
    page = LabsInboxPage(ctx)
    window.add_page("labs_in", "Labs in", "test-tube", page)
    window.show_page("labs_in")
    with qtbot.waitExposed(window):
        window.show()
    return page


def test_a_report_stands_beside_the_likeliest_patient(page: LabsInboxPage, patient: PatientDetail) -> None:
    assert [row.reported_patient.family for row in page.waiting.rows] == ["LINDQVIST", "DOE"]
    assert page.report.why.text() == "No patient has the record number 999."
    assert list(page.candidates.buttons) == [patient.id]
    assert [row.analyte for row in page.results.rows] == ["calcium_total", "phosphate"]


def test_each_field_says_in_words_whether_it_agrees(page: LabsInboxPage) -> None:
    words = [label.text() for label in page.candidates.findChildren(QLabel) if label.isVisible()]
    assert "20417, differs" in words and "999" in words
    assert "3 April 1972, agrees" in words and any(word.endswith("Astrid, agrees") for word in words)


def test_filing_can_be_taken_back_from_the_notice(
    page: LabsInboxPage, ctx: Context, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    prompts.answer(True)
    with qtbot.waitSignal(ctx.notifier.posted) as told:
        qtbot.mouseClick(page.candidates.buttons[patient.id], LEFT)
    notice = told.args[0]
    assert notice.action == "Undo" and notice.run is not None

    notice.run()

    assert not clinic.labs.current(patient.id)
    assert page.waiting.row(page.table.current_row).reported_patient.family == "LINDQVIST"


def test_undoing_by_key_takes_the_notice_away(
    page: LabsInboxPage, window: MainWindow, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    prompts.answer(True)
    qtbot.mouseClick(page.candidates.buttons[patient.id], LEFT)
    assert any(toast.notice.action == "Undo" for toast in window.toasts.toasts())

    page.undo()

    assert not clinic.labs.current(patient.id)
    assert not any(toast.notice.action == "Undo" for toast in window.toasts.toasts())


def test_a_report_of_nobody_is_set_aside_with_a_reason(
    page: LabsInboxPage, ctx: Context, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    page.select_report(page.waiting.row(1).id)
    prompts.answer("a test of the laboratory")

    qtbot.mouseClick(page.candidates.aside, LEFT)

    assert [row.set_aside_reason for row in clinic.labs.aside()] == ["a test of the laboratory"]
    assert len(page.waiting.rows) == 1


def test_the_person_of_a_report_is_registered_with_what_it_says(
    page: LabsInboxPage, ctx: Context, qtbot: QtBot
) -> None:
    page.select_report(page.waiting.row(1).id)
    with qtbot.waitSignal(ctx.navigator.register_patient_requested) as asked:
        qtbot.mouseClick(page.candidates.register, LEFT)
    assert asked.args == ["DOE, JANE 1980-01-01"]


def test_filing_asks_once_says_what_differs_and_goes_on(
    page: LabsInboxPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    prompts.answer(True)
    told: list[int] = []
    page.count_changed.connect(told.append)

    qtbot.mouseClick(page.candidates.buttons[patient.id], LEFT)

    assert "the record number, 999 in the report" in prompts.last.text
    assert len(clinic.labs.current(patient.id)) == 2
    assert [row.reported_patient.family for row in page.waiting.rows] == ["DOE"]
    assert page.table.current_row == 0
    assert told[-1] == 1


def test_leaving_the_question_files_nothing(
    page: LabsInboxPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    prompts.answer(False)

    qtbot.mouseClick(page.candidates.buttons[patient.id], LEFT)

    assert len(clinic.labs.waiting()) == 2


def test_another_patient_is_searched(
    page: LabsInboxPage, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    page.select_report(page.waiting.row(1).id)
    assert not page.candidates.buttons
    qtbot.keyClicks(page.candidates.search, "lindq")
    qtbot.keyClick(page.candidates.search, Qt.Key.Key_Return)
    prompts.answer(True)

    qtbot.mouseClick(page.candidates.buttons[patient.id], LEFT)

    assert "the name" in prompts.last.text
    assert len(clinic.labs.reports(patient.id)) == 1


def test_the_count_is_told_while_hidden(
    page: LabsInboxPage, ctx: Context, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.hide()
    told: list[int] = []
    page.count_changed.connect(told.append)
    file = message_file(tmp_path, 3, "", "ROE^RICHARD", "19600101")

    ctx.ops.write(page, lambda: ctx.clinic.labs.import_files([file]))

    assert told == [3]


def test_an_empty_inbox_says_what_belongs_there(page: LabsInboxPage, clinic: Clinic, patient: PatientDetail) -> None:
    for row in clinic.labs.waiting():
        clinic.labs.file_report(row.id, patient.id)

    page.mark_stale()

    assert page.empty.isVisible()


def test_the_count_is_told_at_the_beginning(ctx: Context, page: LabsInboxPage, qtbot: QtBot) -> None:
    hidden = LabsInboxPage(ctx)
    qtbot.addWidget(hidden)

    with qtbot.waitSignal(hidden.count_changed) as told:
        pass

    assert told.args == [2]


def test_who_may_not_file_is_told_why(
    page: LabsInboxPage, patient: PatientDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(page._ctx.clinic), "may", lambda _clinic, right: right is not Right.WRITE_RECORD)
    page.candidates.set_report(page._current, page.candidates._candidates)
    button = page.candidates.buttons[patient.id]
    assert not button.isEnabled() and button.toolTip() == f"Your role may not {Right.WRITE_RECORD.value}."
