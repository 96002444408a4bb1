"""The row above the comparison.

CompareBar(theme, ways, align_bar, parent=None)      ways: (key, label, tip, shortcut) of the ways to lay photos over
                                             each other; align_bar: stands in the middle of the row
    mode, panes: SegmentedControl;  mode_box: the same as ``mode`` where the row is narrow
    set_mode(key);  mode_chosen(str), panes_chosen(int)      signals
    zoom_in, zoom_out, fit, export: buttons
    save_png, save_pdf, keep: actions of ``export``;  export_chosen(str)     signal: ``png``, ``pdf`` or ``keep``
    set_zoom(percent)
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QWidget

from ui.compare.align_bar import AlignBar
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton, MenuButton
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl

SIDE = ("side", "Side by side", "The photos beside each other, at the same place of the skin", "S")
_FULL, _ROOMY, _NARROWEST = 1320, 1000, 780
"""Pixels from which all ways stand side by side, and from which zoom has buttons."""


def _mode_box(offered: Sequence[tuple[str, str, str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName("Mode")
    box.setFixedWidth(138)
    for at, (key, label, tip, shortcut) in enumerate(offered):
        box.addItem(label, key)
        box.setItemData(at, f"{tip}  {shortcut}", Qt.ItemDataRole.ToolTipRole)
    keys = ", ".join(f"{label} {shortcut}" for _, label, _, shortcut in offered)
    box.setToolTip(f"How the photos are laid: {keys}")
    return box


class CompareBar(QWidget):
    """Choices and buttons; knows nothing of photos."""

    mode_chosen = Signal(str)
    panes_chosen = Signal(int)
    export_chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        ways: Sequence[tuple[str, str, str, str]],
        align_bar: AlignBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._align_bar = align_bar
        offered = (SIDE, *ways)
        self.mode = SegmentedControl([(key, label) for key, label, _, _ in offered], "Mode")
        for key, _, tip, shortcut in offered:
            self.mode.button(key).setToolTip(f"{tip}  {shortcut}")
        self.mode.chosen.connect(self.mode_chosen)
        self.mode_box = _mode_box(offered)
        self.mode_box.activated.connect(self._mode_picked)
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

    def set_mode(self, key: str) -> None:
        """Show ``key`` as chosen; nothing is emitted."""
        self.mode.set_key(key)
        self.mode_box.setCurrentIndex(self.mode_box.findData(key))

    def minimumSizeHint(self) -> QSize:
        """All of it in its narrow form: the row gives way before the window does."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row at every width: what is chosen seldom says less where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        full, roomy = self.width() >= _FULL, self.width() >= _ROOMY
        self.mode.setVisible(full)
        self.mode_box.setVisible(not full)
        for part in (self.zoom_out, self._percent, self.zoom_in):
            part.setVisible(roomy)
        self._align_bar.set_narrow(not roomy)

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
        for left in (self.mode, self.mode_box, self.panes):
            row.addWidget(left)
        row.addWidget(self._align_bar, 1)
        zoom = QHBoxLayout()
        zoom.setSpacing(0)
        for part in (self.zoom_out, self._percent, self.zoom_in, self.fit):
            zoom.addWidget(part)
        row.addLayout(zoom)
        row.addWidget(self.export)
        self._fit()

    @Slot(int)
    def _mode_picked(self, at: int) -> None:
        self.mode_chosen.emit(str(self.mode_box.itemData(at)))

    @Slot(str)
    def _panes_changed(self, key: str) -> None:
        self.panes_chosen.emit(int(key))
