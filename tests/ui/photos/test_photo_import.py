import base64
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import PHOTO_SCOPES, CapturedFrom, ConsentScope, PhotoKind
from clinic.records.photos import PhotoImport
from tests.clinic.imaging.made import dicom
from tests.clinic.imaging.pictures import encode, quarters
from tests.support.prompts import FakePrompts
from tests.ui.photos.pictures import add_lesion, add_photo, photo, save
from ui.context import Context
from ui.core.notifier import Notice
from ui.core.tasks import TaskRunner
from ui.photos.import_dialog import ImportDialog
from ui.photos.page import PhotosPage
from ui.widgets.report_dialog import ReportDialog


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


def test_what_a_browser_puts_on_the_clipboard_is_taken_as_it_came(
    page: PhotosPage, clinic: Clinic, patient_id: str, qtbot: QtBot, notices: list[Notice]
) -> None:
    jpeg, png = photo(1), encode(quarters(), "PNG")
    inside = (
        f'<img alt="x" src="data:image/png;base64,{base64.b64encode(encode(quarters().rotate(90), "PNG")).decode()}">'
    )
    for number, (kinds, html) in enumerate([({"image/jpeg": jpeg}, ""), ({"image/jpeg": jpeg, "image/png": png}, ""),
        ({}, inside)], start=1):  # fmt: skip
        mime = QMimeData()
        for kind, data in kinds.items():
            mime.setData(kind, QByteArray(data))
        if html:
            mime.setHtml(html)
        assert page.importer.take_mime(mime)
        click(qtbot, asked(qtbot))
        qtbot.waitUntil(lambda: len(clinic.photos.list(patient_id)) == number)  # noqa: B023  asked at once
    stored = {clinic.photos.original(row.id) for row in clinic.photos.list(patient_id)}
    assert {jpeg, png} < stored

    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/lesion.jpg")])
    assert page.importer.take_mime(mime)
    assert "address of a picture on the web" in notices[-1].text
    words = QMimeData()
    words.setText("Dear colleague")
    assert not page.importer.take_mime(words)


def test_a_folder_is_chosen_and_an_empty_one_is_said(
    page: PhotosPage,
    ctx: Context,
    clinic: Clinic,
    patient_id: str,
    tmp_path: Path,
    prompts: FakePrompts,
    notices: list[Notice],
    qtbot: QtBot,
) -> None:
    card = tmp_path / "card"
    (card / "DCIM" / "100CANON").mkdir(parents=True)
    save(card / "DCIM" / "100CANON", "IMG_1.JPG", photo(1))
    save(card / "DCIM", ".DS_Store", b"\0\0\0\1Bud1")
    (tmp_path / "empty").mkdir()
    prompts.answer(tmp_path / "empty", card)
    ctx.actions.get("photos-import-folder").trigger()
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text == "There are no pictures in this folder."
    ctx.actions.get("photos-import-folder").trigger()
    dialog = asked(qtbot)
    assert dialog.windowTitle() == "Add 1 photo"
    click(qtbot, dialog)
    qtbot.waitUntil(lambda: notices[-1].text == "1 photo added.")
    assert len(clinic.photos.list(patient_id)) == 1


def test_refusals_and_doubts_are_listed_and_saved_as_text(
    page: PhotosPage, clinic: Clinic, patient_id: str, tmp_path: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    named = dicom(np.asarray(quarters()), "RGB", PatientName="Vogel^Anna", PixelSpacing=[0.02, 0.02])
    files = [
        save(tmp_path, "a.jpg", photo(1)),
        save(tmp_path, "b.jpg", photo(1)),
        save(tmp_path, "c.dcm", named),
        save(tmp_path, "d.gif", b"GIF89a" + bytes(50)),
    ]
    drop(page, files)
    click(qtbot, asked(qtbot))
    report = reported(qtbot)
    assert report.report.title == "2 photos added, scale found in 1, 1 already in the record, 1 refused."
    told = dict(report.report.lines)
    assert "“a.jpg”" in told["b.jpg"]
    assert told["c.dcm"].startswith("Added. The file itself names someone else (Vogel, Anna)")
    assert "GIF" in told["d.gif"]
    prompts.answer(tmp_path / "list.txt")
    qtbot.mouseClick(report.save_button, Qt.MouseButton.LeftButton)
    written = (tmp_path / "list.txt").read_text(encoding="utf-8-sig").splitlines()
    assert written == [report.report.title, *(f"{file}: {words}" for file, words in report.report.lines)]
    prompts.answer(tmp_path / "no" / "folder" / "list.txt")
    qtbot.mouseClick(report.save_button, Qt.MouseButton.LeftButton)
    assert prompts.last.title == "The list could not be saved."
    click(qtbot, report)
    row = next(row for row in clinic.photos.list(patient_id) if row.name == "c.dcm")
    assert row.scale is not None


def test_the_dialog_says_what_each_consent_means_and_what_is_recorded(
    page: PhotosPage, clinic: Clinic, patient_id: str, tmp_path: Path, qtbot: QtBot
) -> None:
    given, _ = clinic.consents.give(patient_id, ConsentScope.PUBLICATION, date(2026, 11, 1))
    clinic.consents.withdraw(given.id, date(2026, 11, 20))
    clinic.consents.give(patient_id, ConsentScope.TEACHING, date(2026, 11, 2))
    drop(page, [save(tmp_path, "a.jpg", photo(1))])
    dialog = asked(qtbot)
    said = {}
    for scope in PHOTO_SCOPES:
        qtbot.mouseClick(dialog.consent.button(scope.value), Qt.MouseButton.LeftButton)
        said[scope] = " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert "stay in the medical record" in said[ConsentScope.RECORD]
    assert "Consent for teaching was given on 2 November 2026." in said[ConsentScope.TEACHING]
    assert "withdrawn on 20 November 2026: until one is recorded, they stay here" in said[ConsentScope.PUBLICATION]
    dialog.reject()


def test_only_what_is_new_is_chosen_after_an_import(
    page: PhotosPage, clinic: Clinic, patient_id: str, tmp_path: Path, qtbot: QtBot
) -> None:
    known = add_photo(clinic, PhotoImport(patient_id), 1).id
    drop(page, [save(tmp_path, "again.jpg", photo(1)), save(tmp_path, "new.jpg", photo(2))])
    click(qtbot, asked(qtbot))
    click(qtbot, reported(qtbot))
    (new,) = {row.id for row in clinic.photos.list(patient_id)} - {known}
    assert page.grid.chosen_keys == [new]
