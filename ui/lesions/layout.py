"""Where the parts of the page stand: banner, figure beside list and details, slider.

lay_out(page, banner, figure, right, bar) -> QStackedWidget     all that as its first widget
overview(lesions, details) -> QSplitter
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.widgets.current_stack import StretchingStack

_HANDLE = 10


def lay_out(page: QWidget, banner: QWidget, figure: QWidget, right: QWidget, bar: QWidget) -> QStackedWidget:
    """Fill the page; the halves can be moved against each other."""
    stack, inside = StretchingStack(), QWidget()
    halves = _splitter(Qt.Orientation.Horizontal, figure, right)
    halves.setSizes([400, 520])
    column = QVBoxLayout(inside)
    column.setContentsMargins(10, 10, 10, 10)
    column.setSpacing(8)
    column.addWidget(banner)
    column.addWidget(halves, 1)
    column.addWidget(bar)
    stack.addWidget(inside)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(stack)
    return stack


def overview(lesions: QWidget, details: QWidget) -> QSplitter:
    """List above details."""
    halves = _splitter(Qt.Orientation.Vertical, lesions, details)
    halves.setSizes([290, 270])
    return halves


def _splitter(way: Qt.Orientation, first: QWidget, second: QWidget) -> QSplitter:
    splitter = QSplitter(way)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(_HANDLE)
    for at, widget in enumerate((first, second)):
        splitter.addWidget(widget)
        splitter.setStretchFactor(at, 1)
    return splitter
