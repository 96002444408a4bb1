"""A row of tabs.

Tabs(options, name="", parent=None)          options: sequence of (key, label); ``&`` in a label is shown as such
    chosen(str)                    signal: a person chose a key
    key -> str;  set_key(key)      set_key emits nothing
    set_tab_enabled(key, bool); set_label(key, label)
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabBar, QWidget


class Tabs(QTabBar):
    """Tabs without pages of their own; Ctrl+Tab and arrows move when they have the focus."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self._keys = [key for key, _ in options]
        for _, label in options:
            self.addTab(label.replace("&", "&&"))
        self.currentChanged.connect(self._changed)

    @property
    def key(self) -> str:
        """The key now chosen."""
        return self._keys[self.currentIndex()]

    def set_key(self, key: str) -> None:
        """Show ``key`` as chosen; raises ``ValueError`` for an unknown one."""
        was = self.blockSignals(True)
        self.setCurrentIndex(self._keys.index(key))
        self.blockSignals(was)
        self.update()

    def set_tab_enabled(self, key: str, enabled: bool) -> None:
        """Let a tab be chosen or not."""
        self.setTabEnabled(self._keys.index(key), enabled)

    def set_label(self, key: str, label: str) -> None:
        """Name a tab differently."""
        self.setTabText(self._keys.index(key), label.replace("&", "&&"))

    @Slot(int)
    def _changed(self, at: int) -> None:
        if 0 <= at < len(self._keys):
            self.chosen.emit(self._keys[at])
