"""Fingers on a screen and on a track pad.

Fingers(canvas, hand)
    touched(event) -> bool         one finger turns or drags a pin, two pinch and pan; tap, double tap, long press
    gestured(event) -> bool        what a track pad's driver makes of fingers
    wheeled(event)                 a wheel zooms, two fingers on a pad pan, with Ctrl they zoom
"""

import time
from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QEventPoint, QGuiApplication, QInputDevice, QNativeGestureEvent, QTouchEvent, QWheelEvent

from ui.bodymap.hand import Hand

if TYPE_CHECKING:
    from ui.bodymap.canvas import Canvas

_LEFT = Qt.MouseButton.LeftButton
_STILL = 10.0  # pixels that a finger may stray and still rest
_TWICE = 32.0  # pixels between the taps of a double tap
_ZOOM_WHEEL, _ZOOM_PAD = 1.0016, 1.008  # per eighth of a degree, and per pixel


class Fingers(QObject):
    """Tells turning, pinching, tapping and pressing apart."""

    def __init__(self, canvas: "Canvas", hand: Hand) -> None:
        super().__init__(canvas)
        self._canvas, self._hand = canvas, hand
        self._first = QPointF()
        self._at = QPointF()
        self._two = self._spent = self._strayed = False
        self._pair: tuple[QPointF, float] | None = None
        self._tapped: tuple[float, QPointF] | None = None
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.timeout.connect(self._pressed_long)

    def touched(self, event: QTouchEvent) -> bool:
        """Use a touch event; whether it was used."""
        kind = event.type()
        if kind == QEvent.Type.TouchCancel:
            self._long.stop()
            self._hand.cancel()
            return True
        points = [point for point in event.points() if point.state() != QEventPoint.State.Released]
        if kind == QEvent.Type.TouchBegin:
            self._begin(event.points()[0].position())
        if len(points) >= 2:
            self._pinch(points[0].position(), points[1].position())
        elif points and not self._two:
            self._move(points[0].position())
        elif self._two:
            self._pair = None  # the finger that stays must not make the picture jump
        if kind == QEvent.Type.TouchEnd:
            self._end()
        return True

    def gestured(self, event: QNativeGestureEvent) -> bool:
        """Use a gesture of a track pad; whether it was used."""
        kind, at = event.gestureType(), event.position()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self._canvas.zoom(max(0.2, 1 + event.value()), at)
        elif kind == Qt.NativeGestureType.PanNativeGesture:
            self._canvas.pan(event.delta().x(), event.delta().y(), at)
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self._canvas.zoom_into(at)
        else:
            return False
        return True

    def wheeled(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, or pan."""
        pixels, at = event.pixelDelta(), event.position()
        pad = event.deviceType() == QInputDevice.DeviceType.TouchPad and not pixels.isNull()
        if pad and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._canvas.pan(pixels.x(), pixels.y(), at)
        elif pad:
            self._canvas.zoom(_ZOOM_PAD ** pixels.y(), at)
        else:
            self._canvas.zoom(_ZOOM_WHEEL ** event.angleDelta().y(), at)

    def _begin(self, at: QPointF) -> None:
        self._first = self._at = at
        self._two = self._spent = self._strayed = False
        self._pair = None
        self._hand.press(at, _LEFT, Qt.KeyboardModifier.NoModifier)
        if self._canvas.tool is None:
            self._long.start(QGuiApplication.styleHints().mousePressAndHoldInterval())

    def _move(self, at: QPointF) -> None:
        self._at = at
        self._strayed = self._strayed or (at - self._first).manhattanLength() > _STILL
        if self._strayed or self._canvas.tool is not None:
            self._long.stop()
            if not self._spent:
                self._hand.move(at, _LEFT)

    def _pinch(self, first: QPointF, second: QPointF) -> None:
        if not self._two:
            self._two = True
            self._long.stop()
            self._hand.cancel()
        middle, apart = (first + second) / 2, first - second
        gap = max(1.0, hypot(apart.x(), apart.y()))
        if self._pair is not None:
            before, width = self._pair
            self._canvas.pan((middle - before).x(), (middle - before).y(), middle)
            self._canvas.zoom(gap / width, middle)
        self._pair = middle, gap

    def _end(self) -> None:
        self._long.stop()
        if self._two or self._spent:
            return
        if self._strayed or self._canvas.tool is not None:
            self._hand.release(self._at, _LEFT)
            self._tapped = None
            return
        self._canvas.point_at(self._at)
        self._hand.release(self._at, _LEFT)
        now = time.monotonic()
        wait = QGuiApplication.styleHints().mouseDoubleClickInterval() / 1000
        tapped, self._tapped = self._tapped, (now, self._at)
        if tapped is not None and now - tapped[0] <= wait and (self._at - tapped[1]).manhattanLength() <= _TWICE:
            self._tapped = None
            self._hand.double(self._at)

    @Slot()
    def _pressed_long(self) -> None:
        self._spent = True
        self._hand.cancel()
        self._canvas.ask_menu(self._at)
