"""A segmented control as a field of a form: as wide as its words, at the left."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.widgets.segmented import SegmentedControl


class _Holder(QWidget):
    chosen = Signal(str)


def at_left(control: SegmentedControl) -> QWidget:
    """``control`` at the left of whatever room there is; a form field clears its error when it changes."""
    holder = _Holder()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(control)
    row.addStretch(1)
    holder.setFocusProxy(control)
    control.chosen.connect(holder.chosen)
    return holder
