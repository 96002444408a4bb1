"""The page of a patient: banner, chips, tabs."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import Alert, PatientDetail, Problem
from ui.context import Context
from ui.core.notifier import Notice
from ui.core.page import Page
from ui.main_window import MainWindow
from ui.patients.chip_rows import ChipRows
from ui.patients.patient_page import PatientPage

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Member(Page):
    """A tab that notes whom it is to show."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.bus)
        self.seen: list[str] = []
        self.line = QLineEdit(self)
        self.setFocusProxy(self.line)

    def set_patient(self, patient_id: str) -> None:
        """Note it."""
        self.seen.append(patient_id)


@pytest.fixture
def members(ctx: Context) -> list[Member]:
    """Three tabs."""
    return [Member(ctx) for _ in range(3)]


@pytest.fixture
def page(ctx: Context, window: MainWindow, members: list[Member], qtbot: QtBot) -> PatientPage:
    """The page in the real window, without a patient."""
    overview, lesions, labs = members
    page = PatientPage(ctx, (("overview", "Overview", overview), ("map", "Map", lesions), ("labs", "Labs", labs)))
    window.add_hidden_page("patient", page)
    window.add_hidden_page("people", Page(ctx.bus))
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("patient")
    return page


@pytest.fixture
def astrid(clinic: Clinic) -> PatientDetail:
    """With an allergy and a problem."""
    found = clinic.patients.by_mrn("1")
    draft = replace(found, allergies=("sulfites",), problems=(Problem("Limited scleroderma"),), preferred="Asta")
    saved, _changes = clinic.patients.save(draft, patient_id=found.id, version=found.version)
    return saved


def test_without_a_patient_it_leads_to_people(page: PatientPage, ctx: Context, qtbot: QtBot) -> None:
    assert page.patient_id == ""
    with qtbot.waitSignal(ctx.navigator.page_requested) as went:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert went.args == ["people"]


def test_the_banner_says_who_it_is_and_what_to_heed(page: PatientPage, astrid: PatientDetail) -> None:
    page.set_patient(astrid.id)
    assert page.banner.name.text() == "Lindqvist, Astrid"
    assert page.banner.facts.text() == "female, 54 y · born 3 April 1972 · no. 1 · called Asta"
    assert page.banner.chips.shown_texts() == ["Allergy: sulfites", "Limited scleroderma"]


def test_all_tabs_learn_who_is_open(page: PatientPage, members: list[Member], astrid: PatientDetail) -> None:
    page.set_patient(astrid.id)
    page.set_patient("")
    assert [member.seen for member in members] == [[astrid.id, ""]] * 3


def test_keys_change_the_tab(page: PatientPage, members: list[Member], astrid: PatientDetail, qtbot: QtBot) -> None:
    page.set_patient(astrid.id)
    qtbot.keyClick(page, Qt.Key.Key_3, ALT)
    assert page.tab == "labs"
    assert members[2].isVisible()
    qtbot.keyClick(members[2].line, Qt.Key.Key_Tab, CTRL)
    assert page.tab == "overview"
    qtbot.keyClick(members[0].line, Qt.Key.Key_Backtab, CTRL | SHIFT)
    assert page.tab == "labs"


def test_a_patient_is_shown_where_they_were_left(page: PatientPage, clinic: Clinic, astrid: PatientDetail) -> None:
    other = clinic.patients.by_mrn("2")
    page.set_patient(astrid.id)
    page.show_tab("map")
    page.set_patient(other.id)
    assert page.tab == "overview"
    page.set_patient(astrid.id)
    assert page.tab == "map"


def test_a_visit_is_started_here_only_while_none_is_open(
    page: PatientPage, ctx: Context, clinic: Clinic, astrid: PatientDetail, qtbot: QtBot
) -> None:
    page.set_patient(astrid.id)
    with qtbot.waitSignal(ctx.navigator.start_visit_requested) as asked:
        qtbot.mouseClick(page.banner.start, Qt.MouseButton.LeftButton)
    assert asked.args == [astrid.id]
    ctx.ops.write(page, lambda: clinic.visits.start(astrid.id))
    assert not page.banner.start.isVisible()


def test_archiving_can_be_undone(
    page: PatientPage, clinic: Clinic, astrid: PatientDetail, notices: list[Notice]
) -> None:
    page.set_patient(astrid.id)
    page.banner._archive.trigger()
    assert clinic.patients.get(astrid.id).archived
    assert page.banner.chips.shown_texts()[0] == "Archived"
    undo = notices[-1].run
    assert undo is not None
    undo()
    assert not clinic.patients.get(astrid.id).archived
    assert "Archived" not in page.banner.chips.shown_texts()


def test_chips_stay_in_two_rows_and_warnings_are_kept(qtbot: QtBot) -> None:
    chips = ChipRows()
    qtbot.addWidget(chips)
    chips.resize(420, 60)
    chips.show()
    facts = [Alert(f"Problem number {number}") for number in range(1, 9)]
    chips.show_alerts([Alert("Allergy: penicillin", "danger"), *facts, Alert("Ca × P 74.4 mg²/dL²", "attention")])
    texts = chips.shown_texts()
    assert texts[0] == "Allergy: penicillin"
    assert texts[-1] == "Ca × P 74.4 mg²/dL²"
    assert "Problem number 8" not in texts
    assert chips.more.text() == f"+{10 - len(texts)}"
    height = chips.height()
    qtbot.mouseClick(chips.more, Qt.MouseButton.LeftButton)
    assert len(chips.shown_texts()) == 10
    assert chips.height() > height
    qtbot.mouseClick(chips.more, Qt.MouseButton.LeftButton)
    assert chips.height() == height


def test_a_narrow_banner_shortens_its_buttons_first(page: PatientPage, astrid: PatientDetail, qtbot: QtBot) -> None:
    page.set_patient(astrid.id)
    assert page.banner.find_button.text() == "Find anyone, do anything"
    page.banner.facts.setText("x" * 90)
    page.banner._fit()
    assert page.banner.find_button.text() == "Find"
    assert page.banner.find_button.accessibleName() == "Find anyone, do anything"
