"""Records past their term, under Admin."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.clinics import SettableClock, add_patient
from tests.support.prompts import FakePrompts
from ui.admin.retention_card import RetentionCard
from ui.context import Context
from ui.home.page import TodayPage
from ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def patient(clinic: Clinic, clock: SettableClock) -> PatientDetail:
    """Seen once, ten years and a month ago."""
    made = add_patient(clinic)
    clinic.visits.start(made.id, "White bumps")
    clock.moment = clock.moment.replace(year=2036, month=12)
    return made


@pytest.fixture
def card(ctx: Context, patient: PatientDetail, qtbot: QtBot) -> RetentionCard:
    made = RetentionCard(ctx)
    qtbot.addWidget(made)
    made.load()
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: bool(made.model.rows))
    return made


def test_it_is_kept_on_with_a_reason(card: RetentionCard, prompts: FakePrompts, qtbot: QtBot) -> None:
    assert card._note.text() == "1 by the end of 2036, 1 to decide"
    prompts.answer("A lawsuit is open.")
    qtbot.mouseClick(card.keep, LEFT)
    qtbot.waitUntil(lambda: card._note.text() == "1 by the end of 2036, 0 to decide")
    shown = [card.table.model().index(0, column).data() for column in range(4)]
    assert shown == ["Lindqvist, Astrid", "22 Nov 2026", "22 Nov 2036", "kept on: A lawsuit is open."]
    assert not card.keep.isEnabled()


def test_who_is_to_be_erased_is_opened(card: RetentionCard, ctx: Context, patient: PatientDetail, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ctx.navigator.patient_requested) as asked:
        qtbot.mouseClick(card.open, LEFT)
    assert asked.args == [patient.id, "privacy"]


def test_another_year_and_the_list_as_a_table(
    card: RetentionCard, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    prompts.answer(tmp_path / "list.csv")
    qtbot.mouseClick(card.csv, LEFT)
    assert "Lindqvist" in (tmp_path / "list.csv").read_text("utf-8-sig")
    qtbot.mouseClick(card.earlier, LEFT)
    qtbot.waitUntil(lambda: not card.model.rows)
    assert card.nothing.text() == "No record passes its term by the end of 2035."
    assert not card.csv.isEnabled()
    qtbot.mouseClick(card.later, LEFT)
    qtbot.waitUntil(lambda: len(card.model.rows) == 1)


def test_the_day_reminds_of_it(
    ctx: Context, window: MainWindow, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    page = TodayPage(ctx)
    window.add_page("today", "Today", "sun-horizon", page)
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("today")
    qtbot.waitUntil(page.terms.isVisible)
    assert page.terms.text() == "1 record has passed its term of keeping: decide"
    with qtbot.waitSignal(page.terms_requested):
        qtbot.mouseClick(page.terms, LEFT)
    _act, changes = clinic.privacy.keep_on(patient.id, "A lawsuit is open.")
    ctx.bus.publish(changes)
    qtbot.waitUntil(lambda: not page.terms.isVisible())
