"""Looks for the face of the photo that is shown, in the background.

FaceSearch(ctx, owner)
    of(photo_id)              another photo: nothing is known of it
    look()                    unless it is known, under way, or failed
    ended                     signal
    answer -> FaceInPhoto | NoFace | None;  face -> FaceInPhoto | None;  trouble -> str: why the search itself failed
"""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.faces import NoFace
from clinic.services.face_places import FaceInPhoto
from ui.context import Context
from ui.core.tasks import Progress


class FaceSearch(QObject):
    """One search at a time; the service keeps what was found."""

    ended = Signal()

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._photo_id = ""
        self._job = 0
        self.answer: FaceInPhoto | NoFace | None = None
        self.trouble = ""

    @property
    def face(self) -> FaceInPhoto | None:
        """The face, if there is one and it is known."""
        return self.answer if isinstance(self.answer, FaceInPhoto) else None

    def of(self, photo_id: str) -> None:
        """Forget the photo before."""
        if self._job:
            self._ctx.ops.cancel(self._job)
        self._photo_id, self._job = photo_id, 0
        self.answer, self.trouble = None, ""

    def look(self) -> None:
        """Start, where that makes sense."""
        if self.answer is None and not self.trouble and not self._job and self._photo_id:
            key = self._photo_id
            done, failed = partial(self._found, key), partial(self._failed, key)
            work = partial(_look, self._ctx, key)
            self._job = self._ctx.ops.background(self, "Looking for the face", work, done, failed)

    def _found(self, photo_id: str, answer: FaceInPhoto | NoFace) -> None:
        if photo_id == self._photo_id:
            self._job, self.answer = 0, answer
            self.ended.emit()

    def _failed(self, photo_id: str, error: ClinicError) -> None:
        if photo_id == self._photo_id:
            self._job, self.trouble = 0, f"{error.what} {error.todo}".strip()
            self.ended.emit()


def _look(ctx: Context, photo_id: str, _progress: Progress) -> FaceInPhoto | NoFace:
    return ctx.clinic.faces.look(photo_id)
