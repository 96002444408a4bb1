"""A slider over days, with what was done marked on it.

TimeSlider(theme, parent)
    show_history(history)            range, marks and days to step by
    day -> date; set_day(day)        valueChanged of QSlider says when it moves
Left and right step from visit to visit, up and down through all days on which the map changes, Page keys by a year,
Home and End to both ends.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from clinic.rules.dates import add_months, spoken, spoken_short
from ui.lesions.replay_data import NO_HISTORY, History, Mark
from ui.theme.theme import Theme
from ui.theme.tokens import SMALL

_EDGE = 10.0  # pixels beside the track, so that the handle is whole at both ends
_TRACK = 14.0  # centre of the track from above
_HEIGHT = 40
_NEAR = 6.0  # pixels within which a mark is told
_DRAWN = 4.0  # pixels within which a day of change draws the handle to itself
_YEAR_ROOM = 34.0  # pixels that the label of a year needs
_TOLD = 6  # marks in one tool tip


class TimeSlider(QSlider):
    """Days as a slider."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._history = NO_HISTORY
        self._begin = date.min
        self.setAccessibleName("Day that the map shows")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.valueChanged.connect(self._say)
        theme.changed.connect(self.update)

    @property
    def day(self) -> date:
        """The day at the handle."""
        return self._begin + timedelta(days=self.value())

    def show_history(self, history: History) -> None:
        """Another person, or something new; the day is kept where it still lies within, and the end stays the end."""
        if history.begin is None or history.end is None:
            return
        at_end, day = self.value() == self.maximum(), self.day
        self._history, self._begin = history, history.begin
        self.blockSignals(True)
        self.setRange(0, (history.end - history.begin).days)
        self.setValue(self.maximum() if at_end else (day - self._begin).days)
        self.blockSignals(False)
        self._say()
        self.update()

    def set_day(self, day: date) -> None:
        """Move the handle."""
        self.setValue((day - self._begin).days)

    def sizeHint(self) -> QSize:
        """Track, marks and years."""
        return QSize(240, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Half of it will do."""
        return QSize(120, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by visits, changes, years, or to an end."""
        key = Qt.Key(event.key())
        visits, changes = self._history.visits or self._history.changes, self._history.changes
        steps = {
            Qt.Key.Key_Left: (visits, -1),
            Qt.Key.Key_Right: (visits, 1),
            Qt.Key.Key_Down: (changes, -1),
            Qt.Key.Key_Up: (changes, 1),
        }
        if key in steps:
            self._step(*steps[key])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.set_day(add_months(self.day, 12 if key == Qt.Key.Key_PageUp else -12))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.setValue(0 if key == Qt.Key.Key_Home else self.maximum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The handle jumps to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more: the handle is where it was drawn to."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turning the wheel steps from visit to visit."""
        self._step(self._history.visits or self._history.changes, 1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Tell what lies under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(float(event.pos().x())), self)
            return True
        return super().event(event)

    def told_at(self, x: float) -> str:
        """The day at ``x`` pixels from the left and what was done near it, one line each."""
        day = self._begin + timedelta(days=self._value_at(x))
        near = [mark for mark in self._history.marks if self._is_near(mark, x)]
        lines = [f"{spoken_short(mark.day)} · {mark.text}" for mark in near[:_TOLD]]
        if len(near) > _TOLD:
            lines.append(f"and {len(near) - _TOLD} more")
        return "\n".join(lines) or spoken_short(day)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, courses, ticks, years, handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter)
        self._paint_marks(painter)
        self._paint_years(painter)
        self._paint_handle(painter)

    def _paint_track(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border"))
        painter.drawRoundedRect(QRectF(_EDGE, _TRACK - 2, self._length, 4), 2, 2)
        painter.setBrush(self._theme.color("accent_fill" if self.isEnabled() else "faint"))
        painter.drawRoundedRect(QRectF(_EDGE, _TRACK - 2, self._x(self.value()) - _EDGE, 4), 2, 2)

    def _paint_marks(self, painter: QPainter) -> None:
        for mark in self._history.marks:
            x = self._x((mark.day - self._begin).days)
            if mark.kind == "drug":
                end = self._x((mark.until - self._begin).days) if mark.until is not None else _EDGE + self._length
                painter.fillRect(QRectF(x, _TRACK + 9, max(2.0, end - x), 2), self._theme.color("series_3"))
            elif mark.kind == "visit":
                painter.setPen(QPen(self._theme.color("muted"), 1.4))
                painter.drawLine(QPointF(x, _TRACK + 3), QPointF(x, _TRACK + 8))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("series_2"))
                painter.drawPolygon(_diamond(x, _TRACK - 8))

    def _paint_years(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font(SMALL, tabular=True))
        painter.setPen(self._theme.color("muted"))
        last = -2 * _YEAR_ROOM
        for year in range(self._begin.year + 1, self._begin.year + 1 + self.maximum() // 365 + 1):
            x = self._x((date(year, 1, 1) - self._begin).days)
            if x - last >= _YEAR_ROOM and _YEAR_ROOM / 2 <= x <= self.width() - _YEAR_ROOM / 2:
                box = QRectF(x - _YEAR_ROOM / 2, _HEIGHT - 14, _YEAR_ROOM, 14)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(year))
                last = x

    def _paint_handle(self, painter: QPainter) -> None:
        focused = self.hasFocus()
        name = "accent" if focused else "field_border" if self.isEnabled() else "line"
        painter.setPen(QPen(self._theme.color(name), 2.4 if focused else 1.2))
        painter.setBrush(self._theme.color("surface"))
        painter.drawEllipse(QPointF(self._x(self.value()), _TRACK), 7.0, 7.0)

    @property
    def _length(self) -> float:
        return self.width() - 2 * _EDGE

    def _x(self, days: int) -> float:
        """Pixels from the left of a day; days outside lie at the ends."""
        share = min(1.0, max(0.0, days / max(1, self.maximum())))
        return _EDGE + share * self._length

    def _value_at(self, x: float) -> int:
        return round(min(1.0, max(0.0, (x - _EDGE) / max(1.0, self._length))) * self.maximum())

    def _is_near(self, mark: Mark, x: float) -> bool:
        left = self._x((mark.day - self._begin).days)
        right = left
        if mark.kind == "drug":
            right = self._x((mark.until - self._begin).days) if mark.until is not None else _EDGE + self._length
        return left - _NEAR <= x <= right + _NEAR

    def _follow(self, event: QMouseEvent) -> None:
        """A day on which something changes draws the handle to it."""
        x = event.position().x()
        days = [(day - self._begin).days for day in self._history.changes] + [0, self.maximum()]
        nearest = min(days, key=lambda value: abs(self._x(value) - x))
        self.setValue(nearest if abs(self._x(nearest) - x) <= _DRAWN else self._value_at(x))

    def _step(self, days: Sequence[date], direction: int) -> None:
        here = self.day
        if direction > 0:
            self.setValue(next(((day - self._begin).days for day in days if day > here), self.maximum()))
        else:
            self.setValue(next(((day - self._begin).days for day in reversed(days) if day < here), 0))

    def _say(self) -> None:
        at_end = self.value() == self.maximum()
        self.setAccessibleDescription("Today" if at_end else spoken(self.day))


def _diamond(x: float, y: float) -> QPolygonF:
    return QPolygonF([QPointF(x, y - 4), QPointF(x + 4, y), QPointF(x, y + 4), QPointF(x - 4, y)])
