"""Two photos of 24 megapixels compared: first pixels, full detail of what is seen, and frames while one pans and zooms.

comparison_figures(folder) -> list[Figure]
Reference: the bare decoding of both originals one after the other (Pillow), or one preview drawn by Qt.
"""

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QCoreApplication, QEventLoop, QPointF, QRectF, QSettings, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from clinic.app import Clinic
from clinic.bench.measure import Figure, middle, times
from clinic.bench.photo_pair import make_pair
from clinic.paths import RESOURCES
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


def comparison_figures(folder: Path, size: tuple[int, int] = SIZE) -> list[Figure]:
    """Measured in windows of 1280 x 720 and 1920 x 1080; previews are made before, as the gallery makes them."""
    made = make_pair(folder / "clinic", size)
    bare = middle(times(lambda: _decode(made.originals), 5))
    clinic = Clinic.open(made.folder, made.passphrase)
    figures = []
    with _Comparison(clinic, folder) as comparison:
        for number, window in enumerate(_SIZES):
            opened = [comparison.open(made.patient_id, made.photo_ids, window) for _ in range(3)]
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
