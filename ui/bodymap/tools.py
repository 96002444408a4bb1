"""What else may be drawn on the figure, and who else may take the pointer.

``Layer``: drawn between the figure and its pins (``Canvas.add_layer``).
``Tool``: takes the pointer from the canvas while it is set (``Canvas.set_tool``); wheel and keys stay with the canvas.
"""

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from clinic.records.surface import SurfacePoint
from ui.bodymap.stage import Drawing


class Layer(Protocol):
    """Something that lies on the skin."""

    def paint(self, painter: QPainter, canvas: QWidget, drawing: Drawing) -> None:
        """Draw for the frame that is shown; logical pixels."""


class Tool(Protocol):
    """Something held over the skin, such as a brush. Points are ``None`` beside the figure or while it moves."""

    @property
    def cursor(self) -> Qt.CursorShape:
        """The pointer's look while the tool is held."""

    def press(self, point: SurfacePoint | None, at: QPointF) -> None:
        """The left button went down."""

    def move(self, point: SurfacePoint | None, at: QPointF, *, pressed: bool) -> None:
        """The pointer moved."""

    def release(self, point: SurfacePoint | None, at: QPointF) -> None:
        """The left button went up."""

    def paint(self, painter: QPainter, canvas: QWidget, drawing: Drawing) -> None:
        """Draw the tool itself, above everything else."""
