"""How a widget takes its look from the style sheet.

set_look(widget, ui="card", tone="attention", kind="primary", invalid=True)    sets properties and restyles
text_label(text, look="") -> QLabel      look: display, title, heading, strong, muted, small, field-label, hint,
                                         error; or "" for body text. Plain text only.
rule(vertical=False) -> QFrame           a hair line
scrolled(widget) -> QScrollArea          widget in a frameless vertical scroll area that follows the focus
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from ui.widgets.in_view import FormArea


def set_look(widget: QWidget, **properties: object) -> None:
    """Set the dynamic properties that the style sheet selects by, and draw ``widget`` by them."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    for each in (widget, *widget.findChildren(QWidget)):
        style.unpolish(each)
        style.polish(each)


def text_label(text: str = "", look: str = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text in one of the looks of the style sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if look:
        label.setProperty("ui", look)
    return label


def rule(*, vertical: bool = False) -> QFrame:
    """A line that separates."""
    line = QFrame()
    line.setProperty("ui", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def scrolled(widget: QWidget) -> QScrollArea:
    """``widget`` in a scroll area that scrolls up and down only."""
    area = FormArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.viewport().setAutoFillBackground(False)
    widget.setAutoFillBackground(False)
    return area
