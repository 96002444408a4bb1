"""Ctrl+K: one field for everything.

Command(label, run, detail="", group="", shortcut="")        run: callable without arguments
Provider = Callable[[str], Sequence[Command]]                 the typed text in, commands out, best first
CommandPalette(providers, parent, fallback=None)              ``open()``; freed when closed; the fallback is asked
                                                              when nothing else fits
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.actions import Actions
from ui.core.shortcuts import PALETTE
from ui.widgets.looks import text_label
from ui.widgets.search_text import matches
from ui.widgets.shortcut_hint import ShortcutHint

_WIDTH = 620
_MOST_PER_GROUP = 12


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    label: str
    run: Callable[[], object]
    detail: str = ""
    group: str = ""
    shortcut: str = ""


Provider = Callable[[str], Sequence[Command]]


class ActionProvider:
    """Offers the actions that can be run now."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions

    def __call__(self, typed: str) -> list[Command]:
        """The actions whose name holds every typed word."""
        return [
            Command(entry.label, entry.action.trigger, entry.group, "Actions", entry.shortcut)
            for entry in self._actions.available()
            if entry.shortcut != PALETTE and matches(typed, f"{entry.label} {entry.group}")
        ]


class CommandPalette(QDialog):
    """A field above a list; typing filters, arrows choose, Enter runs."""

    def __init__(self, providers: Sequence[Provider], parent: QWidget, fallback: Provider | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName("Find anyone, do anything")
        self._providers = tuple(providers)
        self._fallback = fallback
        self._commands: list[Command] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = QFrame()
        frame.setProperty("ui", "popup")
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find anyone, do anything")
        self.field.setAccessibleName("Find anyone, do anything")
        self.field.setMinimumHeight(36)
        self.list = QListWidget()
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._run_current)
        self.resize(_WIDTH, 420)
        place = parent.mapToGlobal(QPoint((parent.width() - _WIDTH) // 2, 64))
        self.move(place)
        self._find("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the field act on the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in step:
                self._move(step[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run_current()
                return True
        return super().eventFilter(watched, event)

    def commands(self) -> list[Command]:
        """What is offered now, in order."""
        return list(self._commands)

    def _find(self, typed: str) -> None:
        self._commands = []
        self.list.clear()
        group = ""
        for provider in self._providers:
            for command in list(provider(typed.strip()))[:_MOST_PER_GROUP]:
                if command.group != group:
                    group = command.group
                    self._add_heading(group)
                self._add(command)
        if not self._commands:
            self._add_heading("Nothing found.")
            for command in self._fallback(typed.strip()) if self._fallback is not None else ():
                self._add(command)
        self._move(1)

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem()
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)
        label = text_label(text, "small")
        label.setContentsMargins(8, 4, 8, 0)
        item.setSizeHint(label.sizeHint())
        self.list.setItemWidget(item, label)

    def _add(self, command: Command) -> None:
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.UserRole, len(self._commands))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.label}, {command.detail}".rstrip(", "))
        self._commands.append(command)
        row = QWidget()
        row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(row)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(text_label(command.label))
        line.addWidget(text_label(command.detail, "muted"), 1)
        if command.shortcut:
            line.addWidget(ShortcutHint(command.shortcut))
        self.list.addItem(item)
        self.list.setItemWidget(item, row)

    def _move(self, step: int) -> None:
        rows = [at for at in range(self.list.count()) if self.list.item(at).flags() & Qt.ItemFlag.ItemIsEnabled]
        if not rows:
            return
        now = self.list.currentRow()
        at = rows.index(now) if now in rows else -1
        self.list.setCurrentRow(rows[min(max(at + step, 0), len(rows) - 1)])

    def _run_current(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        command = self._commands[int(item.data(Qt.ItemDataRole.UserRole))]
        self.accept()
        command.run()
