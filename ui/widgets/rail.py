"""The dark rail at the left of the window.

Rail(theme, parent=None)
    chosen(str)                                        signal: a person chose an entry
    add_entry(key, label, icon)                        a place; the icon is filled while chosen
    add_foot(label, icon, name="") -> QToolButton      an action at the bottom; connect its ``clicked``
    set_key(key); set_count(key, number)               a number beside an entry (0 hides it)
"""

from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.tokens import RAIL_WIDTH

_MOST = 99
"""More is told as ``99+``: the number is to be read at a glance."""


class RailButton(QToolButton):
    """An entry with a number of what waits there, drawn beside the icon: the label stays whole."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._count = 0

    @property
    def count_text(self) -> str:
        """The number as it is drawn; empty where nothing waits."""
        return f"{_MOST}+" if self._count > _MOST else str(self._count or "")

    def set_count(self, number: int) -> None:
        """Show ``number``; 0 hides it."""
        self._count = number
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and the number on a plate at the upper right of its icon."""
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(_PLATE - 4)
        font.setBold(True)
        painter.setFont(font)
        width = max(_PLATE, painter.fontMetrics().horizontalAdvance(self.count_text) + 8)
        plate = QRectF(self.width() / 2 + 4, 2, width, _PLATE)
        painter.setPen(QPen(self._theme.color("rail"), 1.5))
        painter.setBrush(self._theme.color("rail_on_selected"))
        painter.drawRoundedRect(plate, _PLATE / 2, _PLATE / 2)
        painter.setPen(self._theme.color("rail"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self.count_text)
        painter.end()


_Button = TypeVar("_Button", bound=QToolButton)
_PLATE = 15
"""Height of a number's plate in pixels."""


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
        self._entries: dict[str, RailButton] = {}
        self._labels: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 6, 2, 6)
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
        button = self._button(label, icon, RailButton(self._theme))
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
        button = self._button(label, icon, QToolButton())
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
        self._entries[key].set_count(number)
        self._entries[key].setAccessibleName(f"{label}, {number} waiting" if number else label)

    def button(self, key: str) -> RailButton:
        """The button of a place."""
        return self._entries[key]

    def _button(self, label: str, icon: str, button: _Button) -> _Button:
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
