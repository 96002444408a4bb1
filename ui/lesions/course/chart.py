"""Sizes, counts and treatments on one time axis. Imports pyqtgraph: load this module only when a course is shown.

CourseChart(theme, parent=None)
    set_course(LesionCourse | None)
    visit_requested(str)            signal: a point was clicked
"""

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic.records.courses import CoursePoint, CourseTreatment, LesionCourse
from clinic.rules.uncertainty import COVERAGE, EXPLAINED
from ui.lesions.course.words import point_text, spoken_course, treatment_text
from ui.theme.theme import Theme

_DAY = 86400.0
_LANE = 22
_TITLE = 20
"""Pixels above a plot: pyqtgraph leaves 30, which a low window has not."""
_AXIS = 56
_LATE = 0.75
"""Part of the time from which words stand before what they name, not after it."""
_MARGIN_DAYS = 20.0
_MOST_LANES = 6
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class CourseChart(QWidget):
    """Plots above each other that share the axis of time: lengths, counts, treatments."""

    visit_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._course: LesionCourse | None = None
        self.canvas = pg.GraphicsLayoutWidget()
        self.canvas.setAntialiasing(True)
        self.canvas.setMinimumSize(240, 110)
        self.canvas.ci.layout.setContentsMargins(0, 4, 4, 0)
        self.canvas.ci.layout.setSpacing(2)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setAccessibleName("Course of the lesion")
        self.plots: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        theme.changed.connect(self._draw)

    def set_course(self, course: LesionCourse | None) -> None:
        """Show the course of a lesion, ``None``: nothing."""
        self._course = course
        self.canvas.setAccessibleDescription("" if course is None else spoken_course(course))
        self._draw()

    def _draw(self) -> None:
        self.canvas.clear()
        self.plots = {}
        self.canvas.setBackground(self._theme.color("surface"))
        course = self._course
        if course is None:
            return
        sizes = [point for point in course.points if point.long_axis is not None]
        counts = [point for point in course.points if point.count is not None]
        if sizes:
            self._values("size", "long axis, mm", sizes, _long_axis, "series_1")
        if counts:
            self._values("count", "count", counts, _count, "series_2")
        if course.treatments:
            self._lanes(course.treatments, _span(course))
        self._share_time(course)

    def _plot(self, key: str, label: str) -> Any:
        axis = pg.DateAxisItem(orientation="bottom")
        plot = self.canvas.addPlot(row=len(self.plots), col=0, axisItems={"bottom": axis})
        self.plots[key] = plot
        muted, text = self._theme.color("muted"), self._theme.color("text")
        for side in ("left", "bottom"):
            each = plot.getAxis(side)
            each.setPen(pg.mkPen(self._theme.color("line")))
            each.setTextPen(pg.mkPen(muted))
            each.setStyle(tickFont=self._theme.font(12, tabular=True))
        plot.getAxis("left").setWidth(_AXIS)
        plot.getAxis("left").enableAutoSIPrefix(False)
        if label:
            plot.setTitle(label, color=text.name(), size="9pt", justify="left")
            plot.titleLabel.setMaximumHeight(_TITLE)
            plot.layout.setRowFixedHeight(0, _TITLE)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        plot.showGrid(x=True, y=True, alpha=0.15)
        return plot

    def _values(
        self, key: str, label: str, points: Sequence[CoursePoint], value: Callable[[CoursePoint], float], role: str
    ) -> None:
        plot = self._plot(key, label)
        x, y = [point.at.timestamp() for point in points], [value(point) for point in points]
        colour = self._theme.color(role)
        plot.plot(x, y, pen=pg.mkPen(colour, width=1.5, style=Qt.PenStyle.DotLine))
        spread = [COVERAGE * (point.uncertainty or 0.0) if key == "size" else 0.0 for point in points]
        if any(spread):
            beam = _DAY * 4
            plot.addItem(
                pg.ErrorBarItem(
                    x=_array(x), y=_array(y), height=2 * _array(spread), beam=beam, pen=pg.mkPen(colour, width=1.5)
                )
            )
        dots = pg.ScatterPlotItem(
            x=x,
            y=y,
            size=7,
            brush=pg.mkBrush(colour),
            pen=pg.mkPen(self._theme.color("surface"), width=1.5),
            data=list(points),
            hoverable=True,
            hoverSize=11,
            tip=_tip,
        )
        dots.sigClicked.connect(self._clicked)
        plot.addItem(dots)
        low, high = (
            min(a - b for a, b in zip(y, spread, strict=True)),
            max(a + b for a, b in zip(y, spread, strict=True)),
        )
        room = max((high - low) * 0.15, 0.5)
        plot.setYRange(max(0.0, low - room), high + room, padding=0)
        ticks = _ticks(max(0.0, low - room), high + room, whole=key == "count")
        plot.getAxis("left").setTicks([[(tick, f"{tick:g}") for tick in ticks]])

    def _lanes(self, treatments: Sequence[CourseTreatment], span: tuple[float, float]) -> None:
        first, end = span
        plot = self._plot("treatment", "")
        shown = list(treatments)[-_MOST_LANES * 3 :]
        lanes = _lanes_of(shown)
        colour = self._theme.color("series_3")
        for treatment, lane in zip(shown, lanes, strict=True):
            start, stop = _stamp(treatment.start), _stamp(treatment.end) if treatment.end else end
            width = max(stop - start, _DAY * 3)
            bar = pg.BarGraphItem(
                x0=[start], width=[width], y0=[lane - 0.34], height=[0.68], brush=pg.mkBrush(colour), pen=pg.mkPen(None)
            )
            bar.setToolTip(treatment_text(treatment))
            plot.addItem(bar)
            self._name(plot, treatment.text, (start, start + width), lane, (first, end))
            if not treatment.is_drug:
                self._mark_day(start + width / 2)
        plot.getAxis("left").setTicks([[]])
        plot.showGrid(x=True, y=False, alpha=0.15)
        plot.setYRange(max(lanes, default=0) + 0.6, -0.6, padding=0)
        plot.invertY(True)
        plot.setMaximumHeight(_LANE * (max(lanes, default=0) + 1) + 46)

    def _name(self, plot: Any, text: str, bar: tuple[float, float], lane: int, span: tuple[float, float]) -> None:
        """In its bar where there is room, else after it, or before one that is near the end."""
        font = self._theme.font(12)
        wide = QFontMetricsF(font).horizontalAdvance(text) + _LANE
        room = max(self.canvas.width(), self.canvas.minimumWidth()) - _AXIS
        inside = (bar[1] - bar[0]) / max(span[1] - span[0], _DAY) * room > wide
        before = not inside and bar[1] > span[0] + _LATE * (span[1] - span[0])
        colour = self._theme.color("surface" if inside else "text")
        words = pg.TextItem(text, color=colour, anchor=(1 if before else 0, 0.5))
        words.setFont(font)
        words.setPos(bar[0] if inside or before else bar[1], lane)
        plot.addItem(words, ignoreBounds=True)

    def _mark_day(self, at: float) -> None:
        """A thin line through what was measured, on the day of a procedure."""
        for key in ("size", "count"):
            if key in self.plots:
                pen = pg.mkPen(self._theme.color("series_3"), width=1, style=Qt.PenStyle.DashLine)
                self.plots[key].addItem(pg.InfiniteLine(pos=at, angle=90, pen=pen))

    def _share_time(self, course: LesionCourse) -> None:
        plots = list(self.plots.values())
        if not plots:
            return
        first, end = _span(course)
        margin = max(_MARGIN_DAYS * _DAY, (end - first) * 0.04)
        for plot in plots[1:]:
            plot.setXLink(plots[0])
        for plot in plots[:-1]:
            plot.getAxis("bottom").setStyle(showValues=False)
        plots[0].setXRange(first - margin, end + margin, padding=0)

    def _clicked(self, _item: object, spots: Sequence[Any], _event: object) -> None:
        for spot in list(spots)[:1]:
            if spot.data().visit_id:
                self.visit_requested.emit(spot.data().visit_id)


def _lanes_of(treatments: Sequence[CourseTreatment]) -> list[int]:
    """A lane for each: medicines keep one for their name, procedures of a kind share one."""
    known: dict[str, int] = {}
    return [known.setdefault(treatment.text, len(known)) for treatment in treatments]


def _span(course: LesionCourse) -> tuple[float, float]:
    """The first and the last that is known."""
    stamps = [point.at.timestamp() for point in course.points]
    stamps += [_stamp(treatment.start) for treatment in course.treatments]
    stamps += [frame.photo.when.timestamp() for frame in course.frames]
    return min(stamps), max([*stamps, _end(course)])


def _end(course: LesionCourse) -> float:
    """Where what still goes on ends: the last thing known."""
    stamps = [point.at.timestamp() for point in course.points] + [f.photo.when.timestamp() for f in course.frames]
    stamps += [_stamp(treatment.end or treatment.start) for treatment in course.treatments]
    return max(stamps)


def _ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """About four round values between the two; whole ones for counts."""
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = next(step * part for part in _STEPS if (high - low) / (step * part) <= 5)
    step = max(1.0, round(step)) if whole else step
    first = math.ceil(low / step)
    return [round(number * step, 6) for number in range(first, math.floor(high / step) + 1)]


def _tip(x: float, y: float, data: CoursePoint) -> str:  # noqa: ARG001  pyqtgraph names and passes all three
    more = f"\n{EXPLAINED}." if data.uncertainty else ""
    return point_text(data) + more


def _long_axis(point: CoursePoint) -> float:
    return point.long_axis or 0.0


def _count(point: CoursePoint) -> float:
    return float(point.count or 0)


def _stamp(day: date | None) -> float:
    assert day is not None
    return (datetime.combine(day, time()) + timedelta(hours=12)).astimezone().timestamp()


def _array(values: Sequence[float]) -> Any:
    import numpy as np

    return np.asarray(values, dtype=np.float64)
