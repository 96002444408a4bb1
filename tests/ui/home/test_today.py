"""The day at a glance."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.home import DayItem
from clinic.records.labs import ReportRow
from tests.support.clinics import SettableClock, add_patient
from ui.context import Context
from ui.core.new_day import DayWatch
from ui.core.page import Page
from ui.home.day_card import DayCard
from ui.home.page import TodayPage
from ui.main_window import MainWindow


@pytest.fixture
def page(ctx: Context, window: MainWindow, qtbot: QtBot) -> TodayPage:
    """The page in the real window at its smallest size."""
    page = TodayPage(ctx)
    window.add_page("today", "Today", "sun-horizon", page)
    window.add_hidden_page("recalls", Page(ctx.bus))
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("today")
    return page


def cells(card: DayCard[DayItem] | DayCard[ReportRow]) -> list[str]:
    """The first row of a card as its table shows it."""
    model = card.table.model()
    return [str(model.index(0, column).data()) for column in range(model.columnCount())]


def test_it_greets_with_the_day_in_words(page: TodayPage) -> None:
    assert page.greeting.text().endswith(", Dr M. Okafor")
    assert page.day.text() == "Sunday 22 November 2026 · Harbour Dermatology"


def test_open_visits_of_earlier_days_stand_out(page: TodayPage, ctx: Context, qtbot: QtBot) -> None:
    assert cells(page.left_open) == ["Lindqvist, Astrid", "2 weeks ago"]
    since = page.left_open.model.columns[1]
    assert since.tone is not None
    assert since.tone(page.left_open.rows[0]) == "attention"
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        page.left_open.table.setFocus()
        page.left_open.table.choose_row(0)
        qtbot.keyClick(page.left_open.table, Qt.Key.Key_Return)
    assert opened.args == [page.left_open.rows[0].patient.id, ""]


def test_a_visit_of_today_is_listed_with_time_reason_and_status(
    page: TodayPage, ctx: Context, clinic: Clinic, clock: SettableClock, qtbot: QtBot
) -> None:
    assert page.visits.nothing.isVisible()
    person = clinic.patients.by_mrn("3")
    ctx.ops.write(page, lambda: clinic.visits.start(person.id, "White bumps"))
    assert cells(page.visits) == [f"{clock().astimezone():%H:%M}", "Okonkwo, Chidi", "open"]
    visit = clinic.visits.open_for(person.id)
    assert visit is not None
    ctx.ops.write(page, lambda: clinic.visits.sign(visit.id, visit.version))
    assert cells(page.visits)[2] == "signed"
    with qtbot.waitSignal(ctx.navigator.visit_requested) as opened:
        rect = page.visits.table.visualRect(page.visits.table.model().index(0, 1))
        qtbot.mouseClick(page.visits.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert opened.args == [person.id, visit.id]


def test_recalls_say_who_is_late(page: TodayPage, ctx: Context, qtbot: QtBot) -> None:
    assert [row.reason for row in page.recalls.rows] == ["PTH and vitamin D", "Wound check"]
    assert page.recalls._note.text() == "2, 1 overdue"
    assert page.recalls.model.columns[1].text(page.recalls.rows[0]) == "12 days overdue"
    with qtbot.waitSignal(ctx.navigator.page_requested) as went:
        qtbot.mouseClick(page.recalls.link, Qt.MouseButton.LeftButton)
    assert went.args == ["recalls"]


def test_reports_that_wait_are_listed(
    page: TodayPage, ctx: Context, clinic: Clinic, report_file: Path, qtbot: QtBot
) -> None:
    ctx.ops.write(page, lambda: clinic.labs.import_files([report_file]))
    assert [row.reported_patient.family for row in page.reports.rows] == ["STRANGER"]
    assert cells(page.reports)[1] == "today"
    with qtbot.waitSignal(ctx.navigator.lab_report_requested) as opened:
        page.reports.table.choose_row(0)
        qtbot.keyClick(page.reports.table, Qt.Key.Key_Return)
    assert opened.args == [page.reports.rows[0].id]


def test_two_columns_at_the_smallest_window_three_at_full_hd(page: TodayPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: page.columns.columns == 2)
    assert page.left_open.x() == page.visits.x()
    assert page.reports.x() == page.recalls.x() > page.visits.x()
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.columns.columns == 3)
    qtbot.waitUntil(lambda: page.left_open.x() == page.reports.x() > page.recalls.x() > page.visits.x())


def test_registering_starts_here(page: TodayPage, ctx: Context, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ctx.navigator.register_patient_requested) as asked:
        qtbot.mouseClick(page.register_button, Qt.MouseButton.LeftButton)
    assert asked.args == [""]


def test_a_long_list_scrolls_within_its_card(page: TodayPage, ctx: Context, clinic: Clinic) -> None:
    for number in range(12):
        person = add_patient(clinic, f"Person{number:02}", "P")
        ctx.ops.write(page, partial(clinic.visits.start, person.id))
    assert len(page.visits.rows) == 12
    assert page.visits.table.height() < 12 * 48


def test_after_midnight_the_day_is_read_anew(page: TodayPage, ctx: Context, clock: SettableClock) -> None:
    watch = DayWatch(ctx.clinic.now, ctx.bus, page)
    watch.look()
    assert page.day.text().startswith("Sunday 22 November 2026")
    clock.forward(days=1)
    watch.look()
    assert page.day.text().startswith("Monday 23 November 2026")
