"""A short glide from one camera to another: where the figure goes stays seen.

Glide(parent)
    run(start, end, size)         emits ``moved(camera)`` until ``end`` is reached; at once if things do not move here
    stop(); is_running; duration  milliseconds; 0: nothing moves (also where the system asks for less motion)
"""

from dataclasses import replace
from math import exp, log

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal, Slot

from clinic.atlas import Camera
from ui.core.motion import motion_ms

MS = 160


class Glide(QObject):
    """Moves one camera at a time."""

    moved = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.duration = motion_ms(MS)
        self._path: tuple[Camera, Camera, tuple[int, int]] | None = None
        self._clock = QVariantAnimation(self)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._clock.valueChanged.connect(self._step)

    @property
    def is_running(self) -> bool:
        """Whether the picture is on its way."""
        return self._clock.state() == QVariantAnimation.State.Running

    def run(self, start: Camera, end: Camera, size: tuple[int, int]) -> None:
        """Go from ``start`` to ``end`` in a picture of ``size``."""
        self.stop()
        if self.duration <= 0 or start == end:
            self.moved.emit(end)
            return
        self._path = start, end, size
        self._clock.setDuration(self.duration)
        self._clock.start()

    def stop(self) -> None:
        """Stay where the picture is."""
        self._path = None
        self._clock.stop()

    @Slot(object)
    def _step(self, value: float) -> None:
        if self._path is not None:
            start, end, size = self._path
            self.moved.emit(end if value >= 1 else between(start, end, value, size))


def between(start: Camera, end: Camera, part: float, size: tuple[int, int]) -> Camera:
    """The camera at a ``part`` (0 to 1) of the way: the shorter turn, and a zoom that keeps one point still."""
    first, last = start.scale(*size), end.scale(*size)
    scale = exp(log(first) + part * (log(last) - log(first)))
    # moving and zooming together: the middle moves with the visible width, not ahead of it
    moved = part if abs(first / last - 1) < 0.02 else (1 / first - 1 / scale) / (1 / first - 1 / last)
    centre = tuple(a + moved * (b - a) for a, b in zip(start.centre, end.centre, strict=True))
    turned = (_turn(start.yaw, end.yaw, part), start.pitch + part * (end.pitch - start.pitch))
    wanted = replace(end, zoom=1.0).scale(*size)
    return replace(
        end,
        yaw=turned[0],
        pitch=turned[1],
        roll=_turn(start.roll, end.roll, part),
        centre=(centre[0], centre[1], centre[2]),
        zoom=scale / wanted,
        slab=end.slab if start.slab is not None else None,
    )


def _turn(start: float, end: float, part: float) -> float:
    way = (end - start + 180.0) % 360.0 - 180.0
    return (start + part * way + 180.0) % 360.0 - 180.0
