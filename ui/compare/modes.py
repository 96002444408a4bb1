"""Ways to lay one photo over another: wipe, overlay, blink, difference, checkerboard.

make_modes(parent) -> dict[str, Mode]        by key, in the order in which they are offered; see ``ui.compare.mode``
"""

from PySide6.QtCore import QLineF, QObject, QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QRegion, QTransform

from ui.compare.mode import Mode, Pair, row_of, slider
from ui.core.motion import motion_ms
from ui.widgets.buttons import Button
from ui.widgets.segmented import SegmentedControl

_PLATE = QColor(19, 36, 43, 225)
_LIGHT = QColor("#f2f6f8")


class WipeMode(Mode):
    """A line that uncovers one photo or the other."""

    key, label, shortcut = "wipe", "Wipe", "W"
    tip = "One photo over the other, with a line to drag"

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.divider = 0.5

    @property
    def words(self) -> str:
        """Which photo stands on which side."""
        return "wipe: first photo at the left of the line, second at the right"

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, pair: Pair) -> None:
        """Left of the line the first photo, right of it the second."""
        left, right = self.rooms(room)
        pair.first.paint(painter, to_view, left)
        pair.second.paint(painter, to_view, right)
        line = room.left() + self.divider * room.width()
        painter.fillRect(QRectF(line - 1, room.top(), 2, room.height()), QColor("#ffffff"))

    def rooms(self, room: QRect) -> tuple[QRect, QRect]:
        """At both sides of the line."""
        line = round(self.divider * room.width())
        return room.adjusted(0, 0, line - room.width(), 0), room.adjusted(line, 0, 0, 0)

    def move_to(self, divider: float) -> None:
        """Put the line there, in parts of the width."""
        self.divider = min(max(divider, 0.02), 0.98)
        self.changed.emit()

    def step(self, delta: int) -> None:
        """Move the line."""
        self.move_to(self.divider + delta * 0.05)


class OverlayMode(Mode):
    """The second photo over the first, as opaque as a person wishes."""

    key, label, shortcut = "overlay", "Overlay", "O"
    tip = "The second photo over the first, more or less opaque"

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.slider = slider("How opaque the second photo is", 0, 100, 50)
        self.slider.valueChanged.connect(self.changed)
        self.controls = row_of("First", self.slider, "Second")

    @property
    def shows(self) -> tuple[bool, bool]:
        """At the ends only one."""
        return self.slider.value() < 100, self.slider.value() > 0

    @property
    def words(self) -> str:
        """How opaque."""
        return f"overlay: second photo {self.slider.value()} % opaque"

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, pair: Pair) -> None:
        """First, then second; at the ends only one."""
        if self.slider.value() < 100:
            pair.first.paint(painter, to_view, room)
        if self.slider.value():
            pair.second.paint(painter, to_view, room, self.slider.value() / 100)

    def step(self, delta: int) -> None:
        """More of the first or of the second."""
        self.slider.setValue(self.slider.value() + 10 * delta)


class BlinkMode(Mode):
    """One photo, then the other: the eye sees what moves. Never quicker than three changes in a second."""

    key, label, shortcut = "blink", "Blink", "B"
    tip = "One photo and the other in turn; Space shows the other"

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.second_shown = False
        self.may_move = motion_ms(1) > 0
        self._is_seen = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.turn)
        # at most three changes in a second: WCAG 2.2, success criterion 2.3.1
        self.rate = SegmentedControl([("0.5", "½"), ("1", "1"), ("2", "2"), ("3", "3")], "Changes in a second")
        self.rate.set_key("1")
        self.rate.chosen.connect(self._renew)
        self.play = Button("Pause" if self.may_move else "Play")
        self.play.setToolTip("Show one photo and the other in turn by itself")
        self.play.clicked.connect(self._toggle)
        self.other = Button("Other", hint="Space")
        self.other.setToolTip("Show the other photo  Space")
        self.other.clicked.connect(self.turn)
        self.is_playing = self.may_move
        self.controls = row_of("", self.other, self.play, self.rate, "a second")

    @property
    def is_running(self) -> bool:
        """Whether it blinks by itself now."""
        return self._timer.isActive()

    @property
    def shows(self) -> tuple[bool, bool]:
        """One at a time."""
        return not self.second_shown, self.second_shown

    @property
    def words(self) -> str:
        """Which one is shown."""
        return f"blink: {'second' if self.second_shown else 'first'} photo shown"

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, pair: Pair) -> None:
        """The one whose turn it is."""
        (pair.second if self.second_shown else pair.first).paint(painter, to_view, room)

    @Slot()
    def turn(self) -> None:
        """Show the other one."""
        self.second_shown = not self.second_shown
        self.changed.emit()

    def step(self, delta: int) -> None:
        """Slower or quicker."""
        keys = ["0.5", "1", "2", "3"]
        self.rate.set_key(keys[min(max(keys.index(self.rate.key) + delta, 0), 3)])
        self._renew()

    def set_running(self, running: bool) -> None:
        """Nothing blinks where no one looks."""
        self._is_seen = running
        self._renew()

    @Slot()
    def _toggle(self) -> None:
        self.is_playing = not self.is_playing
        self._renew()

    @Slot()
    def _renew(self, _key: str = "") -> None:
        self.play.setText("Pause" if self.is_playing else "Play")
        if self._is_seen and self.is_playing:
            self._timer.start(round(1000 / float(self.rate.key)))
        else:
            self._timer.stop()


class DifferenceMode(Mode):
    """Where the second photo is lighter or darker than the first, in grey."""

    key, label, shortcut = "difference", "Difference", "D"
    tip = "Where the second photo is lighter or darker than the first; only of aligned photos"
    matches_colours = True

    @property
    def words(self) -> str:
        """What the greys mean."""
        return "difference of brightness: middle grey is equal, lighter grey is lighter in the second photo"

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, pair: Pair) -> None:
        """The difference and what its greys mean."""
        pair.difference.paint(painter, to_view, room)
        plate = QRectF(room.left() + 12, room.bottom() - 56, 252, 44)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PLATE)
        painter.drawRoundedRect(plate, 5, 5)
        bar = QRectF(plate.left() + 10, plate.top() + 8, plate.width() - 20, 10)
        ramp = QLinearGradient(bar.topLeft(), bar.topRight())
        ramp.setColorAt(0, QColor("#000000"))
        ramp.setColorAt(1, QColor("#ffffff"))
        painter.fillRect(bar, ramp)
        painter.setPen(_LIGHT)
        painter.drawLine(QLineF(bar.center().x(), bar.top() - 2, bar.center().x(), bar.bottom() + 2))
        words = QRectF(plate.left() + 10, bar.bottom(), plate.width() - 20, plate.bottom() - bar.bottom())
        for text, side in (
            ("second darker", Qt.AlignmentFlag.AlignLeft),
            ("equal", Qt.AlignmentFlag.AlignHCenter),
            ("second lighter", Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(words, side | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class CheckerMode(Mode):
    """Tiles of the one and of the other: lines that go on across the edges lie on each other."""

    key, label, shortcut = "checker", "Checker", "K"
    tip = "Tiles of both photos in turn"

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.slider = slider("Size of the tiles", 16, 240, 80)
        self.slider.valueChanged.connect(self.changed)
        self.controls = row_of("Small", self.slider, "Large tiles")

    @property
    def words(self) -> str:
        """Where the first photo is."""
        return "checkerboard: first photo in the upper left tile"

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, pair: Pair) -> None:
        """Every other tile."""
        side = self.slider.value()
        tiles = QRegion()
        for row, top in enumerate(range(room.top(), room.bottom() + 1, side)):
            line = QRegion()
            for left in range(room.left() + (0 if row % 2 else side), room.right() + 1, 2 * side):
                line += QRegion(QRect(left, top, side, side))
            tiles += line
        for drawer, part in ((pair.first, QRegion(room) - tiles), (pair.second, tiles.intersected(room))):
            painter.save()
            painter.setClipRegion(part, Qt.ClipOperation.IntersectClip)
            drawer.paint(painter, to_view, room)
            painter.restore()

    def step(self, delta: int) -> None:
        """Smaller or larger."""
        self.slider.setValue(round(self.slider.value() * 1.25**delta))


MODES: tuple[type[Mode], ...] = (WipeMode, OverlayMode, BlinkMode, DifferenceMode, CheckerMode)
SIDE = "side"


def make_modes(parent: QObject) -> dict[str, Mode]:
    """All of them by key, in the order in which they are offered."""
    return {kind.key: kind(parent) for kind in MODES}
