"""The picture of the figure: turned, zoomed, pointed at.

Canvas(ctx, atlas, parent)
    set_figure(figure, tone); set_lesions(rows); choose(lesion_id); set_placing(on); mark(site, side); set_ghost(point)
    look(camera, view=""); camera; is_preset; add_layer(layer); set_tool(tool)
    hint_requested(view); pin_chosen(id); pin_moved(id, point); placed(point); region_entered(site, side)
    region_zoomed(site, side)
"""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from ui.bodymap.overlay import Overlay
from ui.bodymap.pins import Cluster, Placed, Spot, clusters
from ui.bodymap.pointer import Grip, grip_at
from ui.bodymap.stage import Scene, Stage
from ui.bodymap.tools import Layer, Tool
from ui.bodymap.views import BODY, free
from ui.context import Context

_DRAG = 5.0  # pixels until a press becomes a drag
_TURN = 0.04  # of the picture's width that an arrow key turns
_ZOOM_KEY, _ZOOM_WHEEL = 1.25, 1.0016
_KEYS = {
    Qt.Key.Key_Left: (-_TURN, 0.0),
    Qt.Key.Key_Right: (_TURN, 0.0),
    Qt.Key.Key_Up: (0.0, -_TURN),
    Qt.Key.Key_Down: (0.0, _TURN),
}


class Canvas(QWidget):
    """Shows one figure with its pins."""

    pin_chosen = Signal(str)
    pin_moved = Signal(str, object)
    placed = Signal(object)
    region_zoomed = Signal(str, object)
    moved = Signal()
    spots_changed = Signal()
    reset_requested = Signal()

    def __init__(self, ctx: Context, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._atlas = ctx.theme, atlas
        self._figure, self._tone = Figure.NEUTRAL, SkinTone.III
        self._camera = atlas.camera(BODY, self._figure)
        self._lesions: tuple[LesionRow, ...] = ()
        self._placed = Placed.on(atlas, self._figure, ())
        self._spots: tuple[Spot, ...] = ()
        self._groups = {key: diagnosis.group for key, diagnosis in ctx.clinic.catalog.diagnoses.items()}
        self._stage = Stage(ctx.ops, self._get_atlas, self)
        self._stage.drawn.connect(self._frame_drawn)
        self._overlay = Overlay(ctx.theme, atlas, ctx.clinic.catalog, self._groups)
        self._placing = False
        self._grip: Grip | None = None
        self._layers: list[Layer] = []
        self._tool: Tool | None = None
        self._press = QPointF()
        self._last = QPointF()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 200)
        self.setAccessibleName("Body map")
        self.setAccessibleDescription(
            "Arrow keys turn the figure, plus and minus zoom, Home resets. Sites can also be chosen in the list."
        )
        ctx.theme.changed.connect(self._theme_changed)

    @property
    def stage(self) -> Stage:
        """What draws the frames."""
        return self._stage

    @property
    def camera(self) -> Camera:
        """Where the figure is looked at from."""
        return self._camera

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where the lesions show in the picture."""
        return self._spots

    @property
    def tip(self) -> str:
        """What is said beside the pointer."""
        return self._overlay.tip

    @property
    def lesions(self) -> tuple[LesionRow, ...]:
        """Whose pins are shown."""
        return self._lesions

    @property
    def placing(self) -> bool:
        """Whether a click on the skin places a lesion."""
        return self._placing

    def sizeHint(self) -> QSize:
        """Tall, as people are."""
        return QSize(460, 600)

    def set_figure(self, figure: Figure, tone: SkinTone) -> None:
        """Draw another figure or skin."""
        self._figure, self._tone = figure, tone
        self._placed = Placed.on(self._atlas, figure, self._lesions)
        self._draw()

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> None:
        """Show these pins."""
        self._lesions = lesions
        self._placed = Placed.on(self._atlas, self._figure, lesions)
        self._place_pins()

    def choose(self, lesion_id: str) -> None:
        """Set one pin off from the others."""
        self._overlay.chosen = lesion_id
        self.update()

    def set_placing(self, on: bool) -> None:
        """Let the next click on the skin be a place."""
        self._placing = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def add_layer(self, layer: Layer) -> None:
        """Draw something more between the figure and its pins; the last lies on top."""
        self._layers.append(layer)
        self.update()

    def set_tool(self, tool: Tool | None) -> None:
        """Let a tool have the left button until ``None`` is set; other buttons still pan."""
        self._tool = tool
        self.setCursor(tool.cursor if tool is not None else Qt.CursorShape.ArrowCursor)
        self.update()

    def mark(self, site: str, side: Side) -> None:
        """Light up a site until another is marked ("": none)."""
        self._overlay.mark(site, side)
        self.update()

    def set_ghost(self, point: SurfacePoint | None, dashed: bool = False) -> None:
        """Show where a lesion that is not saved yet will be."""
        self._overlay.ghost, self._overlay.ghost_dashed = point, dashed
        self.update()

    def look(self, camera: Camera, *, moving: bool = False) -> None:
        """Look at the figure from there."""
        self._camera = camera
        self._overlay.leave()
        self._draw(moving=moving)

    def place_at(self, at: QPointF) -> SurfacePoint | None:
        """The point of the skin under a position."""
        drawing = self._stage.drawing
        if drawing is None or drawing.scene.camera != self._camera:
            return None
        factor = drawing.frame.ids.shape[1] / max(1, self.width())
        return drawing.frame.hit(at.x() * factor, at.y() * factor)

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
            live = drawing if drawing.scene.camera == self._camera else None
            self._overlay.paint(painter, self, live, clusters(self._spots, self._overlay.chosen))
            if self._tool is not None:
                self._tool.paint(painter, self, drawing)
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
        self._stage.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows turn, plus and minus zoom, Home resets."""
        key = Qt.Key(event.key())
        if key in _KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._freely(self._free().rotated(*_KEYS[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(_ZOOM_KEY, QPointF(self.rect().center()))
        elif key == Qt.Key.Key_Minus:
            self._zoom(1 / _ZOOM_KEY, QPointF(self.rect().center()))
        elif key == Qt.Key.Key_Home:
            self.reset_requested.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._zoom(_ZOOM_WHEEL ** event.angleDelta().y(), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a pin, of the picture, or of the figure; or use the tool."""
        if self._tool is not None and event.button() == Qt.MouseButton.LeftButton:
            self._tool.press(self.place_at(event.position()), event.position())
            self.update()
            return
        self._press = self._last = event.position()
        pin = self.cluster_at(event.position())
        self._grip = grip_at(event.button(), event.modifiers(), pin, self._atlas)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn, pan or drag what is held; else tell what is under the pointer."""
        at = event.position()
        if self._tool is not None and self._grip is None:
            pressed = bool(event.buttons() & Qt.MouseButton.LeftButton)
            self._tool.move(self.place_at(at), at, pressed=pressed)
            self.update()
            return
        if self._grip is None:
            self._point_at(at)
            return
        if not self._grip.moving and (at - self._press).manhattanLength() < _DRAG:
            return
        self._grip = replace(self._grip, moving=True)
        delta, self._last = at - self._last, at
        if self._grip.lesion is not None:
            self._overlay.drag_pin(at, self._grip.lesion)
            self._point_at(at, pins=False)
        elif self._grip.pans:
            self._freely(self._free().panned(delta.x(), delta.y(), self.width(), self.height()))
        else:
            self._freely(self._free().rotated(delta.x() / self.width(), delta.y() / self.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: a press that did not move is a click."""
        if self._tool is not None and self._grip is None and event.button() == Qt.MouseButton.LeftButton:
            self._tool.release(self.place_at(event.position()), event.position())
            self.update()
            return
        grip, self._grip = self._grip, None
        if grip is None:
            return
        self._overlay.drop_pin()
        if grip.moving and grip.lesion is not None:
            point = self.place_at(event.position())
            if point is not None:
                self.pin_moved.emit(grip.lesion.id, point)
        elif not grip.moving and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom into the region under the pointer."""
        point = self.place_at(event.position())
        if point is not None and not self._placing and self._tool is None:
            self.region_zoomed.emit(*self._atlas.region_at(point))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        self._overlay.leave()
        self.update()

    def cluster_at(self, at: QPointF) -> Cluster | None:
        """The pin under a position, the one on top first."""
        return self._overlay.cluster_at(at, clusters(self._spots, self._overlay.chosen))

    def _get_atlas(self) -> Atlas:
        return self._atlas

    def _click(self, at: QPointF) -> None:
        cluster = self.cluster_at(at)
        if cluster is not None and not self._placing:
            ids = [spot.lesion.id for spot in sorted(cluster.spots, key=lambda spot: spot.lesion.number)]
            chosen = self._overlay.chosen
            following = ids[(ids.index(chosen) + 1) % len(ids)] if chosen in ids else ids[0]
            self.pin_chosen.emit(following)
            return
        point = self.place_at(at)
        if point is not None and self._placing:
            self.placed.emit(point)

    def _point_at(self, at: QPointF, *, pins: bool = True) -> None:
        cluster = self.cluster_at(at) if pins else None
        point = self.place_at(at) if cluster is None else None
        self._overlay.point_at(at, cluster, self._atlas.region_at(point) if point is not None else None)
        if not self._placing and self._tool is None:
            self.setCursor(Qt.CursorShape.PointingHandCursor if cluster else Qt.CursorShape.ArrowCursor)
        self.update()

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._freely(self._free().zoomed(factor, (at.x(), at.y()), self.width(), self.height()))

    def _free(self) -> Camera:
        body = self._atlas.camera(BODY, self._figure)
        return free(self._camera, body, max(1, self.width()), max(1, self.height()))

    def _freely(self, camera: Camera) -> None:
        self.look(camera, moving=True)
        self.moved.emit()

    def _draw(self, *, moving: bool = False) -> None:
        if not self.isVisible() or self.width() < 2 or self.height() < 2:
            return
        ground = self._theme.color("surface")
        scene = Scene(
            self._figure,
            self._camera,
            self._tone,
            self.width(),
            self.height(),
            self.devicePixelRatioF(),
            (ground.red(), ground.green(), ground.blue()),
        )
        self._stage.show(scene, moving=moving)

    @Slot()
    def _frame_drawn(self) -> None:
        self._place_pins()

    def _place_pins(self) -> None:
        drawing = self._stage.drawing
        if drawing is not None:
            self._spots = self._placed.spots(
                self._atlas, drawing.scene.figure, drawing.scene.camera, drawing.frame, self.width(), self.height()
            )
        self.spots_changed.emit()
        self.update()

    @Slot()
    def _theme_changed(self) -> None:
        self._draw()
        self.update()
