"""The column of measuring tools at the left of a photo: icon and word, one at a time.

ToolStrip(ctx, tools, views)             tools, views: (key, word, icon, tip, shortcut); views may be on together
    tool_pressed(str), view_pressed(str, bool)        signals
    show_tool(key); show_view(key, on); button(key) -> ToolButton
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from ui.context import Context
from ui.widgets.buttons import press_by_enter
from ui.widgets.looks import rule

WIDTH = 78
Offer = tuple[str, str, str, str, str]


class ToolButton(QToolButton):
    """Icon above its word."""

    def __init__(self, ctx: Context, offer: Offer) -> None:
        super().__init__()
        self.key, word, icon, tip, shortcut = offer
        self.setText(word)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setCheckable(True)
        self.setProperty("ui", "tool")
        self.setProperty("kind", "quiet")
        self.setToolTip(f"{tip}  {shortcut}")
        self.setAccessibleName(word)
        self.setAccessibleDescription(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(WIDTH - 8)
        self.setFont(ctx.theme.font(11))
        self.setIconSize(QSize(20, 20))
        ctx.theme.bind_icon(self, icon, "muted", 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)


class ToolStrip(QFrame):
    """Only what is pressed; the board acts."""

    tool_pressed = Signal(str)
    view_pressed = Signal(str, bool)

    def __init__(self, ctx: Context, tools: Sequence[Offer], views: Sequence[Offer]) -> None:
        super().__init__()
        self.setProperty("ui", "card")
        self.setAccessibleName("Measuring tools")
        self.setFixedWidth(WIDTH)
        self._buttons: dict[str, ToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 4, 3, 4)
        column.setSpacing(1)
        self._tools = [self._button(ctx, offer, column) for offer in tools]
        column.addSpacing(3)
        column.addWidget(rule())
        column.addSpacing(3)
        self._views = [self._button(ctx, offer, column) for offer in views]
        column.addStretch(1)
        for button in self._tools:
            button.clicked.connect(self._tool_clicked)
        for button in self._views:
            button.clicked.connect(self._view_clicked)

    def button(self, key: str) -> ToolButton:
        """The button of a tool or a view."""
        return self._buttons[key]

    def show_tool(self, key: str) -> None:
        """Which tool is in the hand; empty: none."""
        for button in self._tools:
            button.setChecked(button.key == key)

    def show_view(self, key: str, on: bool) -> None:
        """Whether something is shown over the photo."""
        self._buttons[key].setChecked(on)

    def _button(self, ctx: Context, offer: Offer, column: QVBoxLayout) -> ToolButton:
        self._buttons[offer[0]] = button = ToolButton(ctx, offer)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return button

    def _tool_clicked(self) -> None:
        self.tool_pressed.emit(_key(self.sender()))

    def _view_clicked(self, on: bool) -> None:
        self.view_pressed.emit(_key(self.sender()), on)


def _key(sender: object) -> str:
    assert isinstance(sender, ToolButton)
    return sender.key
