"""The picture of the figure: turned, zoomed, pointed at.

Canvas(ctx, atlas, parent)
    set_figure(figure, tone); set_lesions(rows); choose(lesion_id); set_placing(on); mark(site, side); set_ghost(point)
    look(camera, glide=False); camera; place_at(position); add_layer(layer); set_tool(tool)
    pin_chosen(id); pin_moved(id, point); pin_opened(id); placed(point); region_zoomed(site, side)      signals
    menu_requested(Under, position); view_wanted(view); told(words); moved; spots_changed; reset_requested
What hands, fingers and keys do to it: ``ui.bodymap.canvas_acts``.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QVariantAnimation, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from ui.bodymap.canvas_acts import HELP, NAME, CanvasActs
from ui.bodymap.fingers import Fingers
from ui.bodymap.glide import Glide
from ui.bodymap.hand import Hand
from ui.bodymap.keys import pressed
from ui.bodymap.lights import Lights
from ui.bodymap.overlay import Overlay
from ui.bodymap.pin_board import PinBoard
from ui.bodymap.pin_painter import PinPainter
from ui.bodymap.stage import Scene, Stage
from ui.bodymap.tools import Layer, Tool
from ui.bodymap.views import BODY
from ui.context import Context
from ui.core.motion import motion_ms

FADE_MS = 140
_QUICK_MS = 33.0  # a frame that takes longer would make a glide stutter: the picture jumps instead
_TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)


class Canvas(CanvasActs):
    """Shows one figure with its pins."""

    def __init__(self, ctx: Context, atlas: Atlas, parent: QWidget | None = None) -> None:
        QWidget.__init__(self, parent)
        self._theme, self.atlas = ctx.theme, atlas
        self._figure, self._tone = Figure.NEUTRAL, SkinTone.III
        self._camera = self._shown = atlas.camera(BODY, self._figure)
        groups = {key: diagnosis.group for key, diagnosis in ctx.clinic.catalog.diagnoses.items()}
        self._stage = Stage(ctx.ops, self._get_atlas, self)
        self._stage.drawn.connect(self._frame_drawn)
        self._pins = PinPainter(ctx.theme, groups)
        self.board = PinBoard(atlas, self._pins.measure)
        self.overlay = Overlay(ctx.theme, atlas, ctx.clinic.catalog, self._pins)
        self._lights = Lights(atlas)
        self.glide = Glide(self)
        self.glide.moved.connect(self._glided)
        self.fade = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self.fade.setDuration(motion_ms(FADE_MS))
        self.fade.valueChanged.connect(self._faded)
        self.hand = Hand(self)
        self._fingers = Fingers(self, self.hand)
        self.placing = False
        self.tool: Tool | None = None
        self._layers: list[Layer] = []
        self.back: Callable[[], bool] = _nowhere
        self.escape_goes_back = True
        self._set_up()
        ctx.theme.changed.connect(self._theme_changed)

    def _set_up(self) -> None:
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 200)
        self.setAccessibleName(NAME)
        self.setAccessibleDescription(HELP)

    @property
    def stage(self) -> Stage:
        """What draws the frames."""
        return self._stage

    @property
    def camera(self) -> Camera:
        """Where the figure is looked at from, or will be once a glide has ended."""
        return self._camera

    @property
    def figure(self) -> Figure:
        """The figure now drawn."""
        return self._figure

    def sizeHint(self) -> QSize:
        """Tall, as people are."""
        return QSize(460, 600)

    def set_figure(self, figure: Figure, tone: SkinTone, camera: Camera | None = None) -> None:
        """Draw another figure or skin; a figure of another size comes with its ``camera``."""
        self._figure, self._tone = figure, tone
        self.board.set_figure(figure)
        self.look(camera or self._camera)

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> None:
        """Show these pins; what comes and goes does so quietly."""
        if self.board.set_lesions(lesions) and self.fade.duration() > 0 and self.isVisible():
            self.fade.stop()
            self.fade.start()
        self._pins_changed()

    def set_placing(self, on: bool) -> None:
        """Let the next click on the skin be a place."""
        self.placing = on
        self.board.close_fan()
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def add_layer(self, layer: Layer) -> None:
        """Draw something more between the figure and its pins; the last lies on top."""
        self._layers.append(layer)
        self.update()

    def set_tool(self, tool: Tool | None) -> None:
        """Let a tool have the left button until ``None`` is set; other buttons still pan."""
        self.tool = tool
        self.setCursor(tool.cursor if tool is not None else Qt.CursorShape.ArrowCursor)
        self.update()

    def mark(self, site: str, side: Side) -> None:
        """Light up a site until another is marked ("": none)."""
        self.overlay.marked = (site, side) if site else None
        self.light_up()

    def set_ghost(self, point: SurfacePoint | None, dashed: bool = False) -> None:
        """Show where a lesion that is not saved yet will be."""
        self.overlay.ghost, self.overlay.ghost_dashed = point, dashed
        self.update()

    def look(self, camera: Camera, *, moving: bool = False, glide: bool = False) -> None:
        """Look at the figure from there; ``glide``: on a short way that can be followed."""
        self._camera = camera
        self.glide.stop()
        if glide and self._stage.drawing is not None and self.isVisible() and self._stage.last_ms <= _QUICK_MS:
            self.glide.run(self._shown, camera, (self.width(), self.height()))
            return
        self._shown = camera
        self._draw(moving=moving)

    def light_up(self) -> None:
        """Make the light over what is marked and pointed at."""
        if self._stage.drawing is not None:
            self._lights.show(self._stage.drawing, (self.overlay.marked, self.overlay.pointed))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the last frame, the light, the pins and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        drawing = self._stage.drawing
        if drawing is not None:
            painter.drawImage(QRectF(self.rect()), drawing.image)
            for layer in self._layers:
                layer.paint(painter, self, drawing)
            self._lights.paint(painter)
            held = self.overlay.dragged
            fade = float(self.fade.currentValue()) if self.fade.state() == QVariantAnimation.State.Running else 1.0
            self._pins.paint(painter, self.board, fade, held.id if held is not None else "")
            self.overlay.paint(painter, self, drawing)
            if self.tool is not None:
                self.tool.paint(painter, self, drawing)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self._draw(moving=self._stage.drawing is not None)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was wanted while hidden."""
        super().showEvent(event)
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing while hidden."""
        super().hideEvent(event)
        self.glide.stop()
        self._shown = self._camera
        self._stage.stop()

    def event(self, event: QEvent) -> bool:
        """Fingers come as events of their own."""
        if event.type() in _TOUCHES and isinstance(event, QTouchEvent):
            event.accept()
            return self._fingers.touched(event)
        if isinstance(event, QNativeGestureEvent) and self._fingers.gestured(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything can be done with keys: see ``ui.bodymap.keys``."""
        if not pressed(self, event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._fingers.wheeled(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what is there."""
        self.hand.press(event.position(), event.button(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        self.hand.move(event.position(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.hand.release(event.position(), event.button())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the pin or zoom into the region under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.hand.double(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        self.leave_pointer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The cross hair belongs to the keyboard."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide_cross()

    def _get_atlas(self) -> Atlas:
        return self.atlas

    def _draw(self, *, moving: bool = False) -> None:
        if not self.isVisible() or self.width() < 2 or self.height() < 2:
            return
        ground = self._theme.color("surface")
        colour = ground.red(), ground.green(), ground.blue()
        size, ratio = (self.width(), self.height()), self.devicePixelRatioF()
        self._stage.show(Scene(self._figure, self._shown, self._tone, *size, ratio, colour), moving=moving)

    @Slot(object)
    def _glided(self, camera: Camera) -> None:
        self._shown = camera
        self._draw(moving=camera != self._camera)

    @Slot()
    def _frame_drawn(self) -> None:
        drawing = self._stage.drawing
        if drawing is not None:
            self.board.follow(drawing, (self.width(), self.height()))
        self._pins_changed()

    def _pins_changed(self) -> None:
        self.point_again()
        self.light_up()
        self.spots_changed.emit()

    @Slot()
    def _faded(self) -> None:
        self.update()

    @Slot()
    def _theme_changed(self) -> None:
        self._draw()
        self.update()


def _nowhere() -> bool:
    return False
