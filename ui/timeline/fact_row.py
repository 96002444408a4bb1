"""A fact in two lines, or three, that leads somewhere.

FactRow(theme, first, second, target, value="", tone="", parent=None, third="")
    went(object)        signal: the Target
    tone of the value: "", muted, attention, critical
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from clinic.reports.course import Target
from clinic.reports.course.shapes import elide
from ui.theme.theme import Theme
from ui.widgets.buttons import press_by_enter
from ui.widgets.shape_painter import measure_with

_HEIGHT = 44
_LINE = 18
_SIDE = 12.0


class FactRow(QAbstractButton):
    """Painted, so that long words give way to the value at the right."""

    went = Signal(object)

    def __init__(
        self,
        theme: Theme,
        first: str,
        second: str,
        target: Target,
        value: str = "",
        tone: str = "",
        parent: QWidget | None = None,
        third: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first, self._value = first, value
        self._below = tuple(line for line in (second, third) if line)
        self._role = tone or "text"
        self._target = target
        said = ", ".join(part for part in (first, value, second, third) if part)
        self.setText(said)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._go)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As wide as its place."""
        return QSize(240, _HEIGHT + _LINE * max(0, len(self._below) - 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The lines at the left, the value at the right of the first."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), self._theme.color("hover"))
        measure = measure_with(self._theme)
        wide = measure(self._value, 13, True)
        room = self.width() - 2 * _SIDE
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        upper = QRectF(_SIDE, 4, room, 19)
        painter.setFont(self._theme.font(13, tabular=True))
        painter.setPen(self._theme.color("text"))
        painter.drawText(upper, left, elide(self._first, room - (wide + 8 if wide else 0), measure, 13))
        painter.setFont(self._theme.font(12, tabular=True))
        painter.setPen(self._theme.color("muted"))
        for at, line in enumerate(self._below):
            painter.drawText(QRectF(_SIDE, 22 + at * _LINE, room, _LINE), left, elide(line, room, measure, 12))
        painter.setFont(self._theme.font(13, bold=True, tabular=True))
        painter.setPen(self._theme.color(self._role))
        painter.drawText(upper, right, self._value)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _go(self) -> None:
        self.went.emit(self._target)
