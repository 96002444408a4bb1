"""The chart of a course as it stands: laid out for its room, painted, the box of what is told. It takes no input.

CoursePicture(theme, thumbnails, parent=None)
    set_course(course, span, limit);  set_span(span);  span -> Window (the days shown)
    chart -> Chart | None;  chosen -> Mark | None;  told -> Mark | None;  place_of(mark) -> QPointF
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from clinic.reports.course import Chart, Course, Mark, Window, lay_out
from clinic.reports.course.layout import FOOT
from clinic.reports.course.memory import Memory
from clinic.reports.course.shapes import Drawn
from ui.theme.theme import Theme
from ui.timeline.painting import paint_tip
from ui.timeline.thumbnails import Thumbnails
from ui.widgets.shape_painter import ShapePainter, measure_with

_REST = 120
"""Milliseconds after which what moved is taken to rest."""
BEYOND = 5
"""Pixels that points at the edge of the plot may reach over it."""


class CoursePicture(QAbstractScrollArea):
    """Paints the shapes."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails
        self._measure = measure_with(theme)
        self._course: Course | None = None
        self._span = self._limit = Window(1.0, 31.0)
        self._memory = Memory()
        self._chart: Chart | None = None
        self._hovered: Mark | None = None
        self._chosen = ""
        self._dragging = False
        self._moving = QTimer(self, singleShot=True, interval=_REST)
        self._moving.timeout.connect(self._rest)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(420, 200)
        theme.changed.connect(self._repaint)
        thumbnails.arrived.connect(self._repaint)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def span(self) -> Window:
        """The days that are shown."""
        return self._span

    @property
    def chart(self) -> Chart | None:
        """What is drawn; None without a course."""
        return self._chart

    @property
    def chosen(self) -> Mark | None:
        """The mark that the keyboard is at, if it is in view."""
        marks = self._chart.marks if self._chart else ()
        return next((mark for mark in marks if mark.key == self._chosen), None)

    @property
    def told(self) -> Mark | None:
        """The mark that the box tells about: the one pointed at, else the chosen one."""
        return self._hovered or (self.chosen if self.hasFocus() else None)

    def set_course(self, course: Course, span: Window, limit: Window) -> None:
        """Show another course; one cannot leave ``limit``."""
        self._course, self._limit, self._memory = course, limit, Memory()
        self._hovered = None
        self._span = span.within(limit)
        self._lay_out()

    def set_span(self, span: Window) -> None:
        """Show other days."""
        self._span = span.within(self._limit)
        self._hovered = None
        self._moved()

    def place_of(self, mark: Mark) -> QPointF:
        """Where a mark is, in the viewport."""
        if mark.foot:
            return QPointF(mark.x, mark.y + self.viewport().height() - FOOT)
        return QPointF(mark.x, mark.y - self.verticalScrollBar().value())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw chart, axis, focus and box."""
        chart = self._chart
        if chart is None:
            return
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.color("surface"))
        pictures = self._thumbnails.peek if self._moving.isActive() else self._thumbnails.get
        shapes = ShapePainter(painter, self._theme, pictures)
        body = QRectF(0, 0, self.viewport().width(), self.viewport().height() - FOOT)
        told = None if self._dragging else self.told
        self._paint_part(painter, shapes, chart.body, body, -float(self.verticalScrollBar().value()), told)
        foot = QRectF(0, body.bottom(), body.width(), FOOT)
        self._paint_part(painter, shapes, chart.foot, foot, foot.top(), told)
        if told is not None:
            paint_tip(painter, self._theme, told, self.place_of(told), QRectF(self.viewport().rect()))
        if self.hasFocus():
            self._paint_focus(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other widths."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._course is not None:
            self._measure = measure_with(self._theme)
            self._lay_out()

    def _speak(self) -> None:
        """A screen reader hears what the box shows."""
        told = self.told
        text = told.spoken if told is not None else ""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _lay_out(self) -> None:
        if self._course is None:
            return
        self._hovered = None
        size = self.viewport().size()
        self._chart = lay_out(
            self._course, self._span, size.width(), size.height(), self._measure, tight=True, memory=self._memory
        )
        bar = self.verticalScrollBar()
        tall = int(size.height() - FOOT)
        bar.setPageStep(tall)
        bar.setSingleStep(24)
        bar.setRange(0, max(0, int(self._chart.height + 0.999) - tall))
        self.viewport().update()

    def _moved(self) -> None:
        """Days move: photos that come into view are read once it rests, for they are many on the way."""
        self._moving.start()
        self._lay_out()

    @Slot()
    def _rest(self) -> None:
        self.viewport().update()

    @Slot()
    def _scrolled(self) -> None:
        self._hovered = None
        self._repaint()

    @Slot()
    def _repaint(self) -> None:
        self._speak()
        self.viewport().update()

    def _paint_part(
        self, painter: QPainter, shapes: ShapePainter, part: Drawn, room: QRectF, top: float, told: Mark | None
    ) -> None:
        """Body or foot: inside ``room``, its own y beginning at ``top``."""
        assert self._chart is not None
        plot = QRectF(
            self._chart.left - BEYOND, room.top(), self._chart.right - self._chart.left + 2 * BEYOND, room.height()
        )
        painter.save()
        painter.setClipRect(plot)
        painter.translate(0, top)
        shapes.draw(part.moving)
        painter.restore()
        painter.save()
        painter.setClipRect(room)
        painter.translate(0, top)
        shapes.draw(part.still)
        if told is not None and told.step and told in part.marks:
            shapes.ring(told)
        painter.restore()

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.color("accent"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 5, 5)
