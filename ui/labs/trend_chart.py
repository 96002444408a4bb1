"""The course of one quantity: points with their comparators, the range as a band, the unit on the axis.

TrendChart(theme, parent=None)
    set_line(Line | None)      what is shown; a hollow point is a limit of measurement (``>2500``)
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from clinic.rules.dates import spoken_short
from clinic.rules.numbers import format_number
from ui.labs import words
from ui.labs.matrix import ChartPoint, Line
from ui.theme.theme import Theme

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 28, 24, 24
_RADIUS = 4.0
_REACH = 12.0
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Time and value to pixels."""

    plot: QRectF
    first: datetime
    last: datetime
    low: float
    high: float

    def place(self, at: datetime, value: float) -> QPointF:
        span = (self.last - self.first).total_seconds()
        part = (at - self.first).total_seconds() / span if span else 0.5
        return QPointF(self.plot.left() + part * self.plot.width(), self.y(value))

    def y(self, value: float) -> float:
        return self.plot.bottom() - (value - self.low) / (self.high - self.low) * self.plot.height()


class TrendChart(QWidget):
    """One line chart."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line: Line | None = None
        self.setMinimumSize(220, 120)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def set_line(self, line: Line | None) -> None:
        """Show the course of ``line``."""
        self._line = line
        name = "No course" if line is None else f"Course of {line.title}"
        self.setAccessibleName(name)
        self.setAccessibleDescription(_spoken(line))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw band, axes, course and points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self._line
        if line is None or not line.points:
            painter.setPen(self._theme.color("muted"))
            text = "Choose a quantity to see its course." if line is None else "There is no number to draw."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            return
        scale = self._scale(line)
        self._band(painter, scale, line)
        self._axes(painter, scale, line)
        self._course(painter, scale, line.points)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the point under the pointer is."""
        point = self._at(event.position())
        text = "" if point is None or self._line is None else _point_words(point, self._line.unit)
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def _at(self, position: QPointF) -> ChartPoint | None:
        if self._line is None or not self._line.points:
            return None
        scale = self._scale(self._line)
        near = min(self._line.points, key=lambda p: (scale.place(p.at, p.value) - position).manhattanLength())
        return near if (scale.place(near.at, near.value) - position).manhattanLength() < _REACH else None

    def _scale(self, line: Line) -> _Scale:
        values = [point.value for point in line.points]
        limits = [limit for limit in (line.low, line.high) if limit is not None]
        low, high = min([*values, *limits]), max([*values, *limits])
        room = (high - low or abs(high) or 1.0) * 0.12
        low = 0.0 if low >= 0 and low - room < 0 else low - room
        plot = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        moments = [point.at for point in line.points]
        return _Scale(plot, min(moments), max(moments), low, high + room)

    def _band(self, painter: QPainter, scale: _Scale, line: Line) -> None:
        if line.low is None and line.high is None:
            return
        top = scale.plot.top() if line.high is None else scale.y(line.high)
        bottom = scale.plot.bottom() if line.low is None else scale.y(line.low)
        band = QRectF(scale.plot.left() - 8, top, scale.plot.width() + 16, bottom - top)
        painter.fillRect(band, self._theme.color("accent_soft"))

    def _axes(self, painter: QPainter, scale: _Scale, line: Line) -> None:
        painter.setFont(self._theme.font(11, tabular=True))
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value in _ticks(scale.low, scale.high):
            y = scale.y(value)
            painter.setPen(QPen(self._theme.color("line"), 1))
            painter.drawLine(QPointF(scale.plot.left() - 8, y), QPointF(scale.plot.right() + 8, y))
            painter.setPen(self._theme.color("muted"))
            painter.drawText(QRectF(0, y - 8, _LEFT - 14, 16), end, format_number(value))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(QRectF(6, 2, self.width() - 12, 16), Qt.AlignmentFlag.AlignLeft, line.unit)
        self._days(painter, scale)

    def _days(self, painter: QPainter, scale: _Scale) -> None:
        below = scale.plot.bottom() + 6
        whole = QRectF(scale.plot.left() - 8, below, scale.plot.width() + 16, 16)
        first, last = (spoken_short(moment.astimezone().date()) for moment in (scale.first, scale.last))
        if scale.first == scale.last:
            painter.drawText(whole, Qt.AlignmentFlag.AlignHCenter, first)
            return
        painter.drawText(whole, Qt.AlignmentFlag.AlignLeft, first)
        painter.drawText(whole, Qt.AlignmentFlag.AlignRight, last)

    def _course(self, painter: QPainter, scale: _Scale, points: tuple[ChartPoint, ...]) -> None:
        places = [scale.place(point.at, point.value) for point in points]
        painter.setPen(QPen(self._theme.color("series_3"), 1.5))
        for at, (here, there) in enumerate(pairwise(places)):
            if not points[at].comparator and not points[at + 1].comparator:
                painter.drawLine(here, there)
        for point, place in zip(points, places, strict=True):
            tone = words.flag_tone(point.flag)
            role = {"critical": "critical", "attention": "attention_line"}.get(tone, "series_3")
            painter.setPen(QPen(self._theme.color(role), 1.6))
            painter.setBrush(self._theme.color("surface" if point.comparator else role))
            painter.drawEllipse(place, _RADIUS, _RADIUS)
            if point.comparator:
                painter.drawText(place + QPointF(7, -5), point.comparator)


def _ticks(low: float, high: float) -> list[float]:
    """Three to five round values between the limits."""
    rough = (high - low) / 4
    power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 1.0
    while power > rough:
        power /= 10
    step = next(power * part for part in _STEPS if power * part >= rough)
    first = int(low / step)
    return [round(step * at, 10) for at in range(first, int(high / step) + 1) if low <= step * at <= high]


def _point_words(point: ChartPoint, unit: str) -> str:
    value = f"{point.comparator}{format_number(point.value)} {unit}".strip()
    flag = words.flag_text(point.flag)
    return f"{words.moment_words(point.at)}\n{value}{f' {flag}' if flag else ''}"


def _spoken(line: Line | None) -> str:
    if line is None:
        return ""
    return "; ".join(_point_words(point, line.unit).replace("\n", ": ") for point in line.points)
