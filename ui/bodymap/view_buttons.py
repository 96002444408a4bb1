"""The preset views as joined buttons; none is pressed while the figure is turned by hand.

ViewButtons(options, parent)
    chosen(str) signal; show_view(view)      "" or an unknown view: none is pressed
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.widgets.buttons import PressButton


class ViewButtons(QWidget):
    """One button per view."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("View")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._view = ""
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for at, (view, label) in enumerate(options):
            button = PressButton(label)
            button.setCheckable(True)
            button.setProperty("ui", "segment")
            button.setProperty("edge", {0: "first", len(options) - 1: "last"}.get(at, "middle"))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(f"View: {label}")
            button.clicked.connect(partial(self._clicked, view))
            self._buttons[view] = button
            row.addWidget(button)

    def button(self, view: str) -> QPushButton:
        """The button of a view."""
        return self._buttons[view]

    def show_view(self, view: str) -> None:
        """Press the button of ``view`` and no other."""
        self._view = view
        for key, button in self._buttons.items():
            button.setChecked(key == view)

    @Slot()
    def _clicked(self, view: str) -> None:
        self.show_view(view)
        self.chosen.emit(view)
