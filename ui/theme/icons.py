"""Icons of one set (Phosphor, through QtAwesome), drawn in a token's colour and kept."""

from typing import Protocol

import qtawesome
from PySide6.QtCore import QObject, QSize, SignalInstance, Slot
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton


class IconSource:
    """Makes icons by Phosphor name (``"plus"``, ``"test-tube"``, ``"sun-fill"``) and colour."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], QIcon] = {}

    def icon(self, name: str, color: str, disabled: str) -> QIcon:
        """The icon ``name`` in ``color`` (``#rrggbb``), in ``disabled`` while its owner is off.

        Raises ``Exception`` from QtAwesome for a name that the set does not hold: that is a mistake in the
            program.
        """
        key = (name, color, disabled)
        if key not in self._kept:
            self._kept[key] = qtawesome.icon(f"ph.{name}", color=color, color_disabled=disabled)
        return self._kept[key]

    def pixmap(self, name: str, color: str, size: int, ratio: float) -> QPixmap:
        """The icon as ``size`` logical pixels square for a screen of ``ratio`` device pixels each."""
        return self.icon(name, color, color).pixmap(QSize(size, size), ratio)


class IconProvider(Protocol):
    """What ``IconBinding`` needs of a theme."""

    @property
    def changed(self) -> SignalInstance: ...

    def icon(self, name: str, role: str = "muted") -> QIcon: ...

    def pixmap(self, name: str, role: str = "muted", size: int = 20, ratio: float = 1.0) -> QPixmap: ...


class IconBinding(QObject):
    """Keeps one button, action or label showing an icon in the theme's colours; lives and dies with it."""

    def __init__(self, target: QObject, name: str, role: str, size: int, source: IconProvider) -> None:
        super().__init__(target)
        self._target, self._name, self._role, self._size, self._source = target, name, role, size, source
        source.changed.connect(self.redraw)
        self.redraw()

    def rename(self, name: str, role: str, size: int) -> None:
        """Show another icon or colour from now on."""
        self._name, self._role, self._size = name, role, size
        self.redraw()

    @Slot()
    def redraw(self) -> None:
        """Draw in the colours now in force."""
        if isinstance(self._target, QLabel):
            ratio = self._target.devicePixelRatioF()
            self._target.setPixmap(self._source.pixmap(self._name, self._role, self._size, ratio))
        elif isinstance(self._target, (QAbstractButton, QAction)):
            self._target.setIcon(self._source.icon(self._name, self._role))
            if isinstance(self._target, QAbstractButton):
                # Qt leaves too little room between icon and text: a wider box round the same glyph gives it
                beside = isinstance(self._target, QPushButton) and bool(self._target.text())
                self._target.setIconSize(QSize(self._size + 8 * beside, self._size))
