"""Where the parts of the page stand: banner, figure beside list and details, slider.

lay_out(page, banner, figure, right, bar);  overview(lesions, details) -> QSplitter
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

_HANDLE = 10


def lay_out(page: QWidget, banner: QWidget, figure: QWidget, right: QWidget, bar: QWidget) -> None:
    """Fill the page; the halves can be moved against each other."""
    halves = _splitter(Qt.Orientation.Horizontal, figure, right)
    halves.setSizes([400, 520])
    column = QVBoxLayout(page)
    column.setContentsMargins(10, 10, 10, 10)
    column.setSpacing(8)
    column.addWidget(banner)
    column.addWidget(halves, 1)
    column.addWidget(bar)


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
