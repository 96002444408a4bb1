"""A course in a few pixels.

paint_spark(painter, rect, values, color)          values: numbers in order of time, None: a gap
SparkLine(theme, values=(), role="accent", parent=None)     set_values(values); role: a colour of ui.theme.tokens
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme

_MARGIN = 3.0


def spark_points(rect: QRectF, values: Sequence[float | None]) -> list[list[QPointF]]:
    """The course as polylines within ``rect``, one per run without gaps; a flat course runs through the middle."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    inner = rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    step = inner.width() / max(1, len(values) - 1)
    runs: list[list[QPointF]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        height = 0.5 if high == low else (value - low) / (high - low)
        runs[-1].append(QPointF(inner.left() + at * step, inner.bottom() - height * inner.height()))
    return [run for run in runs if run]


def paint_spark(painter: QPainter, rect: QRectF, values: Sequence[float | None], color: QColor) -> None:
    """Draw the course with a dot at its end."""
    runs = spark_points(rect, values)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for run in runs:
        painter.drawPolyline(run)
    if runs:
        painter.setBrush(color)
        painter.drawEllipse(runs[-1][-1], 1.5, 1.5)
    painter.restore()


class SparkLine(QWidget):
    """A small line without axes; what it means is said beside it."""

    def __init__(
        self,
        theme: Theme,
        values: Sequence[float | None] = (),
        role: str = "accent",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._values, self._role = theme, tuple(values), role
        theme.changed.connect(self.update)

    def set_values(self, values: Sequence[float | None]) -> None:
        """Show another course."""
        self._values = tuple(values)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as a word."""
        return QSize(64, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the course."""
        painter = QPainter(self)
        paint_spark(painter, QRectF(self.rect()), self._values, self._theme.color(self._role))
        painter.end()
