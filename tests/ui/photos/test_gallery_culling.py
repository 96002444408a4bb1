"""Looking through photos by keyboard."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoImport, PhotoRow
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.ui.photos.pictures import add_lesion, add_photo
from ui.photos.page import PhotosPage

MAY = datetime(2026, 5, 14, 10, tzinfo=UTC)
Rows = list[PhotoRow]


def _fill(clinic: Clinic, _clock: SettableClock, _place: Path) -> str:
    """Six photos of one lesion on one day, newest first; the last of another day."""
    patient_id = add_patient(clinic).id
    where = PhotoImport(patient_id, lesion_id=add_lesion(clinic, patient_id).id)
    days = [MAY - timedelta(hours=number) for number in range(5)] + [MAY - timedelta(days=30)]
    for number, day in enumerate(days):
        add_photo(clinic, where, number, day)
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
def rows(clinic: Clinic, patient_id: str) -> Rows:
    """The six photos, newest first."""
    return list(clinic.photos.list(patient_id))


@pytest.fixture
def gallery(page: PhotosPage, rows: Rows) -> PhotosPage:
    """The page, with the keyboard in the list."""
    page.mark_stale()
    page.grid.setFocus()
    return page


def keys(qtbot: QtBot, page: PhotosPage, *pressed: Qt.Key) -> None:
    """Press keys wherever the focus is."""
    for key in pressed:
        qtbot.keyClick(QApplication.focusWidget() or page, key)


def choices(clinic: Clinic, rows: Rows) -> list[PhotoChoice]:
    return [clinic.photos.get(row.id).choice for row in rows]


def test_chosen_photos_are_kept_and_rejected_one_after_the_other(
    gallery: PhotosPage, clinic: Clinic, rows: Rows, qtbot: QtBot
) -> None:
    gallery.grid.choose([row.id for row in rows[:3]])
    keys(qtbot, gallery, Qt.Key.Key_C)
    cull = gallery.cull
    assert cull.isVisible()
    assert [pane.key for pane in cull.panes] == [rows[0].id, rows[1].id]
    keys(qtbot, gallery, Qt.Key.Key_K, Qt.Key.Key_X)
    assert choices(clinic, rows[:3]) == [PhotoChoice.KEEP, PhotoChoice.REJECT, PhotoChoice.NONE]
    assert cull.row is not None
    assert cull.row.id == rows[2].id
    assert cull.bar.words == "3 of 3 photos: 1 kept · 1 rejected · 1 not decided"
    keys(qtbot, gallery, Qt.Key.Key_Left, Qt.Key.Key_U)
    assert choices(clinic, rows[:3]) == [PhotoChoice.KEEP, PhotoChoice.NONE, PhotoChoice.NONE]
    keys(qtbot, gallery, Qt.Key.Key_Escape)
    assert gallery.grid.isVisible()
    assert gallery.grid.tile(rows[0].id).badge == "Kept"
    assert gallery.grid.chosen_keys == [row.id for row in rows[:3]]


def test_a_whole_group_is_looked_through_from_the_photo_one_is_at(
    gallery: PhotosPage, rows: Rows, qtbot: QtBot
) -> None:
    gallery.grid.choose([rows[3].id])
    keys(qtbot, gallery, Qt.Key.Key_C)
    assert [row.id for row in gallery.cull.rows] == [row.id for row in rows[:5]]
    assert gallery.cull.row is not None
    assert gallery.cull.row.id == rows[3].id


def test_one_to_five_panes_share_zoom_and_place(gallery: PhotosPage, rows: Rows, qtbot: QtBot) -> None:
    gallery.grid.selectAll()
    keys(qtbot, gallery, Qt.Key.Key_C, Qt.Key.Key_5)
    panes = gallery.cull.panes
    qtbot.waitUntil(lambda: all(pane.image is not None for pane in panes))
    panes[1].group.zoom_by(3)
    assert {round(pane.zoom_percent) for pane in panes} == {round(panes[0].zoom_percent)}
    zoomed = panes[0].zoom_percent
    keys(qtbot, gallery, Qt.Key.Key_1)
    assert len([pane for pane in panes if pane.isVisible()]) == 1
    keys(qtbot, gallery, Qt.Key.Key_Right)
    assert gallery.cull.panes[0].key == rows[1].id
    assert gallery.cull.panes[0].zoom_percent == pytest.approx(zoomed)  # the next photo at the same place
    keys(qtbot, gallery, Qt.Key.Key_0)
    assert gallery.cull.panes[0].group.is_fitted
    keys(qtbot, gallery, Qt.Key.Key_3, Qt.Key.Key_PageDown)
    assert [pane.key for pane in gallery.cull.panes] == [row.id for row in rows[3:6]]


def test_first_pixels_come_from_the_thumbnail_and_then_the_preview(
    gallery: PhotosPage, rows: Rows, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    wait, preview = threading.Event(), clinic.photos.preview

    def slow(key: str) -> bytes:
        wait.wait(10)
        return preview(key)

    monkeypatch.setattr(clinic.photos, "preview", slow)
    gallery.cull.set_panes(1)
    gallery.grid.choose([rows[5].id])
    keys(qtbot, gallery, Qt.Key.Key_C)
    pane = gallery.cull.panes[0]
    qtbot.waitUntil(lambda: pane.image is not None)
    small = pane.image
    wait.set()
    qtbot.waitUntil(lambda: pane.image is not small)
    qtbot.waitUntil(lambda: not gallery._ctx.ops.runner.running())


def test_enter_opens_the_viewer_and_back_leads_to_looking_through(
    gallery: PhotosPage, rows: Rows, qtbot: QtBot
) -> None:
    gallery.grid.choose([row.id for row in rows[:4]])
    keys(qtbot, gallery, Qt.Key.Key_C, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert gallery.viewer.row is not None
    assert gallery.viewer.row.id == rows[1].id
    keys(qtbot, gallery, Qt.Key.Key_Escape)
    assert gallery.cull.isVisible()
    assert gallery.cull.row is not None
    assert gallery.cull.row.id == rows[1].id


def test_a_photo_that_someone_marks_as_an_error_is_looked_at_no_more(
    gallery: PhotosPage, clinic: Clinic, rows: Rows, qtbot: QtBot
) -> None:
    gallery.grid.choose([rows[0].id, rows[1].id])
    keys(qtbot, gallery, Qt.Key.Key_C)
    gallery._ctx.bus.publish(clinic.photos.mark_error(rows[0].id, "of someone else"))
    assert [row.id for row in gallery.cull.rows] == [rows[1].id]
    gallery._ctx.bus.publish(clinic.photos.mark_error(rows[1].id, "of someone else"))
    assert gallery.grid.isVisible()


def test_the_choice_may_stay_where_one_is(gallery: PhotosPage, clinic: Clinic, rows: Rows, qtbot: QtBot) -> None:
    gallery.grid.choose([rows[0].id, rows[1].id])
    keys(qtbot, gallery, Qt.Key.Key_C)
    qtbot.mouseClick(gallery.cull.bar.goes_on, Qt.MouseButton.LeftButton)
    gallery.cull.panes[0].setFocus()
    keys(qtbot, gallery, Qt.Key.Key_K)
    assert gallery.cull.row is not None
    assert gallery.cull.row.id == rows[0].id
    assert "kept" in gallery.cull.panes[0].accessibleName().lower()


def test_another_patient_ends_it(gallery: PhotosPage, rows: Rows, qtbot: QtBot) -> None:
    gallery.grid.selectAll()
    keys(qtbot, gallery, Qt.Key.Key_C)
    gallery.set_patient("")
    assert gallery.cull.rows == ()
    assert not gallery.cull.isVisible()
