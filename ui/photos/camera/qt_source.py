"""Cameras by QtMultimedia. Imported only when a camera is wanted: its library needs others of the system."""

from PySide6.QtCore import QElapsedTimer, QObject, QSize, Slot
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QImageCapture,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoSink,
)

from ui.photos.camera.sources import FrameSource

_NO_CAMERA = (
    "No camera was found. Connect one and open this again, or print the earlier photo and hold the camera so that "
    "the new photo looks like it."
)
_BETWEEN = 40
"""Milliseconds between frames: turning each into a picture takes the window's thread."""


class QtSource(FrameSource):
    """One camera at a time; frames for the screen, stills in the camera's largest size."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = QMediaCaptureSession(self)
        self._sink = QVideoSink(self)
        self._still = QImageCapture(self)
        self._still.setQuality(QImageCapture.Quality.VeryHighQuality)
        self._session.setVideoSink(self._sink)
        self._session.setImageCapture(self._still)
        self._camera: QCamera | None = None
        self._since = QElapsedTimer()
        self._sink.videoFrameChanged.connect(self._framed)
        self._still.imageCaptured.connect(self._captured)
        self._still.errorOccurred.connect(self._still_failed)

    def cameras(self) -> tuple[tuple[str, str], ...]:
        """Those that are connected."""
        return tuple((_key(device), device.description()) for device in QMediaDevices.videoInputs())

    def start(self, camera: str = "") -> None:
        """Begin with this camera, or with the system's own choice."""
        self.stop()
        devices = {_key(device): device for device in QMediaDevices.videoInputs()}
        if not devices:
            self.troubled.emit(_NO_CAMERA)
            return
        self._camera = QCamera(devices.get(camera, QMediaDevices.defaultVideoInput()), self)
        self._camera.errorOccurred.connect(self._camera_failed)
        self._session.setCamera(self._camera)
        largest = _largest(self._camera.cameraDevice())
        if largest is not None:
            self._still.setResolution(largest)
        self._since.start()
        self._camera.start()

    def stop(self) -> None:
        """The camera's light goes out."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
            self._session.setCamera(None)  # type: ignore[arg-type]  # the stubs do not know that it may be taken away
            camera.deleteLater()

    def take(self) -> None:
        """A still; where the camera is not ready for one, its present frame."""
        if self._camera is None:
            return
        if self._still.isReadyForCapture():
            self._still.capture()
        elif self._sink.videoFrame().isValid():
            self.taken.emit(self._sink.videoFrame().toImage())

    @Slot(QVideoFrame)
    def _framed(self, frame: QVideoFrame) -> None:
        if self._since.elapsed() >= _BETWEEN and frame.isValid():
            self._since.restart()
            image = frame.toImage()
            if not image.isNull():
                self.frame.emit(image)

    @Slot(int, QImage)
    def _captured(self, _number: int, image: QImage) -> None:
        self.taken.emit(image)

    @Slot(int, QImageCapture.Error, str)
    def _still_failed(self, _number: int, _error: QImageCapture.Error, words: str) -> None:
        self.missed.emit(f"The photo could not be taken ({words}). Try again.")

    @Slot(QCamera.Error, str)
    def _camera_failed(self, error: QCamera.Error, words: str) -> None:
        if error is not QCamera.Error.NoError:
            self.troubled.emit(
                f"The camera does not work ({words}). Check that no other program uses it and that it may be used."
            )


def _key(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")


def _largest(device: QCameraDevice) -> QSize | None:
    sizes = device.photoResolutions()
    return max(sizes, key=lambda size: size.width() * size.height()) if sizes else None
