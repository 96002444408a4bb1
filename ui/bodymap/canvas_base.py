"""What every part of the canvas knows of it: its signals, its pieces, and what ``Canvas`` does for the others."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure
from ui.bodymap.hand import Hand
from ui.bodymap.overlay import Overlay
from ui.bodymap.pin_board import PinBoard
from ui.bodymap.stage import Stage
from ui.bodymap.tools import Tool


class CanvasBase(QWidget):
    """Signals and pieces."""

    pin_chosen = Signal(str)
    pin_moved = Signal(str, object)
    pin_opened = Signal(str)
    placed = Signal(object)
    region_zoomed = Signal(str, object)
    menu_requested = Signal(object, object)
    view_wanted = Signal(str)
    told = Signal(str)
    moved = Signal()
    spots_changed = Signal()
    reset_requested = Signal()

    atlas: Atlas
    board: PinBoard
    overlay: Overlay
    hand: Hand
    tool: Tool | None
    placing: bool
    back: Callable[[], bool]
    escape_goes_back: bool

    @property
    def stage(self) -> Stage:
        """What draws the frames."""
        raise NotImplementedError

    @property
    def camera(self) -> Camera:
        """Where the figure is looked at from."""
        raise NotImplementedError

    @property
    def figure(self) -> Figure:
        """The figure now drawn."""
        raise NotImplementedError

    def look(self, camera: Camera, *, moving: bool = False, glide: bool = False) -> None:
        """Look at the figure from there."""
        raise NotImplementedError

    def light_up(self) -> None:
        """Make the light over what is marked and pointed at."""
        raise NotImplementedError
