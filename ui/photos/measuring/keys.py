"""Keys over a photo while something is measured: everything that the pointer does.

Arrows move the handle that is chosen by one pixel of the photo, with Shift by ten; without one they move a cross (by
ten pixels of the screen, with Shift by one pixel of the photo), and Space clicks where it stands. Tab goes through the
handles and then on to the next widget. Enter is the tool's main step, Backspace takes the last point out, Delete the
handle or the shape that is chosen.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from clinic.records.rights import Right
from ui.photos.measuring import shapes
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.tool import Tool

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_CROSS_STEP = 10.0
_FAR = 10.0


class MeasureKeys:
    """``space_held``: a drag now moves the photo."""

    def __init__(self, desk: Desk, current: Callable[[], Tool | None]) -> None:
        self._desk, self._current = desk, current
        self.space_held = False

    def take(self, event: QKeyEvent) -> bool:
        """True: used up. A shortcut of the page gives way where the key means something here."""
        if event.key() == Qt.Key.Key_Space and event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
            self.space_held = False
        if event.type() == QEvent.Type.ShortcutOverride and self._overrides(event):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._pressed(event)

    def _overrides(self, event: QKeyEvent) -> bool:
        busy = self._current() is not None or self._desk.subject is not None
        return busy and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)

    def _pressed(self, event: QKeyEvent) -> bool:
        desk, tool = self._desk, self._current()
        if tool is None and desk.subject is None:
            return False
        if tool is not None and tool.key_press(event):
            return True
        key = event.key()
        if key in _ARROWS:
            return self._arrow(event, Qt.Key(key))
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._next_handle(-1 if key == Qt.Key.Key_Backtab else 1)
        if key == Qt.Key.Key_Delete:
            return self._delete()
        if key == Qt.Key.Key_Insert:
            return self._insert()
        if tool is None:
            return False
        if key == Qt.Key.Key_Space:
            return self._space(event, tool)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            desk.flush()
            return tool.confirm() or self._click(tool)
        if key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            tool.step(-1 if key == Qt.Key.Key_BracketLeft else 1)
            return True
        return key == Qt.Key.Key_Backspace and tool.back()

    def _arrow(self, event: QKeyEvent, key: Qt.Key) -> bool:
        desk, tool = self._desk, self._current()
        x, y = _ARROWS[key]
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        subject = desk.subject
        if subject is not None and 0 <= desk.handle < len(shapes.handles(subject)) and desk.cursor is None:
            if not desk.ctx.clinic.may(Right.RECORD):
                return True
            step = _FAR if far else 1.0
            old = shapes.handles(subject)[desk.handle]
            place = desk.inside(QPointF(old[0] + x * step, old[1] + y * step))
            desk.change_subject(shapes.moved(subject, desk.handle, place))
            return True
        if tool is None:
            return False
        cross = self._cross()
        step = 1.0 if far else max(1.0, desk.pixels(_CROSS_STEP))
        desk.cursor = QPointF(*desk.inside(cross + QPointF(x, y) * step))
        tool.hover(desk.cursor)
        desk.view.update()
        return True

    def _cross(self) -> QPointF:
        """Where the cross stands; first in the middle of what is seen."""
        desk = self._desk
        if desk.cursor is not None:
            return desk.cursor
        return desk.pointer or desk.view.to_picture(QPointF(desk.view.width() / 2, desk.view.height() / 2))

    def _space(self, event: QKeyEvent, tool: Tool) -> bool:
        """Clicks where the cross stands; without a cross it is held to move the photo."""
        if self._desk.cursor is None:
            self.space_held = True
            return True
        return event.isAutoRepeat() or self._click(tool)

    def _click(self, tool: Tool) -> bool:
        place = self._cross()
        self._desk.cursor = QPointF(place)
        tool.click(place)
        return True

    def _next_handle(self, by: int) -> bool:
        desk = self._desk
        subject = desk.subject
        if subject is None:
            return False
        number = len(shapes.handles(subject))
        at = desk.handle + by if desk.handle >= 0 else (0 if by > 0 else number - 1)
        desk.cursor = None
        desk.flush()
        desk.handle = at if 0 <= at < number else -1
        desk.changed.emit()
        return desk.handle >= 0

    def _delete(self) -> bool:
        """The handle that is chosen, else the whole shape."""
        desk = self._desk
        subject = desk.subject
        if subject is None or not desk.ctx.clinic.may(Right.RECORD):
            return True
        left = shapes.removed(subject, desk.handle) if desk.handle >= 0 else None
        if left is not None:
            desk.handle = -1
            desk.change_subject(left, now=True)
        elif desk.handle >= 0:
            desk.say("The shape needs this point.")
        elif desk.pending is not None:
            desk.pending = None
            desk.changed.emit()
        else:
            desk.take_back(desk.chosen_id)
        return True

    def _insert(self) -> bool:
        """Another corner in the middle of the edge after the one that is chosen."""
        desk = self._desk
        subject = desk.subject
        corner = desk.handle - len(subject.points) if subject is not None else -1
        if subject is None or corner < 0:
            return False
        one, other = subject.outline[corner], subject.outline[(corner + 1) % len(subject.outline)]
        draft, desk.handle = shapes.inserted(subject, ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2))
        desk.change_subject(draft, now=True)
        return True
