"""The course of one lesion over the whole tab.

CourseView(ctx)
    show_lesion(lesion_id);  refresh();  lesion_id
    left()                                signal: back to the map
"""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from clinic.records.courses import LesionCourse
from clinic.records.enums import AlignmentGrade
from clinic.records.rights import Right
from ui.context import Context
from ui.lesions.course.chart import CourseChart
from ui.lesions.course.crops_row import LEAST_SIDE, MOST_SIDE, SIDE, CropsRow
from ui.lesions.words import diagnosis_text
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.card import Card
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.empty_state import EmptyState
from ui.withheld import refusal, withhold

_NO_PHOTOS = "No photo shows this lesion yet. Photos that are linked to it stand here in a row, cut out and by date."
_NO_VALUES = "Nothing was measured or counted yet. Sizes and counts of visits make the course."
_UNMARKED = "Mark the lesion in one of its photos (open it, M): then it is cut out of all that are aligned."
_LEAST = QSize(480, 480)
_REST = 470
"""Pixels of the height that all but the pictures take."""


class CourseView(QWidget):
    """Crops in a row, the chart below."""

    left = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.lesion_id = ""
        self._course: LesionCourse | None = None
        self._is_chosen = False  # the size of the pictures
        self.back = QuietButton("Map", icon="arrow-left", theme=ctx.theme)
        self.back.setToolTip("Back to the map  Esc")
        self.title = ElidedLabel("", "heading")
        self.about = ElidedLabel("", "muted")
        self.align = Button("Align photos", icon="stack", theme=ctx.theme)
        self.compare = Button("Compare", icon="columns", theme=ctx.theme)
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.note = ElidedLabel("", "muted")
        self.row = CropsRow(ctx)
        self.no_photos = EmptyState(_NO_PHOTOS, icon="camera", theme=ctx.theme)
        self.chart = CourseChart(ctx.theme)
        self.no_values = EmptyState(_NO_VALUES, icon="chart-line", theme=ctx.theme)
        self._build()
        self._connect()
        self.setMinimumSize(_LEAST)

    def show_lesion(self, lesion_id: str) -> None:
        """Read and show the course of a lesion."""
        self.lesion_id = lesion_id
        self.refresh()
        self.back.setFocus()

    def clear(self) -> None:
        """Show nothing."""
        self.lesion_id, self._course = "", None
        self.row.set_course(None)
        self.chart.set_course(None)

    def minimumSizeHint(self) -> QSize:
        """Its own pictures must not keep it from being low enough for smaller ones."""
        return _LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Smaller pictures in a low window, until a person chooses their size."""
        super().resizeEvent(event)
        if not self._is_chosen:
            self.zoom.blockSignals(True)
            self.zoom.setValue(min(SIDE, max(LEAST_SIDE, self.height() - _REST)))
            self.zoom.blockSignals(False)
            self.row.set_side(self.zoom.value())

    @Slot(int)
    def _zoomed(self, side: int) -> None:
        self._is_chosen = True
        self.row.set_side(side)

    def refresh(self) -> None:
        """Read again."""
        if self.lesion_id:
            self._ctx.ops.read(self, partial(self._ctx.clinic.courses.course, self.lesion_id), self._show)

    def _show(self, course: LesionCourse) -> None:
        if course == self._course:
            self._tell()
            self.row.set_course(course)
            return
        self._course = course
        row = course.lesion
        self.title.setText(f"{row.label} · {row.site_text}")
        self.about.setText(diagnosis_text(row))
        self.row.set_course(course)
        self.row.setVisible(bool(course.frames))
        self.no_photos.setVisible(not course.frames)
        has_values = bool(course.points or course.treatments)
        self.chart.setVisible(has_values)
        self.no_values.setVisible(not has_values)
        self.chart.set_course(course if has_values else None)
        self._tell()

    def _tell(self) -> None:
        course = self._course
        if course is None:
            return
        withhold_words = refusal(self._ctx, Right.RECORD)
        waiting = self._ctx.clinic.courses.waiting(course)
        self.align.setEnabled(bool(waiting) and not withhold_words)
        number = "1 photo is" if waiting == 1 else f"{waiting} photos are"
        words = f"{number} not aligned with the reference yet." if waiting else ""
        marked = any(frame.place is not None for frame in course.frames)
        hints = [words, "" if marked or not course.frames else _UNMARKED]
        self.note.setText(" ".join(hint for hint in hints if hint))
        self.note.setVisible(bool(self.note.text()))
        self._chosen()

    @Slot()
    def _chosen(self) -> None:
        frames = self._course.frames if self._course is not None else ()
        self.compare.setEnabled(len(frames) > 1)
        chosen = len(self.row.chosen_ids)
        self.compare.setText(f"Compare {chosen}" if chosen > 1 else "Compare")
        self.compare.setToolTip("" if len(frames) > 1 else "Needs two photos of this lesion")

    @Slot()
    def _align(self) -> None:
        work = partial(self._ctx.clinic.courses.align, self.lesion_id)
        self._ctx.ops.background_write(self, "Aligning photos", work, self._aligned)

    def _aligned(self, grades: dict[AlignmentGrade, int]) -> None:
        words = ", ".join(f"{number} {grade.value}" for grade, number in grades.items() if number)
        self._ctx.notifier.notify(f"{words[:1].upper()}{words[1:]}." if words else "Nothing was left to align.")
        self.refresh()

    @Slot()
    def _compare(self) -> None:
        if self._course is None:
            return
        ids = self.row.chosen_ids
        if len(ids) < 2:
            ids = [self._course.frames[0].photo.id, self._course.frames[-1].photo.id]
        self._ctx.navigator.compare_photos(self._course.lesion.patient_id, ids[:4])

    @Slot(str)
    def _open_photo(self, photo_id: str) -> None:
        if self._course is not None:
            self._ctx.navigator.open_photo(self._course.lesion.patient_id, photo_id)

    @Slot(str)
    def _open_visit(self, visit_id: str) -> None:
        if self._course is not None:
            self._ctx.navigator.open_visit(self._course.lesion.patient_id, visit_id)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        left: tuple[QWidget, ...] = (self.back, self.title, self.about)
        for widget in left:
            head.addWidget(widget)
        head.setStretch(2, 1)
        for button in (self.align, self.compare):
            head.addWidget(button)
        self.zoom.setRange(LEAST_SIDE, MOST_SIDE)
        self.zoom.setFixedHeight(24)
        self.zoom.setValue(SIDE)
        self.zoom.setFixedWidth(110)
        self.zoom.setAccessibleName("Size of the pictures")
        self.zoom.setToolTip("Size of the pictures")
        photos = Card("Photos", "cut out around the lesion, oldest first")
        photos.add_action(self.zoom)
        photos.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        inside: tuple[QWidget, ...] = (self.note, self.row, self.no_photos)
        for part in inside:
            photos.add(part)
        course = Card("Course", "error bars show the expanded uncertainty; click a point for its visit")
        course.body.setContentsMargins(4, 2, 4, 4)
        course.add(self.chart, 1)
        course.add(self.no_values, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(photos)
        column.addWidget(course, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.align.clicked.connect(self._align)
        self.compare.clicked.connect(self._compare)
        self.zoom.valueChanged.connect(self._zoomed)
        self.row.chosen_changed.connect(self._chosen)
        self.row.opened.connect(self._open_photo)
        self.chart.visit_requested.connect(self._open_visit)
        withhold(self._ctx, Right.RECORD, self.align)
