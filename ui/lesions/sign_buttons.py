"""Signs that are looked for, in groups: each button goes from not said to yes to no.

SignButtons(groups, parent=None)        groups: (title, signs as (key, name))
    value -> tuple of (key, seen); set_value(value)
    touched                            signal
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets.chips import ChipButton
from ui.widgets.flow import FlowLayout
from ui.widgets.looks import text_label

_LINE = 26
"""Pixels of a row of buttons, for the title beside it."""
_TONES: dict[bool | None, str] = {None: "neutral", True: "accent", False: "neutral"}
_NEXT: dict[bool | None, bool | None] = {None: True, True: False, False: None}


class SignButtons(QWidget):
    """A line for each group, with one button for each sign in as many rows as they need."""

    touched = Signal()

    def __init__(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = {key: name for _title, signs in groups for key, name in signs}
        self._said: dict[str, bool | None] = dict.fromkeys(self._names)
        self.buttons: dict[str, ChipButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, (title, signs) in enumerate(groups):
            label = text_label(title, "hint")
            label.setMinimumHeight(_LINE)
            grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._group(title, signs), at, 1)
        self.set_value(())

    def _group(self, title: str, signs: Sequence[tuple[str, str]]) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        for key, name in signs:
            button = ChipButton(name)
            button.setProperty("sign", key)
            button.setToolTip(f"{title}: {name}\nNot said, yes, or no; each press goes on")
            button.clicked.connect(self._clicked)
            self.buttons[key] = button
            flow.addWidget(button)
        return holder

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
        self.buttons[key].set(words, _TONES[seen])
        self.buttons[key].setAccessibleName(words if seen is not None else f"{name}: not said")
