"""What the role of whoever is signed in does not allow is not offered; the services refuse it all the same.

refusal(ctx, right) -> str               why not, in words; empty where it is allowed
withhold(ctx, right, *targets)           without the right: buttons and actions stay disabled, whatever their page does,
                                         and say why; actions are not listed either
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from clinic.records.rights import Right
from ui.actions import WITHHELD
from ui.context import Context


def refusal(ctx: Context, right: Right) -> str:
    """Why someone without ``right`` may not; empty where whoever is signed in has it."""
    return "" if ctx.clinic.may(right) else f"Your role may not {right.value}."


def withhold(ctx: Context, right: Right, *targets: QWidget | QAction) -> None:
    """Keep these off while whoever is signed in does not have ``right``; with it, nothing changes."""
    reason = refusal(ctx, right)
    for target in targets if reason else ():
        if isinstance(target, QAction):
            _ActionOff(target, reason)
        else:
            _WidgetOff(target, reason)


class _WidgetOff(QObject):
    """Disables a widget again whenever its page enables it."""

    def __init__(self, widget: QWidget, reason: str) -> None:
        super().__init__(widget)
        self._reason = reason
        widget.setEnabled(False)
        widget.setToolTip(reason)
        widget.setAccessibleDescription(reason)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """After a change by the page."""
        if isinstance(watched, QWidget):
            if event.type() == QEvent.Type.EnabledChange and watched.isEnabled():
                watched.setEnabled(False)
            elif event.type() == QEvent.Type.ToolTipChange and watched.toolTip() != self._reason:
                watched.setToolTip(self._reason)
        return False


class _ActionOff(QObject):
    """Disables an action again whenever its page enables it."""

    def __init__(self, action: QAction, reason: str) -> None:
        super().__init__(action)
        self._action = action
        action.setProperty(WITHHELD, True)
        action.setToolTip(reason)
        action.enabledChanged.connect(self._keep)
        action.setEnabled(False)

    def _keep(self, enabled: bool) -> None:
        if enabled:
            self._action.setEnabled(False)
