"""The row above the comparison.

CompareBar(theme, parent=None)
    subject: QComboBox; mode, panes: SegmentedControl
    subject_chosen(str), mode_chosen(str), panes_chosen(int)            signals
    exchange, reset, zoom_in, zoom_out, fit, actual, export: buttons
    set_zoom(percent); set_shifted(bool)
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ui.compare.subjects import Subject
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl


class CompareBar(QWidget):
    """Choices and buttons; knows nothing of photos."""

    subject_chosen = Signal(str)
    panes_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.subject = QComboBox()
        self.subject.setAccessibleName("Lesion or region")
        self.subject.setMinimumContentsLength(8)
        self.subject.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.subject.setMinimumWidth(150)
        self.subject.setMaximumWidth(320)
        self.subject.view().setMinimumWidth(280)
        self.subject.currentIndexChanged.connect(self._subject_changed)
        self.mode = SegmentedControl([("side", "Side by side"), ("wipe", "Wipe")], "Mode")
        self.mode_chosen = self.mode.chosen
        self.panes = SegmentedControl([("1", "1"), ("2", "2")], "Panes")
        self.panes.set_key("2")
        self.panes.chosen.connect(self._panes_changed)
        self.exchange = IconButton(theme, "arrows-left-right", "Exchange the two photos", kind="plain", shortcut="X")
        self.zoom_out = IconButton(theme, "minus", "Zoom out", kind="plain", shortcut="-")
        self.zoom_in = IconButton(theme, "plus", "Zoom in", kind="plain", shortcut="+")
        self._percent = text_label(look="muted")
        self._percent.setFixedWidth(46)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fit = Button("Fit")
        self.fit.setToolTip("Whole pictures  0")
        self.reset = Button("Undo shift")
        self.reset.setToolTip("One photo was moved against the other with Shift and the mouse")
        self.export = Button("Export…")
        self.export.setToolTip("Save what is shown as a picture  Ctrl+E")
        self._arrange()
        self.set_shifted(False)

    def offer(self, subjects: Sequence[Subject], key: str) -> None:
        """Offer ``subjects``, ``key`` chosen; nothing is emitted."""
        self.subject.blockSignals(True)
        self.subject.clear()
        for subject in subjects:
            self.subject.addItem(subject.label, subject.key)
        self.subject.setCurrentIndex(self.subject.findData(key))
        self.subject.blockSignals(False)

    def set_zoom(self, percent: float) -> None:
        """Say how close one looks."""
        self._percent.setText(f"{percent:.0f} %")

    def set_shifted(self, shifted: bool) -> None:
        """Offer to undo a shift made by hand."""
        self.reset.setVisible(shifted)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        left: tuple[QWidget, ...] = (self.subject, self.mode, self.panes, self.exchange)
        right: tuple[QWidget, ...] = (self.reset, self.zoom_out, self._percent, self.zoom_in, self.fit, self.export)
        row.addWidget(left[0], 3)
        for widget in left[1:]:
            row.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)

    @Slot()
    def _subject_changed(self) -> None:
        self.subject_chosen.emit(str(self.subject.currentData() or ""))

    @Slot(str)
    def _panes_changed(self, key: str) -> None:
        self.panes_chosen.emit(int(key))
