"""The theme in force.

Theme(resources: Path, mode: Mode = "system", parent: QObject | None = None)
    changed             signal: colours are others now; painted widgets call update()
    tokens, is_dark, mode
    set_mode("system" | "light" | "dark")
    color(role) -> QColor                      role: a name of ui.theme.tokens.Tokens
    icon(name, role="muted") -> QIcon          name: Phosphor name, e.g. "plus", "test-tube"
    pixmap(name, role, size, ratio) -> QPixmap
    bind_icon(target, name, role="muted", size=20)   button, action or label that follows the theme
    font(size=13, bold=False, tabular=False) -> QFont
"""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPixmap

from ui.theme import fonts
from ui.theme.icons import IconBinding, IconSource
from ui.theme.tokens import BODY, DARK, ICON, LIGHT, Tokens

Mode = Literal["system", "light", "dark"]


class Theme(QObject):
    """Colours, icons and fonts in force; follows the system's colour scheme in mode ``"system"``."""

    changed = Signal()

    def __init__(self, resources: Path, mode: Mode = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = mode
        self._resources = resources
        self._icons = IconSource()
        self._body = fonts.body_font(fonts.load_fonts(resources / "fonts"))
        self._fonts: dict[tuple[int, bool, bool], QFont] = {}
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._tokens = self._choose()

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in force."""
        return self._tokens is DARK

    @property
    def icon_folder(self) -> Path:
        """Folder of the small pictures that the style sheet draws arrows and ticks with."""
        return self._resources / "icons"

    def set_mode(self, mode: Mode) -> None:
        """Use the light or dark colours, or those of the system."""
        self._mode = mode
        self._renew()

    def color(self, role: str) -> QColor:
        """The colour ``role`` (a field of ``Tokens``)."""
        return QColor(getattr(self._tokens, role))

    def icon(self, name: str, role: str = "muted") -> QIcon:
        """The Phosphor icon ``name`` in the colour ``role``; it does not follow later changes (see
        ``bind_icon``)."""
        return self._icons.icon(name, getattr(self._tokens, role), self._tokens.faint)

    def pixmap(self, name: str, role: str = "muted", size: int = ICON, ratio: float = 1.0) -> QPixmap:
        """The icon as a picture of ``size`` logical pixels at ``ratio`` device pixels each."""
        return self._icons.pixmap(name, getattr(self._tokens, role), size, ratio)

    def bind_icon(self, target: QObject, name: str, role: str = "muted", size: int = ICON) -> None:
        """Show the icon on a button, action or label and redraw it whenever the theme changes."""
        for child in target.children():
            if isinstance(child, IconBinding):
                child.rename(name, role, size)
                return
        IconBinding(target, name, role, size, self)

    def font(self, size: int = BODY, *, bold: bool = False, tabular: bool = False) -> QFont:
        """The window's font at ``size`` logical pixels."""
        key = (size, bold, tabular)
        if key not in self._fonts:
            font = fonts.sized(self._body, size, bold=bold)
            self._fonts[key] = fonts.tabular(font) if tabular else font
        return self._fonts[key]

    @Slot()
    def _system_changed(self) -> None:
        if self._mode == "system":
            self._renew()

    def _choose(self) -> Tokens:
        if self._mode == "system":
            scheme = QGuiApplication.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    def _renew(self) -> None:
        tokens = self._choose()
        if tokens is not self._tokens:
            self._tokens = tokens
            self.changed.emit()
