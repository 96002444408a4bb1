"""The inbox and the patient card among the other pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.cards import put
from tests.support.prompts import FakePrompts
from tests.ui.photo_inbox.conftest import at
from ui.context import Context
from ui.documents.card_dialog import PatientCardDialog
from ui.main_window import MainWindow
from ui.pages import Desk


@pytest.fixture
def desk(ctx: Context, window: MainWindow, qtbot: QtBot) -> Iterator[Desk]:
    """All pages; none is built before it is asked for."""
    made = Desk(ctx, window)
    with qtbot.waitExposed(window):
        window.show()
    yield made
    made.leave()


def test_the_card_is_printed_from_the_patient_s_menu(
    desk: Desk, window: MainWindow, clinic: Clinic, anna: PatientDetail, prompts: FakePrompts, tmp_path: Path,
    qtbot: QtBot,
) -> None:  # fmt: skip
    desk.open_patient(anna.id)
    action = next(each for each in desk.patient.banner.menu.actions() if each.text() == "Patient card…")

    action.trigger()

    dialog = next(found for found in window.findChildren(PatientCardDialog) if found.isVisible())
    qtbot.waitUntil(lambda: bool(dialog.paper.data), timeout=20_000)
    assert dialog.paper.preview.page_count == 1
    prompts.answer(tmp_path / "card.pdf")
    dialog.paper.save()
    assert (tmp_path / "card.pdf").read_bytes() == clinic.photo_inbox.card(anna.id)
    dialog.accept()
    assert desk.patient.tab == "documents"


def test_the_rail_counts_what_waits_and_leaving_watches_no_more(
    desk: Desk, window: MainWindow, clinic: Clinic, folder: Path, qtbot: QtBot
) -> None:
    put(folder, "IMG_1.jpg", at(0))
    clinic.photo_inbox.take_in(list(folder.iterdir()))
    page = desk.photo_inbox
    qtbot.waitUntil(lambda: window.rail.button("photos_in").accessibleName() == "Photos in, 1 waiting")
    entry = window.rail.button("photos_in")
    assert (entry.text(), entry.count_text) == ("Photos in", "1"), "neither the name nor the number is cut"
    page.watcher.choose(folder, take_old=False)
    qtbot.waitUntil(lambda: page.watcher.folder == folder)

    desk.leave()

    assert not page.watcher._timer.isActive()
