"""The marks of lesions in the photo that is shown: drawn, dragged, written.

ViewerMarks(ctx, writer)
    show(row, lesions); got(marks)            the photo, and what is known of it
    put(lesion_id, at, done)                                mark a lesion, or move the mark it has
    handles(); hold(key, at); drop(key, at, done)           dragging; pixels of the photo
    paint(painter, transform)
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform

from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from ui.context import Context
from ui.photos.mark_drag import Handle
from ui.photos.mark_painter import paint_marks
from ui.photos.marking import MarkWriter

Done = Callable[[PhotoMark], object]


class ViewerMarks:
    """One mark at most for each lesion; one of them may be on its way to another place."""

    def __init__(self, ctx: Context, writer: MarkWriter) -> None:
        self._ctx, self._writer = ctx, writer
        self._row: PhotoRow | None = None
        self._lesions: Mapping[str, LesionRow] = {}
        self._held: PhotoMark | None = None
        self.marks: tuple[PhotoMark, ...] = ()

    def show(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow]) -> None:
        """Another photo, or something about it changed; its marks stay until others are got."""
        if (row.id if row else "") != (self._row.id if self._row else ""):
            self.got(())
        self._row, self._lesions = row, lesions

    def got(self, marks: tuple[PhotoMark, ...]) -> None:
        """The marks of the photo as they are stored."""
        self.marks, self._held = marks, None

    def put(self, lesion_id: str, at: QPointF, done: Done) -> None:
        """Mark a lesion at ``at``, or move the mark it has."""
        if self._row is not None:
            old = next((mark for mark in self.marks if mark.lesion_id == lesion_id), None)
            mark = replace(old or PhotoMark("", self._row.id, lesion_id), x=at.x(), y=at.y())
            self._write(old, mark, done)

    def handles(self) -> list[Handle]:
        """What can be dragged."""
        return [(mark.id, QPointF(mark.x, mark.y)) for mark in self.marks if mark.x is not None and mark.y is not None]

    def hold(self, key: str, at: QPointF) -> None:
        """A mark is on its way."""
        old = self._known(key)
        self._held = replace(old, x=at.x(), y=at.y()) if old is not None else None

    def drop(self, key: str, at: QPointF, done: Done) -> None:
        """It arrived."""
        self.hold(key, at)
        old = self._known(key)
        if old is not None and self._held is not None and old.lesion_id in self._lesions:
            self._write(old, self._held, done)

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """All of them, with the labels of their lesions."""
        known = self._lesions
        labels = {mark.id: known[mark.lesion_id].label for mark in self.marks if mark.lesion_id in known}
        held = self._held
        marks = [held if held is not None and held.id == mark.id else mark for mark in self.marks]
        paint_marks(painter, transform, marks, labels, self._ctx.theme)

    def _known(self, key: str) -> PhotoMark | None:
        return next((mark for mark in self.marks if mark.id == key), None)

    def _write(self, old: PhotoMark | None, mark: PhotoMark, done: Done) -> None:
        linked = self._row is not None and mark.lesion_id in self._row.lesion_ids
        self._writer.write(old, mark, self._lesions[mark.lesion_id].label, done, linked=linked)
