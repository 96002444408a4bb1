"""One of the two photos, with the points set in it and a loupe.

PointView(ctx, side, pairs, parent=None)
    show(row)
A click sets the point of the chosen pair, a drag on a point moves it, a drag beside one pans, the wheel zooms. Keys:
Enter sets the point in the middle of the view, arrows move the chosen point (Shift: ten times as far), Delete removes
the pair, Page up and down choose a pair, + - 0 zoom.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget

from clinic.imaging import upright
from clinic.records.photos import PhotoRow
from ui.compare.by_hand.pairs import PairList
from ui.context import Context
from ui.widgets.deep_view import DeepView, Sources, qimage

_NEAR = 14.0  # screen pixels
_RADIUS = 8.0
_LOUPE = 132
_MAGNIFIED = 3.0
_COLOURS = ("#ffd166", "#7bdff2", "#f7a8d8", "#b8f2a0", "#ffb38a", "#c9b6ff")
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def colour_of(at: int) -> QColor:
    """Of a pair; its number tells it too."""
    return QColor(_COLOURS[at % len(_COLOURS)])


class PointView(DeepView):
    """Points are pixels of the upright original."""

    def __init__(self, ctx: Context, side: int, pairs: PairList, parent: QWidget | None = None) -> None:
        photos = ctx.clinic.photos
        sources = Sources(photos.preview, lambda key: qimage(upright(photos.original(key))))
        super().__init__(ctx.theme, ctx.ops, sources, None, parent)
        self._side, self._pairs = side, pairs
        self._grabbed = -1
        self._pointer: QPointF | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.set_overlay(self._paint_points)
        pairs.changed.connect(self.update)
        self.hovered.connect(self._look_at)

    def show_row(self, row: PhotoRow) -> None:
        """Show a photo."""
        self.show_photo(row.id, row.width, row.height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point, or begin to pan or click."""
        self._grabbed = self._point_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else -1
        if self._grabbed >= 0:
            self._pairs.choose(self._grabbed)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The point goes with the pointer."""
        place = self.to_picture(event.position())
        self._look_at(place)
        if self._grabbed >= 0:
            self._pairs.set_point(self._side, place.x(), place.y())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go, or set the point of the chosen pair."""
        if self._grabbed >= 0:
            self._grabbed = -1
            return
        pressed, dragged = self._pressed, self._dragged
        super().mouseReleaseEvent(event)
        if pressed is not None and not dragged and self.image is not None and self._pairs.wanted(self._side):
            place = self.to_picture(event.position())
            self._pairs.set_point(self._side, place.x(), place.y())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks are two clicks here."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Set, move, choose and remove points."""
        key, pairs = Qt.Key(event.key()), self._pairs
        known = pairs.point(self._side, pairs.chosen)
        if key in _ARROWS and known is not None:
            far = (10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0) / self._screen_scale()
            x, y = known[0] + _ARROWS[key][0] * far, known[1] + _ARROWS[key][1] * far
            self._look_at(QPointF(x, y))
            pairs.set_point(self._side, x, y)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and pairs.wanted(self._side):
            middle = self.to_picture(QPointF(self.width() / 2, self.height() / 2))
            at = pairs.chosen
            pairs.set_point(self._side, middle.x(), middle.y())
            pairs.choose(at)  # the arrows move it next
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            pairs.remove(pairs.chosen)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            pairs.choose(pairs.chosen + (1 if key == Qt.Key.Key_PageDown else -1))
        else:
            super().keyPressEvent(event)

    def _screen_scale(self) -> float:
        one, two = self.to_view(QPointF(0, 0)), self.to_view(QPointF(1, 0))
        return max(two.x() - one.x(), 1e-6)

    def _point_at(self, place: QPointF) -> int:
        """The pair whose point is near a place of the view, -1: none."""
        found, nearest = -1, _NEAR
        for at in range(len(self._pairs.points)):
            point = self._pairs.point(self._side, at)
            if point is not None:
                apart = self.to_view(QPointF(*point)) - place
                far = (apart.x() ** 2 + apart.y() ** 2) ** 0.5
                if far < nearest:
                    found, nearest = at, far
        return found

    def _look_at(self, place: QPointF) -> None:
        self._pointer = QPointF(place)
        self.update()

    def _paint_points(self, painter: QPainter, transform: QTransform) -> None:
        for at in range(len(self._pairs.points)):
            point = self._pairs.point(self._side, at)
            if point is not None:
                self._paint_point(painter, transform.map(QPointF(*point)), at)
        if self._pointer is not None and (self.underMouse() or self.hasFocus()):
            self._paint_loupe(painter, self._pointer)

    def _paint_point(self, painter: QPainter, place: QPointF, at: int) -> None:
        colour, chosen = colour_of(at), at == self._pairs.chosen
        for pen in (QPen(QColor(0, 0, 0, 160), 4), QPen(colour, 2)):
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, _RADIUS, _RADIUS)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                far = _RADIUS + (7 if chosen else 4)
                painter.drawLine(place + QPointF(dx, dy) * 3, place + QPointF(dx, dy) * far)
        plate = QRectF(place.x() + 9, place.y() - 25, 18, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(QColor("#13242b"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, str(at + 1))

    def _paint_loupe(self, painter: QPainter, place: QPointF) -> None:
        """What lies under the pointer, larger, in the corner that is farther from it."""
        image = self.image
        if image is None:
            return
        there = self.to_view(place)
        left = 10 if there.x() > self.width() / 2 else self.width() - _LOUPE - 10
        box = QRectF(left, 10, _LOUPE, _LOUPE)
        factor = max(image.width(), image.height()) / self._longest()
        side = _LOUPE / _MAGNIFIED / self._screen_scale() * factor
        middle = place * factor
        part = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        painter.save()
        painter.fillRect(box, QColor("#0c1418"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(box)
        painter.drawImage(box, image, part)
        painter.setPen(QPen(QColor("#ffffff"), 1))
        centre = box.center()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(centre + QPointF(dx, dy) * 4, centre + QPointF(dx, dy) * 20)
        painter.setPen(QPen(QColor(255, 255, 255, 190), 2))
        painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()
