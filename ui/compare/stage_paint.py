"""What the stage draws: photos, the words over them, scale bars, and what was done to what is seen.

StagePainter(theme, keeper, drawers, difference, slots)
    side(number, painter, to_view, room)       one photo in its pane
    over(way, second, painter, to_view, room)  two photos, one over the other
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from clinic.records.enums import AlignmentGrade
from clinic.records.photos import PhotoRow
from clinic.rules.alignment_words import short_grade_text
from clinic.rules.photo_changes import SCALES_APART
from ui.compare.aligning import AlignmentKeeper
from ui.compare.mode import Mode, Pair
from ui.compare.modes import DifferenceMode
from ui.compare.panel import paint_note, paint_words
from ui.compare.pieces import Drawer
from ui.compare.tray import HEIGHT
from ui.theme.theme import Theme
from ui.widgets.scale_bar import paint_scale_bar

ADJUSTED = "Colours adjusted"
CONTRADICT = "The scales of the photos contradict each other"
_QUIET = QColor("#c3cdd4")
_ABOVE_LEGEND = 52


@dataclass(slots=True)
class Slot:
    """A pane: its photo, the words over it, and what is said while there is none."""

    row: PhotoRow | None = None
    lines: tuple[str, ...] = ()
    message: str = ""
    adjusted: bool = False
    """Its colours are other than photographed."""


@dataclass(slots=True)
class StagePainter:
    """Draws views; ``for_export`` leaves out what only guides the hand."""

    theme: Theme
    keeper: AlignmentKeeper
    drawers: Sequence[Drawer]
    difference: Drawer
    slots: Sequence[Slot]
    active: int = 1
    framed: bool = True
    for_export: bool = field(default=False)

    def side(self, number: int, painter: QPainter, to_view: QTransform, room: QRect) -> None:
        """One photo with its words and its scale."""
        slot, drawer = self.slots[number - 1], self.drawers[number - 1]
        drawer.paint(painter, to_view, room)
        paint_words(painter, room, slot.lines)
        if slot.adjusted:
            paint_note(painter, room, ADJUSTED)
        if slot.row is not None:
            self._scale_bar(painter, to_view, room, slot.row)
        if self.framed and number == self.active and not self.for_export:
            painter.setPen(QPen(self.theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(1, 1, -1, -1))

    def over(self, way: Mode, second: int, painter: QPainter, to_view: QTransform, room: QRect) -> None:
        """The first photo and the second, laid over each other by ``way``."""
        one, two = self.slots[0], self.slots[second - 1]
        if one.row is None or two.row is None:
            return
        laid = self.keeper.mapping(two.row).is_laid
        if isinstance(way, DifferenceMode) and not laid:
            self._refused(painter, room, two.row)
            return
        way.paint(painter, to_view, room, Pair(self.drawers[0], self.drawers[second - 1], self.difference))
        shows, rooms = way.shows, way.rooms(room)
        if shows[0]:
            paint_words(painter, rooms[0], one.lines)
        if shows[1]:
            paint_words(painter, rooms[1], two.lines, right=True)
        parts = [] if laid else [short_grade_text(self.keeper.kept(two.row)) + ": the photos are shown as they are"]
        parts += [CONTRADICT] if laid and all(shows) and self._contradict(one.row, two.row) else []
        parts += [ADJUSTED] if two.adjusted and shows[1] else []
        above = HEIGHT if way.controls is not None and not self.for_export else 0
        above = _ABOVE_LEGEND if isinstance(way, DifferenceMode) else above
        paint_note(painter, room, " · ".join(parts), above=above)
        scaled = self._scaled(one.row, two.row) if all(shows) else one.row if shows[0] else two.row
        if scaled is not None:
            self._scale_bar(painter, to_view, room, scaled)

    def _scaled(self, one: PhotoRow, two: PhotoRow) -> PhotoRow | None:
        """Whose scale holds for both: what is not confirmed by the skin lends none, and scales must agree."""
        kept = self.keeper.kept(two)
        if not self.keeper.mapping(two).is_laid or kept is None or self._contradict(one, two):
            return None
        both = one.mm_per_pixel is not None and two.mm_per_pixel is not None
        if not both and kept.grade is not AlignmentGrade.ALIGNED:
            return None
        return one if one.mm_per_pixel is not None else two

    def _contradict(self, one: PhotoRow, two: PhotoRow) -> bool:
        if not one.mm_per_pixel or not two.mm_per_pixel:
            return False
        seen = two.mm_per_pixel * self.keeper.mapping(two).scale_at(QPointF(one.width / 2, one.height / 2))
        return abs(seen / one.mm_per_pixel - 1) > SCALES_APART

    def _refused(self, painter: QPainter, room: QRect, row: PhotoRow) -> None:
        why = short_grade_text(self.keeper.kept(row))
        painter.setPen(_QUIET)
        words = f"No difference can be shown. {why}.\nAlign the photos, or set pairs of points by hand."
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(24, 24, -24, -24), flags, words)

    def _scale_bar(self, painter: QPainter, to_view: QTransform, room: QRect, row: PhotoRow) -> None:
        """As long as a millimetre of the photo is in the middle of the view."""
        if row.mm_per_pixel is None:
            return
        inverse, _ = to_view.inverted()
        middle = inverse.map(QPointF(room.width() / 2, room.height() / 2))
        scale = to_view.m11() / self.keeper.mapping(row).scale_at(middle)
        paint_scale_bar(painter, room, row.mm_per_pixel, scale)
