import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import ConsentScope, PhotoKind, Side
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoImport, PhotoRow
from tests.support.clinics import SettableClock
from tests.support.prompts import FakePrompts
from tests.ui.photos.pictures import add_lesion, add_photo, photo
from ui.context import Context
from ui.core.notifier import Notice
from ui.photos.link_dialog import LinkDialog
from ui.photos.page import PhotosPage

MAY = datetime(2026, 5, 14, 10, tzinfo=UTC)


@pytest.fixture
def lesions(clinic: Clinic, patient_id: str) -> tuple[LesionRow, LesionRow]:
    return add_lesion(clinic, patient_id), add_lesion(clinic, patient_id, "finger_nos", Side.LEFT)


@pytest.fixture
def rows(
    clinic: Clinic, patient_id: str, lesions: tuple[LesionRow, LesionRow], clock: SettableClock
) -> tuple[PhotoRow, ...]:
    """Newest first: of L2 in this visit, of L1 in this visit, of L1 in May without a visit."""
    visit, _ = clinic.visits.start(patient_id, "Review")
    old = add_photo(clinic, PhotoImport(patient_id, lesion_id=lesions[0].id), 1, MAY)
    new = add_photo(clinic, PhotoImport(patient_id, visit.id, lesions[0].id), 2, clock().replace(hour=8))
    other = add_photo(
        clinic, PhotoImport(patient_id, visit.id, lesions[1].id, kind=PhotoKind.OVERVIEW), 3, clock().replace(hour=9)
    )
    return other, new, old


def show(page: PhotosPage) -> None:
    page.mark_stale()


def test_photos_stand_by_visit_newest_first(page: PhotosPage, rows: tuple[PhotoRow, ...]) -> None:
    show(page)
    assert page.grid.photo_keys == [row.id for row in rows]
    assert page.grid.headings == [
        ("22 November 2026", "visit: Review · 2 photos"),
        ("14 May 2026", "without a visit · 1 photo"),
    ]


def test_filters_narrow_and_can_be_taken_back(
    page: PhotosPage, rows: tuple[PhotoRow, ...], lesions: tuple[LesionRow, LesionRow]
) -> None:
    show(page)
    page.filters.lesion.setCurrentIndex(page.filters.lesion.findData(lesions[0].id))
    assert page.grid.photo_keys == [rows[1].id, rows[2].id]
    page.filters.order.setCurrentIndex(1)
    assert page.grid.photo_keys == [rows[2].id, rows[1].id]
    page.filters.kind.setCurrentIndex(page.filters.kind.findData("overview"))
    assert page.grid.photo_keys == []
    assert not page.grid.isVisible()
    page.filters.reset()
    assert len(page.grid.photo_keys) == 3


def test_the_photos_of_one_lesion_are_asked_for(
    page: PhotosPage, rows: tuple[PhotoRow, ...], lesions: tuple[LesionRow, LesionRow]
) -> None:
    page.show_lesion(lesions[1].id)
    assert page.grid.photo_keys == [rows[0].id]


def test_arrow_keys_step_over_headings(page: PhotosPage, rows: tuple[PhotoRow, ...], qtbot: QtBot) -> None:
    show(page)
    page.grid.setFocus()
    page.grid.choose([rows[0].id])
    qtbot.keyClick(page.grid, Qt.Key.Key_Down)
    assert page.grid.chosen_keys == [rows[2].id]
    qtbot.keyClick(page.grid, Qt.Key.Key_Up)
    assert page.grid.chosen_keys == [rows[0].id]
    qtbot.keyClick(page.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.grid.chosen_keys) == 3


def test_a_kind_is_changed_on_two_photos_and_taken_back(
    page: PhotosPage, clinic: Clinic, rows: tuple[PhotoRow, ...], prompts: FakePrompts, notices: list[Notice]
) -> None:
    show(page)
    page.grid.choose([rows[0].id, rows[1].id])
    prompts.answer("dermoscopy")
    page._ctx.actions.get("photos-kind").trigger()
    assert [clinic.photos.get(row.id).kind for row in rows[:2]] == [PhotoKind.DERMOSCOPY] * 2
    assert page.grid.tile(rows[0].id).detail.startswith("dermoscopy")
    assert notices[-1].text == "Kind changed on 2 photos."
    assert notices[-1].run is not None
    notices[-1].run()
    assert [clinic.photos.get(row.id).kind for row in rows[:2]] == [PhotoKind.OVERVIEW, PhotoKind.CLOSE_UP]


def test_a_lesion_is_linked_and_others_stay(
    page: PhotosPage, clinic: Clinic, rows: tuple[PhotoRow, ...], lesions: tuple[LesionRow, LesionRow], qtbot: QtBot
) -> None:
    show(page)
    page.grid.choose([rows[0].id, rows[1].id])
    page._ctx.actions.get("photos-link").trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LinkDialog)
    states = [dialog.list.item(at).checkState() for at in range(2)]
    assert states == [Qt.CheckState.PartiallyChecked] * 2
    dialog.list.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)
    assert clinic.photos.get(rows[0].id).lesion_labels == ("L2",)
    assert clinic.photos.get(rows[1].id).lesion_labels == ("L1", "L2")


def test_entered_in_error_needs_a_reason_and_hides_the_photo(
    page: PhotosPage, rows: tuple[PhotoRow, ...], prompts: FakePrompts, qtbot: QtBot
) -> None:
    show(page)
    page.grid.choose([rows[2].id])
    page.grid.setFocus()
    prompts.answer("of another patient")
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    assert page.grid.photo_keys == [rows[0].id, rows[1].id]


def test_an_exported_copy_says_nothing_private(
    page: PhotosPage, clinic: Clinic, patient_id: str, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    where = PhotoImport(patient_id, consent=ConsentScope.TEACHING)
    outcome, _ = clinic.photos.import_bytes("a.jpg", photo(7, MAY, gps=True), where)
    show(page)
    page.grid.choose([outcome.photo_id])
    target = tmp_path / "copy.jpg"
    prompts.answer("record", target)
    page._ctx.actions.get("photos-export").trigger()
    assert "covers: teaching" in prompts.asked[0].text
    assert prompts.asked[1].text == "2026-05-14 close-up.jpg"
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    copy = Image.open(io.BytesIO(target.read_bytes()))
    assert copy.size == (320, 240)
    assert not dict(copy.getexif()).keys() - {0x0112}
    assert Image.open(io.BytesIO(clinic.photos.original(outcome.photo_id))).getexif().get_ifd(0x8825)


def test_names_of_copies_for_teaching_say_no_day(
    page: PhotosPage, clinic: Clinic, patient_id: str, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    clinic.consents.give(patient_id, ConsentScope.TEACHING, date(2026, 5, 1))
    where = PhotoImport(patient_id, consent=ConsentScope.TEACHING)
    keys = [clinic.photos.import_bytes("a.jpg", photo(seed, MAY), where)[0].photo_id for seed in (7, 8)]
    show(page)
    page.grid.choose(keys[:1])
    one = tmp_path / "one.jpg"
    prompts.answer("teaching", True, one)
    page._ctx.actions.get("photos-export").trigger()
    assert prompts.last.text == "photo-01.jpg"
    qtbot.waitUntil(one.exists)
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())

    folder = tmp_path / "copies"
    folder.mkdir()
    prompts.answer("teaching", True, folder)
    page.grid.choose(keys)
    page._ctx.actions.get("photos-export").trigger()
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 2)
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    assert sorted(path.name for path in folder.iterdir()) == ["photo-01.jpg", "photo-02.jpg"]


def test_two_chosen_photos_go_to_the_comparison_oldest_first(
    page: PhotosPage, ctx: Context, patient_id: str, rows: tuple[PhotoRow, ...], qtbot: QtBot
) -> None:
    show(page)
    page.grid.choose([rows[1].id, rows[2].id])
    page.grid.setFocus()
    with qtbot.waitSignal(ctx.navigator.compare_requested) as asked:
        qtbot.keyClick(page.grid, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [patient_id, (rows[2].id, rows[1].id)]
