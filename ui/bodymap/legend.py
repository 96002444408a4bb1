"""What colours and shapes of the pins mean, and what is shown of them: a small menu below the figure.

PinsMenu(theme, parent)            a button; ``labels`` and ``far_side`` are its actions
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from clinic.records.enums import LesionStatus
from ui.theme.theme import Theme
from ui.widgets.buttons import MenuButton
from ui.widgets.lesion_pin import PinLook, paint_pin

_LINE, _LEFT, _WORDS = 29, 26, 50
_SHAPES = (
    (PinLook("1", "milia"), "active"),
    (PinLook("2", "milia", LesionStatus.TREATED), "treated"),
    (PinLook("3", "milia", LesionStatus.RESOLVED), "resolved"),
    (PinLook("4", "milia", LesionStatus.RECURRED), "recurred"),
    (PinLook("5", "milia", dashed=True), "place not marked on the skin"),
)
_COLOURS = (
    (PinLook("", "milia"), "milia"),
    (PinLook("", "calcinosis"), "calcinosis"),
    (PinLook("", "differential"), "other diagnoses"),
    (PinLook(""), "no diagnosis yet"),
)


class Legend(QWidget):
    """Pins with their words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        words = [f"{name}: shape" for _, name in _SHAPES] + [f"{name}: colour" for _, name in _COLOURS]
        self.setAccessibleName("What the pins mean")
        self.setAccessibleDescription(", ".join(words))

    def sizeHint(self) -> QSize:
        """Two columns."""
        return QSize(390, 34 + _LINE * len(_SHAPES))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pins."""
        painter = QPainter(self)
        for left, head, rows in ((0, "Shape: status", _SHAPES), (216, "Colour: diagnosis", _COLOURS)):
            self._paint_words(painter, left + 12, 4, head, "muted")
            for at, (look, words) in enumerate(rows):
                middle = 44 + at * _LINE
                paint_pin(painter, self._theme, QPointF(left + _LEFT, middle), look)
                self._paint_words(painter, left + _WORDS, middle - 12, words, "text")
        painter.end()

    def _paint_words(self, painter: QPainter, x: float, y: float, words: str, role: str) -> None:
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color(role))
        painter.drawText(QRectF(x, y, 170, 24), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class PinsMenu(MenuButton):
    """Labels, the far side, and the legend."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Pins", parent=parent)
        self.setAccessibleName("Pins: labels, far side, legend")
        menu = QMenu(self)
        self.labels = _switch(menu, "Labels beside the pins")
        self.far_side = _switch(menu, "Pins on the far side")
        menu.addSeparator()
        shown = QWidgetAction(menu)
        self.legend = Legend(theme)
        shown.setDefaultWidget(self.legend)
        menu.addAction(shown)
        self.set_menu(menu)


def _switch(menu: QMenu, name: str) -> QAction:
    action = menu.addAction(name)
    action.setCheckable(True)
    return action
