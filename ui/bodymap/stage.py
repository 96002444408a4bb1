"""Makes the frames: quick ones while the figure moves, a fine one in the background once it rests.

Stage(ops, atlas, parent)
    show(scene, moving=False)      draw this; ``moving``: a quick frame now, the fine one after a rest
    drawn                          signal: ``drawing`` is another one
    drawing -> Drawing | None;  last_ms: how long the last quick frame took
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from clinic.atlas import Atlas, Camera, Frame, render
from clinic.records.enums import Figure, SkinTone
from ui.core.operations import Operations
from ui.core.tasks import Progress

REST_MS = 120
_BUDGET_MS = 24.0  # for a quick frame, which leaves room for pins and light; beyond it fewer pixels are drawn
_LEAST_PIXELS, _STEP = 250_000, 0.85  # below that the triangles cost more than the pixels


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn: sizes in logical pixels, ``ratio`` device pixels per logical one."""

    figure: Figure
    camera: Camera
    tone: SkinTone
    width: int
    height: int
    ratio: float
    background: tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawn scene; ``fine``: at its best, not a quick frame of a moving figure."""

    scene: Scene
    frame: Frame
    image: QImage
    fine: bool


class Stage(QObject):
    """Draws one scene at a time; what came too late is not drawn at all."""

    drawn = Signal()

    def __init__(self, ops: Operations, atlas: Callable[[], Atlas], parent: QObject) -> None:
        super().__init__(parent)
        self._ops, self._atlas = ops, atlas
        self._wanted: Scene | None = None
        self._working = False
        self._part = 1.0  # of the logical pixels, for quick frames
        self.drawing: Drawing | None = None
        self.last_ms = 0.0
        self._soon = self._timer(0, self._draw_quick)
        self._rest = self._timer(REST_MS, self._draw_fine)

    @property
    def is_fine(self) -> bool:
        """Whether the wanted scene stands there at its best."""
        drawing = self.drawing
        return drawing is not None and drawing.fine and drawing.scene == self._wanted

    def show(self, scene: Scene, *, moving: bool = False) -> None:
        """Draw ``scene``; several calls before the next frame make one frame."""
        if scene == self._wanted and (self._working or self.is_fine):
            return
        self._wanted = scene
        if moving:
            self._soon.start()
            self._rest.start()
        else:
            self._soon.start()  # a new view is never blank while its fine frame is drawn
            self._draw_fine()

    def stop(self) -> None:
        """Nothing is seen now: draw nothing."""
        self._soon.stop()
        self._rest.stop()

    def _timer(self, wait: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(wait)
        timer.timeout.connect(run)
        return timer

    @Slot()
    def _draw_quick(self) -> None:
        scene = self._wanted
        if scene is None or self.is_fine:
            return
        began = time.perf_counter()
        width, height = max(1, round(scene.width * self._part)), max(1, round(scene.height * self._part))
        frame = render(
            self._atlas(), scene.figure, scene.camera, width, height, scene.tone, fast=True, background=scene.background
        )
        self.last_ms = (time.perf_counter() - began) * 1000
        if self.last_ms > _BUDGET_MS:
            least = min(1.0, (_LEAST_PIXELS / (scene.width * scene.height)) ** 0.5)
            self._part = max(least, self._part * _STEP)
        elif self.last_ms < _BUDGET_MS * 0.6:
            self._part = min(1.0, self._part / _STEP)
        self._show(Drawing(scene, frame, _image(frame, 1.0), fine=False))

    @Slot()
    def _draw_fine(self) -> None:
        if self._working or self._wanted is None:
            return
        self._working = True
        work = partial(_fine, self._atlas, self._wanted)
        self._ops.background(self, "Drawing the figure", work, self._fine_done, quiet=True)

    def _fine_done(self, drawing: Drawing) -> None:
        self._working = False
        if drawing.scene == self._wanted:
            self._show(drawing)
        elif not self._rest.isActive():
            self._draw_fine()

    def _show(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.drawn.emit()


def _fine(atlas: Callable[[], Atlas], scene: Scene, _progress: Progress) -> Drawing:
    width, height = max(1, round(scene.width * scene.ratio)), max(1, round(scene.height * scene.ratio))
    frame = render(atlas(), scene.figure, scene.camera, width, height, scene.tone, background=scene.background)
    return Drawing(scene, frame, _image(frame, scene.ratio), fine=True)


def _image(frame: Frame, ratio: float) -> QImage:
    height, width = frame.rgb.shape[:2]
    image = QImage(frame.rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    image.setDevicePixelRatio(ratio)
    return image
