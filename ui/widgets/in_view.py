"""Forms in scroll areas: what has the focus is seen, with its label and its error.

FormArea(parent=None)        a scroll area that follows the focus (made by ``looks.scrolled``)
show_fully(widget)           scrolls every area around it once the layouts stand
to_top(widget)               every area within it begins at its top
keeps_together(widget)       what is scrolled into view as a whole when the focus is inside (a field, a row)
"""

from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

_EDGE = 6
_TOGETHER = "keepsTogether"


class FormArea(QScrollArea):
    """Scrolls to what gets the focus, however it gets it; a click moves nothing from under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @Slot("QWidget*", "QWidget*")
    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        inside = self.widget()
        if now is None or inside is None or not inside.isAncestorOf(now):
            return
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            show_fully(now)


def keeps_together(widget: QWidget) -> None:
    """Scroll ``widget`` into view as a whole when the focus is inside."""
    widget.setProperty(_TOGETHER, True)


def show_fully(widget: QWidget) -> None:
    """Scroll every area around ``widget`` so that it is seen with its label and error, now and after the layout."""
    _bring(widget)
    QTimer.singleShot(0, widget, partial(_bring, widget))


def to_top(widget: QWidget) -> None:
    """Let every area within ``widget`` begin at its top."""
    for area in widget.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(0)


def _bring(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            _bring_in(around, widget)
        around = around.parentWidget()


def _bring_in(area: QScrollArea, widget: QWidget) -> None:
    inside = area.widget()
    if inside is None:
        return
    layout = inside.layout()
    if layout is not None:
        layout.activate()
    rect = _rect(_block(widget, inside), inside)
    room = area.viewport().height()
    if rect.height() > room:
        rect = _rect(widget, inside)
    bar = area.verticalScrollBar()
    lowest, highest = rect.bottom() + 1 + _EDGE - room, rect.top() - _EDGE
    bar.setValue(min(max(bar.value(), lowest), highest) if lowest <= highest else rect.top())


def _rect(widget: QWidget, inside: QWidget) -> QRect:
    return QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size())


def _block(widget: QWidget, inside: QWidget) -> QWidget:
    """The outermost part around ``widget`` that is kept together."""
    block, around = widget, widget
    while around is not inside:
        if around.property(_TOGETHER):
            block = around
        parent = around.parentWidget()
        if parent is None:
            break
        around = parent
    return block
