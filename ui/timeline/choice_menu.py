"""A button with a list of things to show or hide.

ChoiceMenu(noun, parent=None)                   noun: "Lesions"
    set_choices(choices, shown)                 choices: (key, label, in_use); shown: keys
    changed(object)                             signal: the keys a person wants shown
    shown -> frozenset[str]
The menu stays open while things are checked.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from ui.widgets.buttons import MenuButton


class ChoiceMenu(MenuButton):
    """Says how many of all are shown."""

    changed = Signal(object)

    def __init__(self, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(noun, QMenu(), parent)
        self._noun = noun
        self._keys: list[str] = []
        self.menu().installEventFilter(self)
        self.menu().triggered.connect(self._toggled)
        self.setAccessibleName(f"{noun} shown")

    @property
    def shown(self) -> frozenset[str]:
        """The keys that are checked."""
        return frozenset(
            key for key, action in zip(self._keys, self.menu().actions(), strict=True) if action.isChecked()
        )

    def set_choices(self, choices: Sequence[tuple[str, str]], shown: Iterable[str]) -> None:
        """Offer ``choices`` (key, label)."""
        wanted = set(shown)
        menu = self.menu()
        with QSignalBlocker(menu):
            menu.clear()
            self._keys = [key for key, _ in choices]
            for key, label in choices:
                action = QAction(label.replace("&", "&&"), menu)
                action.setCheckable(True)
                action.setChecked(key in wanted)
                menu.addAction(action)
        self.setEnabled(bool(choices))
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check without closing the menu."""
        menu = self.menu()
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease:
            action = menu.actionAt(event.position().toPoint())
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            action = menu.activeAction()
        else:
            return super().eventFilter(watched, event)
        if action is None:
            return super().eventFilter(watched, event)
        action.trigger()
        return True

    @Slot()
    def _toggled(self) -> None:
        self._tell()
        self.changed.emit(self.shown)

    def _tell(self) -> None:
        every, some = len(self._keys), len(self.shown)
        self.setText(self._noun if some == every else f"{self._noun} {some} of {every}")
