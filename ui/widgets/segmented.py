"""One of a few, side by side.

SegmentedControl(options, name="", parent=None)      options: sequence of (key, label); name: accessible name
    chosen(str)                    signal: a person chose a key
    key -> str;  set_key(key)      set_key emits nothing
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class SegmentedControl(QWidget):
    """Exclusive buttons joined to one control; arrow keys move the choice."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._keys = [key for key, _ in options]
        self._group = QButtonGroup(self)
        for at, (_, label) in enumerate(options):
            button = QPushButton(label)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("ui", "segment")
            button.setProperty("edge", _edge(at, len(options)))
            button.setAccessibleName(f"{name}: {label}" if name else label)
            self._group.addButton(button, at)
            row.addWidget(button)
        if options:
            self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._set_tab_stop)
        self._set_tab_stop()
        self._group.idClicked.connect(self._clicked)

    @property
    def key(self) -> str:
        """The key now chosen."""
        return self._keys[self._group.checkedId()]

    def set_key(self, key: str) -> None:
        """Show ``key`` as chosen; raises ``ValueError`` for an unknown one."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def button(self, key: str) -> QPushButton:
        """The button of ``key``, to switch it off or give it a tool tip."""
        found = self._group.button(self._keys.index(key))
        assert isinstance(found, QPushButton)
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the choice."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        at = min(max(self._group.checkedId() + step, 0), len(self._keys) - 1)
        button = self._group.button(at)
        button.setFocus()
        button.click()

    def _set_tab_stop(self, *_: object) -> None:
        """Tab lands on the chosen button only; the arrows reach the others."""
        for button in self._group.buttons():
            tab = button.isChecked()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tab else Qt.FocusPolicy.ClickFocus)

    def _clicked(self, at: int) -> None:
        self.chosen.emit(self._keys[at])


def _edge(at: int, count: int) -> str:
    if count == 1:
        return "only"
    return {0: "first", count - 1: "last"}.get(at, "middle")
