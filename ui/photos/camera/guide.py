"""Which way the camera has to move, found off the window's thread a few times a second.

Guide(ctx, parent)
    set_ghost(QImage | None)
    feed(QImage)                 a live frame; most are passed over
    said(object)                 signal: tuple of hints (empty: it fits), or None: not sure, say nothing
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal
from PySide6.QtGui import QImage

from clinic.registration.live import SIDE, Ghost, hints
from ui.context import Context
from ui.core.tasks import Progress

_BETWEEN = 200
"""Milliseconds between two looks."""
_PATIENCE = 3
"""Looks without an answer until what was said is taken back."""


class Guide(QObject):
    """One look at a time."""

    said = Signal(object)

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._ghost: Ghost | None = None
        self._working = False
        self._unsure = 0
        self._turn = 0
        self._since = QElapsedTimer()

    def set_ghost(self, picture: QImage | None) -> None:
        """Compare with this photo from now on; ``None``: with none."""
        self._turn += 1
        self._ghost, self._unsure = None, 0
        self.said.emit(None)
        if picture is not None and not picture.isNull():
            pixels = pixels_of(picture)
            done = partial(self._prepared, self._turn)
            self._ctx.ops.background(self, "Preparing the earlier photo", partial(_prepare, pixels), done, quiet=True)

    def feed(self, frame: QImage) -> None:
        """Look at this frame, unless the last one is still looked at or was just now."""
        ghost = self._ghost
        if ghost is None or self._working or (self._since.isValid() and self._since.elapsed() < _BETWEEN):
            return
        self._working = True
        self._since.start()
        work = partial(_look, ghost, pixels_of(frame))
        self._ctx.ops.background(
            self, "Comparing with the earlier photo", work, partial(self._looked, self._turn), quiet=True
        )

    def _prepared(self, turn: int, ghost: Ghost) -> None:
        if turn == self._turn:
            self._ghost = ghost

    def _looked(self, turn: int, found: tuple[str, ...] | None) -> None:
        self._working = False
        if turn != self._turn:
            return
        self._unsure = self._unsure + 1 if found is None else 0
        if found is not None or self._unsure >= _PATIENCE:
            self.said.emit(found)


def pixels_of(picture: QImage) -> NDArray[np.uint8]:
    """(H, W, 3), no larger than is looked at."""
    small = picture
    if max(picture.width(), picture.height()) > SIDE:
        fast = Qt.TransformationMode.FastTransformation
        half = picture.scaled(2 * SIDE, 2 * SIDE, Qt.AspectRatioMode.KeepAspectRatio, fast)
        smooth = Qt.TransformationMode.SmoothTransformation
        small = half.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    plain = small.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def _prepare(pixels: NDArray[np.uint8], _progress: Progress) -> Ghost:
    return Ghost(pixels)


def _look(ghost: Ghost, pixels: NDArray[np.uint8], _progress: Progress) -> tuple[str, ...] | None:
    look = ghost.look(pixels)
    return None if look is None else tuple(hint.value for hint in hints(look))
