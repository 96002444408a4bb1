"""One way to measure in a photo: what a click, a drag, a key mean while it is in the hand.

Tool(desk)                     key, title, icon, shortcut, tip: how the strip offers it; ``right``: who may
    bar                        the widget of its options, below the photo
    enter(); leave()           taken, put away
    hint() -> str              what to do next, with the read-out of what is being drawn
    click(at); double_click(at); hover(at); drag_from(at) -> bool; drag_to(at); drag_end(at)     pixels of the photo
    key(event) -> bool; confirm() -> bool; back() -> bool; escape() -> bool         one step; False: nothing to do
    paint(painter, transform); loupe -> bool
    told                       signal: the hint changed
"""

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.records.scales import Point
from ui.photos.measuring.desk import Desk


class Tool(QObject):
    """Does nothing with what it is not asked to know."""

    key = title = icon = shortcut = tip = ""
    is_of_lesion = True
    """Whether what it draws is measured of a lesion."""

    told = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.bar = QWidget()
        self.row = QHBoxLayout(self.bar)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    @property
    def loupe(self) -> bool:
        """Whether single pixels are shown beside the pointer."""
        return True

    def enter(self) -> None:
        """Taken into the hand."""

    def leave(self) -> None:
        """Put away; what was not kept is gone."""

    def hint(self) -> str:
        """What to do next."""
        return ""

    def click(self, at: QPointF) -> None:
        """A click into the photo."""

    def double_click(self, at: QPointF) -> None:
        """A second click at the same place."""

    def hover(self, at: QPointF) -> None:
        """The pointer moved."""

    def drag_from(self, at: QPointF) -> bool:
        """Whether a drag from here draws; else it moves the photo."""
        return False

    def drag_to(self, at: QPointF) -> None:
        """The drag goes on."""

    def drag_end(self, at: QPointF) -> None:
        """The drag ended."""

    def key_press(self, event: QKeyEvent) -> bool:
        """A key that only this tool knows."""
        return False

    def confirm(self) -> bool:
        """Enter."""
        return False

    def back(self) -> bool:
        """Backspace: take the last point out."""
        return False

    def escape(self) -> bool:
        """One step back before the tool is put away."""
        return False

    def step(self, by: int) -> None:
        """``[`` and ``]``: less and more of what a slider sets."""

    def readout(self) -> str:
        """What is measured so far, told beside the pointer."""
        return ""

    def kept(self) -> None:
        """What was drawn is stored."""

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """What is being drawn."""

    def here(self) -> Point | None:
        """Where the next click would be: the keyboard's cross, else the pointer."""
        place = self.desk.cursor or self.desk.pointer
        return self.desk.inside(place) if place is not None else None

    def renew(self) -> None:
        """Something that the hint or the picture shows changed."""
        self.told.emit()
        self.desk.view.update()
