"""Up to four photos of the same skin under one zoom, beside each other or one over the other.

CompareStage(ctx, keeper, parent=None)
    scene                                which photos, and how they lie
    views, over, handle, tray            panes; the one for two over each other; the line of the wipe; what can be set
    set_mode(key), set_panes(number), set_active(number)
    zoom_in(), zoom_out(), fit(), actual_size()
    repaint_all()                        words over the photos changed
    panels(lines=None)                   what is shown, for an export
    active_changed(int), view_changed, step_requested(int), photo_dropped(int, str)      signals
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QResizeEvent, QShowEvent, QTransform
from PySide6.QtWidgets import QFrame, QWidget

from ui.compare.aligning import AlignmentKeeper
from ui.compare.camera import STEP
from ui.compare.modes import BlinkMode, WipeMode
from ui.compare.panel import Panel
from ui.compare.scene import MOST, Scene
from ui.compare.skin_view import SkinView
from ui.compare.stage_paint import StagePainter
from ui.compare.tray import Tray
from ui.compare.wipe_handle import WipeHandle
from ui.context import Context

_GAP = 8
_LOADING = "Loading…"


class CompareStage(QFrame):
    """Lays the panes out and takes what hands do to the scene."""

    active_changed = Signal(int)
    view_changed = Signal()
    step_requested = Signal(int)
    photo_dropped = Signal(int, str)

    def __init__(self, ctx: Context, keeper: AlignmentKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene(ctx, keeper, self)
        self.painter = StagePainter(ctx.theme, keeper, self.scene.drawers, self.scene.difference, self.scene.slots)
        camera = self.scene.camera
        self.views = tuple(SkinView(ctx.theme, camera, number, self) for number in range(1, MOST + 1))
        self.over = SkinView(ctx.theme, camera, 0, self)
        self.over.setAccessibleName("Two photos, one over the other")
        self.handle = WipeHandle(self)
        self.tray = Tray({key: way.controls for key, way in self.scene.modes.items()}, self)
        self.setMinimumSize(320, 160)
        self._connect()
        self._renew()

    def set_mode(self, mode: str) -> None:
        """``side``, or the key of a way to lay one photo over the other."""
        self.scene.mode = mode
        self.scene.renew()

    def set_panes(self, panes: int) -> None:
        """So many at once; 1: the active one alone."""
        self.scene.panes = panes
        self.scene.renew()

    def set_active(self, number: int) -> None:
        """Let arrows move pane ``number``; alone it is the one that is shown."""
        if number != self.scene.active and 1 <= number <= MOST:
            self.scene.active = number
            self.scene.renew()
            self.active_changed.emit(number)

    @Slot()
    def zoom_in(self) -> None:
        """One step nearer."""
        self.scene.camera.zoom_by(STEP)

    @Slot()
    def zoom_out(self) -> None:
        """One step away."""
        self.scene.camera.zoom_by(1 / STEP)

    @Slot()
    def fit(self) -> None:
        """Whole pictures."""
        self.scene.camera.fit()

    @Slot()
    def actual_size(self) -> None:
        """One pixel of the active photo on one of the screen."""
        self.scene.camera.zoom_by(100 / self.scene.zoom_percent)

    def repaint_all(self) -> None:
        """Words over the photos changed."""
        for view in (*self.views, self.over):
            view.update()

    def panels(self, lines: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Panel, ...]:
        """What is shown now, view by view, without what only guides the hand; ``lines``: other words, by photo."""
        slots = [replace(pane) for pane in self.scene.slots]
        for pane in slots:
            if lines is not None and pane.row is not None:
                pane.lines = lines.get(pane.row.id, ())
        painter = replace(self.painter, for_export=True, slots=slots)
        if self.scene.way is not None:
            views = [self.over] if self.scene.pair is not None else []
        else:
            views = [self.views[n - 1] for n in self.scene.visible if self.scene.rows[n - 1] is not None]
        return tuple(
            Panel(view.geometry(), view.to_view(), partial(self._paint, painter, view.number)) for view in views
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panes and divider follow."""
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Nothing blinks in a window that is not the active one."""
        done = super().event(event)
        if event.type() in (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate):
            self._run()
        return done

    def showEvent(self, event: QShowEvent) -> None:
        """What moves begins."""
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        """What moves ends."""
        super().hideEvent(event)
        self._run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """[ and ] set how the photos are laid over each other; Space shows the other one."""
        way = self.scene.way
        steps = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
        if way is not None and Qt.Key(event.key()) in steps:
            way.step(steps[Qt.Key(event.key())])
        elif isinstance(way, BlinkMode) and event.key() == Qt.Key.Key_Space:
            way.turn()
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        scene = self.scene
        for view in (*self.views, self.over):
            view.pressed.connect(self._pressed)
            view.stepped.connect(self.step_requested)
            view.shifted.connect(partial(scene.shift, view.number))
            view.shift_ended.connect(scene.keeper.keep_move)
            view.photo_dropped.connect(self._dropped)
            view.full_size_wanted.connect(self.actual_size)
        for drawer in (*scene.drawers, scene.difference):
            drawer.changed.connect(self._show)
        for way in scene.modes.values():
            way.changed.connect(self._lay_out)
        self.handle.moved.connect(self._move_divider)
        scene.changed.connect(self._renew)
        scene.camera.changed.connect(self.view_changed)

    @Slot()
    def _renew(self) -> None:
        self._lay_out()
        self._show()
        self.view_changed.emit()

    @Slot()
    def _lay_out(self) -> None:
        """Where the panes and the line of the wipe stand."""
        scene, size = self.scene, self.size()
        scene.ratio = self.devicePixelRatioF()
        way = scene.way
        rects = grid(size.width(), size.height(), 1 if way is not None else scene.panes)
        shown = {0: rects[0]} if way is not None else dict(zip(scene.visible, rects, strict=False))
        for view in (*self.views, self.over):
            rect = shown.get(view.number)
            if rect is not None:
                view.setGeometry(rect)
            view.setVisible(rect is not None)
            view.update()
        scene.camera.set_view(QSizeF(rects[0].size()))
        wipe = way if isinstance(way, WipeMode) and scene.pair is not None else None
        self.handle.setVisible(wipe is not None)
        if wipe is not None:
            self.handle.place(wipe.divider * size.width(), size.height())
            self.handle.raise_()
        self.tray.show_for(way.key if way is not None and scene.pair is not None else "")
        self.tray.place(size)
        self._run()

    @Slot()
    def _show(self) -> None:
        """What is there is painted, else it is said why not."""
        scene = self.scene
        self.painter.active, self.painter.framed = scene.active, scene.panes > 1
        for view in self.views:
            pane = scene.slots[view.number - 1]
            ready = pane.row is not None and scene.drawers[view.number - 1].is_ready
            view.setAccessibleName(f"Pane {view.number}: {', '.join(pane.lines) or 'no photo'}")
            view.set_painter(partial(self._paint, self.painter, view.number) if ready else None)
            failure = scene.store.failure(pane.row.id) if pane.row is not None else ""
            view.set_message(pane.message if pane.row is None else failure or _LOADING)
        both = [scene.slots[number - 1] for number in (1, scene.second)]
        known = scene.pair is not None and any(scene.drawers[n - 1].is_ready for n in (1, scene.second))
        failures = [scene.store.failure(pane.row.id) for pane in both if pane.row is not None]
        self.over.set_painter(partial(self._paint, self.painter, 0) if known and not any(failures) else None)
        missing = next((pane.message for pane in both if pane.row is None), "")
        self.over.set_message(missing or next((why for why in failures if why), _LOADING))

    def _paint(self, painter: StagePainter, number: int, device: QPainter, to_view: QTransform, room: QRect) -> None:
        way = self.scene.way
        if number:
            painter.side(number, device, to_view, room)
        elif way is not None:
            painter.over(way, self.scene.second, device, to_view, room)

    @Slot()
    def _run(self) -> None:
        """Only the way that is shown in an active window runs."""
        seen = self.isVisible() and self.isActiveWindow()
        for key, way in self.scene.modes.items():
            way.set_running(seen and way is self.scene.way and key == self.scene.mode)

    @Slot(int)
    def _pressed(self, number: int) -> None:
        if number:
            self.set_active(number)

    @Slot(int, str)
    def _dropped(self, number: int, photo_id: str) -> None:
        self.photo_dropped.emit(number or self.scene.second, photo_id)

    @Slot(float)
    def _move_divider(self, x: float) -> None:
        wipe = self.scene.modes[WipeMode.key]
        if isinstance(wipe, WipeMode):
            wipe.move_to(x / max(self.width(), 1))


def grid(width: int, height: int, panes: int) -> list[QRect]:
    """Where so many panes stand: beside each other, four in two rows."""
    rows = 2 if panes == 4 else 1
    columns = panes // rows if rows == 2 else panes
    wide, high = (width - _GAP * (columns - 1)) // columns, (height - _GAP * (rows - 1)) // rows
    return [
        QRect(column * (wide + _GAP), row * (high + _GAP), wide, high)
        for row in range(rows)
        for column in range(columns)
    ]
