"""The people page as a person uses it: typing, arrows, Enter, Esc."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.partial_date import PartialDate
from tests.support.clinics import add_patient
from ui.context import Context
from ui.main_window import MainWindow
from ui.patients.patient_form import PatientForm
from ui.patients.people import PeoplePage
from ui.patients.providers import PeopleProvider
from ui.patients.register import PatientDialog


@pytest.fixture
def page(ctx: Context, window: MainWindow, qtbot: QtBot) -> PeoplePage:
    """The page in the real window, shown."""
    page = PeoplePage(ctx)
    window.add_page("people", "People", "users", page)
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("people")
    return page


def names(page: PeoplePage) -> list[str]:
    """The names listed now."""
    return [row.name for row in page.model.rows]


def shown(page: PeoplePage) -> list[str]:
    """The first row as the table shows it."""
    model = page.table.model()
    return [str(model.index(0, column).data()) for column in range(model.columnCount())]


def dialog() -> PatientDialog:
    """The registration that is open."""
    found = QApplication.activeModalWidget()
    assert isinstance(found, PatientDialog)
    return found


def test_everyone_is_listed_with_birth_date_in_words_and_age(page: PeoplePage) -> None:
    assert len(page.model.rows) == 3
    assert page.count_line.text() == "3 people in the record"
    assert shown(page)[:3] == ["Lindqvist, Astrid", "3 April 1972, 54 y", "female"]
    assert shown(page)[4] == "none yet"


def test_typing_finds_and_enter_opens(page: PeoplePage, ctx: Context, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "nun mar")
    assert names(page) == ["Núñez, María"]
    assert page.count_line.text() == "1 of 3 fits"
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args == [page.model.row(0).id, ""]


def test_arrows_move_while_the_field_keeps_the_focus(page: PeoplePage, ctx: Context, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.search.hasFocus)
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    qtbot.keyClick(page.search, Qt.Key.Key_Up)
    assert page.search.hasFocus()
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args is not None
    assert opened.args[0] == page.model.row(1).id


def test_arrows_follow_what_is_sorted(page: PeoplePage, ctx: Context, qtbot: QtBot) -> None:
    page.table.sort_by(1, descending=True)
    page.table.selectRow(0)
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args is not None
    assert ctx.clinic.patients.get(opened.args[0]).family == "Lindqvist"


def test_escape_clears(page: PeoplePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "1958-04")
    assert names(page) == ["Лебедев, Иван"]
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    assert len(page.model.rows) == 3


def test_letters_typed_in_the_list_search(page: PeoplePage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClicks(page.table, "a")
    assert page.search.hasFocus()
    assert page.search.text() == "a"


def test_who_is_not_found_can_be_registered_as_typed(page: PeoplePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "petrov, ivan 3.4.1958")
    assert not page.model.rows
    assert page.empty.isVisible()
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    form: PatientForm = dialog().form
    assert form.lines["family"].text() == "Petrov"
    assert form.lines["given"].text() == "Ivan"
    assert form.birth.value == PartialDate(1958, 4, 3)
    dialog().reject()


def test_ctrl_shift_n_registers(page: PeoplePage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert dialog().form.lines["family"].text() == ""
    dialog().reject()


def test_an_open_visit_is_marked(page: PeoplePage, clinic: Clinic, ctx: Context) -> None:
    patient = page.model.row(0)
    ctx.ops.write(page, lambda: clinic.visits.start(patient.id))
    assert shown(page)[4] == "22 November 2026"
    assert shown(page)[5] == "visit open"


def test_an_archived_person_is_found_by_the_record_number_only(
    page: PeoplePage, clinic: Clinic, ctx: Context, qtbot: QtBot
) -> None:
    patient = page.model.row(0)
    ctx.ops.write(page, lambda: (None, clinic.patients.archive(patient.id, True)))
    assert patient.name not in names(page)
    qtbot.keyClicks(page.search, patient.mrn)
    assert names(page) == [patient.name]
    assert shown(page)[5] == "archived"


def test_a_keystroke_stays_under_50_ms(page: PeoplePage, clinic: Clinic, qtbot: QtBot) -> None:
    for number in range(200):
        add_patient(clinic, f"Lind{'abcdefghij'[number % 10]}{number}", "Ana")
    page.refresh()
    took = []
    for letter in "lind an":
        start = time.perf_counter()
        qtbot.keyClicks(page.search, letter)
        took.append(time.perf_counter() - start)
    assert page.model.rows
    assert sorted(took)[len(took) // 2] < 0.05


def test_the_palette_finds_people_and_the_pages_of_who_is_open(ctx: Context, clinic: Clinic, qtbot: QtBot) -> None:
    provider = PeopleProvider(ctx)
    assert [command.label for command in provider.register("okafor nkem")] == ["Register Okafor, Nkem …"]
    assert not provider.register("4711")
    found = provider("astrid")
    assert [command.label for command in found] == ["Lindqvist, Astrid"]
    assert found[0].detail == "female · born 3 April 1972 · no. 1"
    patient_id = clinic.patients.by_mrn("1").id
    ctx.navigator.set_patient(patient_id)
    labs = next(command for command in provider("lindq labs") if command.label == "Astrid Lindqvist: Labs")
    assert labs.shortcut == "Alt+5"
    with qtbot.waitSignal(ctx.navigator.patient_requested) as opened:
        labs.run()
    assert opened.args == [patient_id, "labs"]
