"""A page on which pictures may be dropped or pasted anywhere.

DropPage(ctx, parent=None)           the base of the page of photos
    importer: PhotoImporter;  empty: EmptyState
    import_paths(paths);  paste()
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.core.page import Page
from ui.photos.importer import PhotoImporter, has_pictures
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import set_look

_EMPTY = (
    "Photos of the skin belong here, with the day, the lesion and the consent. Drop files anywhere on this page, "
    "paste a picture with Ctrl V, take one with the camera (Ctrl Shift P), or choose files."
)


class DropPage(Page):
    """Takes in what is dropped while a patient is open."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self.importer = PhotoImporter(ctx, self)
        self.empty = EmptyState(_EMPTY, "Import photos…", icon="camera", theme=ctx.theme, title="No photos yet")
        self.empty.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty.action_requested.connect(self.importer.choose_files)
        self.setAcceptDrops(True)

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Take files in as if they had been dropped."""
        self.importer.take(list(paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures are welcome anywhere on the page."""
        if self._patient_id and has_pictures(event.mimeData()):
            event.acceptProposedAction()
            set_look(self.empty, ui="drop")

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Pictures are welcome everywhere."""
        if self._patient_id and has_pictures(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away again."""
        set_look(self.empty, ui="")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them in."""
        set_look(self.empty, ui="")
        if self.importer.take_mime(event.mimeData()):
            event.acceptProposedAction()

    @Slot()
    def paste(self) -> None:
        """Take in the picture or the files on the clipboard."""
        if self._patient_id and not self.importer.take_mime(QGuiApplication.clipboard().mimeData()):
            self._ctx.notifier.notify("There is no picture on the clipboard.", "attention")
