"""Actions that work wherever the focus is while their page is seen."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.actions import Actions


def window_wide(
    actions: Actions,
    key: str,
    label: str,
    run: Callable[[], object],
    shortcut: str,
    icon: str,
    *,
    scope: QWidget,
    group: str,
) -> QAction:
    """Register an action of ``scope``; its shortcut works in the whole window while ``scope`` is visible."""
    action = actions.add(key, label, run, shortcut=shortcut, icon=icon, scope=scope, group=group)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setEnabled(False)
    return action
