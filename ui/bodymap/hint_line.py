"""``Also: 2 on the back, 1 on the left palm``: pins that the picture does not show, each a link to its view.

HintLine(theme, parent)
    show_hints(hints); requested(str view) signal
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.bodymap.pins import Hint, shown_hints
from ui.theme.theme import Theme


class HintLine(QLabel):
    """A line of links, reached with Tab like buttons."""

    requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hints: tuple[Hint, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setWordWrap(True)
        self.setProperty("ui", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setContentsMargins(4, 0, 4, 0)
        self.setAccessibleName("Lesions out of sight")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.linkActivated.connect(self.requested)
        theme.changed.connect(self._write)

    def show_hints(self, found: Sequence[Hint]) -> None:
        """Name the views that show the others."""
        self._hints = tuple(found)
        self._write()

    @Slot()
    def _write(self) -> None:
        named, rest = shown_hints(self._hints)
        colour = self._theme.color("accent").name()
        links = [f'<a href="{hint.view}" style="color: {colour}">{hint.text}</a>' for hint in named]
        if rest:
            links.append(f"{rest} elsewhere")
        text = f"Also: {', '.join(links)}" if links else ""
        self.setVisible(bool(text))
        if text != self.text():
            self.setText(text)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if links else Qt.FocusPolicy.NoFocus)
