"""Everything that measuring draws over a photo, in its order: grid, kept shapes, what is being drawn, rulers, loupe."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QTransform

from clinic.measure.lengths import local_scale
from clinic.records.enums import MarkKind
from clinic.records.measures import MeasureRow
from ui.photos.measuring import shapes
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.edge_ruler import paint_grid, paint_rulers
from ui.photos.measuring.keeping import as_draft
from ui.photos.measuring.loupe import paint_loupe
from ui.photos.measuring.shape_painter import (
    EDGE,
    LIGHT,
    label_corner,
    paint_handles,
    paint_plate,
    paint_shape,
    plate_size,
)
from ui.photos.measuring.tool import Tool
from ui.photos.measuring.words import NO_SCALE, short_words
from ui.widgets.scale_bar import paint_scale_bar

_CROSS = 12.0
_TRIES = 8
_CLOSE_ENOUGH = 6.0
"""Screen pixels for each pixel of the photo from which no loupe is needed."""


@dataclass
class Shown:
    """What a person wants to see."""

    marks: bool = True
    ruler: bool = False
    grid: bool = False


class BoardPainter:
    """Draws; decides nothing."""

    def __init__(self, desk: Desk, shown: Shown) -> None:
        self._desk, self._shown = desk, shown

    def paint(self, painter: QPainter, transform: QTransform, tool: Tool | None) -> None:
        """``transform``: pixels of the photo to the view."""
        desk, room = self._desk, QRectF(self._desk.view.rect())
        painter.setFont(desk.ctx.theme.font(12))
        self._plates: list[QRectF] = []
        scale = desk.scale
        if self._shown.grid and scale is not None:
            paint_grid(painter, room, transform, scale)
        if self._shown.marks:
            self._paint_rows(painter, transform, room)
        if tool is not None:
            tool.paint(painter, transform)
        self._paint_subject(painter, transform, room)
        if self._shown.ruler and scale is not None:
            paint_rulers(painter, room, transform, scale)
        if tool is not None:
            self._paint_pointer(painter, transform, room, tool)

    def paint_bar(self, painter: QPainter, transform: QTransform) -> None:
        """The scale bar, as long as it is in the middle of what is seen."""
        scale, view = self._desk.scale, self._desk.view
        if scale is not None:
            middle = self._desk.inside(view.to_picture(QRectF(view.rect()).center()))
            paint_scale_bar(painter, view.rect(), local_scale(middle, scale), transform.m11())

    def _paint_rows(self, painter: QPainter, transform: QTransform, room: QRectF) -> None:
        desk = self._desk
        for row in desk.measured:
            if row.id != desk.chosen_id:
                paint_shape(painter, transform, as_draft(row), kept=True, strong=False)
                self._plate(painter, label_corner(transform, row), self._label(row), room)

    def _paint_subject(self, painter: QPainter, transform: QTransform, room: QRectF) -> None:
        desk = self._desk
        subject = desk.subject
        if subject is None:
            return
        paint_shape(painter, transform, subject, kept=desk.pending is None, strong=True)
        paint_handles(painter, transform, shapes.handles(subject), desk.handle)
        words = [part for part in (desk.label(subject.lesion_id), desk.words_of(subject)) if part]
        if desk.scale is None and subject.kind is not MarkKind.COUNT:
            words.append(NO_SCALE)
        self._plate(painter, label_corner(transform, subject), " · ".join(words), room)

    def _plate(self, painter: QPainter, corner: QPointF, text: str, room: QRectF) -> None:
        """A label that covers none of the labels before it."""
        size = plate_size(painter, text)
        place = QRectF(corner.x(), corner.y(), size.width(), size.height())
        for _try in range(_TRIES):
            hit = next((plate for plate in self._plates if plate.intersects(place)), None)
            if hit is None:
                break
            place.moveTop(hit.bottom() + 2)
        self._plates.append(paint_plate(painter, place.topLeft(), text, room))

    def _label(self, row: MeasureRow) -> str:
        return " · ".join(part for part in (self._desk.label(row.lesion_id), short_words(row.values)) if part)

    def _paint_pointer(self, painter: QPainter, transform: QTransform, room: QRectF, tool: Tool) -> None:
        """The keyboard's cross, the loupe, and what is measured so far."""
        desk = self._desk
        place = desk.cursor or desk.pointer
        if place is None:
            return
        at = transform.map(place)
        if desk.cursor is not None:
            for pen in (QPen(EDGE, 4), QPen(LIGHT, 1.5)):
                painter.setPen(pen)
                painter.drawLine(at - QPointF(_CROSS, 0), at + QPointF(_CROSS, 0))
                painter.drawLine(at - QPointF(0, _CROSS), at + QPointF(0, _CROSS))
        image = desk.view.finest
        if tool.loupe and image is not None and room.contains(at) and transform.m11() < _CLOSE_ENOUGH:
            factor = desk.view.picture_size().width() / image.width()
            paint_loupe(painter, room, image, factor, place, at, transform.m11())
        paint_plate(painter, at + QPointF(14, 16), tool.readout(), room)
