"""The live picture with the earlier photo over it, and words and arrows that say how to move.

LiveView(theme)
    set_frame(QImage); set_ghost(QImage | None); set_opacity(0..1); set_still(QImage | None)
    set_hints(tuple | None)              None: nothing is said
    set_message(text)                    while there is no picture
    shutter, back                        signals: Space or Enter; Backspace
    fainter(int)                         signal: Up or Down, +1 or -1
"""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from clinic.registration.live import Hint
from ui.theme.theme import Theme

FITS = "It fits. Hold still and take the photo."
_PLATE, _WORDS = QColor(15, 28, 34, 225), QColor("#f4f7f8")
_MOVE, _GOOD = QColor("#ffc24a"), QColor("#6fd8b0")
_SHADE = QColor(10, 18, 22, 170)
_WAYS = {Hint.RIGHT: 0.0, Hint.DOWN: 90.0, Hint.LEFT: 180.0, Hint.UP: 270.0}


class LiveView(QWidget):
    """Draws; the dialog decides."""

    shutter = Signal()
    back = Signal()
    fainter = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame = QImage()
        self._still: QImage | None = None
        self._ghost: QImage | None = None
        self._opacity = 0.45
        self._hints: tuple[str, ...] | None = None
        self._message = "Starting the camera…"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Camera")
        self.setMinimumSize(420, 300)
        theme.changed.connect(self.update)

    @property
    def words(self) -> str:
        """What is said over the picture, or in its place."""
        if self._frame.isNull() and self._still is None:
            return self._message
        if self._still is not None or self._hints is None:
            return ""
        if not self._hints:
            return FITS
        told = ", then ".join(self._hints[:2])
        return told[:1].upper() + told[1:] + "."

    def sizeHint(self) -> QSize:
        """A large picture."""
        return QSize(800, 600)

    def set_frame(self, frame: QImage) -> None:
        """The newest live picture."""
        self._frame = frame
        self.update()

    def set_still(self, picture: QImage | None) -> None:
        """What was taken, in place of the live picture; ``None``: go on."""
        self._still = picture
        self.update()

    def set_ghost(self, picture: QImage | None) -> None:
        """The earlier photo."""
        self._ghost = picture
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """How much of the earlier photo is seen."""
        self._opacity = opacity
        self.update()

    def set_hints(self, hints: tuple[str, ...] | None) -> None:
        """What to say; empty: it fits."""
        self._hints = hints
        self.setAccessibleDescription(self.words)
        self.update()

    def set_message(self, text: str) -> None:
        """What is said while there is no picture."""
        self._message = text
        self._frame = QImage()
        self.setAccessibleDescription(text)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter take the photo, or keep it."""
        key = event.key()
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.shutter.emit()
        elif key == Qt.Key.Key_Backspace:
            self.back.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.fainter.emit(1 if key == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, earlier photo, words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._still if self._still is not None else self._frame
        if shown.isNull():
            painter.setPen(_WORDS)
            room = QRectF(0, 0, min(self.width() - 60, 520), self.height())
            room.moveCenter(QRectF(self.rect()).center())
            painter.setFont(self._theme.font(15))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)
        else:
            place = _fitted(QRectF(self.rect()), QSizeF(shown.size()))
            painter.drawImage(place, shown)
            # what was taken is looked at alone: whether it is sharp
            if self._ghost is not None and self._opacity > 0 and self._still is None:
                painter.setOpacity(self._opacity)
                painter.drawImage(_fitted(place, QSizeF(self._ghost.size())), self._ghost)
                painter.setOpacity(1.0)
            self._paint_hints(painter, place)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_hints(self, painter: QPainter, place: QRectF) -> None:
        words = self.words
        if not words:
            return
        first = self._hints[0] if self._hints else ""
        painter.setFont(self._theme.font(18, bold=True))
        wide = painter.fontMetrics().horizontalAdvance(words)
        plate = QRectF(0, 0, wide + 84, 48)
        plate.moveCenter(QPointF(place.center().x(), place.bottom() - 44))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PLATE)
        painter.drawRoundedRect(plate, 8, 8)
        painter.setPen(_WORDS)
        painter.drawText(
            plate.adjusted(56, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words
        )
        _sign(painter, QPointF(plate.left() + 32, plate.center().y()), 12, first)
        if first in _WAYS:
            _edge_arrow(painter, place, _WAYS[Hint(first)])


def _fitted(room: QRectF, size: QSizeF) -> QRectF:
    """The largest place of this shape in the middle of ``room``."""
    shape = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(QPointF(), shape)
    place.moveCenter(room.center())
    return place


def _sign(painter: QPainter, at: QPointF, size: float, hint: str) -> None:
    """A small drawing of the way to move; a tick where it fits."""
    painter.save()
    painter.translate(at)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_MOVE if hint else _GOOD, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if not hint:
        painter.drawPolyline(QPolygonF([QPointF(-size, 0), QPointF(-size / 4, size * 0.7), QPointF(size, -size * 0.7)]))
    elif hint in _WAYS:
        painter.rotate(_WAYS[Hint(hint)])
        painter.drawLine(QPointF(-size, 0), QPointF(size, 0))
        painter.drawPolyline(_head(size, 0.0, size * 0.7))
    elif hint in (Hint.CLOSER, Hint.BACK):
        for turn in (45, 135, 225, 315):
            painter.save()
            painter.rotate(turn)
            start, end = (size * 1.3, size * 0.35) if hint == Hint.CLOSER else (size * 0.35, size * 1.3)
            painter.drawLine(QPointF(start, 0), QPointF(end, 0))
            painter.translate(end, 0)
            if hint == Hint.CLOSER:
                painter.rotate(180)
            painter.drawPolyline(_head(0.0, 0.0, size * 0.4))
            painter.restore()
    else:
        if hint == Hint.COUNTER:
            painter.scale(-1, 1)
        painter.drawArc(QRectF(-size, -size, 2 * size, 2 * size), 150 * 16, -240 * 16)
        painter.translate(0, size)  # it ends at six o'clock, going left
        painter.rotate(180)
        painter.drawPolyline(_head(2.0, 0.0, size * 0.55))
    painter.restore()


def _head(x: float, y: float, size: float) -> QPolygonF:
    """The head of an arrow to the right."""
    return QPolygonF([QPointF(x - size, y - size), QPointF(x, y), QPointF(x - size, y + size)])


def _edge_arrow(painter: QPainter, place: QRectF, turn: float) -> None:
    """A large arrow at the edge towards which the camera moves."""
    painter.save()
    painter.translate(place.center())
    reach = (place.width() if turn in (0.0, 180.0) else place.height()) / 2 - 46
    painter.rotate(turn)
    painter.translate(reach, 0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_SHADE)
    painter.drawEllipse(QPointF(0, 0), 34, 34)
    painter.setBrush(_MOVE)
    painter.drawPolygon(QPolygonF([QPointF(-10, -18), QPointF(20, 0), QPointF(-10, 18)]))
    painter.restore()
