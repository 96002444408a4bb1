"""The chart of a course in the window.

CourseView(theme, thumbnails, parent=None)
    set_course(course, span);  set_span(span);  span -> Window (the days shown)
    span_changed                signal: a person zoomed or panned
    went(object)                signal: a Target that a person chose
    chosen -> Mark | None;  told -> Mark | None
The wheel zooms the time axis at the pointer (over the labels it scrolls; with Shift it pans), dragging pans. Left and
right step through what happened, up and down change the row, Enter goes there, + and - zoom.
"""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from clinic.reports.course import Chart, Mark, TimeScale, Window
from clinic.reports.course.layout import FOOT
from ui.theme.theme import Theme
from ui.timeline.course_picture import BEYOND, CoursePicture
from ui.timeline.stepping import beside, nearest_row
from ui.timeline.thumbnails import Thumbnails

_NOTCH = 120
_ZOOM = 1.25


class CourseView(CoursePicture):
    """Tells about what is pointed at, moves through time, goes where a mark leads."""

    span_changed = Signal()
    went = Signal(object)

    def __init__(self, theme: Theme, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(theme, thumbnails, parent)
        self._pressed: tuple[QPointF, Window, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("The course on a time axis")
        self.viewport().setMouseTracking(True)

    def zoom(self, factor: float, day: float | None = None) -> None:
        """Look closer at ``day`` (default: the middle)."""
        middle = (self._span.start + self._span.end) / 2 if day is None else day
        self._move(self._span.zoomed(middle, factor, self._limit))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while dragging, else tell about what is below the pointer."""
        if self._pressed is not None:
            self._drag(event.position())
            return
        mark = self._mark_at(event.position())
        if mark != self._hovered:
            self._hovered = mark
            shape = Qt.CursorShape.ArrowCursor if mark is None else Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(shape)
            self._speak()
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = (event.position(), self._span, self.verticalScrollBar().value())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes where the mark leads."""
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._dragging, self._pressed = self._dragging, False, None
        self.viewport().unsetCursor()
        mark = None if dragged else self._mark_at(event.position())
        if mark is not None:
            self._chosen = mark.key if mark.step else self._chosen
            self.went.emit(mark.target)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        super().leaveEvent(event)
        self._hovered = None
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Leaving is told to the viewport."""
        if event.type() is QEvent.Type.Leave:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; over the labels scroll, with Shift or sideways pan."""
        chart = self._chart
        delta, sideways = event.angleDelta().y(), event.angleDelta().x()
        if chart is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(sideways) > abs(delta):
            self._move(self._span.moved(-(sideways or delta) / _NOTCH * self._span.days * 0.1, self._limit))
        elif event.position().x() < chart.left - BEYOND:
            super().wheelEvent(event)
        else:
            day = self._time(chart).day(event.position().x())
            self.zoom(_ZOOM ** (delta / _NOTCH), day)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, go, zoom."""
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        zooms = {Qt.Key.Key_Plus: _ZOOM, Qt.Key.Key_Equal: _ZOOM, Qt.Key.Key_Minus: 1 / _ZOOM}
        if key in steps:
            self._step(steps[key])
        elif key in rows and self._chart is not None:
            self._choose(nearest_row(self._chart.marks, self.chosen, rows[key]))
        elif key in zooms:
            self.zoom(zooms[key], self.chosen.day if self.chosen else None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.went.emit(self.chosen.target)
        elif key is Qt.Key.Key_Escape and self._chosen:
            self._chosen = ""
            self._repaint()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The box of the keyboard goes."""
        super().focusOutEvent(event)
        self._repaint()

    def _step(self, direction: int) -> None:
        if self._chart is None:
            return
        found = beside(self._begun_in_view(), self.chosen, direction)
        if found is None:
            found = self._step_beyond(direction)
        self._choose(found)

    def _step_beyond(self, direction: int) -> Mark | None:
        """What comes next lies outside of the days shown: move them, if there is anything more."""
        before = self.chosen
        if before is None:
            return None
        home = self._span
        while self._chart is not None:
            span = self._span
            self._move(span.moved(direction * span.days * 0.5, self._limit))
            later = [mark for mark in self._begun_in_view() if (mark.day - before.day) * direction > 0]
            found = beside(later, None, direction)
            if found is not None:
                return found
            if self._span == span:
                self._move(home)
                return None
        return None

    def _begun_in_view(self) -> list[Mark]:
        """What to step through: a course that began earlier is reached by its row, or once its begin is in view."""
        marks = self._chart.marks if self._chart is not None else ()
        return [mark for mark in marks if self._span.start <= mark.day <= self._span.end]

    def _choose(self, mark: Mark | None) -> None:
        if mark is None:
            return
        self._chosen = mark.key
        self._hovered = None
        bar = self.verticalScrollBar()
        tall = self.viewport().height() - FOOT
        if not mark.foot:
            lowest, highest = int(mark.y + 30 - tall), int(mark.y - 30)
            bar.setValue(min(max(bar.value(), lowest), highest))
        self._speak()
        self.viewport().update()

    def _drag(self, position: QPointF) -> None:
        assert self._pressed is not None
        start, span, scrolled = self._pressed
        moved = position - start
        if not self._dragging and moved.manhattanLength() < QApplication.startDragDistance():
            return
        if self._chart is None:
            return
        self._dragging = True
        self._hovered = None
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self.verticalScrollBar().setValue(int(scrolled - moved.y()))
        days = moved.x() / (self._chart.right - self._chart.left) * span.days
        self._move(span.moved(-days, self._limit))

    def _move(self, span: Window) -> None:
        if span != self._span:
            self.set_span(span)
            self.span_changed.emit()

    def _mark_at(self, position: QPointF) -> Mark | None:
        if self._chart is None:
            return None
        top = self.viewport().height() - FOOT
        if position.y() >= top:
            return self._chart.at(position.x(), position.y() - top, foot=True)
        return self._chart.at(position.x(), position.y() + self.verticalScrollBar().value())

    def _time(self, chart: Chart) -> TimeScale:
        return TimeScale(self._span, chart.left, chart.right)
