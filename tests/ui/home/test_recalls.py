"""The recalls page: filter, attempts, moving, ending."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.follow_up import RecallRow
from clinic.records.treatment_course import SpecimenDraft
from clinic.records.treatments import ProcedureDraft
from ui.context import Context
from ui.core.notifier import Notice
from ui.home.recalls import RecallsPage
from ui.main_window import MainWindow
from ui.widgets.chips import ChipButton


@pytest.fixture
def page(ctx: Context, window: MainWindow, qtbot: QtBot) -> RecallsPage:
    """The page in the real window."""
    page = RecallsPage(ctx)
    window.add_page("recalls", "Recalls", "bell", page)
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("recalls")
    return page


def reasons(page: RecallsPage) -> list[str]:
    """What is listed."""
    return [row.reason for row in page.model.rows]


def stored(clinic: Clinic, reason: str) -> RecallRow:
    """The open recall with this reason."""
    return next(row for row in clinic.recalls.due(date.max) if row.reason == reason)


def test_the_filter_widens_the_list(page: RecallsPage, qtbot: QtBot) -> None:
    assert reasons(page) == ["PTH and vitamin D", "Wound check"]
    assert page.count_line.text() == "2 recalls, 1 overdue"
    qtbot.mouseClick(page.filter.button("overdue"), Qt.MouseButton.LeftButton)
    assert reasons(page) == ["PTH and vitamin D"]
    qtbot.mouseClick(page.filter.button("all"), Qt.MouseButton.LeftButton)
    assert reasons(page)[-1] == "Yearly review"


def test_a_row_says_how_late_it_is(page: RecallsPage) -> None:
    column = page.model.columns[0]
    row = page.model.row(0)
    assert column.text(row) == "10 November 2026"
    assert column.second is not None
    assert column.second(row) == "12 days overdue"
    assert column.tone is not None
    assert column.tone(row) == "attention"
    assert page.detail.due.text() == "Due 10 November 2026, 12 days overdue"
    assert page.detail.phone.text() == "No telephone number in the record"


def test_attempts_are_noted_typed_or_by_preset(page: RecallsPage, clinic: Clinic, qtbot: QtBot) -> None:
    detail = page.detail
    qtbot.keyClicks(detail.attempt_field, "Brother answered")
    qtbot.keyClick(detail.attempt_field, Qt.Key.Key_Return)
    preset = next(chip for chip in detail.findChildren(ChipButton) if chip.text() == "No answer")
    qtbot.mouseClick(preset, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(detail.attempt_button, Qt.MouseButton.LeftButton)
    attempts = [text for _at, text in stored(clinic, "PTH and vitamin D").attempts]
    assert attempts == ["Brother answered", "No answer"]
    assert detail.attempts.text().splitlines()[0].endswith("No answer")
    assert detail.attempt_field.text() == ""
    assert page.model.columns[4].text(page.model.row(0)) == "2"


def test_an_empty_attempt_or_outcome_is_told_at_the_field(page: RecallsPage, clinic: Clinic, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.detail.attempt_button, Qt.MouseButton.LeftButton)
    assert page.detail._form.field("attempt").error == "Say what was tried."
    qtbot.mouseClick(page.detail.done_button, Qt.MouseButton.LeftButton)
    assert page.detail._form.field("outcome").error == "Say how it ended."
    assert stored(clinic, "PTH and vitamin D").attempts == ()


def test_done_takes_it_off_the_list(page: RecallsPage, clinic: Clinic, qtbot: QtBot, notices: list[Notice]) -> None:
    recall = stored(clinic, "PTH and vitamin D")
    qtbot.keyClicks(page.detail.outcome_field, "Appointment made")
    qtbot.keyClick(page.detail.outcome_field, Qt.Key.Key_Return)
    assert reasons(page) == ["Wound check"]
    ended = next(row for row in clinic.recalls.for_patient(recall.patient_id) if row.id == recall.id)
    assert ended.outcome == "Appointment made"
    assert page.detail.reason.text() == "Wound check"
    assert notices[-1].text == "Recall of Nunez, Maria is done: Appointment made."
    assert clinic.drafts.get(f"recall:{recall.id}") is None


def test_moving_takes_typed_dates_and_can_be_undone(
    page: RecallsPage, clinic: Clinic, qtbot: QtBot, notices: list[Notice]
) -> None:
    page.table.choose_row(1)
    assert page.detail.reason.text() == "Wound check"
    qtbot.keyClicks(page.detail.move_field.line, "+2w")
    qtbot.keyClick(page.detail.move_field.line, Qt.Key.Key_Return)
    assert stored(clinic, "Wound check").due == date(2026, 12, 6)
    undo = notices[-1].run
    assert undo is not None
    undo()
    assert stored(clinic, "Wound check").due == date(2026, 11, 26)


def test_a_date_in_the_past_is_refused_at_the_field(page: RecallsPage, clinic: Clinic, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.detail.move_field.line, "-2w")
    qtbot.mouseClick(page.detail.move_button, Qt.MouseButton.LeftButton)
    assert "in the past" in page.detail._form.field("due").error
    assert stored(clinic, "PTH and vitamin D").due == date(2026, 11, 10)


def test_what_is_half_typed_comes_back(page: RecallsPage, clinic: Clinic, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.detail.attempt_field, "Called at work")
    page.table.choose_row(1)
    assert page.detail.attempt_field.text() == ""
    page.table.choose_row(0)
    assert page.detail.attempt_field.text() == "Called at work"
    page.detail._saver.flush()


def test_enter_opens_the_patient(page: RecallsPage, ctx: Context, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.table.hasFocus)
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args == [page.model.row(0).patient_id, ""]


def test_an_empty_filter_says_so_and_shows_all(page: RecallsPage, ctx: Context, clinic: Clinic, qtbot: QtBot) -> None:
    recall = stored(clinic, "PTH and vitamin D")
    ctx.ops.write(page, lambda: clinic.recalls.done(recall.id, "was seen"))
    qtbot.mouseClick(page.filter.button("overdue"), Qt.MouseButton.LeftButton)
    assert page.empty.isVisible()
    assert not page.detail.isVisible()
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert reasons(page) == ["Wound check", "Yearly review"]
    page.select_recall(stored(clinic, "Yearly review").id)
    assert page.detail.reason.text() == "Yearly review"


def test_a_recall_for_histology_is_closed_only_with_its_result_or_with_a_reason(
    page: RecallsPage, clinic: Clinic, qtbot: QtBot
) -> None:
    patient_id = stored(clinic, "Wound check").patient_id
    visit = clinic.visits.open_for(patient_id)
    assert visit is not None
    done, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "biopsy", (), (("biopsy_type", "shave"),)))
    clinic.treatments.save_specimen(SpecimenDraft(done.id, date(2026, 11, 22), "H7"))
    page.refresh()
    page.select_recall(stored(clinic, "Histology awaited: Skin biopsy, H7").id)
    detail = page.detail
    assert detail._form.field("outcome").label == "Closed without result, because"
    assert detail.enter_button.isVisible() and detail.enter_button.text() == "Enter the result"
    offered = [chip.text() for chip in detail.findChildren(ChipButton) if chip.isVisible()]
    assert "Specimen was lost" in offered and "Was seen" not in offered
    qtbot.keyClicks(detail.outcome_field, "Specimen was lost")
    qtbot.keyClick(detail.outcome_field, Qt.Key.Key_Return)
    (specimen,) = clinic.treatments.specimens(patient_id)
    assert specimen.told == "no result: Specimen was lost"
    page.select_recall(stored(clinic, "Yearly review").id)
    assert not detail.enter_button.isVisible() and detail._form.field("outcome").label == "Done, with this outcome"
