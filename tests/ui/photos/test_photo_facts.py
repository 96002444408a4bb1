"""What the viewer tells and changes about a photo: choice, private facts, colours to look at, copies for a purpose."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.imaging import inspect
from clinic.records.enums import ConsentScope, PhotoChoice
from clinic.records.photos import PhotoImport, PhotoRow
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.support.prompts import FakePrompts
from tests.ui.photos.measuring import Hand, skin
from tests.ui.photos.pictures import add_lesion, photo
from ui.core.notifier import Notice
from ui.photos.page import PhotosPage
from ui.photos.viewer import PhotoViewer


def _fill(clinic: Clinic, clock: SettableClock, _place: Path) -> str:
    """Three photos of one lesion: bright, dark, and one with the place where it was taken; newest last."""
    patient_id = add_patient(clinic).id
    lesion = add_lesion(clinic, patient_id)
    for name, data in (
        ("bright.jpg", skin()),
        ("dark.jpg", skin(2, 0.75)),
        ("place.jpg", photo(3, clock() + timedelta(hours=3), gps=True)),
    ):
        clock.forward(minutes=5)
        clinic.photos.import_bytes(name, data, PhotoImport(patient_id, lesion_id=lesion.id))
    return patient_id


@pytest.fixture
def filled(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, str]]:
    clinic, patient_id = make_filled(tmp_path, clock, _fill)
    with clinic:
        yield clinic, patient_id


@pytest.fixture
def clinic(filled: tuple[Clinic, str]) -> Clinic:
    return filled[0]


@pytest.fixture
def patient_id(filled: tuple[Clinic, str]) -> str:
    return filled[1]


@pytest.fixture
def rows(clinic: Clinic, patient_id: str) -> dict[str, PhotoRow]:
    return {row.name.removesuffix(".jpg"): row for row in clinic.photos.list(patient_id)}


def opened(page: PhotosPage, row: PhotoRow, qtbot: QtBot) -> PhotoViewer:
    page.mark_stale()
    page.open_photo(row.id)
    qtbot.waitUntil(lambda: page.viewer.image.key == row.id and page.viewer.image.image is not None)
    return page.viewer


def middle_light(viewer: PhotoViewer) -> float:
    """How bright the upper edge of the shown picture is: skin in both photos."""
    image = viewer.image.image
    assert image is not None
    return float(np.mean([image.pixelColor(x, 20).green() for x in range(10, 790, 10)]))


def test_colours_are_matched_to_look_at_said_and_never_stored(
    page: PhotosPage, clinic: Clinic, rows: dict[str, PhotoRow], prompts: FakePrompts, qtbot: QtBot
) -> None:
    viewer = opened(page, rows["dark"], qtbot)
    stored, dark = clinic.photos.original(rows["dark"].id), middle_light(viewer)
    prompts.answer(rows["bright"].id)
    Hand(viewer, qtbot).key(Qt.Key.Key_W)
    assert viewer.board.strip.button("colours").isChecked()
    assert viewer.image.accessibleDescription().startswith("Colours adjusted to 22 November 2026")
    qtbot.waitUntil(lambda: middle_light(viewer) > 1.2 * dark)
    assert middle_light(viewer) == pytest.approx(148, abs=6)
    Hand(viewer, qtbot).key(Qt.Key.Key_W)
    assert middle_light(viewer) == dark
    assert viewer.image.accessibleDescription() == ""
    assert clinic.photos.original(rows["dark"].id) == stored


def test_a_photo_is_kept_or_rejected_in_the_viewer_with_undo(
    page: PhotosPage, clinic: Clinic, rows: dict[str, PhotoRow], notices: list[Notice], qtbot: QtBot
) -> None:
    viewer = opened(page, rows["dark"], qtbot)
    qtbot.mouseClick(viewer.details.choice.button("reject"), Qt.MouseButton.LeftButton)
    assert clinic.photos.get(rows["dark"].id).choice is PhotoChoice.REJECT
    run = notices[-1].run
    assert run is not None
    run()
    assert clinic.photos.get(rows["dark"].id).choice is PhotoChoice.NONE
    assert viewer.details.choice.key == ""


def test_place_and_numbers_are_taken_out_of_the_stored_copy_after_one_question(
    page: PhotosPage, clinic: Clinic, rows: dict[str, PhotoRow], prompts: FakePrompts, qtbot: QtBot
) -> None:
    viewer = opened(page, rows["place"], qtbot)
    assert "where it was taken" in viewer.details.facts["private"].text.text()
    prompts.answer(True)
    qtbot.mouseClick(viewer.details.strip_button, Qt.MouseButton.LeftButton)
    assert "for good" in prompts.last.text
    assert not inspect(clinic.photos.original(rows["place"].id), "place.jpg").has_gps
    assert viewer.details.facts["private"].text.text() == "Taken out of the stored copy."
    assert not viewer.details.strip_button.isVisible()


def test_a_copy_leaves_only_for_what_the_consent_covers(
    page: PhotosPage,
    clinic: Clinic,
    patient_id: str,
    rows: dict[str, PhotoRow],
    prompts: FakePrompts,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    row = rows["place"]
    page.mark_stale()
    prompts.answer("teaching")
    page.editor.export([row])
    assert prompts.last.kind == "inform"
    assert prompts.last.title == "The consent for the photo of 22 November 2026 does not cover teaching."

    marked, _ = clinic.photos.update(
        row.id, kind=row.kind, note="", consent=ConsentScope.TEACHING, lesion_ids=row.lesion_ids,
        captured_at=row.captured_at, version=row.version,
    )  # fmt: skip
    prompts.answer("teaching")
    page.editor.export([marked])
    assert "no consent for teaching is recorded" in f"{prompts.last.title} {prompts.last.text}"

    clinic.consents.give(patient_id, ConsentScope.TEACHING, date(2026, 11, 20))
    target = tmp_path / "copy.jpg"
    prompts.answer("teaching", True, target)
    page.editor.export([marked])
    qtbot.waitUntil(lambda: target.exists() and not page._ctx.ops.runner.running())
    assert not dict(Image.open(io.BytesIO(target.read_bytes())).getexif()).keys() - {0x0112}
    assert any("teaching" in f"{entry}" for entry in clinic.audit.entries())
