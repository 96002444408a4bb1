"""Signs that are looked for: each button goes from not said to yes to no.

SignButtons(signs, parent=None)        signs: (key, name)
    value -> tuple of (key, seen); set_value(value)
    touched                            signal
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.widgets.chips import ChipButton
from ui.widgets.flow import FlowLayout

_NEXT: dict[bool | None, bool | None] = {None: True, True: False, False: None}


class SignButtons(QWidget):
    """One button for each sign, in as many lines as they need."""

    touched = Signal()

    def __init__(self, signs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self)
        self._said: dict[str, bool | None] = dict.fromkeys((key for key, _name in signs), None)
        self._names = dict(signs)
        self.buttons: dict[str, ChipButton] = {}
        for key, name in signs:
            button = ChipButton(name)
            button.setProperty("sign", key)
            button.setToolTip(f"{name}: not said, seen, or not seen; each press goes on")
            button.clicked.connect(self._clicked)
            self.buttons[key] = button
            flow.addWidget(button)
        self.set_value(())

    @property
    def value(self) -> tuple[tuple[str, bool], ...]:
        """What was said, in the order of the keys."""
        return tuple(sorted((key, seen) for key, seen in self._said.items() if seen is not None))

    def set_value(self, value: Sequence[tuple[str, bool]]) -> None:
        """Show what was said before."""
        known = dict(value)
        for key in self._said:
            self._say(key, known.get(key))

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, ChipButton):
            key = str(sender.property("sign"))
            self._say(key, _NEXT[self._said[key]])
            self.touched.emit()

    def _say(self, key: str, seen: bool | None) -> None:
        self._said[key] = seen
        name = self._names[key]
        words = {None: name, True: f"{name}: yes", False: f"{name}: no"}[seen]
        self.buttons[key].setText(words)
        self.buttons[key].setAccessibleName(words if seen is not None else f"{name}: not said")
