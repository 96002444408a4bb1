"""The gallery: grouping, filters, lesions to drop photos on, very many photos."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import PhotoChoice, PhotoKind, Side
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoImport, PhotoRow
from clinic.records.rights import Right
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.ui.photos.pictures import add_lesion, add_photo, photo, save
from ui.context import Context
from ui.core.notifier import Notice
from ui.photos.import_dialog import ImportDialog
from ui.photos.link_dialog import LinkDialog
from ui.photos.page import PhotosPage
from ui.shortcut_list import ShortcutList

MAY = datetime(2026, 5, 14, 10, tzinfo=UTC)
Lesions = tuple[LesionRow, LesionRow]
Rows = tuple[PhotoRow, ...]


def _fill(clinic: Clinic, clock: SettableClock, _place: Path) -> str:
    """Newest first: of both lesions at today's visit, of L1 in May, of no lesion in May."""
    patient_id = add_patient(clinic).id
    lesions = [add_lesion(clinic, patient_id), add_lesion(clinic, patient_id, "finger_nos", Side.LEFT)]
    visit, _ = clinic.visits.start(patient_id, "Review")
    add_photo(clinic, PhotoImport(patient_id, kind=PhotoKind.OVERVIEW, note="whole face"), 1, MAY)
    add_photo(clinic, PhotoImport(patient_id, lesion_id=lesions[0].id), 2, MAY.replace(hour=11))
    both = add_photo(clinic, PhotoImport(patient_id, visit.id, lesions[0].id), 3, clock().replace(hour=9))
    clinic.photos.update(
        both.id,
        kind=both.kind,
        note="",
        consent=both.consent,
        lesion_ids=[lesion.id for lesion in lesions],
        captured_at=both.captured_at,
        version=both.version,
    )
    return patient_id


@pytest.fixture
def filled(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, str]]:
    """A copy of a clinic that was filled once."""
    clinic, patient_id = make_filled(tmp_path, clock, _fill)
    yield clinic, patient_id
    clinic.close()


@pytest.fixture
def clinic(filled: tuple[Clinic, str]) -> Clinic:
    return filled[0]


@pytest.fixture
def patient_id(filled: tuple[Clinic, str]) -> str:
    return filled[1]


@pytest.fixture
def lesions(clinic: Clinic, patient_id: str) -> Lesions:
    """L1 below the right eye, L2 on the left finger."""
    first, second = clinic.lesions.list(patient_id)
    return first, second


@pytest.fixture
def rows(clinic: Clinic, patient_id: str) -> Rows:
    """Of both lesions at today's visit, of L1 in May, of no lesion in May."""
    return clinic.photos.list(patient_id)


@pytest.fixture
def gallery(page: PhotosPage, rows: Rows) -> PhotosPage:
    """The page with these photos."""
    page.mark_stale()
    return page


def drop(page: PhotosPage, at: int, mime: QMimeData) -> bool:
    """Drop on the lesion with this place in the list; whether it was taken."""
    view = page.rail.list
    where = QPointF(view.visualItemRect(view.item(at)).center())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys)
    view.dragEnterEvent(enter)
    if enter.isAccepted():
        assert view.over is view.item(at)  # it shows which lesion would take them
    event = QDropEvent(where, Qt.DropAction.CopyAction, mime, buttons, keys)
    view.dropEvent(event)
    return event.isAccepted() and enter.isAccepted()


def test_by_lesion_a_photo_of_two_stands_under_both_and_is_one(gallery: PhotosPage, rows: Rows, qtbot: QtBot) -> None:
    qtbot.mouseClick(gallery.filters.grouping.button("lesion"), Qt.MouseButton.LeftButton)
    assert gallery.grid.headings == [
        ("L1 · Infraorbital region, right", "2 photos"),
        ("L2 · Finger, left", "1 photo"),
        ("Without a lesion", "1 photo"),
    ]
    assert gallery.grid.keys == [rows[0].id, rows[1].id, rows[0].id, rows[2].id]
    gallery.grid.setFocus()
    gallery.grid.choose([rows[0].id])
    assert gallery.grid.chosen_keys == [rows[0].id]
    assert gallery.selection.words == "1 of 3 photos chosen"


def test_by_site_and_by_date(gallery: PhotosPage, ctx: Context, qtbot: QtBot) -> None:
    qtbot.mouseClick(gallery.filters.grouping.button("site"), Qt.MouseButton.LeftButton)
    assert [title for title, _ in gallery.grid.headings] == [
        "Finger, left",
        "Infraorbital region, right",
        "Without a site",
    ]
    qtbot.mouseClick(gallery.filters.grouping.button("date"), Qt.MouseButton.LeftButton)
    assert gallery.grid.headings == [("22 November 2026", "1 photo"), ("14 May 2026", "2 photos")]
    assert PhotosPage(ctx).filters.grouping.key == "date"  # remembered


def test_filters_of_lesion_site_choice_scale_and_words(gallery: PhotosPage, rows: Rows, qtbot: QtBot) -> None:
    filters, shown = gallery.filters, gallery.grid
    filters.lesion.setCurrentIndex(filters.lesion.findText("Without a lesion"))
    assert shown.photo_keys == [rows[2].id]
    assert filters.toggle.text() == "Filters · 1"
    assert gallery.selection.words == "1 of 3 photos shown"
    filters.reset()
    filters.site.setCurrentIndex(filters.site.findText("Finger, left"))
    assert shown.photo_keys == [rows[0].id]
    filters.reset()
    filters.scale.setCurrentIndex(filters.scale.findData("yes"))
    assert shown.photo_keys == []
    qtbot.mouseClick(gallery._list.none.button, Qt.MouseButton.LeftButton)
    assert len(shown.photo_keys) == 3
    qtbot.keyClicks(filters.text, "WHOLE may")
    qtbot.waitUntil(lambda: shown.photo_keys == [rows[2].id])
    filters.text.clear()
    qtbot.waitUntil(lambda: len(shown.photo_keys) == 3)


def test_photos_dragged_onto_a_lesion_are_linked_and_it_can_be_undone(
    gallery: PhotosPage, clinic: Clinic, rows: Rows, lesions: Lesions, notices: list[Notice]
) -> None:
    gallery.grid.choose([rows[1].id, rows[2].id])
    carried = gallery.grid.dragged()
    assert not carried.hasUrls()  # nothing that a desktop could make a file of
    assert not carried.hasImage()
    assert not carried.hasText()
    assert drop(gallery, 1, carried)
    assert clinic.photos.get(rows[1].id).lesion_labels == ("L1", "L2")
    assert clinic.photos.get(rows[2].id).lesion_labels == ("L2",)
    assert notices[-1].text == "Linked to L2 on 2 photos."
    counts = [gallery.rail.list.item(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(2)]
    assert counts == ["L1 · Infraorbital region, right, 2 photos", "L2 · Finger, left, 3 photos"]
    assert notices[-1].run is not None
    notices[-1].run()
    assert clinic.photos.get(rows[1].id).lesion_labels == ("L1",)
    assert clinic.photos.get(rows[2].id).lesion_labels == ()


def test_photos_of_someone_else_are_not_linked(gallery: PhotosPage, clinic: Clinic, notices: list[Notice]) -> None:
    other = add_photo(clinic, PhotoImport(add_patient(clinic, "Other", "Olga").id), 9, MAY)
    mime = gallery.grid.dragged()
    mime.setData(mime.formats()[0], other.id.encode())
    drop(gallery, 0, mime)
    assert clinic.photos.get(other.id).lesion_ids == ()
    assert notices == []


def test_nothing_is_dropped_on_what_is_no_lesion(gallery: PhotosPage, rows: Rows) -> None:
    gallery.grid.choose([rows[0].id])
    assert gallery.rail.list.item(2).text() == "Without a lesion"
    assert not drop(gallery, 2, gallery.grid.dragged())
    text = QMimeData()
    text.setText("L1")
    assert not drop(gallery, 0, text)


def test_files_dropped_on_a_lesion_are_imported_for_it(
    gallery: PhotosPage, clinic: Clinic, patient_id: str, lesions: Lesions, tmp_path: Path, qtbot: QtBot
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(save(tmp_path, "new.jpg", photo(20, MAY))))])
    assert drop(gallery, 1, mime)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    assert dialog.lesion.currentData() == lesions[1].id
    qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(gallery.grid.photo_keys) == 4)
    (fresh,) = gallery.grid.chosen_keys
    assert clinic.photos.get(fresh).lesion_labels == ("L2",)


def test_a_click_on_a_lesion_shows_its_photos_alone(gallery: PhotosPage, rows: Rows, qtbot: QtBot) -> None:
    view = gallery.rail.list
    at = view.visualItemRect(view.item(1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert gallery.grid.photo_keys == [rows[0].id]
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert len(gallery.grid.photo_keys) == 3


def test_the_lesions_fold_away_and_stay_folded(gallery: PhotosPage, ctx: Context, qtbot: QtBot) -> None:
    qtbot.mouseClick(gallery.rail.fold, Qt.MouseButton.LeftButton)
    assert not gallery.rail.list.isVisible()
    assert gallery.rail.width() < 60
    assert not PhotosPage(ctx).rail.is_open


def test_l_links_the_chosen_photos_and_letters_do_nothing_in_fields(
    gallery: PhotosPage, clinic: Clinic, rows: Rows, qtbot: QtBot
) -> None:
    gallery.grid.choose([rows[1].id])
    gallery.filters.text.setFocus()
    qtbot.keyClicks(gallery.filters.text, "klr")
    assert gallery.filters.text.text() == "klr"
    assert clinic.photos.get(rows[1].id).choice is PhotoChoice.NONE
    gallery.filters.reset()
    gallery.grid.setFocus()
    gallery.grid.choose([rows[1].id])
    qtbot.keyClick(gallery.grid, Qt.Key.Key_L)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LinkDialog)
    dialog.reject()


def test_chosen_photos_are_kept_and_rejected_by_one_key_with_a_way_back(
    gallery: PhotosPage, clinic: Clinic, rows: Rows, notices: list[Notice], qtbot: QtBot
) -> None:
    gallery.grid.setFocus()
    gallery.grid.choose([rows[0].id, rows[2].id])
    qtbot.keyClick(gallery.grid, Qt.Key.Key_R)
    assert [clinic.photos.get(row.id).choice for row in rows] == ["reject", "", "reject"]
    assert gallery.grid.tile(rows[0].id).dimmed
    assert gallery.grid.tile(rows[0].id).badge == "Rejected"
    assert notices[-1].text == "2 photos rejected; rejected photos stay in the record."
    gallery.filters.choice.setCurrentIndex(gallery.filters.choice.findText("All but rejected"))
    assert gallery.grid.photo_keys == [rows[1].id]
    assert notices[-1].run is not None
    notices[-1].run()
    assert [clinic.photos.get(row.id).choice for row in rows] == ["", "", ""]
    assert len(gallery.grid.photo_keys) == 3


def test_the_keys_of_the_gallery_are_listed(gallery: PhotosPage, ctx: Context, qtbot: QtBot) -> None:
    dialog = ShortcutList(ctx.actions, gallery)
    qtbot.addWidget(dialog)
    told = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Look through", "Keep", "Reject", "Link to lesion…", "Next photo", "2 photos at once"} <= told


def test_every_role_that_sees_photos_may_decide_about_them(ctx: Context) -> None:
    assert ctx.clinic.may(Right.RECORD) == ctx.clinic.may(Right.SEE_RECORD)


def test_thousands_are_read_by_a_worker_and_seen_at_once(
    page: PhotosPage, clinic: Clinic, rows: Rows, patient_id: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    many = tuple(replace(rows[1], id=f"p{number}") for number in range(3000))
    asked: list[int] = []
    drawn: list[str] = []

    def listed(_patient_id: str, *, at_most: int = 0) -> Rows:
        asked.append(at_most)
        return many[:at_most] if at_most else many

    def thumbnails(keys: list[str]) -> dict[str, bytes]:
        drawn.extend(keys)
        return dict.fromkeys(keys, clinic.photos.thumbnail(rows[1].id))

    monkeypatch.setattr(clinic.photos, "list", listed)
    monkeypatch.setattr(clinic.photos, "thumbnails", thumbnails)
    monkeypatch.setattr(clinic.photos, "count", lambda _patient_id: len(many))
    page.set_patient("")
    page.set_patient(patient_id)
    assert page.grid.keys == []  # the window's thread reads nothing but how many they are
    qtbot.waitUntil(lambda: 100 < len(page.grid.photo_keys) < 400)  # the newest, before all of them are read
    page.grid.choose(["p7"])
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == 3000)
    assert page.grid.chosen_keys == ["p7"]
    qtbot.waitUntil(lambda: bool(drawn) and not page._ctx.ops.runner.running())
    assert len(drawn) < 120
    assert page.selection.words == "1 of 3,000 photos chosen"
    page.filters.grouping.button("lesion").click()
    qtbot.waitUntil(lambda: page.grid.headings[0] == ("L1 · Infraorbital region, right", "3,000 photos"))
    page.mark_stale()
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    assert asked[0] > 0
    assert asked[1:] == [0, 0]  # what is on the screen stays there until all is read anew
    page.open_photo("p2999")
    qtbot.waitUntil(lambda: page.viewer.row is not None and page.viewer.row.id == "p2999")
    page.set_patient("")
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    assert page.grid.keys == []
