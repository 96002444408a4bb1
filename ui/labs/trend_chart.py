"""The course of one quantity, with treatments below the same axis (shapes of ``clinic.reports.trend``).

TrendChart(theme, parent=None)
    set_line(Line | None); set_bars(bars)      what is shown
    picture() -> QPixmap                       as it is drawn now
The wheel and + - zoom, Left and Right move, 0 shows all again.
"""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from clinic.reports.course.scale import TimeScale, Window
from clinic.reports.trend import LEFT, RIGHT, Trend, TrendBar, TrendPoint, trend_shapes, whole_window
from clinic.rules.numbers import format_number
from ui.labs import words
from ui.labs.matrix import ChartPoint, Line
from ui.theme.theme import Theme
from ui.widgets.shape_painter import ShapePainter

_REACH = 12.0
_ZOOM = 1.5


class TrendChart(QWidget):
    """One line chart."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line: Line | None = None
        self._bars: tuple[TrendBar, ...] = ()
        self._trend: Trend | None = None
        self._window: Window | None = None
        self.setMinimumSize(220, 120)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    @property
    def window_shown(self) -> Window | None:
        """The days that are shown, None where there is nothing to draw."""
        return self._window

    def set_line(self, line: Line | None) -> None:
        """Show the course of ``line``, all of it."""
        self._line = line
        name = "No course" if line is None else f"Course of {line.title}"
        self.setAccessibleName(name)
        self.setAccessibleDescription(_spoken(line, self._bars))
        self._arrange()

    def set_bars(self, bars: tuple[TrendBar, ...]) -> None:
        """Draw these treatments below the axis."""
        self._bars = bars
        self.setAccessibleDescription(_spoken(self._line, bars))
        self._arrange()

    def picture(self) -> QPixmap:
        """The chart as it is drawn now."""
        return self.grab()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shapes, and a frame where the keys go here."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        if self._trend is None or self._window is None:
            painter.setPen(self._theme.color("muted"))
            text = "Choose a quantity to see its course."
            if self._line is not None:
                text = "No result of it is in the course." if self._line.left_out else "There is no number to draw."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            return
        drawing = trend_shapes(self._trend, self.width(), self.height(), self._window)
        ShapePainter(painter, self._theme, _no_picture).draw(drawing.shapes)
        if self.hasFocus():
            painter.setPen(self._theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the point under the pointer is."""
        point = self._at(event.position())
        text = "" if point is None or self._line is None else _point_words(point, self._line.unit)
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        if self._window is not None and event.angleDelta().y():
            day = TimeScale(self._window, LEFT, self.width() - RIGHT).day(event.position().x())
            self._zoom(_ZOOM if event.angleDelta().y() > 0 else 1 / _ZOOM, day)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and - zoom, Left and Right move, 0 shows all."""
        window, key = self._window, Qt.Key(event.key())
        if window is None or self._trend is None:
            super().keyPressEvent(event)
            return
        middle = (window.start + window.end) / 2
        whole = whole_window(self._trend)
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(_ZOOM, middle)
        elif key == Qt.Key.Key_Minus:
            self._zoom(1 / _ZOOM, middle)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = window.days / 4 * (1 if key == Qt.Key.Key_Right else -1)
            self._window = window.moved(step, whole)
        elif key == Qt.Key.Key_0:
            self._window = whole
        else:
            super().keyPressEvent(event)
        self.update()

    def _zoom(self, factor: float, day: float) -> None:
        if self._window is not None and self._trend is not None:
            self._window = self._window.zoomed(day, factor, whole_window(self._trend))
            self.update()

    def _arrange(self) -> None:
        line = self._line
        self._trend = self._window = None
        if line is not None and line.points:
            self._trend = Trend(line.unit, tuple(_trend_point(point) for point in line.points), self._bars)
            self._window = whole_window(self._trend)
        self.update()

    def _at(self, position: QPointF) -> ChartPoint | None:
        if self._trend is None or self._window is None or self._line is None:
            return None
        drawing = trend_shapes(self._trend, self.width(), self.height(), self._window)
        near = [(abs(x - position.x()) + abs(y - position.y()), at) for x, y, at in drawing.places]
        distance, at = min(near, default=(_REACH, -1))
        return self._line.points[at] if distance < _REACH else None


def _trend_point(point: ChartPoint) -> TrendPoint:
    return TrendPoint(
        point.at,
        point.value,
        point.comparator,
        point.flag,
        point.low,
        point.high,
        point.corrected,
        point.computed,
        point.preliminary,
    )


def _no_picture(_photo_id: str) -> None:
    return None


def _point_words(point: ChartPoint, unit: str) -> str:
    value = f"{point.comparator}{format_number(point.value)} {unit}".strip()
    flag = words.flag_text(point.flag)
    limits = words.range_words(point.low, point.high)
    said = [f"{value}{f' {flag}' if flag else ''}", f"range {limits}" if limits else ""]
    said += [
        "preliminary" if point.preliminary else "",
        "corrected" if point.corrected else "",
        "a limit of measurement" if point.comparator else "",
    ]
    said += ["computed" if point.computed else ""]
    return "\n".join([words.moment_words(point.at), *(part for part in said if part)])


def _spoken(line: Line | None, bars: tuple[TrendBar, ...]) -> str:
    if line is None:
        return ""
    told = [_point_words(point, line.unit).replace("\n", ": ", 1).replace("\n", ", ") for point in line.points]
    return "; ".join([*told, *(f"{bar.name} from {bar.start}" for bar in bars)])
