"""Pictures that wait: a person looks, says whose they are, files them, takes them back."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import ConsentScope, InboxState, PhotoKind, Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport
from tests.clinic.imaging.made import dicom
from tests.support.cards import card_image, put, put_card
from tests.support.prompts import FakePrompts
from tests.ui.photo_inbox.conftest import at
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.notifier import Notice
from ui.main_window import MainWindow
from ui.navigator import Navigator
from ui.photo_inbox.page import PhotoInboxPage
from ui.widgets.folder_line import ALL, NEW
from ui.widgets.report_dialog import ReportDialog

LEFT = Qt.MouseButton.LeftButton
RETURN = Qt.Key.Key_Return


def shown(page: PhotoInboxPage) -> list[str]:
    """Names of the tiles, in order."""
    return [row.name for row in page.tiles.rows]


def titles(page: PhotoInboxPage) -> list[str]:
    """The headings."""
    return [group.title for group in page.tiles._groups]


def choose(page: PhotoInboxPage, *names: str) -> None:
    """Choose tiles by file name, as clicks with Ctrl do."""
    page.tiles.choose([row.id for row in page.tiles.rows if row.name in names])


def click_heading(page: PhotoInboxPage, title: str, qtbot: QtBot) -> None:
    """Click the heading of a group."""
    group = next(group for group in page.tiles._groups if group.title == title)
    first = next(
        index
        for index in page.tiles._tiles.tile_indexes()
        if index.data(int(Qt.ItemDataRole.UserRole)) == group.rows[0]
    )
    heading = page.tiles._tiles.index(first.row() - 1)
    page.tiles.scrollTo(heading)
    qtbot.mouseClick(page.tiles.viewport(), LEFT, pos=page.tiles.visualRect(heading).center())


def filed(clinic: Clinic, patient: PatientDetail) -> list[str]:
    """The patient's photos by name."""
    return sorted(photo.name for photo in clinic.photos.list(patient.id))


def test_an_empty_page_says_what_belongs_there_and_starts_it(
    page: PhotoInboxPage, folder: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    assert page.empty.isVisible()
    assert page.empty.button.text() == "Choose a folder…"
    assert "No folder is watched" in page.bar.text.text()
    prompts.answer(folder)

    qtbot.mouseClick(page.empty.button, LEFT)

    qtbot.waitUntil(lambda: page.watcher.folder == folder)
    qtbot.waitUntil(lambda: "Watching “Phone”" in page.bar.text.text())
    assert not page.empty.button.isVisible()


def test_a_file_dropped_into_the_folder_becomes_a_tile(
    page: PhotoInboxPage, window: MainWindow, folder: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    put(folder, "OLD_1.jpg", at(-100))
    prompts.answer(folder, NEW)
    page.bar.choose_folder()
    qtbot.waitUntil(lambda: len(prompts.asked) == 2)
    assert prompts.last.text == "1 picture is in this folder."
    qtbot.waitUntil(lambda: page.watcher.folder == folder)

    put(folder, "IMG_1.jpg", at(0))

    qtbot.waitUntil(lambda: shown(page) == ["IMG_1.jpg"], timeout=15_000)
    assert window.rail.button("photos_in").accessibleName() == "Photos in, 1 waiting"
    qtbot.waitUntil(lambda: page.view.image is not None, timeout=10_000)
    assert page.about.text().startswith("IMG_1.jpg · 22 November 2026, ")


def test_what_is_in_the_folder_already_can_be_taken_in_too(
    page: PhotoInboxPage, folder: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    put(folder, "OLD_1.jpg", at(-100))
    prompts.answer(folder, ALL)

    page.bar.choose_folder()

    qtbot.waitUntil(lambda: shown(page) == ["OLD_1.jpg"], timeout=15_000)
    page.watcher.forget_folder()
    assert "No folder is watched" in page.bar.text.text()
    assert shown(page) == ["OLD_1.jpg"], "what came stays"


def test_the_clinic_s_own_folder_is_no_folder_of_a_phone(
    page: PhotoInboxPage, clinic: Clinic, prompts: FakePrompts
) -> None:
    prompts.answer(clinic.folder / "blobs")

    page.bar.choose_folder()

    assert prompts.last.title == "This folder cannot be watched"
    assert page.watcher.folder is None


def test_pictures_stand_under_the_person_they_are_proposed_for(filled: Path, page: PhotoInboxPage) -> None:
    assert titles(page) == ["Nobody proposed", "Lindqvist, Anna", "Berg, Ben"]
    assert [len(group.rows) for group in page.tiles._groups] == [1, 3, 2]
    assert page.tiles._groups[1].note.endswith("2 photos")
    assert page.target.name.text() == "Nobody is chosen"
    assert not page.target.file_button.isEnabled()


def test_enter_files_for_the_person_in_sight_and_undo_takes_back(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, notices: list[Notice], qtbot: QtBot
) -> None:
    click_heading(page, "Lindqvist, Anna", qtbot)
    assert [row.name for row in page.tiles.chosen] == ["IMG_0002.jpg", "IMG_0003.jpg"], "the card is none of them"
    assert page.target.name.text() == "Lindqvist, Anna"
    assert page.target.facts.text() == "female · born 3 April 1972, 54 y · record no. 20417"
    assert page.target.why.text().startswith("Taken after the patient card of 22 November 2026")

    qtbot.keyClick(page.tiles, RETURN)

    qtbot.waitUntil(lambda: filed(clinic, anna) == ["IMG_0002.jpg", "IMG_0003.jpg"], timeout=15_000)
    qtbot.waitUntil(lambda: "IMG_0002.jpg" not in shown(page))
    assert notices[-1].text == "2 photos filed under Lindqvist, Anna, no. 20417."
    assert notices[-1].run is not None
    notices[-1].run()
    assert filed(clinic, anna) == []
    assert "IMG_0002.jpg" in shown(page)


def test_doubts_whom_a_picture_shows_are_listed_and_a_duplicate_is_said_to_be_one(
    page: PhotoInboxPage, clinic: Clinic, folder: Path, anna: PatientDetail, ben: PatientDetail,
    notices: list[Notice], qtbot: QtBot,
) -> None:  # fmt: skip
    files = [put(folder, f"IMG_000{number}.jpg", at(number)) for number in range(3)]
    named = folder / "scope.dcm"
    named.write_bytes(dicom(np.zeros((40, 60, 3), np.uint8), "RGB", PatientName="Berg^Ben"))
    clinic.photo_inbox.take_in([*files, named])
    clinic.photos.import_files(files[:1], PhotoImport(ben.id))
    clinic.photos.import_files(files[1:2], PhotoImport(anna.id))
    page.refresh()
    qtbot.waitUntil(lambda: len(shown(page)) == 4)
    choose(page, "IMG_0000.jpg", "IMG_0001.jpg", "IMG_0002.jpg", "scope.dcm")
    qtbot.keyClick(page.tiles, RETURN)
    qtbot.keyClicks(page.target.search, "lindqvist")
    qtbot.keyClick(page.target.search, RETURN)

    qtbot.waitUntil(lambda: page.target.file_button.width() > 50)  # laid out with its new words
    qtbot.mouseClick(page.target.file_button, LEFT)

    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ReportDialog), timeout=15_000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReportDialog)
    assert dialog.report.title == "3 photos filed under Lindqvist, Anna, no. 20417, 1 already in the record."
    said = dict(dialog.report.lines)
    assert set(said) == {"IMG_0000.jpg", "IMG_0001.jpg", "scope.dcm"}, "what raises no doubt is not listed"
    assert said["IMG_0000.jpg"].startswith("Filed. The same picture is also in the record of")
    assert said["IMG_0001.jpg"] == "This picture is in the record already."
    assert said["scope.dcm"].startswith("Filed. The file itself names someone else")
    assert notices[-1].text == dialog.report.title

    qtbot.mouseClick(dialog.undo_button, LEFT)

    qtbot.waitUntil(lambda: len(shown(page)) == 4)
    assert filed(clinic, anna) == ["IMG_0001.jpg"]
    assert notices[-1].text == "“IMG_0001.jpg” stays in the record as well: it was there before it was filed from here."


def test_a_picture_that_was_in_a_record_by_mistake_says_so_alone_and_among_others(
    page: PhotoInboxPage, clinic: Clinic, folder: Path, anna: PatientDetail, ben: PatientDetail, qtbot: QtBot
) -> None:
    files = [put(folder, f"IMG_000{number}.jpg", at(number)) for number in range(2)]
    (held,), _ = clinic.photos.import_files(files[:1], PhotoImport(ben.id))
    clinic.photos.mark_error(held.photo_id, "wrong patient", clinic.photos.get(held.photo_id).version)
    clinic.photo_inbox.take_in(files)
    page.refresh()
    qtbot.waitUntil(lambda: len(shown(page)) == 2)
    said = "In the record of Berg, Ben (no. 20418) it was marked as entered in error: “wrong patient”."

    choose(page, "IMG_0000.jpg")
    assert page.target.why.text() == said
    qtbot.keyClick(page.tiles, RETURN)
    qtbot.keyClicks(page.target.search, "lindqvist")
    qtbot.keyClick(page.target.search, RETURN)
    assert page.target.why.text() == f"Chosen by you. {said}"
    choose(page, "IMG_0000.jpg", "IMG_0001.jpg")
    assert "marked as entered in error" in page.target.why.text()
    qtbot.keyClick(page.tiles, RETURN)
    qtbot.keyClicks(page.target.search, "lindqvist")
    qtbot.keyClick(page.target.search, RETURN)
    words = "1 of them was entered in error in a record before: look at each by itself."
    assert page.target.why.text() == f"Chosen by you. {words}"


def test_lesion_kind_consent_and_visit_go_with_the_photo(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, qtbot: QtBot
) -> None:
    lesion, _ = clinic.lesions.save(LesionDraft(anna.id, "cheek", Side.LEFT))
    visit, _ = clinic.visits.start(anna.id, "White bumps")
    choose(page, "IMG_0002.jpg")
    target = page.target
    assert target.visit.currentData() == visit.id, "taken on the day of the visit"
    target.lesion.setCurrentIndex(target.lesion.findData(lesion.id))
    target.kind.setCurrentIndex(target.kind.findData(PhotoKind.DERMOSCOPY.value))
    target.consent.setCurrentIndex(target.consent.findData(ConsentScope.TEACHING.value))
    said = [label.text() for label in target.findChildren(QLabel) if label.isVisible()]
    assert "No consent for teaching is in the record yet." in said

    qtbot.mouseClick(target.file_button, LEFT)

    qtbot.waitUntil(lambda: filed(clinic, anna) == ["IMG_0002.jpg"], timeout=15_000)
    (photo,) = clinic.photos.list(anna.id)
    assert (photo.visit_id, photo.lesion_ids) == (visit.id, (lesion.id,))
    assert (photo.kind, photo.consent) == (PhotoKind.DERMOSCOPY, ConsentScope.TEACHING)


def test_a_photo_of_another_day_is_not_put_into_the_open_visit_by_itself(
    page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, folder: Path
) -> None:
    put_card(folder, "IMG_0001.jpg", at(-1500), clinic, anna.id)
    put(folder, "IMG_0002.jpg", at(-1499))
    clinic.visits.start(anna.id, "White bumps")
    clinic.photo_inbox.take_in(sorted(folder.iterdir()))
    page.mark_stale()

    choose(page, "IMG_0002.jpg")

    assert page.target.visit.currentText() == "Without a visit"
    hints = [label.text() for label in page.target.findChildren(QLabel) if label.isVisible()]
    assert "Taken on 21 Nov 2026; the visit began on 22 Nov 2026." in hints


def test_another_patient_is_searched_and_the_difference_is_asked_about(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, ben: PatientDetail, prompts: FakePrompts,
    qtbot: QtBot,
) -> None:  # fmt: skip
    choose(page, "IMG_0002.jpg", "IMG_0005.jpg")
    assert page.target.name.text() == "Nobody is chosen"
    assert "different people" in page.target.why.text()
    qtbot.keyClick(page.tiles, RETURN)
    assert page.target.search.hasFocus(), "Enter asks whose they are first"
    qtbot.keyClicks(page.target.search, "berg")
    qtbot.keyClick(page.target.search, RETURN)
    assert page.target.facts.text().endswith("record no. 20418")
    prompts.answer(False)

    qtbot.mouseClick(page.target.file_button, LEFT)
    assert "1 photo is proposed for Lindqvist, Anna (no. 20417)." in prompts.last.text
    assert "All 2 photos will be filed under Berg, Ben, born 3 April 1972, record no. 20418." in prompts.last.text
    assert filed(clinic, ben) == []
    prompts.answer(True)
    qtbot.mouseClick(page.target.file_button, LEFT)

    qtbot.waitUntil(lambda: filed(clinic, ben) == ["IMG_0002.jpg", "IMG_0005.jpg"], timeout=15_000)
    assert filed(clinic, anna) == []


def test_a_search_does_not_stay_for_other_pictures(
    filled: Path, page: PhotoInboxPage, ben: PatientDetail, qtbot: QtBot
) -> None:
    choose(page, "DSC_1.jpg")
    qtbot.keyClicks(page.target.search, "berg")
    qtbot.keyClick(page.target.search, RETURN)
    assert page.target.name.text() == "Berg, Ben"

    choose(page, "IMG_0002.jpg")

    assert page.target.name.text() == "Lindqvist, Anna"
    assert page.target.search.text() == ""


def test_setting_aside_asks_why_and_can_be_taken_back(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    choose(page, "DSC_1.jpg")
    prompts.answer("My lunch")

    qtbot.keyClick(page.tiles, Qt.Key.Key_Delete)

    assert "DSC_1.jpg" not in shown(page)
    qtbot.mouseClick(page.states.button(InboxState.SET_ASIDE.value), LEFT)
    assert shown(page) == ["DSC_1.jpg"]
    assert page.done.text.text() == "My lunch"
    qtbot.mouseClick(page.done.back, LEFT)
    assert page.empty.isVisible()
    assert clinic.photo_inbox.count() == 4


def test_what_was_filed_is_opened_or_taken_back(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, prompts: FakePrompts,
    navigator: Navigator, qtbot: QtBot,
) -> None:  # fmt: skip
    choose(page, "IMG_0003.jpg")
    qtbot.keyClick(page.tiles, RETURN)
    qtbot.waitUntil(lambda: "IMG_0003.jpg" not in shown(page), timeout=15_000)
    qtbot.mouseClick(page.states.button(InboxState.ASSIGNED.value), LEFT)
    assert page.done.title.text() == "Filed under Lindqvist, Anna, no. 20417"
    with qtbot.waitSignal(navigator.photo_requested) as wish:
        qtbot.keyClick(page.tiles, RETURN)
    assert wish.args[0] == anna.id
    prompts.answer(True)

    qtbot.mouseClick(page.done.back, LEFT)

    assert "taken out of the record of Lindqvist, Anna (no. 20417)" in prompts.last.text
    assert filed(clinic, anna) == []


def test_a_card_is_said_to_be_one_and_never_filed(
    page: PhotoInboxPage, clinic: Clinic, folder: Path, anna: PatientDetail, qtbot: QtBot
) -> None:
    put(folder, "IMG_1.jpg", at(0), card_image("SKINFOLIO:1:" + "A" * 34))
    clinic.photo_inbox.take_in(sorted(folder.iterdir()))
    page.mark_stale()
    choose(page, "IMG_1.jpg")
    assert page.target.name.text() == "Patient card"
    assert page.target.why.text() == "This patient card is not one of this clinic: nothing is proposed by it."
    assert not page.target.file_button.isVisible()
    qtbot.keyClick(page.tiles, RETURN)
    assert clinic.photo_inbox.count() == 1

    qtbot.waitUntil(lambda: page.target.not_card_button.width() > 0)  # laid out
    qtbot.mouseClick(page.target.not_card_button, LEFT)

    assert page.target.search.isVisible()
    assert not page.tiles.rows[0].is_card


def test_files_dropped_on_the_page_are_taken_in_and_a_bad_one_is_named(
    page: PhotoInboxPage, filled: Path, tmp_path: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    put(more, "NEW_1.jpg", at(60))
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (more, bad)])
    drop = QDropEvent(
        QPointF(QPoint(20, 20)), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip

    page.dropEvent(drop)

    qtbot.waitUntil(lambda: "NEW_1.jpg" in shown(page), timeout=15_000)
    assert prompts.last.title == "1 photo taken in, 1 left out"
    assert prompts.last.text.startswith("bad.jpg: ")


def test_what_was_left_out_of_the_folder_is_listed_once(
    page: PhotoInboxPage, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.photo_inbox.watcher.AGAIN_SECONDS", 0.0)
    (folder / "bad.jpg").write_bytes(b"x")
    page.watcher.choose(folder, take_old=True)
    qtbot.waitUntil(page.bar.refused.isVisible, timeout=10_000)
    assert page.bar.refused.text() == "1 file was left out"

    qtbot.mouseClick(page.bar.refused, LEFT)

    dialog = next(found for found in page.window().findChildren(Dialog) if found.isVisible())
    assert any(label.text().startswith("bad.jpg: ") for label in dialog.findChildren(QLabel))
    qtbot.mouseClick(dialog.action_button, LEFT)
    qtbot.waitUntil(lambda: not page.bar.refused.isVisible())


def test_a_picture_that_was_dealt_with_elsewhere_is_not_filed_twice(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    choose(page, "IMG_0002.jpg")
    row = page.tiles.chosen[0]
    clinic.photo_inbox.set_aside([(row.id, row.version)], "Blurred")

    qtbot.keyClick(page.tiles, RETURN)

    qtbot.waitUntil(lambda: bool(prompts.asked), timeout=10_000)
    assert "set aside" in f"{prompts.last.title} {prompts.last.text}"
    assert filed(clinic, anna) == []


def test_all_of_it_by_keyboard(
    filled: Path, page: PhotoInboxPage, clinic: Clinic, anna: PatientDetail, ctx: Context, qtbot: QtBot
) -> None:
    page.setFocus()
    assert page.tiles.hasFocus()
    qtbot.keyClick(page.tiles, Qt.Key.Key_Down)
    qtbot.keyClick(page.tiles, Qt.Key.Key_Right)
    assert page.tiles.chosen[0].name == "IMG_0002.jpg", "headings are passed over"
    ctx.actions.get("photos-in-group").trigger()
    assert [row.name for row in page.tiles.chosen] == ["IMG_0002.jpg", "IMG_0003.jpg"]
    ctx.actions.get("photos-in-search").trigger()
    assert page.target.search.hasFocus()
    page.tiles.setFocus()

    qtbot.keyClick(page.tiles, RETURN)

    qtbot.waitUntil(lambda: filed(clinic, anna) == ["IMG_0002.jpg", "IMG_0003.jpg"], timeout=15_000)
    qtbot.waitUntil(lambda: bool(page.tiles.chosen))
    assert page.tiles.hasFocus()


def test_groups_end_with_a_pause_or_a_day(clinic: Clinic, page: PhotoInboxPage, folder: Path) -> None:
    for number, minutes in enumerate((0, 10, 60)):
        put(folder, f"a{number}.jpg", at(minutes))
    put(folder, "b.jpg", at(0) + timedelta(days=-1))
    clinic.photo_inbox.take_in(sorted(folder.iterdir()))

    page.mark_stale()

    assert [[row.name for row in group.rows] for group in page.tiles._groups] == [
        ["b.jpg"], ["a0.jpg", "a1.jpg"], ["a2.jpg"],
    ]  # fmt: skip


def test_a_bar_that_scrolls_nothing_shows_no_handle(filled: Path, page: PhotoInboxPage, qtbot: QtBot) -> None:
    bar = page.tiles.verticalScrollBar()
    page.tiles.setFixedHeight(90)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert not bar.styleSheet()
    page.tiles.setFixedHeight(2000)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert "transparent" in bar.styleSheet()
