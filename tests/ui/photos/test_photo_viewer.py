from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.photos import PhotoImport, PhotoRow
from tests.support.clinics import SettableClock
from tests.support.prompts import FakePrompts
from tests.ui.photos.pictures import add_lesion, photo
from ui.core.notifier import Notice
from ui.photos.page import PhotosPage


@pytest.fixture
def rows(clinic: Clinic, patient_id: str, clock: SettableClock) -> tuple[PhotoRow, ...]:
    """Newest first; the newest is larger than a preview and holds its place."""
    add_lesion(clinic, patient_id)
    sizes = ((320, 240), (2600, 1950))
    for seed, size in enumerate(sizes):
        taken = clock().replace(hour=7 + seed)
        clinic.photos.import_bytes(f"{seed}.jpg", photo(seed, taken, size, gps=seed == 1), PhotoImport(patient_id))
    return clinic.photos.list(patient_id)


@pytest.fixture
def viewing(page: PhotosPage, rows: tuple[PhotoRow, ...], qtbot: QtBot) -> PhotosPage:
    """The newest photo opened with Enter."""
    page.mark_stale()
    page.grid.choose([rows[0].id])
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.viewer.image.image is not None)
    return page


def test_the_viewer_tells_what_is_known(viewing: PhotosPage, rows: tuple[PhotoRow, ...]) -> None:
    facts = viewing.viewer.details.facts
    assert facts["taken"].more.text() == "as the camera wrote it"
    assert facts["camera"].text.text() == "EOS R7"
    assert facts["size"].text.text() == "2600 × 1950 pixels"
    assert "holds where it was taken" in facts["private"].text.text()
    assert facts["scale"].text.text() == "Not known"
    scroll = viewing.viewer.details.scroll_area
    scroll.setFixedHeight(200)  # so that the bar for scrolling takes its part
    column = scroll.widget()
    assert column is not None
    assert column.minimumSizeHint().width() <= scroll.viewport().width(), "the column is cut at its right"


def test_the_preview_comes_first_and_the_original_when_one_looks_closer(viewing: PhotosPage, qtbot: QtBot) -> None:
    image = viewing.viewer.image
    assert image.image is not None
    assert image.image.width() == 2048
    qtbot.keyClick(image, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: image.is_full)
    assert image.image.width() == 2600
    assert image.zoom_percent == pytest.approx(100)
    qtbot.keyClick(image, Qt.Key.Key_0)
    assert image.image.width() == 2048


def test_arrows_go_through_the_photos_and_escape_back_to_the_list(
    viewing: PhotosPage, rows: tuple[PhotoRow, ...], qtbot: QtBot
) -> None:
    viewer = viewing.viewer
    qtbot.keyClick(viewer.image, Qt.Key.Key_Right)
    assert viewer.row is not None
    assert viewer.row.id == rows[1].id
    assert not viewer.next_button.isEnabled()
    qtbot.keyClick(viewer.image, Qt.Key.Key_Left)
    assert viewer.row.id == rows[0].id
    qtbot.keyClick(viewer.image, Qt.Key.Key_PageDown)
    qtbot.keyClick(viewer.image, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    assert viewing.grid.chosen_keys == [rows[1].id]


def test_a_click_marks_a_lesion_in_pixels_of_the_original_and_a_second_one_moves_it(
    viewing: PhotosPage, clinic: Clinic, rows: tuple[PhotoRow, ...], notices: list[Notice], qtbot: QtBot
) -> None:
    viewer = viewing.viewer
    viewer.mark_choice.setCurrentIndex(1)
    middle = viewer.image.rect().center()
    qtbot.mouseClick(viewer.image, Qt.MouseButton.LeftButton, pos=middle)
    (mark,) = clinic.photos.marks(rows[0].id)
    assert mark.x == pytest.approx(1300, abs=4)
    assert mark.y == pytest.approx(975, abs=4)
    assert clinic.photos.get(rows[0].id).lesion_labels == ("L1",)
    assert viewer.details.facts["lesions"].text.text().startswith("L1 · ")
    assert viewer.marks == (mark,)

    viewer.mark_choice.setCurrentIndex(1)
    qtbot.mouseClick(viewer.image, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 0))
    (moved,) = clinic.photos.marks(rows[0].id)
    assert moved.id == mark.id
    assert moved.x is not None
    assert moved.x > 1310
    assert notices[-1].run is not None
    notices[-1].run()
    (back,) = clinic.photos.marks(rows[0].id)
    assert back == replace(mark, version=back.version)


def test_a_lesion_is_marked_by_keyboard(
    viewing: PhotosPage, clinic: Clinic, rows: tuple[PhotoRow, ...], qtbot: QtBot
) -> None:
    viewer = viewing.viewer
    viewer.mark_choice.setCurrentIndex(1)
    qtbot.keyClick(viewer.image, Qt.Key.Key_Return)
    (mark,) = clinic.photos.marks(rows[0].id)
    assert mark.x == pytest.approx(1300, abs=4)


def test_a_note_is_changed_from_the_details(
    viewing: PhotosPage, clinic: Clinic, rows: tuple[PhotoRow, ...], prompts: FakePrompts
) -> None:
    prompts.answer("after extraction")
    viewing.viewer.details.edit_requested.emit("note")
    assert clinic.photos.get(rows[0].id).note == "after extraction"
    assert viewing.viewer.details.facts["note"].text.text() == "after extraction"


def test_a_photo_that_is_taken_out_of_sight_closes_the_viewer(
    viewing: PhotosPage, rows: tuple[PhotoRow, ...], prompts: FakePrompts, qtbot: QtBot
) -> None:
    prompts.answer("blurred")
    qtbot.keyClick(viewing.viewer.image, Qt.Key.Key_Delete)
    assert not viewing.viewer.isVisible()
    assert viewing.grid.photo_keys == [rows[1].id]


def test_a_missing_original_is_told_in_the_picture(
    page: PhotosPage, clinic: Clinic, rows: tuple[PhotoRow, ...], qtbot: QtBot
) -> None:
    for file in (clinic.folder / "blobs").rglob("*"):
        if file.is_file():
            file.unlink()
    page.open_photo(rows[0].id)
    image = page.viewer.image
    qtbot.waitUntil(lambda: image.message not in ("", "Loading…"))
    assert image.image is None
    assert image.message.endswith(".")
