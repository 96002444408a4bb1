"""What the ways to lay one photo over another have in common.

Mode(parent)        base of all; Pair: what can be drawn
    key, label, shortcut, tip;  controls -> QWidget | None  what can be set about it
    paint(painter, to_view, room, pair)                     draws both photos
    shows -> tuple[bool, bool]                              which of the two can be seen now
    words -> str                                            how it is set, for an export
    step(delta)                                             [ and ]: less or more of it
    set_running(on)                                         shown in an active window, or not
    changed                                                 signal: draw again
slider(name, least, most, value); row_of(before, *parts)    controls
"""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from ui.compare.pieces import Drawer
from ui.widgets.looks import text_label


@dataclass(frozen=True, slots=True)
class Pair:
    """What can be drawn of two photos."""

    first: Drawer
    second: Drawer
    difference: Drawer


class Mode(QObject):
    """One way; without an alignment it shows the photos as they are."""

    key: ClassVar[str] = ""
    label: ClassVar[str] = ""
    shortcut: ClassVar[str] = ""
    tip: ClassVar[str] = ""
    matches_colours: ClassVar[bool] = False
    """It compares brightness, so that the light of the photos must be made equal first."""
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.controls: QWidget | None = None

    @property
    def shows(self) -> tuple[bool, bool]:
        """Whether the first and the second photo can be seen."""
        return True, True

    @property
    def words(self) -> str:
        """How it is set."""
        return self.label.lower()

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, pair: Pair) -> None:
        """Draw the pair."""
        pair.first.paint(painter, to_view, room)

    def rooms(self, room: QRect) -> tuple[QRect, QRect]:
        """Where the words of the first and of the second photo stand."""
        return room, room

    def step(self, delta: int) -> None:
        """A little less or more."""

    def set_running(self, running: bool) -> None:
        """Whether anyone sees it."""


def slider(name: str, least: int, most: int, value: int) -> QSlider:
    """With its keys in its tip."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(least, most)
    made.setValue(value)
    made.setPageStep(10)
    made.setFixedWidth(120)
    made.setAccessibleName(name)
    made.setToolTip(f"{name}  [ ]")
    return made


def row_of(before: str, *parts: QWidget | str) -> QWidget:
    """Controls side by side, with words between them."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in (before, *parts):
        if isinstance(part, QWidget):
            row.addWidget(part)
        elif part:
            row.addWidget(text_label(part, look="hint"))
    return box
