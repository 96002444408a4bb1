"""A pane to look at skin through: pans, zooms at the pointer, takes photos from the filmstrip.

SkinView(theme, camera, number, parent=None)
    set_painter(paint | None)        paint(QPainter, QTransform, QRect); the transform: from the reference to the view
    set_message(text)                said while there is nothing to see
    pressed(int); stepped(int)       signals: it is the active one; the neighbour in time is wanted (-1, 1)
    shifted(QPointF, QPointF)        signal: a person moves the photo: where it was taken, and by how much
    shift_ended()                    signal: let go
    photo_dropped(int, str)          signal: a photo was dragged here
    hovered(QPointF)                 signal: pixels of the reference
    nudged(int, int)                 signal: Shift and an arrow
Wheel zooms at the pointer, dragging pans, Shift and dragging moves this photo against the others; keys: + - 0 (fit)
9 (100 %), up and down pan, left and right go through time, Ctrl and arrows pan, Shift and arrows move the photo.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from ui.compare.camera import STEP, Camera
from ui.theme.theme import Theme

PHOTO_MIME = "application/x-skinfolio-photo"
"""The id of a photo, in UTF-8, while it is dragged."""
Painting = Callable[[QPainter, QTransform, QRect], object]
_ARROW = 60.0
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class SkinView(QWidget):
    """Shows what its painter draws; everything that a person does is told by signals or goes to the camera."""

    pressed = Signal(int)
    stepped = Signal(int)
    shifted = Signal(QPointF, QPointF)
    shift_ended = Signal()
    photo_dropped = Signal(int, str)
    hovered = Signal(QPointF)
    full_size_wanted = Signal()

    def __init__(self, theme: Theme, camera: Camera, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._camera, self.number = theme, camera, number
        self._painter: Painting | None = None
        self._message = ""
        self._held: QPointF | None = None
        self._last = QPointF()
        self._dragged = self._is_shifting = self._is_target = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMinimumSize(80, 60)
        camera.changed.connect(self.update)
        theme.changed.connect(self.update)

    @property
    def message(self) -> str:
        """What is said while there is nothing to see."""
        return self._message

    def set_painter(self, paint: Painting | None) -> None:
        """Draw by ``paint``; without it the message is shown."""
        self._painter = paint
        self.update()

    def set_message(self, text: str) -> None:
        """Words in the middle while there is nothing to see."""
        self._message = text
        self.update()

    def to_view(self) -> QTransform:
        """From pixels of the reference to those of this view."""
        return self._camera.to_view(QSizeF(self.size()))

    def to_reference(self, point: QPointF) -> QPointF:
        """Which pixel of the reference lies at a place of the view."""
        inverse, _ = self.to_view().inverted()
        return inverse.map(point)

    def sizeHint(self) -> QSize:
        """A modest picture."""
        return QSize(480, 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture or message, then the frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        if self._painter is not None:
            self._painter(painter, self.to_view(), self.rect())
        elif self._message:
            painter.setPen(QColor("#c3cdd4"))
            room = self.rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)
        if self.hasFocus() or self._is_target:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(self._theme.color("accent"), 4 if self._is_target else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, in all panes at the same place of the skin."""
        turns = event.angleDelta().y() / 120 or event.pixelDelta().y() / 40
        if self._painter is not None:
            self._camera.zoom_by(STEP**turns, self._from_middle(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        self.pressed.emit(self.number)
        if event.button() == Qt.MouseButton.LeftButton and self._painter is not None:
            self._held = self._last = event.position()
            self._dragged = False
            self._is_shifting = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or move this photo alone; tell where the pointer is."""
        at = event.position()
        if self._held is None:
            self.hovered.emit(self.to_reference(at))
            return
        self._dragged = self._dragged or (at - self._held).manhattanLength() >= QApplication.startDragDistance()
        if not self._dragged:
            return
        if self._is_shifting:
            before, after = self.to_reference(self._last), self.to_reference(at)
            self.shifted.emit(before, after - before)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._camera.pan(at - self._last)
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was moved is kept."""
        self._let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of it or 100 %, at the pointer."""
        if self._painter is None:
            return
        if self._camera.is_fitted:
            self._camera.zoom_to(1 / self.devicePixelRatioF(), self._from_middle(event.position()))
        else:
            self._camera.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, pan, go through time, move the photo."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is not None and self._arrow(arrow, event.modifiers()):
            return
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: self._camera.zoom_by(STEP),
            Qt.Key.Key_Equal: lambda: self._camera.zoom_by(STEP),
            Qt.Key.Key_Minus: lambda: self._camera.zoom_by(1 / STEP),
            Qt.Key.Key_0: self._camera.fit,
            Qt.Key.Key_9: self.full_size_wanted.emit,
        }
        if event.key() in keys and self._painter is not None:
            keys[event.key()]()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """What was moved by keys is kept when Shift is let go."""
        if event.key() == Qt.Key.Key_Shift and self._is_shifting:
            self._is_shifting = False
            self.shift_ended.emit()
        super().keyReleaseEvent(event)

    def _arrow(self, arrow: QPointF, keys: Qt.KeyboardModifier) -> bool:
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self._is_shifting = True
            far = 10.0 if keys & Qt.KeyboardModifier.ControlModifier else 1.0
            self.shifted.emit(self._camera.center, arrow * far / self._camera.scale)
        elif arrow.y() or keys & Qt.KeyboardModifier.ControlModifier:
            self._camera.pan(-arrow * _ARROW)
        elif not keys & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(int(arrow.x()))
        else:
            return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """It is the active one."""
        super().focusInEvent(event)
        self.pressed.emit(self.number)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was moved by keys is kept."""
        super().focusOutEvent(event)
        if self._is_shifting and self._held is None:
            self._is_shifting = False
            self.shift_ended.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """A drag ends with the pointer gone for good."""
        if not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._let_go()
        super().leaveEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A photo of the strip is welcome."""
        if event.mimeData().hasFormat(PHOTO_MIME):
            self._is_target = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        self._is_target = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show it here."""
        self._is_target = False
        event.acceptProposedAction()
        self.photo_dropped.emit(self.number, bytes(event.mimeData().data(PHOTO_MIME).data()).decode())
        self.update()

    def _let_go(self) -> None:
        moved = self._held is not None and self._dragged and self._is_shifting
        if self._held is not None:
            self._is_shifting = False
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if moved:
            self.shift_ended.emit()

    def _from_middle(self, at: QPointF) -> QPointF:
        return at - QPointF(self.width() / 2, self.height() / 2)
