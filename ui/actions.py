"""Every action by name: found with Ctrl+K, listed by F1, its shortcut shown beside its name.

Actions(window: QWidget)
    add(key, label, run, shortcut="", group="General", scope=None, icon="") -> QAction
        ``run``: bound method without arguments; ``scope``: widget in which the shortcut works
            (default: window)
        and with which the action dies; ``icon``: Phosphor name
    offered() -> list[Action]              listed, without what the role of whoever is signed in does not allow
    get(key) -> QAction;  listed() -> list[Action];  available() -> list[Action] (enabled, scope visible)
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

WITHHELD = "withheld"
"""Property of an action that is not for whoever is signed in (see ``ui.withheld``)."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action: what it is called, where it is listed, and the ``QAction`` that runs it."""

    key: str
    label: str
    group: str
    shortcut: str
    icon: str
    scope: QWidget
    action: QAction


class Actions:
    """All actions of one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._actions: dict[str, Action] = {}

    def add(
        self,
        key: str,
        label: str,
        run: Callable[[], object],
        *,
        shortcut: str = "",
        group: str = "General",
        scope: QWidget | None = None,
        icon: str = "",
    ) -> QAction:
        """Register an action; a key that exists is replaced (its widget was built again)."""
        home = scope if scope is not None else self._window
        action = QAction(label, home)
        action.setObjectName(key)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(within if scope is not None else Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(run)
        home.addAction(action)
        self._actions[key] = Action(key, label, group, shortcut, icon, home, action)
        return action

    def get(self, key: str) -> QAction:
        """The action ``key``; raises ``KeyError`` if there is none."""
        return self._actions[key].action

    def listed(self) -> list[Action]:
        """All actions that still exist, by group, in order of their making."""
        self._actions = {key: entry for key, entry in self._actions.items() if isValid(entry.action)}
        groups = list(dict.fromkeys(entry.group for entry in self._actions.values()))
        return sorted(self._actions.values(), key=lambda entry: groups.index(entry.group))

    def offered(self) -> list[Action]:
        """All actions but those that the role of whoever is signed in does not allow."""
        return [entry for entry in self.listed() if not entry.action.property(WITHHELD)]

    def available(self) -> list[Action]:
        """The actions that can be run now."""
        return [entry for entry in self.listed() if entry.action.isEnabled() and entry.scope.isVisible()]
