"""Two versions of one record side by side, and what is to be kept of each.

ConflictDialog(parent, title, who, merge, then, left=None)
    choose(label, "theirs" | "mine" | "both");  choose_all("theirs" | "mine");  choices
    then(choices) is called once everything that both changed is chosen and confirmed; left() when it is cancelled
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from clinic.rules.merging import Choice, Merge, Part
from ui.core.dialogs import Dialog
from ui.widgets.buttons import Button
from ui.widgets.looks import rule, scrolled, set_look, text_label

_WIDTH = 860
_LEAST, _ROOM = 240, 40
_NOTHING = "nothing"


class _Version(QFrame):
    """One side of one field: whose it is, and all of it; a click anywhere chooses it."""

    def __init__(self, whose: str, text: str, name: str) -> None:
        super().__init__()
        self.setProperty("ui", "card")
        self.radio = QRadioButton(whose)
        self.radio.setAccessibleName(f"{name}: {whose}")
        self.text = text_label(text or _NOTHING, "" if text else "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(2)
        column.addWidget(self.radio)
        column.addWidget(self.text)
        column.addStretch(1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole card is the button."""
        super().mousePressEvent(event)
        self.radio.setChecked(True)
        self.radio.setFocus()


class _Field(QWidget):
    """One field that both changed."""

    chosen = Signal()

    def __init__(self, part: Part, who: str, merge: Merge[Any]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(text_label(part.label, "strong", wrap=True), 0, 0, 1, 2)
        theirs = _Version(who, part.say(merge.theirs), part.label)
        mine = _Version("Yours", part.say(merge.mine), part.label)
        self.radios: dict[Choice, QRadioButton] = {"theirs": theirs.radio, "mine": mine.radio}
        grid.addWidget(theirs, 1, 0)
        grid.addWidget(mine, 1, 1)
        if part.joins:
            both = QRadioButton("Both, theirs first")
            both.setAccessibleName(f"{part.label}: both, theirs first")
            self.radios["both"] = both
            grid.addWidget(both, 2, 0, 1, 2)
        for radio in self.radios.values():
            self._group.addButton(radio)
        self._group.buttonToggled.connect(self._toggled)

    @property
    def choice(self) -> Choice | None:
        """What is chosen, or nothing yet."""
        return next((choice for choice, radio in self.radios.items() if radio.isChecked()), None)

    @Slot()
    def _toggled(self, *_: object) -> None:
        self.chosen.emit()


class ConflictDialog(Dialog):
    """Nothing is chosen beforehand: a click on Save must not decide what was not read."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        who: str,
        merge: Merge[Any],
        then: Callable[[Mapping[str, Choice]], object],
        left: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent, title, "Save", width=_WIDTH)
        self._then, self._left = then, left
        self._fields: dict[str, _Field] = {}
        self.add_text("Both versions are below. Choose what is kept; nothing is saved before you do.")
        self._add_shortcuts(who)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(14)
        for part in merge.collisions:
            field = self._fields[part.label] = _Field(part, who, merge)
            field.chosen.connect(self._look)
            column.addWidget(field)
        self._add_settled(column, who, merge)
        column.addStretch(1)
        area = scrolled(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area, 1)
        self._say = text_label("", "muted")
        self.buttons.insertWidget(0, self._say)
        self._look()
        self._fit(inside)
        next(iter(self._fields.values())).radios["theirs"].setFocus()

    @property
    def choices(self) -> dict[str, Choice]:
        """What is chosen so far, by label of the field."""
        found = {label: field.choice for label, field in self._fields.items()}
        return {label: choice for label, choice in found.items() if choice is not None}

    def choose(self, label: str, choice: Choice) -> None:
        """Choose for one field."""
        self._fields[label].radios[choice].setChecked(True)

    def choose_all(self, choice: Choice, _checked: bool = False) -> None:
        """Choose one side for all fields."""
        for field in self._fields.values():
            field.radios[choice].setChecked(True)
        self.action_button.setFocus()

    def accept(self) -> None:
        """Close, then hand over what was chosen."""
        if len(self.choices) < len(self._fields):
            return
        choices = self.choices
        super().accept()
        self._then(choices)

    def reject(self) -> None:
        """Leave without saving; what was typed stays where it was typed."""
        super().reject()
        if self._left is not None:
            self._left()

    def _add_shortcuts(self, who: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.all_theirs, self.all_mine = Button("Keep all of theirs"), Button("Keep all of mine")
        self.all_theirs.setToolTip(who)
        sides: tuple[tuple[Button, Choice], ...] = ((self.all_theirs, "theirs"), (self.all_mine, "mine"))
        for button, choice in sides:
            button.setAutoDefault(False)
            button.clicked.connect(partial(self.choose_all, choice))
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(rule())

    def _add_settled(self, column: QVBoxLayout, who: str, merge: Merge[Any]) -> None:
        """What goes together by itself is told, not asked."""
        told = [(part, who, merge.theirs) for part in merge.from_theirs]
        told += [(part, "Yours", merge.mine) for part in merge.from_mine]
        if not told:
            return
        column.addWidget(rule())
        column.addWidget(text_label("Changed by one of you only, and kept", "strong", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        for at, (part, whose, record) in enumerate(told):
            label = text_label(part.label, "muted")
            source = text_label(whose, "muted")
            value = text_label(part.say(record) or _NOTHING, wrap=True)
            for place, cell in enumerate((label, source, value)):
                grid.addWidget(cell, at, place, Qt.AlignmentFlag.AlignTop)
        column.addLayout(grid)

    def _fit(self, inside: QWidget) -> None:
        """As high as the contents, within the window."""
        window = self.parentWidget()
        most = (window.window().height() if window is not None else 720) - _ROOM
        inside.setMinimumWidth(1)
        self.ensurePolished()
        layout = inside.layout()
        wanted = layout.totalHeightForWidth(_WIDTH - 66) if layout is not None else _LEAST
        self.resize(_WIDTH, max(_LEAST, min(most, wanted + 190)))

    @Slot()
    def _look(self) -> None:
        open_ones = len(self._fields) - len(self.choices)
        self.action_button.setEnabled(open_ones == 0)
        words = f"{open_ones} to choose" if len(self._fields) > 1 else "Choose one"
        self._say.setText(words if open_ones else "")
        set_look(self._say, ui="muted")
