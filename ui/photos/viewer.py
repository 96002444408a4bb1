"""One photo over the whole tab.

PhotoViewer(ctx, editor, parent=None)
    show_photo(rows, photo_id, lesions)         rows: what previous and next go through
    update_rows(rows, lesions)                  what is said about them changed
    row -> PhotoRow | None;  marks -> tuple[PhotoMark, ...];  image: DeepView;  clear()
    left                                        signal: back to the list
    compare_requested(str)                      signal: show this one in the comparison
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from clinic.imaging import upright
from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from ui.context import Context
from ui.photos.details import DetailsPanel
from ui.photos.editing import PhotoEditor
from ui.photos.mark_painter import paint_marks
from ui.photos.parts import save_mark
from ui.photos.words import taken
from ui.widgets.buttons import Button, IconButton, QuietButton
from ui.widgets.deep_view import DeepView, Sources, qimage
from ui.widgets.looks import text_label
from ui.widgets.scale_bar import paint_scale_bar


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
        self.marks: tuple[PhotoMark, ...] = ()
        sources = Sources(ctx.clinic.photos.preview, self._original)
        self.image = DeepView(ctx.theme, ctx.ops, sources)
        self.image.installEventFilter(self)
        self.image.set_overlay(self._paint_over)
        self.image.clicked.connect(self._clicked)
        self.image.view_changed.connect(self._tell_zoom)
        self.details = DetailsPanel(ctx.theme)
        self.details.edit_requested.connect(self._edit)
        self._build()
        self._add_actions()

    @property
    def row(self) -> PhotoRow | None:
        """The photo now shown."""
        return self._rows[self._at] if 0 <= self._at < len(self._rows) else None

    def show_photo(self, rows: Sequence[PhotoRow], photo_id: str, lesions: Sequence[LesionRow]) -> None:
        """Show ``photo_id`` as one of ``rows``."""
        self._rows = list(rows)
        self._lesions = {lesion.id: lesion for lesion in lesions}
        self._offer_lesions()
        self._go(next((at for at, row in enumerate(self._rows) if row.id == photo_id), 0), keep_view=False)
        self.image.setFocus()

    def update_rows(self, rows: Sequence[PhotoRow], lesions: Sequence[LesionRow]) -> None:
        """Show what is said now; leave if the photo is gone."""
        shown = self.row
        self._rows = list(rows)
        self._lesions = {lesion.id: lesion for lesion in lesions}
        self._offer_lesions()
        self._at = next((at for at, row in enumerate(self._rows) if shown is not None and row.id == shown.id), -1)
        if self._at < 0:
            self.clear()
            self.left.emit()
        else:
            self._tell()

    def clear(self) -> None:
        """Show nothing and free the picture."""
        self._at = -1
        self.marks = ()
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
        """Back: first out of marking, then to the list."""
        if self.marked_lesion:
            self.mark_choice.setCurrentIndex(0)
        else:
            self.left.emit()

    @property
    def marked_lesion(self) -> str:
        """Id of the lesion that a click marks, or an empty string."""
        return str(self.mark_choice.currentData() or "")

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
        theme = self._ctx.theme
        self._title = text_label(look="strong")
        self._count = text_label(look="muted")
        self._zoom = text_label(look="muted")
        self._zoom.setMinimumWidth(44)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.mark_choice = QComboBox()
        self.mark_choice.setAccessibleName("Lesion that a click into the picture marks")
        self.mark_choice.currentIndexChanged.connect(self._marking)
        back = QuietButton("Photos", icon="arrow-left", theme=theme)
        back.setToolTip("Back to the list  Esc")
        back.clicked.connect(self.left)
        self.back_button = IconButton(theme, "caret-left", "Previous photo", shortcut="Page up")
        self.back_button.clicked.connect(self.previous)
        self.next_button = IconButton(theme, "caret-right", "Next photo", shortcut="Page down")
        self.next_button.clicked.connect(self.next)
        fit, full = Button("Fit"), Button("100 %")
        fit.setToolTip("The whole picture  0")
        full.setToolTip("One pixel of the photo on one of the screen  1")
        fit.clicked.connect(self.image.fit)
        full.clicked.connect(self.image.actual_size)
        compare = Button("Compare")
        compare.clicked.connect(self._compare)
        facts = IconButton(theme, "info", "Show or hide details", shortcut="I")
        facts.clicked.connect(self.toggle_details)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        left: tuple[QWidget, ...] = (back, self.back_button, self.next_button, self._title, self._count)
        right: tuple[QWidget, ...] = (self.mark_choice, compare, self._zoom, fit, full, facts)
        for widget in left:
            bar.addWidget(widget)
        bar.addStretch(1)
        for widget in right:
            bar.addWidget(widget)
        self._arrange(bar)

    def _arrange(self, bar: QHBoxLayout) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.image, 1)
        middle.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addLayout(middle, 1)

    def _add_actions(self) -> None:
        add = self._ctx.actions.add
        group = "Photo"
        add("photo-leave", "Back to the photos", self.leave, shortcut="Escape", group=group, scope=self)
        add("photo-previous", "Previous photo", self.previous, shortcut="PgUp", group=group, scope=self)
        add("photo-next", "Next photo", self.next, shortcut="PgDown", group=group, scope=self)
        add("photo-details", "Show or hide details", self.toggle_details, shortcut="I", group=group, scope=self)
        add("photo-mark", "Mark a lesion in the photo", self._open_marking, shortcut="M", group=group, scope=self)

    def _go(self, at: int, *, keep_view: bool = True) -> None:
        self._at = at
        row = self.row
        if row is not None:
            self.image.show_photo(row.id, row.width, row.height, keep_view=keep_view)
            self._tell()

    def _tell(self) -> None:
        row = self.row
        if row is None:
            return
        self._ctx.ops.read(self, partial(self._ctx.clinic.photos.marks, row.id), self._got_marks)
        words = [
            f"{self._lesions[k].label} · {self._lesions[k].site_text}" for k in row.lesion_ids if k in self._lesions
        ]
        self.details.show_photo(row, words)
        self._title.setText(taken(row))
        self._count.setText(f"{self._at + 1} of {len(self._rows)}")
        self.back_button.setEnabled(self._at > 0)
        self.next_button.setEnabled(self._at < len(self._rows) - 1)
        self.image.setAccessibleName(f"Photo of {taken(row)}, {', '.join(row.lesion_labels) or 'no lesion linked'}")
        self.image.update()
        self._tell_zoom()

    def _got_marks(self, marks: tuple[PhotoMark, ...]) -> None:
        self.marks = marks
        self.image.update()

    def _offer_lesions(self) -> None:
        """Offer what can be marked, keeping what is chosen."""
        chosen = self.marked_lesion
        self.mark_choice.blockSignals(True)
        self.mark_choice.clear()
        self.mark_choice.addItem("Mark a lesion…", "")
        for lesion in self._lesions.values():
            if lesion.status is not LesionStatus.ENTERED_IN_ERROR:
                self.mark_choice.addItem(f"Mark {lesion.label}", lesion.id)
        self.mark_choice.setCurrentIndex(max(0, self.mark_choice.findData(chosen)))
        self.mark_choice.setEnabled(self.mark_choice.count() > 1)
        self.mark_choice.blockSignals(False)
        self._marking()

    @Slot()
    def _open_marking(self) -> None:
        self.mark_choice.setFocus()
        self.mark_choice.showPopup()

    @Slot()
    def _marking(self) -> None:
        marking = bool(self.marked_lesion)
        self.image.setCursor(Qt.CursorShape.CrossCursor if marking else Qt.CursorShape.OpenHandCursor)
        hint = "Click where the lesion is, or Enter for the middle. Esc ends." if marking else ""
        self.image.setToolTip(hint)
        if marking:
            self.image.setFocus()

    @Slot(QPointF)
    def _clicked(self, at: QPointF) -> None:
        row, lesion_id = self.row, self.marked_lesion
        if row is None or not lesion_id or not (0 <= at.x() <= row.width and 0 <= at.y() <= row.height):
            return
        old = next((mark for mark in self.marks if mark.lesion_id == lesion_id), None)
        mark = replace(old or PhotoMark("", row.id, lesion_id), x=at.x(), y=at.y())
        save_mark(self._ctx, self, old, mark, partial(self._marked, old))

    def _marked(self, old: PhotoMark | None, mark: PhotoMark) -> None:
        label = self._lesions[mark.lesion_id].label
        self.mark_choice.setCurrentIndex(0)
        self._tell()
        if old is not None:
            back = replace(old, version=mark.version)
            undo = partial(save_mark, self._ctx, self, mark, back, self._moved_back)
            self._ctx.notifier.notify(f"The mark of {label} was moved.", action="Undo", run=undo)
        else:
            self._ctx.notifier.notify(f"{label} is marked in this photo.", "done")

    def _moved_back(self, _mark: PhotoMark) -> None:
        self._tell()

    def _edit(self, what: str) -> None:
        row = self.row
        if row is not None:
            editor = self._editor
            run = {
                "lesions": editor.link,
                "kind": editor.set_kind,
                "consent": editor.set_consent,
                "note": editor.set_note,
            }
            run[what]([row])

    @Slot()
    def _compare(self) -> None:
        if self.row is not None:
            self.compare_requested.emit(self.row.id)

    @Slot()
    def _tell_zoom(self) -> None:
        self._zoom.setText(f"{self.image.zoom_percent:.0f} %" if self.row is not None else "")

    def _paint_over(self, painter: QPainter, transform: QTransform) -> None:
        row = self.row
        if row is None:
            return
        labels = {
            mark.id: self._lesions[mark.lesion_id].label for mark in self.marks if mark.lesion_id in self._lesions
        }
        paint_marks(painter, transform, self.marks, labels, self._ctx.theme)
        if row.mm_per_pixel is not None:
            paint_scale_bar(painter, self.image.rect(), row.mm_per_pixel, transform.m11())

    def _original(self, key: str) -> QImage:
        return qimage(upright(self._ctx.clinic.photos.original(key)))
