"""The row above the comparison.

CompareBar(theme, ways, parent=None)         ways: (key, label, tip, shortcut) of the ways to lay photos over each other
    mode, panes: SegmentedControl;  mode_chosen(str), panes_chosen(int)      signals
    zoom_in, zoom_out, fit, export: buttons
    save_png, save_pdf, keep: actions of ``export``;  export_chosen(str)     signal: ``png``, ``pdf`` or ``keep``
    set_zoom(percent)
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton, MenuButton
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl

SIDE = ("side", "Side by side", "The photos beside each other, at the same place of the skin", "S")


class CompareBar(QWidget):
    """Choices and buttons; knows nothing of photos."""

    panes_chosen = Signal(int)
    export_chosen = Signal(str)

    def __init__(self, theme: Theme, ways: Sequence[tuple[str, str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        offered = (SIDE, *ways)
        self.mode = SegmentedControl([(key, label) for key, label, _, _ in offered], "Mode")
        for key, _, tip, shortcut in offered:
            self.mode.button(key).setToolTip(f"{tip}  {shortcut}")
        self.mode_chosen = self.mode.chosen
        self.panes = SegmentedControl([(str(number), str(number)) for number in range(1, 5)], "Photos at once")
        self.panes.set_key("2")
        self.panes.chosen.connect(self._panes_changed)
        for number in range(1, 5):
            self.panes.button(str(number)).setToolTip(f"{number} photo{'s' * (number > 1)} at once  P")
        self.zoom_out = IconButton(theme, "minus", "Zoom out", kind="plain", shortcut="-")
        self.zoom_in = IconButton(theme, "plus", "Zoom in", kind="plain", shortcut="+")
        self.fit = IconButton(theme, "arrows-out", "Whole pictures", kind="plain", shortcut="0")
        self._percent = text_label(look="muted")
        self._percent.setFixedWidth(46)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.export = MenuButton("Export", self._export_menu())
        self.export.setToolTip("Save what is shown as a picture  Ctrl+E, or as a page")
        self._arrange()

    def set_zoom(self, percent: float) -> None:
        """Say how close one looks."""
        self._percent.setText(f"{percent:.0f} %")

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        self.save_png = menu.addAction("Picture as shown (PNG)…")
        self.save_pdf = menu.addAction("Page with dates and measurements (PDF)…")
        self.keep = menu.addAction("Keep the page in Documents")
        for key, action in (("png", self.save_png), ("pdf", self.save_pdf), ("keep", self.keep)):
            action.triggered.connect(partial(self._chosen, key))
        return menu

    def _chosen(self, key: str, _checked: bool = False) -> None:
        self.export_chosen.emit(key)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for left in (self.mode, self.panes):
            row.addWidget(left)
        row.addStretch(1)
        zoom = QHBoxLayout()
        zoom.setSpacing(0)
        for part in (self.zoom_out, self._percent, self.zoom_in, self.fit):
            zoom.addWidget(part)
        row.addLayout(zoom)
        row.addWidget(self.export)

    @Slot(str)
    def _panes_changed(self, key: str) -> None:
        self.panes_chosen.emit(int(key))
