"""The dark rail at the left of the window.

Rail(theme, parent=None)
    chosen(str)                                        signal: a person chose an entry
    add_entry(key, label, icon)                        a place; the icon is filled while chosen
    add_foot(label, icon, name="") -> QToolButton      an action at the bottom; connect its ``clicked``
    set_key(key); set_count(key, number)               a number beside an entry (0 hides it)
"""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.tokens import RAIL_WIDTH

_SIDES = 12
"""Pixels at both sides of a label that nothing is written on."""


class Rail(QFrame):
    """Places above, actions below; the chosen place is teal."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "rail")
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName("Places")
        self._theme = theme
        self._group = QButtonGroup(self)
        self._entries: dict[str, QToolButton] = {}
        self._labels: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.setSpacing(2)
        self._places = QVBoxLayout()
        self._places.setSpacing(2)
        self._feet = QVBoxLayout()
        self._feet.setSpacing(2)
        column.addLayout(self._places)
        column.addStretch(1)
        column.addLayout(self._feet)
        self._group.buttonToggled.connect(self._redraw)
        self._group.buttonClicked.connect(self._clicked)
        self._icons: dict[str, str] = {}
        self._foot_buttons: list[QToolButton] = []

    def add_entry(self, key: str, label: str, icon: str) -> None:
        """Add a place."""
        button = self._button(label, icon)
        button.setCheckable(True)
        button.setObjectName(key)
        self._icons[key] = icon
        self._entries[key] = button
        self._labels[key] = label
        self._group.addButton(button)
        self._places.addWidget(button)
        order = [*self._entries.values(), *self._foot_buttons]
        for first, then in pairwise(order):
            self.setTabOrder(first, then)

    def add_foot(self, label: str, icon: str, name: str = "") -> QToolButton:
        """Add an action at the bottom; ``name`` is told to screen readers and as tool tip."""
        button = self._button(label, icon)
        button.setAccessibleName(name or label)
        button.setToolTip(name)
        self._feet.addWidget(button)
        self._foot_buttons.append(button)
        return button

    def set_key(self, key: str) -> None:
        """Show ``key`` as chosen; raises ``KeyError`` for an unknown one."""
        self._entries[key].setChecked(True)

    def set_count(self, key: str, number: int) -> None:
        """Show how much waits at a place."""
        label = self._labels[key]
        self._entries[key].setText(self._counted(self._entries[key], label, number) if number else label)
        self._entries[key].setAccessibleName(f"{label}, {number} waiting" if number else label)

    def _counted(self, button: QToolButton, label: str, number: int) -> str:
        """The label with the number, by its first word alone where both do not fit: the number counts most."""
        whole = f"{label} {number}"
        fits = button.fontMetrics().horizontalAdvance(whole) <= RAIL_WIDTH - _SIDES
        return whole if fits else f"{label.split()[0]} {number}"

    def button(self, key: str) -> QToolButton:
        """The button of a place."""
        return self._entries[key]

    def _button(self, label: str, icon: str) -> QToolButton:
        button = QToolButton()
        button.setText(label)
        button.setAccessibleName(label)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(20, 20))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.bind_icon(button, icon, "rail_text", 20)
        return button

    def _redraw(self, button: QToolButton, checked: bool) -> None:
        icon = self._icons[button.objectName()]
        role = "rail_on_selected" if checked else "rail_text"
        self._theme.bind_icon(button, f"{icon}-fill" if checked else icon, role, 20)

    def _clicked(self, button: QToolButton) -> None:
        self.chosen.emit(button.objectName())
