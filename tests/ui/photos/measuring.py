"""A photo to measure in: skin with a dark spot and five white bumps, and hands that click at its pixels."""

import io
from functools import cache
from itertools import pairwise

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.photos.viewer import PhotoViewer

SIZE = (800, 600)
SPOT, SPOT_AXES = (250.0, 300.0), (70.0, 45.0)
BUMPS = ((520.0, 180.0), (600.0, 240.0), (690.0, 200.0), (560.0, 330.0), (660.0, 370.0))
AROUND = ((480.0, 130.0), (740.0, 130.0), (740.0, 430.0), (480.0, 430.0))
MM_PER_PIXEL = 0.1


@cache
def skin(seed: int = 1, light: float = 1.0) -> bytes:
    """A JPEG of 800 x 600 pixels; ``light``: how bright."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    made = np.array([196.0, 148.0, 124.0]) + random.normal(0, 2.0, (SIZE[1], SIZE[0], 1))
    spot = ((x - SPOT[0]) / SPOT_AXES[0]) ** 2 + ((y - SPOT[1]) / SPOT_AXES[1]) ** 2
    made[spot <= 1] -= (90, 80, 70)
    for across, down in BUMPS:
        high = np.clip(1.2 - np.hypot(x - across, y - down) / 8, 0, 1)[..., None]
        made = made * (1 - high) + np.array([244.0, 236.0, 224.0]) * high
    out = io.BytesIO()
    Image.fromarray(np.clip(made * light, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=95)
    return out.getvalue()


class Hand:
    """Pointer and keys over the photo, at its own pixels."""

    def __init__(self, viewer: PhotoViewer, qtbot: QtBot) -> None:
        self._image, self._qtbot = viewer.image, qtbot

    def at(self, place: tuple[float, float]) -> QPoint:
        """Where a pixel of the photo is on the screen."""
        return self._image.to_view(QPointF(*place)).toPoint()

    def click(self, *places: tuple[float, float]) -> None:
        """One click after the other."""
        for place in places:
            self._qtbot.mouseMove(self._image, self.at(place))
            self._qtbot.mouseClick(self._image, Qt.MouseButton.LeftButton, pos=self.at(place))

    def double_click(self, place: tuple[float, float]) -> None:
        """As the window system tells it."""
        self._qtbot.mouseDClick(self._image, Qt.MouseButton.LeftButton, pos=self.at(place))

    def drag(self, *places: tuple[float, float], button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Press at the first, let go at the last."""
        points = [self.at(place) for place in places]
        self._send(QEvent.Type.MouseButtonPress, points[0], button, button)
        for one, other in pairwise(points):
            for step in range(1, 7):
                point = one + (other - one) * (step / 6)
                self._send(QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, button)
        self._send(QEvent.Type.MouseButtonRelease, points[-1], button, Qt.MouseButton.NoButton)

    def key(self, key: Qt.Key, times: int = 1, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        for _ in range(times):
            self._qtbot.keyClick(self._image, key, with_)

    def _send(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        place, no_key = QPointF(at), Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            self._image, QMouseEvent(kind, place, self._image.mapToGlobal(place), button, held, no_key)
        )
