"""A small figure that shows a place of the head, and lets it be corrected.

MapThumb(ctx, parent=None)
    set_figure(figure, tone)
    show_point(point, site, side)            turns only where the point would not be seen
    corrected(SurfacePoint)                  signal: clicked, dragged, or moved by the arrow keys
"""

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic.atlas import Atlas, Frame, render
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.surface import SurfacePoint
from ui.context import Context
from ui.core.tasks import Progress
from ui.photos.face_painter import paint_target

_SIZE = QSize(138, 158)
_VIEWS = ("face-front", "face-left", "face-right", "head-left", "head-right", "scalp", "head-back")
_STEP, _FINE_STEP = 3.0, 1.0
_Key = tuple[str, Figure, SkinTone, str]


class MapThumb(QWidget):
    """Drawn in the background; drawn heads are kept, so that a pin moves at once."""

    corrected = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._figure, self._tone = Figure.NEUTRAL, SkinTone.III
        self._view = _VIEWS[0]
        self._point: SurfacePoint | None = None
        self._frames: dict[_Key, tuple[Frame, QImage]] = {}
        self._asked: set[_Key] = set()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Place on the map")
        self.setAccessibleDescription("The arrow keys move the place, with Shift in small steps.")
        self.setToolTip("Click or drag to correct the place; or the arrow keys")
        ctx.theme.changed.connect(self._redraw)

    @property
    def is_drawn(self) -> bool:
        """Whether the figure is shown."""
        return self._key in self._frames

    @property
    def view(self) -> str:
        """From where the head is seen."""
        return self._view

    def sizeHint(self) -> QSize:
        """A head."""
        return _SIZE

    def set_figure(self, figure: Figure, tone: SkinTone) -> None:
        """Draw the figure most like the patient."""
        if (figure, tone) != (self._figure, self._tone):
            self._figure, self._tone = figure, tone
            self._frames.clear()
            self.update()

    def show_point(self, point: SurfacePoint, site: str, side: Side) -> None:
        """Show a place."""
        self._point = point
        if not self._sees(self._view):
            best = self._atlas.default_view(site, side)
            order = ([best] if best in _VIEWS else []) + list(_VIEWS)
            self._view = next((view for view in order if self._sees(view)), self._view)
        self._draw()
        self.update()

    def pin(self) -> QPointF | None:
        """Where the pin stands, in pixels of the widget."""
        if self._point is None:
            return None
        camera = self._atlas.camera(self._view, self._figure)
        seen = self._atlas.project(self._point, self._figure, camera, _SIZE.width(), _SIZE.height())
        return QPointF(seen.x, seen.y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The place is here."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._correct(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pin follows."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._correct(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the place."""
        ways = {
            Qt.Key.Key_Left: QPointF(-1, 0),
            Qt.Key.Key_Right: QPointF(1, 0),
            Qt.Key.Key_Up: QPointF(0, -1),
            Qt.Key.Key_Down: QPointF(0, 1),
        }
        way, pin = ways.get(Qt.Key(event.key())), self.pin()
        if way is None or pin is None:
            super().keyPressEvent(event)
            return
        step = _FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        self._correct(pin + way * step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The head, the pin, a frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.setClipPath(shape)
        theme, drawn = self._ctx.theme, self._frames.get(self._key)
        painter.fillRect(self.rect(), theme.color("surface"))
        if drawn is not None:
            painter.drawImage(QRectF(self.rect()), drawn[1])
        pin = self.pin()
        if pin is not None:
            paint_target(painter, pin, 5.5)
        painter.setClipping(False)
        focus = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if focus else "line"), 2.0 if focus else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 6, 6)
        painter.end()

    @property
    def _atlas(self) -> Atlas:
        return self._ctx.clinic.atlas

    @property
    def _key(self) -> _Key:
        return self._view, self._figure, self._tone, self._ctx.theme.color("surface").name()

    def _sees(self, view: str) -> bool:
        if self._point is None:
            return True
        width, height = _SIZE.width(), _SIZE.height()
        camera = self._atlas.camera(view, self._figure)
        seen = self._atlas.project(self._point, self._figure, camera, width, height)
        return seen.visible and 4 < seen.x < width - 4 and 4 < seen.y < height - 4

    def _correct(self, at: QPointF) -> None:
        drawn = self._frames.get(self._key)
        if drawn is None:
            return
        ratio = drawn[1].width() / self.width()
        point = drawn[0].hit(at.x() * ratio, at.y() * ratio)
        if point is not None:
            self.corrected.emit(point)

    def _redraw(self) -> None:
        if self.isVisible():
            self._draw()

    def _draw(self) -> None:
        key, ratio = self._key, self.devicePixelRatioF()
        if key in self._frames or key in self._asked:
            return
        self._asked.add(key)
        work = partial(_drawn, self._atlas, key, ratio)
        self._ctx.ops.background(self, "Drawing the map", work, partial(self._got, key), quiet=True)

    def _got(self, key: _Key, frame: Frame) -> None:
        self._asked.discard(key)
        rgb = frame.rgb
        height, width = rgb.shape[:2]
        image = QImage(rgb.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
        self._frames[key] = frame, image.convertToFormat(QImage.Format.Format_RGB32)
        self.update()


def _drawn(atlas: Atlas, key: _Key, ratio: float, _progress: Progress) -> Frame:
    view, figure, tone, colour = key
    width, height = round(_SIZE.width() * ratio), round(_SIZE.height() * ratio)
    back = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    return render(atlas, figure, atlas.camera(view, figure), width, height, tone, background=back)
