"""The way to the camera on the page of photos.

CameraTool(ctx, page)
    button                        "Camera…", to be put beside "Import photos…"
    set_patient(patient_id)       whose photos are taken
    set_lesion(lesion_id)         which lesion is offered first; else the one chosen on the map
    open()
"""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.widgets.buttons import Button


class CameraTool(QObject):
    """Button and action (Ctrl+Shift+P); the camera's library is loaded when it is opened."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page = ctx, page
        self._patient_id = self._lesion_id = ""
        self.button = Button("Camera…", icon="camera", theme=ctx.theme)
        self.button.setToolTip("Take photos over an earlier one  Ctrl+Shift+P")
        self.button.clicked.connect(self.open)
        ctx.actions.add(
            "photos-camera",
            "Take photos with the camera…",
            self.open,
            shortcut="Ctrl+Shift+P",
            group="Photos",
            scope=page,
        )

    def set_patient(self, patient_id: str) -> None:
        """Whose photos come next; the lesion was another's."""
        if patient_id != self._patient_id:
            self._patient_id, self._lesion_id = patient_id, ""

    def set_lesion(self, lesion_id: str) -> None:
        """Offer this lesion first."""
        self._lesion_id = lesion_id

    @Slot()
    def open(self) -> None:
        """Show the camera."""
        if self._patient_id:
            from ui.photos.camera.dialog import CameraDialog

            lesion_id = self._lesion_id or self._ctx.navigator.lesion_id
            CameraDialog(self._ctx, self._page, self._patient_id, lesion_id).open()
