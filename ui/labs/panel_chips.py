"""The panels whose rows a form can show, as chips.

PanelChips(parent=None)
    set_panels(panels); chips: list[ChipButton]
    chosen(list)         the analytes of the panel, in its order
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.catalog.types import Panel
from ui.widgets.chips import ChipButton
from ui.widgets.flow import FlowLayout
from ui.widgets.looks import text_label

_CHIP_HEIGHT = 22


class PanelChips(QWidget):
    """One chip for each panel."""

    chosen = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        caption = text_label("Rows for", "muted")
        caption.setFixedHeight(_CHIP_HEIGHT)
        self._flow.addWidget(caption)
        self._panels: tuple[Panel, ...] = ()
        self.chips: dict[str, ChipButton] = {}

    def set_panels(self, panels: Sequence[Panel]) -> None:
        """Show these; nothing happens where they are shown already."""
        if tuple(panels) == self._panels:
            return
        for old in self.chips.values():
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._panels = tuple(panels)
        self.chips = {panel.key: self._chip(panel) for panel in panels}

    def _chip(self, panel: Panel) -> ChipButton:
        chip = ChipButton(panel.name)
        chip.setAccessibleName(f"Add rows for {panel.name}")
        chip.setProperty("panel", panel.key)
        chip.clicked.connect(self._clicked)
        self._flow.addWidget(chip)
        return chip

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        found = next((p for p in self._panels if sender is not None and p.key == sender.property("panel")), None)
        if found is not None:
            self.chosen.emit(list(found.analytes))
