"""Two photos of 24 megapixels compared: first pixels, full detail of what is seen, and frames while one pans and zooms.

comparison_figures(folder) -> list[Figure]
Reference: the bare decoding of both originals one after the other (Pillow), or one preview drawn by Qt.
"""

import io
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEventLoop, QPointF, QRectF, QSettings, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from clinic.app import Clinic
from clinic.bench.measure import Figure, middle, times
from clinic.paths import RESOURCES
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDraft
from clinic.records.photos import PhotoImport
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin
from clinic.store.keys import CHEAP_FOR_TESTS
from ui.compare.page import ComparePage
from ui.context import Context
from ui.core.bus import ChangeBus
from ui.core.errors import ErrorPresenter
from ui.core.notifier import Notifier
from ui.core.operations import Operations
from ui.core.prompts import DialogPrompts
from ui.core.tasks import TaskRunner
from ui.main_window import MainWindow
from ui.navigator import Navigator
from ui.theme import Theme, apply_theme

SIZE = (6000, 4000)
_SIZES = (QSize(1280, 720), QSize(1920, 1080))
_FRAMES = 60
_PATIENCE_S = 30.0
_PASSPHRASE = "two photos of synthetic skin"
_TURN = np.array([[0.985, -0.17, 420.0], [0.17, 0.985, -380.0], [2e-6, -1e-6, 1.0]])
"""The second photo: turned by ten degrees, a little in perspective."""


def comparison_figures(folder: Path, size: tuple[int, int] = SIZE) -> list[Figure]:
    """Measured in windows of 1280 x 720 and 1920 x 1080; previews are made before, as the gallery makes them."""
    originals = _originals(size)
    bare = middle(times(lambda: _decode(originals), 5))
    clinic, patient, photos = _clinic(folder, originals, size)
    figures = []
    with _Comparison(clinic, folder) as comparison:
        for number, window in enumerate(_SIZES):
            opened = [comparison.open(patient, photos, window) for _ in range(3)]
            first, sharp = (statistics.median(each) for each in zip(*opened, strict=True))
            where = f"two photos of {size[0] * size[1] / 1e6:.0f} megapixels, {window.width()} x {window.height()}"
            name = "both originals decoded, one after the other (Pillow)"
            figures.append(Figure(f"{where}: first pixels", first, name, bare, "under 200 ms"))
            figures.append(Figure(f"{where}: full detail of what is seen at 100 %", sharp, name, bare, "under 700 ms"))
            one = _one_preview(window)
            for mode in ("overlay", "difference", "wipe") if number else ("overlay", "checker"):
                frame = comparison.frames(mode)
                figures.append(
                    Figure(f"{where}: a frame of the {mode}", frame, "one preview drawn by Qt", one, "under 33 ms")
                )
    clinic.close()
    return figures


class _Comparison:
    """The page in the real window."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        theme = Theme(RESOURCES, "light")
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._applier = apply_theme(application, theme)
        settings = QSettings(str(folder / "looks.ini"), QSettings.Format.IniFormat)
        self._runner, bus, prompts, notifier = TaskRunner(), ChangeBus(), DialogPrompts(), Notifier()
        navigator = Navigator()
        self._window = MainWindow(theme, notifier, self._runner, navigator, settings)
        errors = ErrorPresenter(prompts, "bench")
        ops = Operations(self._runner, bus, errors)
        self._kept = (errors, bus, notifier, navigator, ops)
        actions = self._window.commands
        context = Context(clinic, ops, bus, prompts, notifier, theme, navigator, actions, settings)
        self.page = ComparePage(context)
        self._window.add_page("compare", "Compare", "columns", self.page)
        self._window.show_page("compare")
        self._window.show()

    def __enter__(self) -> "_Comparison":
        return self

    def __exit__(self, *_error: object) -> None:
        self._runner.shutdown()
        self._window.close()
        self._window.deleteLater()

    def open(self, patient: str, photos: tuple[str, str], window: QSize) -> tuple[float, float]:
        """Milliseconds until both photos are seen, and from looking at 100 % until that is sharp."""
        page, scene = self.page, self.page.scene
        page.set_patient("")
        self._window.resize(window)
        _until(lambda: not self._runner.running())
        page.mode_chosen("side")
        start = time.perf_counter()
        page.set_patient(patient)
        page.show_photos(photos)
        _until(lambda: all(scene.drawers[at].is_ready for at in (0, 1)))
        for view in page.stage.views[:2]:
            view.repaint()
        first = (time.perf_counter() - start) * 1000
        _until(lambda: scene.is_sharp)
        start = time.perf_counter()
        scene.camera.zoom_to(1.0)
        _until(lambda: scene.is_sharp)
        for view in page.stage.views[:2]:
            view.repaint()
        return first, (time.perf_counter() - start) * 1000

    def frames(self, mode: str) -> float:
        """Milliseconds of a frame while one pans and zooms on previews: the slowest of ten."""
        page, camera = self.page, self.page.scene.camera
        page.mode_chosen(mode)
        page.stage.fit()
        _until(lambda: page.scene.is_sharp)
        taken = []
        for number in range(_FRAMES):
            start = time.perf_counter()
            camera.zoom_by(1.01 if number % 2 else 1.005)
            camera.pan(QPointF(3, 2))
            page.stage.over.repaint()
            taken.append((time.perf_counter() - start) * 1000)
        return sorted(taken)[int(_FRAMES * 0.9)]


def _originals(size: tuple[int, int]) -> tuple[bytes, bytes]:
    """With the grain of a camera, without which a JPEG is decoded in half the time."""
    skin = render_skin(SkinSpec(), 1).resize(size, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(1).normal(0, 5, (size[1], size[0], 1))
    rgb = np.clip(np.asarray(skin, np.float32) + grain, 0, 255).astype(np.uint8)
    turned = cv2.warpPerspective(rgb, _TURN * [[1, 1, size[0] / SIZE[0]], [1, 1, size[1] / SIZE[1]], [1, 1, 1]], size)
    days = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 6))
    one, two = (encode_jpeg(Image.fromarray(each), day) for each, day in zip((rgb, turned), days, strict=True))
    return one, two


def _clinic(folder: Path, originals: tuple[bytes, bytes], size: tuple[int, int]) -> tuple[Clinic, str, tuple[str, str]]:
    clinic, _code = Clinic.create(folder / "clinic", ClinicDraft("Pair"), "Bench", _PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    person, _ = clinic.patients.save(PatientDraft("Pair", "Ada"))
    lesion, _ = clinic.lesions.save(LesionDraft(person.id, "forehead", Side.LEFT))
    keys = []
    for number, data in enumerate(originals):
        outcome, _ = clinic.photos.import_bytes(f"{number}.jpg", data, PhotoImport(person.id, lesion_id=lesion.id))
        clinic.photos.preview(outcome.photo_id)
        keys.append(outcome.photo_id)
    corners = np.array([[0.2, 0.2], [0.8, 0.25], [0.75, 0.8], [0.25, 0.75]]) * size
    whole = _TURN * [[1, 1, size[0] / SIZE[0]], [1, 1, size[1] / SIZE[1]], [1, 1, 1]]
    ends = np.c_[corners, np.ones(4)] @ whole.T
    there = (ends[:, :2] / ends[:, 2:]).tolist()
    pairs = [(*one, *two) for one, two in zip(corners.tolist(), there, strict=True)]
    clinic.alignments.by_hand(keys[0], keys[1], pairs)
    return clinic, person.id, (keys[0], keys[1])


def _one_preview(window: QSize) -> float:
    """Milliseconds in which Qt draws one preview as large as the view."""
    picture = QImage(2048, 1365, QImage.Format.Format_RGB32)
    picture.fill(0xFF808080)
    target = QImage(window, QImage.Format.Format_RGB32)

    def draw() -> None:
        painter = QPainter(target)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, window.width(), window.height()), picture)
        painter.end()

    return middle(times(draw, 20))


def _decode(originals: tuple[bytes, bytes]) -> None:
    for data in originals:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()


def _until(so: Callable[[], bool]) -> None:
    end = time.perf_counter() + _PATIENCE_S
    while not so():
        if time.perf_counter() > end:
            raise RuntimeError("the benchmark of the comparison waited in vain")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
