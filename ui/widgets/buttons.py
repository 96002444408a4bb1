"""Buttons.

Button(text, *, kind="plain", icon="", theme=None, shortcut="", hint="", parent=None)
    kind: plain, primary, quiet, danger, link; icon: Phosphor name (needs theme)
    shortcut: shown as a key cap and clicks the button; hint: only shown (the key belongs to an action of ui.actions)
PrimaryButton, QuietButton, DangerButton, LinkButton: the same with their kind
PressButton(text="", parent=None)                            a bare push button; the look is its owner's
IconButton(theme, icon, name, kind="quiet", parent=None)     name: tool tip and accessible name
MenuButton(text, menu=None, parent=None)                     opens a menu; ``set_menu(QMenu)``
Enter presses each of them as Space does, except in a dialog, where it presses the dialog's default button.
press_by_enter(button, event) -> bool                        the same for other buttons, in their ``keyPressEvent``
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ui.theme.theme import Theme
from ui.widgets.shortcut_hint import ShortcutHint

_GAP = 8
_ICON_ROLES = {"primary": "on_accent", "danger": "critical", "link": "accent"}


def press_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press ``button`` where ``event`` is a bare Enter outside dialogs; whether the key is used up."""
    bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not bare or isinstance(button.window(), QDialog):
        return False
    event.accept()
    if not event.isAutoRepeat():  # a key held since another place must not press what has the focus now
        button.click()
    return True


class PressButton(QPushButton):
    """A push button that Enter presses as Space does."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)


class Button(PressButton):
    """A push button of one of five kinds, with an icon and a key cap if wanted."""

    def __init__(
        self,
        text: str,
        *,
        kind: str = "plain",
        icon: str = "",
        theme: Theme | None = None,
        shortcut: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        if icon and theme is not None:
            theme.bind_icon(self, icon, _ICON_ROLES.get(kind, "muted"), 16)
        if shortcut:
            self.setShortcut(shortcut)
        shown = shortcut or hint
        self._cap = ShortcutHint(shown, self) if shown else None

    def sizeHint(self) -> QSize:
        """Room for the key cap beside the text."""
        size = super().sizeHint()
        if self._cap is not None:
            size.setWidth(size.width() + _GAP + self._cap.sizeHint().width())
        return size

    def minimumSizeHint(self) -> QSize:
        """All of the text; where even that finds no room, it ends in dots."""
        return self.sizeHint()

    @property
    def shown_text(self) -> str:
        """The text as it is drawn: ending in dots where it is longer than its place."""
        missing = self.sizeHint().width() - self.width()
        if missing <= 0:
            return self.text()
        metrics, flag = self.fontMetrics(), int(Qt.TextFlag.TextShowMnemonic)
        place = metrics.size(flag, self.text()).width() - missing
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, place, flag)

    def setText(self, text: str) -> None:
        """Say something else; the key cap stands right of it."""
        super().setText(text)
        self._place_cap()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key cap right of the text."""
        super().resizeEvent(event)
        self._place_cap()

    def show_cap(self, shown: bool) -> None:
        """Show the key cap or not; its place is kept, so that nothing moves."""
        if self._cap is not None:
            self._cap.setVisible(shown)

    def _place_cap(self) -> None:
        if self._cap is not None:
            cap = self._cap.sizeHint()
            spare = max(0, self.width() - self.sizeHint().width()) // 2
            x = self.width() - spare - cap.width() - 8
            self._cap.setGeometry(x, (self.height() - 18) // 2, cap.width(), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button: its text left of the key cap, and ending in dots where it is longer than its place."""
        if self._cap is None and self.shown_text == self.text():
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        room = self._cap.width() + _GAP - 4 if self._cap is not None else 0
        option.rect = QRect(0, 0, self.width() - room, self.height())
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)


class PrimaryButton(Button):
    """The one action that a page is for."""

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        theme: Theme | None = None,
        shortcut: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, kind="primary", icon=icon, theme=theme, shortcut=shortcut, hint=hint, parent=parent)


class QuietButton(Button):
    """A side action without an outline."""

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        theme: Theme | None = None,
        shortcut: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, kind="quiet", icon=icon, theme=theme, shortcut=shortcut, hint=hint, parent=parent)


class DangerButton(Button):
    """An action that weighs: marks as entered in error, withdraws, discards."""

    def __init__(self, text: str, *, icon: str = "", theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(text, kind="danger", icon=icon, theme=theme, parent=parent)


class LinkButton(Button):
    """A button that looks like a link, for use within text."""

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(text, kind="link", parent=parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class IconButton(QToolButton):
    """A small button with an icon; its name is told by tool tip and to screen readers."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        kind: str = "quiet",
        shortcut: str = "",
        size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self.setToolTip(f"{name}  {shortcut}" if shortcut else name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.bind_icon(self, icon, "muted", size)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)


class MenuButton(PressButton):
    """A button that opens a menu."""

    def __init__(self, text: str, menu: QMenu | None = None, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("menu", "true")
        if menu is not None:
            self.set_menu(menu)

    def set_menu(self, menu: QMenu) -> None:
        """Open ``menu`` from now on; the button owns it."""
        menu.setParent(self, menu.windowFlags())
        self.setMenu(menu)
