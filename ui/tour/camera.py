"""Pictures of the window as a person sees it."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui.app import Program
from ui.core.dialogs import Dialog
from ui.theme.theme import Mode
from ui.tour.hands import Hands

SIZES = {"1280x720": (1280, 720), "1920x1080": (1920, 1080)}
MODES: tuple[Mode, ...] = ("light", "dark")


class Camera:
    """Writes PNGs into ``folder``."""

    def __init__(self, program: Program, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._hands = Hands()
        self.taken: list[Path] = []

    def take(self, name: str, *, dialog: Dialog | None = None, settle: int = 500) -> Path:
        """Picture of the window, with an open dialog over it where one is given."""
        window = self._program.window
        assert window is not None
        self._hands.settle(settle)
        self._hands.wait("thumbnails and figure", lambda: not self._program.is_busy)
        self._hands.settle(60)
        picture = window.grab()
        if dialog is not None:
            painter = QPainter(picture)
            painter.drawPixmap(_over(window, dialog), dialog.grab())
            painter.end()
        path = self._folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(str(path))
        self.taken.append(path)
        return path


def _over(window: QWidget, dialog: QWidget) -> QPoint:
    return QPoint((window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2)
