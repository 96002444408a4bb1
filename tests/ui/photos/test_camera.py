"""Photos by the camera, tried with pictures that the test sends in its place."""

import io
import sys
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from clinic.app import Clinic
from clinic.records.enums import ConsentScope, PhotoKind, Side
from clinic.records.lesions import LesionDraft
from clinic.records.photos import PhotoImport
from clinic.sample.skin import SkinSpec, render_skin
from tests.support.clinics import SettableClock
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.photos.camera.dialog import CameraDialog
from ui.photos.camera.live_view import FITS
from ui.photos.camera.sources import FrameSource, MissingSource, open_source
from ui.photos.page import PhotosPage

Bytes = NDArray[np.uint8]


class Pictures(FrameSource):
    """A camera that shows what the test gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[str] = []
        self.stopped = 0
        self.still = QImage()

    def cameras(self) -> tuple[tuple[str, str], ...]:
        """Two."""
        return ("front", "Camera in the lid"), ("macro", "Macro camera")

    def start(self, camera: str = "") -> None:
        """Noted."""
        self.started.append(camera)

    def stop(self) -> None:
        """Noted."""
        self.stopped += 1

    def take(self) -> None:
        """What was laid ready."""
        self.taken.emit(self.still)

    def show(self, rgb: Bytes) -> None:
        """Send a frame."""
        self.still = image(rgb)
        self.frame.emit(self.still)


@cache
def skin(scene: int = 3) -> Bytes:
    """A photo of skin."""
    return np.asarray(render_skin(SkinSpec(scene=scene, size=(560, 420)), scene))


def seen(rgb: Bytes, size: float = 1.0, turn: float = 0.0, right: float = 0.0) -> Bytes:
    """The same skin by a camera that stands elsewhere."""
    high, wide = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), -turn, size)
    matrix[0, 2] += right * wide
    return np.asarray(cv2.warpAffine(rgb, matrix, (wide, high), borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)


def image(rgb: Bytes) -> QImage:
    high, wide = rgb.shape[:2]
    return QImage(rgb.tobytes(), wide, high, wide * 3, QImage.Format.Format_RGB888).copy()


@pytest.fixture
def lesion_id(clinic: Clinic, patient_id: str, clock: SettableClock) -> str:
    """A lesion with one photo, and an open visit some months later."""
    lesion, _ = clinic.lesions.save(LesionDraft(patient_id, "cheek", Side.LEFT))
    packed = io.BytesIO()
    Image.fromarray(skin()).save(packed, "JPEG", quality=92)
    clinic.photos.import_bytes("before.jpg", packed.getvalue(), PhotoImport(patient_id, lesion_id=lesion.id))
    clock.forward(days=90)
    clinic.visits.start(patient_id)
    return lesion.id


@pytest.fixture
def camera() -> Pictures:
    """The camera of the test."""
    return Pictures()


@pytest.fixture
def dialog(
    ctx: Context, page: PhotosPage, patient_id: str, lesion_id: str, camera: Pictures, qtbot: QtBot
) -> Iterator[CameraDialog]:
    """The dialog over the page, with the earlier photo laid over the picture."""
    made = CameraDialog(ctx, page, patient_id, lesion_id, camera)
    made.open()
    qtbot.waitUntil(lambda: made.guide._ghost is not None)
    yield made
    if isValid(made):
        made.done(0)


def test_a_photo_is_taken_looked_at_and_kept_by_keys_alone(
    dialog: CameraDialog, camera: Pictures, clinic: Clinic, patient_id: str, lesion_id: str, qtbot: QtBot
) -> None:
    assert camera.started == [""]
    assert dialog.action_button.text() == "Take photo" and not dialog.action_button.isEnabled()
    camera.show(seen(skin(), 1.02))
    assert dialog.action_button.isEnabled()
    qtbot.keyClick(dialog.view, Qt.Key.Key_Space)
    assert dialog.action_button.text() == "Keep photo"
    assert len(clinic.photos.list(patient_id)) == 1, "nothing is stored before it is kept"
    qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.action_button.text() == "Take photo")
    row = clinic.photos.list(patient_id)[0]
    visit = clinic.visits.open_for(patient_id)
    assert visit is not None and row.visit_id == visit.id
    assert row.lesion_ids == (lesion_id,)
    assert (row.kind, row.consent, row.media_type) == (PhotoKind.CLOSE_UP, ConsentScope.RECORD, "image/jpeg")
    assert (row.width, row.height) == (560, 420)
    assert row.when == clinic.now()
    assert dialog.panel._kept.text() == "1 photo kept"
    dialog.reject()
    assert camera.stopped == 1


def test_a_photo_that_is_not_kept_leaves_no_trace(
    dialog: CameraDialog, camera: Pictures, clinic: Clinic, patient_id: str, qtbot: QtBot
) -> None:
    for leave in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape):
        camera.show(skin())
        qtbot.keyClick(dialog.view, Qt.Key.Key_Space)
        qtbot.keyClick(dialog.view, leave)
        assert dialog.isVisible() and dialog.action_button.text() == "Take photo"
    assert len(clinic.photos.list(patient_id)) == 1
    qtbot.keyClick(dialog.view, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_it_says_how_to_move_the_camera(dialog: CameraDialog, camera: Pictures, qtbot: QtBot) -> None:
    for moved, words in (
        ({"size": 0.75}, "Move closer."),
        ({"size": 1.3}, "Move back."),
        ({"turn": 14.0}, "Turn clockwise."),
        ({"turn": -14.0}, "Turn counter-clockwise."),
        ({"right": 0.12}, "Move right."),
        ({"right": -0.12}, "Move left."),
        ({}, FITS),
    ):
        frame = seen(skin(), **moved)

        def said(frame: Bytes = frame, words: str = words) -> bool:
            camera.show(frame)
            return dialog.view.words == words

        qtbot.waitUntil(said)
        assert dialog.view.accessibleDescription() == words


def test_of_other_skin_nothing_is_said(dialog: CameraDialog, camera: Pictures, qtbot: QtBot) -> None:
    camera.show(skin())
    qtbot.waitUntil(lambda: dialog.view.words == FITS)

    def other() -> bool:
        camera.show(skin(9))
        return dialog.view.words == ""

    qtbot.waitUntil(other)


def test_the_earlier_photo_is_seen_as_much_as_wished(dialog: CameraDialog, camera: Pictures, qtbot: QtBot) -> None:
    black, white = np.zeros((420, 560, 3), np.uint8), 0
    camera.show(black)
    middle = dialog.view.rect().center()

    def brightness() -> int:
        return dialog.view.grab().toImage().pixelColor(middle).lightness()

    seen_before = brightness()
    assert seen_before > 20
    qtbot.keyClick(dialog.view, Qt.Key.Key_Up)
    assert brightness() > seen_before
    dialog.panel.slider.setValue(0)
    assert brightness() == white
    dialog.panel.earlier.setCurrentIndex(dialog.panel.earlier.findData(""))
    assert not dialog.panel.slider.isEnabled()


def test_another_camera_and_another_lesion_can_be_chosen(dialog: CameraDialog, camera: Pictures) -> None:
    panel = dialog.panel
    assert [panel.cameras.itemText(at) for at in range(panel.cameras.count())] == ["Camera in the lid", "Macro camera"]
    panel.cameras.setCurrentIndex(1)
    assert camera.started == ["", "macro"]
    assert panel.earlier.count() == 2
    panel.lesions.setCurrentIndex(0)
    assert panel.earlier.count() == 1 and panel.earlier_id == ""


def test_without_a_camera_it_says_so_and_offers_the_page(
    ctx: Context, page: PhotosPage, patient_id: str, lesion_id: str, qtbot: QtBot
) -> None:
    made = CameraDialog(ctx, page, patient_id, lesion_id, MissingSource("No camera was found. Connect one."))
    made.open()
    assert made.view.words == "No camera was found. Connect one."
    assert not made.action_button.isEnabled()
    assert made.panel.print_button.isEnabled()
    qtbot.waitUntil(lambda: made.guide._ghost is not None)
    made.reject()


def test_where_the_library_is_missing_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ui.photos.camera.qt_source", None)
    said: list[str] = []
    source = open_source()
    source.troubled.connect(said.append)
    source.start()
    assert "libpulse0" in said[0] and "sudo apt-get install" in said[0]
    assert source.cameras() == ()


def test_a_photo_that_could_not_be_taken_is_told_and_the_picture_goes_on(
    dialog: CameraDialog, camera: Pictures, prompts: FakePrompts
) -> None:
    camera.show(skin())
    camera.missed.emit("The photo could not be taken (busy). Try again.")
    assert prompts.last.text == "The photo could not be taken (busy). Try again."
    assert dialog.action_button.isEnabled()


def test_the_button_of_the_page_opens_it_for_the_lesion_that_is_shown(
    page: PhotosPage, lesion_id: str, camera: Pictures, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("ui.photos.camera.dialog.open_source", lambda _parent: camera)
    page.refresh()
    page.camera.set_lesion(lesion_id)
    qtbot.mouseClick(page.camera.button, Qt.MouseButton.LeftButton)
    opened = QApplication.activeModalWidget()
    assert isinstance(opened, CameraDialog)
    assert opened.panel.lesion_id == lesion_id
    qtbot.waitUntil(lambda: opened.guide._ghost is not None)
    opened.reject()
