"""A picture to look into.

ImageView(theme, group=None, parent=None)       group: a ZoomGroup to share zoom and pan with others
    set_image(QImage | None, keep_view=True); image -> QImage | None
    set_caption(text); set_message(text)        caption: at the upper left; message: while there is no picture
    fit(); actual_size(); zoom_in(); zoom_out();  zoom_percent -> float (100: one picture pixel per device pixel)
    set_overlay(paint | None)                   paint(QPainter, QTransform): drawn above, transform: picture -> view
    to_picture(QPointF) -> QPointF; to_view(QPointF) -> QPointF
    shift -> QPointF; set_shift(QPointF); reset_shift()      own shift against the group, in units
    clicked(QPointF), hovered(QPointF)          signals: picture pixels
    view_changed                                signal: zoom or pan
Wheel zooms at the pointer, dragging pans, Shift+drag shifts this picture against the others of its group,
double click toggles fit and 100 %; keys: + - 0 (fit) 1 (100 %) arrows.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme.theme import Theme
from ui.widgets.caption import paint_caption
from ui.widgets.zoom_group import ZoomGroup

_STEP = 1.25
_ARROW = 60.0
_PIXELS_SEEN = 300 - 1e-6  # percent from which pixels are drawn as squares
Overlay = Callable[[QPainter, QTransform], object]


class ImageView(QWidget):
    """Shows one picture, zoomed and moved; pixels are those of the picture as upright."""

    clicked = Signal(QPointF)
    hovered = Signal(QPointF)
    view_changed = Signal()

    def __init__(self, theme: Theme, group: ZoomGroup | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._pixmap = QPixmap()
        self._caption = self._message = ""
        self._overlay: Overlay | None = None
        self._shift = QPointF()
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Picture")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._group = group if group is not None else ZoomGroup(self)
        self._group.add(self)
        self._group.changed.connect(self._on_view)
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage | None:
        """The picture now shown."""
        return self._image

    @property
    def group(self) -> ZoomGroup:
        """Who shares this zoom."""
        return self._group

    @property
    def shift(self) -> QPointF:
        """How far this picture is moved against the others, in units of its longer side."""
        return QPointF(self._shift)

    @property
    def zoom_percent(self) -> float:
        """100: one picture pixel on one device pixel."""
        return self._pixel_scale() * self.devicePixelRatioF() * 100

    def set_image(self, image: QImage | None, *, keep_view: bool = True) -> None:
        """Show ``image``; zoom, pan and shift stay unless ``keep_view`` is off."""
        self._image = image
        self._pixmap = QPixmap.fromImage(image) if image is not None else QPixmap()
        if not keep_view:
            self._shift = QPointF()
            self._group.fit()
        self._group.resized()

    def set_caption(self, text: str) -> None:
        """Words at the upper left of the picture."""
        self._caption = text
        self.setAccessibleDescription(text)
        self.update()

    def set_message(self, text: str) -> None:
        """Words in the middle while there is no picture."""
        self._message = text
        self.update()

    def set_overlay(self, paint: Overlay | None) -> None:
        """Draw more above the picture; call ``update()`` when it changes."""
        self._overlay = paint
        self.update()

    def set_shift(self, shift: QPointF) -> None:
        """Move this picture against the others."""
        self._shift = QPointF(shift)
        self._on_view()

    @Slot()
    def reset_shift(self) -> None:
        """Undo the shift made by hand."""
        self.set_shift(QPointF())

    @Slot()
    def fit(self) -> None:
        """Show the whole picture."""
        self._group.fit()

    @Slot()
    def actual_size(self) -> None:
        """One picture pixel on one device pixel."""
        if not self._pixmap.isNull():
            self._group.zoom_to(self._longer() / self.devicePixelRatioF())

    @Slot()
    def zoom_in(self) -> None:
        """One step nearer."""
        self._group.zoom_by(_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """One step away."""
        self._group.zoom_by(1 / _STEP)

    def picture_size(self) -> QSizeF:
        """Size of the picture in its pixels."""
        return QSizeF(self._pixmap.size())

    def view_size(self) -> QSizeF:
        """Size of the view in screen pixels."""
        return QSizeF(self.size())

    def transform(self) -> QTransform:
        """From picture pixels to view pixels."""
        scale = self._pixel_scale()
        middle = QPointF(self.width() / 2, self.height() / 2) - (self._group.center - self._shift) * self._group.scale
        corner = middle - QPointF(self._pixmap.width(), self._pixmap.height()) * (scale / 2)
        return QTransform(scale, 0, 0, scale, corner.x(), corner.y())

    def to_view(self, point: QPointF) -> QPointF:
        """Where a picture point lies in the view."""
        return self.transform().map(point)

    def to_picture(self, point: QPointF) -> QPointF:
        """Which picture point lies at a place of the view."""
        inverse, _ = self.transform().inverted()
        return inverse.map(point)

    def sizeHint(self) -> QSize:
        """A modest picture."""
        return QSize(480, 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, overlay, words and focus."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        if not self._pixmap.isNull():
            transform = self.transform()
            smooth = self.zoom_percent < _PIXELS_SEEN
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.setTransform(transform)
            painter.drawPixmap(0, 0, self._pixmap)
            painter.resetTransform()
            if self._overlay is not None:
                painter.save()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._overlay(painter, transform)
                painter.restore()
        elif self._message:
            painter.setPen(QColor("#c3cdd4"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)
        if self._caption:
            paint_caption(painter, QPointF(12, 12), self._caption)
        if self.hasFocus():
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A fitted picture follows the size."""
        super().resizeEvent(event)
        self._group.resized()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        turns = event.angleDelta().y() / 120 or event.pixelDelta().y() / 40
        self._group.zoom_by(_STEP**turns, self._from_middle(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = event.position()
            self._dragged = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or shift this picture alone; tell where the pointer is."""
        at = event.position()
        if self._pressed is None:
            if not self._pixmap.isNull():
                self.hovered.emit(self.to_picture(at))
            return
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        self._dragged = self._dragged or far
        if self._dragged:
            delta, self._last = at - self._last, at
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.set_shift(self._shift + delta / self._group.scale)
            else:
                self._group.pan(delta)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag is a click."""
        if self._pressed is not None and not self._dragged and not self._pixmap.isNull():
            self.clicked.emit(self.to_picture(event.position()))
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Whole picture or 100 %, at the pointer."""
        if self._group.is_fitted:
            self._group.zoom_to(self._longer() / self.devicePixelRatioF(), self._from_middle(event.position()))
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and pan by keys."""
        pans = {
            Qt.Key.Key_Left: QPointF(_ARROW, 0),
            Qt.Key.Key_Right: QPointF(-_ARROW, 0),
            Qt.Key.Key_Up: QPointF(0, _ARROW),
            Qt.Key.Key_Down: QPointF(0, -_ARROW),
        }
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_1: self.actual_size,
        }
        if event.key() in pans:
            self._group.pan(pans[Qt.Key(event.key())])
        elif event.key() in keys:
            keys[event.key()]()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """A drag ends with the pointer gone."""
        self._pressed = None
        super().leaveEvent(event)

    def forget_press(self) -> None:
        """Something else took what began with the press: its end is neither a click nor the end of a drag."""
        self._pressed = None

    @Slot()
    def _on_view(self) -> None:
        self.update()
        self.view_changed.emit()

    def _longer(self) -> float:
        return float(max(self._pixmap.width(), self._pixmap.height(), 1))

    def _pixel_scale(self) -> float:
        return self._group.scale / self._longer()

    def _from_middle(self, at: QPointF) -> QPointF:
        return at - QPointF(self.width() / 2, self.height() / 2)
