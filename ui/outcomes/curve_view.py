"""The curve of one row of the table, painted from its shapes.

CurveView(theme, parent=None)
    set_curve(curve, words)      words: what a screen reader says
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic.records.outcomes import Curve
from clinic.reports.course.shapes import Shape
from clinic.reports.survival_chart import survival_chart
from ui.theme.theme import Theme
from ui.widgets.shape_painter import ShapePainter


class CurveView(QWidget):
    """Empty without a curve."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._curve: Curve | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 170)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Little: it takes what the page has left, and the page is no higher than a small window."""
        return QSize(420, 190)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What is painted now."""
        return survival_chart(self._curve, self.width(), self.height()) if self._curve is not None else ()

    def set_curve(self, curve: Curve | None, words: str) -> None:
        """Show another curve."""
        self._curve = curve
        self.setAccessibleName("Time to recurrence")
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shapes."""
        painter = QPainter(self)
        ShapePainter(painter, self._theme, lambda _key: None).draw(self.shapes)
        painter.end()
