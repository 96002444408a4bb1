"""Pointer and keys over a photo, for the tool in the hand and the handles of the shape that is chosen.

MeasurePointer(desk, current)            current() -> the tool in the hand, or None; installs itself on the view
A drag that no handle and no tool wants moves the photo, as does one with the middle button or with Space held; wheel,
zoom and pan stay as they are without a tool.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from clinic.records.rights import Right
from ui.photos.measuring import shapes
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.keys import MeasureKeys
from ui.photos.measuring.tool import Tool

REACH = 11.0
"""Screen pixels around a handle that take hold of it."""
_ON_IT = 3.0
"""Within so many a double click means the handle itself, not the edge beside it: corners may stand close."""


class MeasurePointer(QObject):
    """Sees what happens in the view before the view does."""

    def __init__(self, desk: Desk, current: Callable[[], Tool | None]) -> None:
        super().__init__(desk)
        self._desk, self._current = desk, current
        self._keys = MeasureKeys(desk, current)
        self._held = self._drawn = False
        self._pan: QPointF | None = None
        self._press: QPointF | None = None
        desk.view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True: used up."""
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QKeyEvent):
            return self._keys.take(event)
        if event.type() == QEvent.Type.Leave:
            self._desk.pointer = None
            self._desk.view.update()
        if event.type() == QEvent.Type.FocusOut:
            self._keys.space_held = False
            self._desk.flush()
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        kind, at = event.type(), event.position()
        if kind == QEvent.Type.MouseButtonPress:
            return self._pressed(event, at)
        if kind == QEvent.Type.MouseMove:
            return self._moved(at)
        if kind == QEvent.Type.MouseButtonRelease:
            return self._released(at)
        return kind == QEvent.Type.MouseButtonDblClick and self._double(at)

    def _pressed(self, event: QMouseEvent, at: QPointF) -> bool:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan = at
            return True
        if event.button() != Qt.MouseButton.LeftButton or self._keys.space_held or self._desk.view.image is None:
            return False
        self._desk.cursor = None
        found = self._handle_at(at)
        if found >= 0:
            self._desk.handle, self._held = found, True
            self._desk.changed.emit()
            return True
        self._press = at if self._current() is not None else None
        return False

    def _moved(self, at: QPointF) -> bool:
        desk, tool = self._desk, self._current()
        if self._pan is not None:
            desk.view.group.pan(at - self._pan)
            self._pan = at
            return True
        place = desk.view.to_picture(at)
        if self._held:
            subject = desk.subject
            if subject is not None:
                desk.change_subject(shapes.moved(subject, desk.handle, desk.inside(place)))
            return True
        if self._drawn and tool is not None:
            desk.pointer = place
            tool.drag_to(place)
            return True
        if self._press is not None and tool is not None and self._begins(at):
            self._drawn = True
            tool.drag_to(place)
            return True
        desk.pointer = place if desk.view.image is not None else None
        if tool is not None:
            tool.hover(place)
            desk.view.update()
        return False

    def _begins(self, at: QPointF) -> bool:
        """Whether a drag that has just become one draws."""
        press, tool = self._press, self._current()
        if press is None or tool is None or (at - press).manhattanLength() < QApplication.startDragDistance():
            return False
        self._press = None
        return tool.drag_from(self._desk.view.to_picture(press))

    def _released(self, at: QPointF) -> bool:
        tool, self._press = self._current(), None
        if self._pan is not None:
            self._pan = None
            return True
        if self._held:
            self._held = False
            self._desk.flush()
            return True
        if self._drawn:
            self._drawn = False
            if tool is not None:
                tool.drag_end(self._desk.view.to_picture(at))
            # the view saw the press and waits for its end
            self._desk.view.forget_press()
            return True
        return False

    def _double(self, at: QPointF) -> bool:
        desk, tool = self._desk, self._current()
        place = desk.view.to_picture(at)
        subject = desk.subject
        if subject is not None and subject.outline:
            _edge, off = shapes.nearest_edge(subject.outline, desk.inside(place))
            if off <= desk.pixels(REACH) and self._handle_at(at, _ON_IT) < 0:
                draft, desk.handle = shapes.inserted(subject, desk.inside(place))
                desk.change_subject(draft, now=True)
                return True
        if tool is not None:
            tool.double_click(place)
            return True
        return False

    def _handle_at(self, at: QPointF, reach: float = REACH) -> int:
        """Which handle of the subject lies under the pointer, or -1."""
        subject, view = self._desk.subject, self._desk.view
        if subject is None or not self._desk.ctx.clinic.may(Right.RECORD):
            return -1
        near = []
        for number, point in enumerate(shapes.handles(subject)):
            step = view.to_view(QPointF(*point)) - at
            far = (step.x() ** 2 + step.y() ** 2) ** 0.5
            if far <= reach:
                near.append((far, number))
        return min(near)[1] if near else -1
