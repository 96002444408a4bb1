from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import CapturedFrom, ConsentScope, PhotoKind
from clinic.records.photos import PhotoImport
from tests.support.prompts import FakePrompts
from tests.ui.photos.pictures import add_lesion, add_photo, photo, save
from ui.context import Context
from ui.core.notifier import Notice
from ui.core.tasks import TaskRunner
from ui.photos.import_dialog import ImportDialog
from ui.photos.page import PhotosPage
from ui.photos.report_dialog import ReportDialog


def drop(page: PhotosPage, paths: list[Path]) -> None:
    """Let go of files over what the page shows, as the window system tells it."""
    target = page.grid.viewport() if page.grid.isVisible() else page
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copy, mime, left, none))


def asked(qtbot: QtBot) -> ImportDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ImportDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    return dialog


def reported(qtbot: QtBot) -> ReportDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ReportDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReportDialog)
    return dialog


def click(qtbot: QtBot, dialog: ImportDialog | ReportDialog) -> None:
    qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)


def test_a_drop_of_a_good_a_cut_and_a_text_file(
    page: PhotosPage, clinic: Clinic, patient_id: str, tmp_path: Path, qtbot: QtBot
) -> None:
    lesion = add_lesion(clinic, patient_id)
    visit, _ = clinic.visits.start(patient_id)
    good = photo(1, datetime(2026, 11, 22, 9, 20, tzinfo=UTC))
    files = [
        save(tmp_path, "good.jpg", good),
        save(tmp_path, "cut.jpg", photo(2)[:2500]),
        save(tmp_path, "letter.jpg", b"Dear colleague, thank you for seeing Mrs Lindqvist."),
    ]
    drop(page, files)
    dialog = asked(qtbot)
    dialog.lesion.setCurrentIndex(dialog.lesion.findData(lesion.id))
    qtbot.mouseClick(dialog.kind.button("dermoscopy"), Qt.MouseButton.LeftButton)
    click(qtbot, dialog)
    report = reported(qtbot)
    assert report.report.title == "1 photo added, 2 refused."
    assert [file for file, _ in report.report.lines] == ["cut.jpg", "letter.jpg"]
    assert all(words.startswith("Not added. ") for _, words in report.report.lines)
    click(qtbot, report)

    (stored,) = clinic.photos.list(patient_id)
    assert clinic.photos.original(stored.id) == good
    assert (stored.lesion_ids, stored.visit_id, stored.kind) == ((lesion.id,), visit.id, PhotoKind.DERMOSCOPY)
    assert (stored.captured_from, stored.consent) == (CapturedFrom.EXIF, ConsentScope.RECORD)
    assert page.grid.photo_keys == [stored.id]
    assert page.grid.chosen_keys == [stored.id]
    assert page.grid.headings[0][0] == "22 November 2026"
    assert page.grid.tile(stored.id).caption == "22 Nov 2026 · L1"
    assert clinic.integrity.verify() == ()


def test_the_same_file_again_is_told_and_not_stored_twice(
    page: PhotosPage, clinic: Clinic, patient_id: str, tmp_path: Path, qtbot: QtBot
) -> None:
    add_photo(clinic, PhotoImport(patient_id), 1)
    drop(page, [save(tmp_path, "again.jpg", photo(1))])
    click(qtbot, asked(qtbot))
    report = reported(qtbot)
    assert report.report.title == "0 photos added, 1 already in the record."
    report.copy()
    assert "again.jpg: This picture is in the record already." in QGuiApplication.clipboard().text()
    click(qtbot, report)
    assert len(clinic.photos.list(patient_id)) == 1


def test_files_are_chosen_and_a_visit_is_started_in_place(
    page: PhotosPage,
    clinic: Clinic,
    patient_id: str,
    tmp_path: Path,
    prompts: FakePrompts,
    notices: list[Notice],
    qtbot: QtBot,
) -> None:
    prompts.answer([save(tmp_path, "one.jpg", photo(1))])
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    dialog = asked(qtbot)
    assert dialog.visit.key == "none"
    qtbot.mouseClick(dialog.visit.button("new"), Qt.MouseButton.LeftButton)
    click(qtbot, dialog)
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == 1)
    visit = clinic.visits.open_for(patient_id)
    assert visit is not None
    (stored,) = clinic.photos.list(patient_id)
    assert (stored.visit_id, stored.captured_from) == (visit.id, CapturedFrom.FILE)
    assert page.grid.tile(stored.id).detail == "close-up · time of the file"
    assert notices[-1].text == "1 photo added."


def test_a_picture_is_pasted_and_the_next_question_remembers_the_answers(
    page: PhotosPage, clinic: Clinic, patient_id: str, qtbot: QtBot
) -> None:
    lesion = add_lesion(clinic, patient_id)
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkRed)
    QGuiApplication.clipboard().setImage(image)
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = asked(qtbot)
    dialog.lesion.setCurrentIndex(dialog.lesion.findData(lesion.id))
    qtbot.mouseClick(dialog.consent.button("teaching"), Qt.MouseButton.LeftButton)
    click(qtbot, dialog)
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == 1)
    (stored,) = clinic.photos.list(patient_id)
    assert (stored.media_type, stored.width, stored.consent) == ("image/png", 64, ConsentScope.TEACHING)
    assert stored.visit_id == ""

    page.paste()
    dialog = asked(qtbot)
    assert (dialog.lesion.currentData(), dialog.consent.key) == (lesion.id, "teaching")
    dialog.reject()


def test_a_cancelled_batch_keeps_and_shows_what_was_done(
    page: PhotosPage,
    clinic: Clinic,
    patient_id: str,
    tmp_path: Path,
    runner: TaskRunner,
    notices: list[Notice],
    qtbot: QtBot,
) -> None:
    runner.progressed.connect(lambda number, done, *_: runner.cancel(number) if done >= 1 else None)
    drop(page, [save(tmp_path, f"{seed}.jpg", photo(seed, size=(1600, 1200))) for seed in range(12)])
    click(qtbot, asked(qtbot))
    qtbot.waitUntil(lambda: bool(notices), timeout=20000)
    stored = clinic.photos.list(patient_id)
    assert 0 < len(stored) < 12
    assert sorted(page.grid.photo_keys) == sorted(row.id for row in stored)
    left = 12 - len(stored)
    added = f"{len(stored)} photo{'s' * (len(stored) != 1)} added"
    assert notices[-1].text == f"{added}, {left} left out because you cancelled."


def test_a_folder_stands_for_the_pictures_in_it(
    page: PhotosPage, clinic: Clinic, patient_id: str, tmp_path: Path, qtbot: QtBot
) -> None:
    card = tmp_path / "card" / "DCIM"
    card.mkdir(parents=True)
    save(card, "1.JPG", photo(1))
    save(card, "2.jpg", photo(2))
    save(card, "index.dat", b"1 2")
    drop(page, [tmp_path / "card"])
    click(qtbot, asked(qtbot))
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == 2)
    assert {row.name for row in clinic.photos.list(patient_id)} == {"1.JPG", "2.jpg"}


def test_a_picture_from_another_window_is_dropped_on_the_grid(
    page: PhotosPage, clinic: Clinic, patient_id: str, qtbot: QtBot
) -> None:
    add_photo(clinic, PhotoImport(patient_id), 1)
    page.mark_stale()
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkRed)
    mime = QMimeData()
    mime.setImageData(image)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    target = page.grid.viewport()
    enter = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copy, mime, left, none))
    click(qtbot, asked(qtbot))
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == 2)
    assert {row.media_type for row in clinic.photos.list(patient_id)} == {"image/jpeg", "image/png"}


def test_the_only_lesion_is_proposed_then_the_one_chosen_on_the_map(
    page: PhotosPage, ctx: Context, clinic: Clinic, patient_id: str, tmp_path: Path, qtbot: QtBot
) -> None:
    first = add_lesion(clinic, patient_id)
    drop(page, [save(tmp_path, "one.jpg", photo(1))])
    dialog = asked(qtbot)
    assert dialog.lesion.currentData() == first.id
    click(qtbot, dialog)
    qtbot.waitUntil(lambda: len(clinic.photos.list(patient_id)) == 1)

    second = add_lesion(clinic, patient_id)
    ctx.navigator.set_lesion(second.id)
    drop(page, [save(tmp_path, "two.jpg", photo(2))])
    dialog = asked(qtbot)
    assert dialog.lesion.currentData() == second.id
    dialog.lesion.setCurrentIndex(0)
    click(qtbot, dialog)
    qtbot.waitUntil(lambda: len(clinic.photos.list(patient_id)) == 2)

    drop(page, [save(tmp_path, "three.jpg", photo(3))])
    dialog = asked(qtbot)
    assert dialog.lesion.currentData() == ""  # a person said so just now
    dialog.reject()
