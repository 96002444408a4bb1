"""The second visit, and a paper asked for again."""

from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from clinic.records.enums import VisitStatus
from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import ALT, CTRL, Hands
from tests.journeys.people import REASON, Before, first_visit
from tests.support.clinics import SettableClock
from tests.ui.photos.pictures import photo, save
from ui.command_palette import CommandPalette


def test_a_follow_up_from_the_locked_window_to_two_signed_visits(
    start: Start, folder: Path, clock: SettableClock, tmp_path: Path
) -> None:
    before = first_visit(folder, clock)
    hands = start(folder)
    unlock(hands)
    _find_by_name_and_year(hands, before)
    _begin(hands)
    _add_photo(hands, tmp_path)
    _compare(hands)
    _observe_again(hands, before)
    _sign(hands)
    _both_visits(hands, before)
    assert hands.clinic.integrity.verify() == ()


def _find_by_name_and_year(hands: Hands, before: Before) -> None:
    hands.key(Qt.Key.Key_2, CTRL)
    people = hands.desk.people
    hands.wait(lambda: len(people.model.rows) == 3)
    hands.wait_focus(people.search)
    hands.type("lindq 1972")
    hands.wait(lambda: [row.id for row in people.model.rows] == [before.patient_id])
    assert hands.shows("1 of 3 fits")
    hands.enter()
    hands.wait(lambda: hands.window.current_key == "patient")
    hands.wait_for("Lindqvist, Astrid", hands.desk.patient.banner)
    assert not hands.desk.panel.isVisible()


def _begin(hands: Hands) -> None:
    hands.press("Start a visit", hands.desk.patient.banner)
    hands.wait(hands.desk.panel.isVisible)
    hands.type("Review after six weeks")
    assert hands.shows("3 Jan 2027", hands.desk.panel)


def _add_photo(hands: Hands, tmp_path: Path) -> None:
    hands.key(Qt.Key.Key_3, ALT)
    page = hands.desk.photos
    hands.wait(lambda: len(page.grid.photo_keys) == 1)
    hands.drop(page.grid.viewport(), [save(tmp_path, "now.jpg", photo(12, datetime(2027, 1, 3, 9, tzinfo=UTC)))])
    dialog = hands.dialog("Add 1 photo")
    hands.select(hands.seen(QComboBox, dialog)[0], "L1")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: len(page.grid.photo_keys) == 2)


def _compare(hands: Hands) -> None:
    hands.key(Qt.Key.Key_2, ALT)
    details = hands.desk.map.details
    hands.click(details.compare)
    page = hands.desk.compare
    hands.wait(page.isVisible)
    hands.wait(lambda: all(page.scene.rows[:2]))
    days = [row.when.date() for row in page.scene.rows if row is not None]
    assert days == [date(2026, 11, 22), date(2027, 1, 3)]
    assert hands.shows("22 November 2026", page)
    assert hands.shows("3 January 2027", page)
    assert not hands.shows("improve", page)


def _observe_again(hands: Hands, before: Before) -> None:
    hands.key(Qt.Key.Key_2, ALT)
    page = hands.desk.map
    assert hands.shows("2.5 × 1.5 mm", page.list)
    hands.press("Describe")
    seen = page.editor.seen
    hands.wait_focus(seen.numbers["long_axis"].line)
    hands.type("1,5")
    hands.key(Qt.Key.Key_Tab)
    hands.type("1")
    hands.enter()
    hands.wait(lambda: not page.editor.isVisible())
    hands.wait_for("1.5 × 1.0 mm", page.list)
    observations = hands.clinic.lesions.get(before.lesion_id).observations
    assert sorted((row.long_axis, row.short_axis) for row in observations) == [(1.5, 1.0), (2.5, 1.5)]


def _sign(hands: Hands) -> None:
    hands.click(hands.desk.panel.sign_button)
    hands.dialog("Sign this visit?")
    assert hands.shows("No recall is set.")
    hands.enter()
    hands.wait(lambda: hands.desk.documents.paper.data, "the summary is not shown")
    hands.wait(lambda: not hands.desk.panel.isVisible())


def _both_visits(hands: Hands, before: Before) -> None:
    hands.key(Qt.Key.Key_7, ALT)
    page = hands.desk.visits
    hands.wait(page.isVisible)
    hands.wait(lambda: hands.shows("Review after six weeks", page) and hands.shows(REASON, page))
    rows = hands.clinic.visits.list(before.patient_id)
    assert [row.status for row in rows] == [VisitStatus.SIGNED] * 2
    hands.click_row(page.table, 1)
    hands.wait(lambda: page.visit is not None and page.visit.id == before.visit_id)
    hands.wait_for("Signed by Dr M. Okafor, 22 November 2026", page)


def test_a_paper_is_found_and_saved_again_as_it_was(
    start: Start, folder: Path, clock: SettableClock, tmp_path: Path
) -> None:
    before = first_visit(folder, clock)
    hands = start(folder)
    unlock(hands)
    hands.key(Qt.Key.Key_K, CTRL)
    hands.wait(lambda: isinstance(QApplication.activeModalWidget(), CommandPalette))
    hands.type("astr lindq")
    hands.wait_for("Lindqvist, Astrid")
    hands.enter()
    hands.wait(lambda: hands.window.current_key == "patient")
    hands.tab("Documents")
    page = hands.desk.documents
    hands.wait(lambda: page.paper.key == before.document_id and page.paper.data, "the summary is not shown")
    assert page.paper.preview.isVisible()
    assert page.paper.preview.page_count >= 1
    hands.press("Save as PDF…")
    hands.save_as(tmp_path / "again.pdf")
    hands.wait(lambda: (tmp_path / "again.pdf").exists())
    assert (tmp_path / "again.pdf").read_bytes() == before.summary
    hands.wait_for("Saved as again.pdf. The file is not encrypted")
    assert len(hands.clinic.documents.list(before.patient_id)) == 1
