"""Where live pictures come from: an interface, so that the dialog works with any camera and is tried without one.

FrameSource
    cameras() -> tuple[(key, name), ...]     those that can be chosen
    start(camera=""); stop()                 empty: the first one
    take()                                   the next picture in full
    frame(QImage), taken(QImage)             signals: live, and what was taken
    troubled(str)                            signal: why there is no picture, and what to do
    missed(str)                              signal: why a photo could not be taken; the live picture goes on
open_source(parent) -> FrameSource           that of QtMultimedia, or one that says why it cannot be had
"""

from PySide6.QtCore import QObject, Signal

_LIBRARY = (
    "The camera library of this system cannot be loaded ({reason}). On Debian or Ubuntu install libpulse0 "
    "(sudo apt-get install libpulse0), then open this again."
)


class FrameSource(QObject):
    """Nothing comes from this one."""

    frame = Signal(object)
    taken = Signal(object)
    troubled = Signal(str)
    missed = Signal(str)

    def cameras(self) -> tuple[tuple[str, str], ...]:
        """Key and name of each camera."""
        return ()

    def start(self, camera: str = "") -> None:
        """Begin to send frames; what goes wrong is told by ``troubled``."""

    def stop(self) -> None:
        """Send no more and let the camera go."""

    def take(self) -> None:
        """Send one picture in full resolution by ``taken``."""


class MissingSource(FrameSource):
    """Says why there is no camera."""

    def __init__(self, why: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._why = why

    def start(self, camera: str = "") -> None:
        """There is none."""
        self.troubled.emit(self._why)


def open_source(parent: QObject | None = None) -> FrameSource:
    """The cameras of this computer. The library is loaded here and not before: the program starts without it."""
    try:
        from ui.photos.camera.qt_source import QtSource
    except ImportError as error:
        return MissingSource(_LIBRARY.format(reason=str(error).split(":")[0]), parent)
    return QtSource(parent)
