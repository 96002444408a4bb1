"""One photo over the whole tab.

PhotoViewer(ctx, editor, parent=None)
    show_photo(rows, photo_id, lesions)         rows: what previous and next go through
    update_rows(rows, lesions)                  what is said about them changed
    row -> PhotoRow | None;  marks -> tuple[PhotoMark, ...];  image: DeepView;  clear()
    left                                        signal: back to the list
    compare_requested(str)                      signal: show this one in the comparison
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from clinic.imaging import upright
from clinic.records.enums import PhotoChoice
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from clinic.records.rights import Right
from ui.context import Context
from ui.navigator import PlaceWish
from ui.photos.details import DetailsPanel
from ui.photos.editing import PhotoEditor
from ui.photos.face_places import FacePlaces
from ui.photos.mark_drag import Handle, MarkDrag
from ui.photos.marking import MarkWriter
from ui.photos.measuring.board import MeasureBoard
from ui.photos.viewer_actions import add_actions
from ui.photos.viewer_bar import ViewerBar
from ui.photos.viewer_colours import ColourMatch
from ui.photos.viewer_layout import Parts, ViewerLayout
from ui.photos.viewer_marks import ViewerMarks
from ui.photos.viewer_modes import ViewerModes
from ui.photos.words import taken
from ui.widgets.deep_view import DeepView, Sources, qimage


class PhotoViewer(QWidget):
    """Picture, facts, and the places of lesions in it."""

    left = Signal()
    compare_requested = Signal(str)

    def __init__(self, ctx: Context, editor: PhotoEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._editor = editor
        self._rows: list[PhotoRow] = []
        self._at = -1
        self._lesions: dict[str, LesionRow] = {}
        sources = Sources(ctx.clinic.photos.preview, self._original)
        self.image = DeepView(ctx.theme, ctx.ops, sources)
        self.image.installEventFilter(self)
        self.image.set_overlay(self._paint_over)
        self.image.clicked.connect(self._clicked)
        self.image.view_changed.connect(self._tell_zoom)
        self._writer = MarkWriter(ctx, self)
        self._marks = ViewerMarks(ctx, self._writer)
        self.faces = FacePlaces(ctx, self.image, self._writer, self)
        self.drag = MarkDrag(self.image, self._handles)
        self.drag.moved.connect(self._dragging)
        self.drag.dropped.connect(self._dragged)
        self.board = MeasureBoard(ctx, self.image, self)
        self.details = DetailsPanel(ctx.theme, self.board.results)
        self.details.edit_requested.connect(self._edit)
        self.details.choice_wanted.connect(self._choose)
        self.colours = ColourMatch(ctx, self.image, self)
        self.colours.changed.connect(self._coloured)
        self.board.colours_pressed.connect(self.colours.toggle)
        self._build()
        add_actions(ctx.actions, self)

    @property
    def row(self) -> PhotoRow | None:
        """The photo now shown."""
        return self._rows[self._at] if 0 <= self._at < len(self._rows) else None

    @property
    def marks(self) -> tuple[PhotoMark, ...]:
        """Lesions marked in it."""
        return self._marks.marks

    def show_photo(self, rows: Sequence[PhotoRow], photo_id: str, lesions: Sequence[LesionRow]) -> None:
        """Show ``photo_id`` as one of ``rows``."""
        self._rows = list(rows)
        self._lesions = {lesion.id: lesion for lesion in lesions}
        self.mark_choice.offer(lesions)
        self._modes.marking()
        self._go(next((at for at, row in enumerate(self._rows) if row.id == photo_id), 0), keep_view=False)
        self.image.setFocus()

    def update_rows(self, rows: Sequence[PhotoRow], lesions: Sequence[LesionRow]) -> None:
        """Show what is said now; leave if the photo is gone."""
        shown = self.row
        self._rows = list(rows)
        self._lesions = {lesion.id: lesion for lesion in lesions}
        self.mark_choice.offer(lesions)
        self._modes.marking()
        self._at = next((at for at, row in enumerate(self._rows) if shown is not None and row.id == shown.id), -1)
        if self._at < 0:
            self.clear()
            self.left.emit()
        else:
            self._tell()

    def clear(self) -> None:
        """Show nothing and free the picture."""
        self._at = -1
        self._marks.show(None, {})
        self.faces.show(None, {}, ())
        self.board.show(None, {})
        self.colours.show(None, ())
        self.image.show_photo("", 0, 0, keep_view=False)

    @Slot()
    def previous(self) -> None:
        """The photo before this one in the list."""
        if self._at > 0:
            self._go(self._at - 1)

    @Slot()
    def next(self) -> None:
        """The photo after this one in the list."""
        if self._at < len(self._rows) - 1:
            self._go(self._at + 1)

    @Slot()
    def leave(self) -> None:
        """Back: first out of measuring, marking or placing, then to the list."""
        if self.board.escape():
            return
        if self.marked_lesion:
            self.mark_choice.leave()
        elif not self.faces.leave():
            self.left.emit()

    @property
    def marked_lesion(self) -> str:
        """Id of the lesion that a click marks, or an empty string."""
        return self.mark_choice.lesion_id

    @Slot()
    def mark_middle(self) -> None:
        """Mark the chosen lesion in the middle of the view (marking by keyboard)."""
        if self.marked_lesion:
            self._clicked(self.image.to_picture(QPointF(self.image.width() / 2, self.image.height() / 2)))

    @Slot()
    def toggle_details(self) -> None:
        """Give the picture the whole width, or show the facts beside it."""
        self.details.setVisible(not self.details.isVisible())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right go through the photos while the whole picture is seen; closer they move it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.image:
            if not self.marked_lesion and self.faces.key(event):
                return True
            fitted = self.image.group.is_fitted
            if fitted and event.key() == Qt.Key.Key_Left:
                self.previous()
                return True
            if fitted and event.key() == Qt.Key.Key_Right:
                self.next()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.marked_lesion:
                self.mark_middle()
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.bar = bar = ViewerBar(self._ctx.theme)
        self.mark_choice, self.back_button, self.next_button = bar.mark_choice, bar.previous, bar.next
        bar.back.clicked.connect(self.left)
        bar.previous.clicked.connect(self.previous)
        bar.next.clicked.connect(self.next)
        bar.fit.clicked.connect(self.image.fit)
        bar.zoom_wanted.connect(self.image.zoom_to_percent)
        bar.compare.clicked.connect(self._compare)
        bar.facts.clicked.connect(self.toggle_details)
        parts = Parts(bar, self.image, self.board, self.faces.strip, self.details)
        self._modes = ViewerModes(self.image, self.mark_choice, self.faces, self.board, ViewerLayout(self, parts))

    def _go(self, at: int, *, keep_view: bool = True) -> None:
        self._at = at
        row = self.row
        if row is not None:
            self._marks.show(row, self._lesions)
            self.faces.show(row, self._lesions, ())
            self.board.show(row, self._lesions)
            self.colours.show(row, self._rows)
            self.image.show_photo(row.id, row.width, row.height, keep_view=keep_view)
            self._tell()

    def _tell(self) -> None:
        row = self.row
        if row is None:
            return
        self._marks.show(row, self._lesions)
        self.board.show(row, self._lesions)
        self._ctx.ops.read(self, partial(self._ctx.clinic.photos.marks, row.id), self._got_marks)
        words = [
            f"{self._lesions[k].label} · {self._lesions[k].site_text}" for k in row.lesion_ids if k in self._lesions
        ]
        self.details.show_photo(row, words)
        self.bar.tell(taken(row), self._at, len(self._rows))
        self.image.setAccessibleName(f"Photo of {taken(row)}, {', '.join(row.lesion_labels) or 'no lesion linked'}")
        self.image.update()
        self._tell_zoom()

    def _got_marks(self, marks: tuple[PhotoMark, ...]) -> None:
        self._marks.got(marks)
        self.faces.show(self.row, self._lesions, marks)
        self.image.update()

    @Slot(QPointF)
    def _clicked(self, at: QPointF) -> None:
        row, lesion_id = self.row, self.marked_lesion
        if row is None or not (0 <= at.x() <= row.width and 0 <= at.y() <= row.height):
            return
        if not lesion_id:
            if self.faces.is_placing or not self.board.click(at):
                self.faces.click(at)
            return
        self._marks.put(lesion_id, at, self._marked)

    def mark_described(self, wish: PlaceWish, lesion: LesionRow) -> None:
        """A lesion was added at a place that was pointed out in a photo: mark it there."""
        mark = PhotoMark("", wish.photo_id, lesion.id, wish.x, wish.y)
        self._writer.write(None, mark, lesion.label, self._marked, linked=False)

    def _marked(self, _mark: PhotoMark) -> None:
        self.mark_choice.leave()
        self._tell()

    def _handles(self) -> list[Handle]:
        """What can be dragged; while a click marks, a press beside a mark must not take hold of it."""
        busy = self.marked_lesion or self.board.tool is not None
        if busy or not self._ctx.clinic.may(Right.RECORD):
            return []
        return self.faces.handles() + self._marks.handles()

    @Slot(str, QPointF)
    def _dragging(self, key: str, at: QPointF) -> None:
        self._marks.hold(key, at)
        self.faces.drag(key, at)
        self.image.update()

    @Slot(str, QPointF)
    def _dragged(self, key: str, at: QPointF) -> None:
        self._dragging(key, at)
        self._marks.drop(key, at, self._marked)

    def _edit(self, what: str) -> None:
        if self.row is None:
            return
        if what == "scale":
            self.board.take("scale")
        else:
            self._editor.edit(what, [self.row])

    @Slot(str)
    def _choose(self, choice: str) -> None:
        if self.row is not None:
            self._editor.set_choice([self.row], PhotoChoice(choice))

    @Slot()
    def _coloured(self) -> None:
        self.board.strip.show_view("colours", self.colours.is_on)
        self.image.set_caption(self.colours.words)

    @Slot()
    def _compare(self) -> None:
        if self.row is not None:
            self.compare_requested.emit(self.row.id)

    @Slot()
    def _tell_zoom(self) -> None:
        self.bar.tell_zoom(self.image.zoom_percent if self.row is not None else None)

    def _paint_over(self, painter: QPainter, transform: QTransform) -> None:
        row = self.row
        if row is None:
            return
        self.faces.paint(painter, transform)
        self._marks.paint(painter, transform)
        self.board.paint(painter, transform)
        self.board.paint_bar(painter, transform)

    def _original(self, key: str) -> QImage:
        return qimage(upright(self._ctx.clinic.photos.original(key)))
