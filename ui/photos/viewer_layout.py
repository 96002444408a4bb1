"""Where the parts of the viewer stand.

ViewerLayout(host, parts)                a layout of ``host``
    show_tool(on)                        the line below the picture is the tool's, or the one of faces
"""

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.photos.face_strip import FaceStrip
from ui.photos.measuring.board import MeasureBoard
from ui.widgets.current_stack import CurrentStack


@dataclass(frozen=True, slots=True)
class Parts:
    """What is laid out."""

    bar: QWidget
    picture: QWidget
    board: MeasureBoard
    faces: FaceStrip
    details: QWidget


class ViewerLayout(QVBoxLayout):
    """Bar above, tools at the left, facts at the right; below the picture the line of faces or of the tool."""

    def __init__(self, host: QWidget, parts: Parts) -> None:
        super().__init__(host)
        self._board, self._faces = parts.board, parts.faces
        self.below = CurrentStack()
        self.below.addWidget(parts.faces)
        self.below.addWidget(parts.board.bar)
        picture = QVBoxLayout()
        picture.setSpacing(6)
        picture.addWidget(parts.picture, 1)
        picture.addWidget(self.below)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(parts.board.strip)
        middle.addLayout(picture, 1)
        middle.addWidget(parts.details)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(10)
        self.addWidget(parts.bar)
        self.addLayout(middle, 1)

    def show_tool(self, on: bool) -> None:
        """The line below is the tool's while one is in the hand."""
        self.below.setCurrentWidget(self._board.bar if on else self._faces)
