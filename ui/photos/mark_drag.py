"""Marks in a picture that can be dragged.

MarkDrag(view, handles)                       handles() -> (key, place in pixels of the picture) of what can be dragged
    moved(str, QPointF); dropped(str, QPointF)     signals: on the way, and where it was let go
    held -> str                               key of what is held, or empty
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ui.widgets.deep_view import DeepView

REACH = 14.0
"""Logical pixels around a mark that take hold of it."""
Handle = tuple[str, QPointF]


class MarkDrag(QObject):
    """Takes the pointer before the picture does, so that a mark moves and not the picture below it."""

    moved = Signal(str, QPointF)
    dropped = Signal(str, QPointF)

    def __init__(self, view: DeepView, handles: Callable[[], Sequence[Handle]]) -> None:
        super().__init__(view)
        self._view, self._handles = view, handles
        self.held = ""
        self._press = self._offset = QPointF()
        self._dragged = self._over = False
        self._rest = view.cursor()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press on a mark, move, let go."""
        if not isinstance(event, QMouseEvent):
            return False
        kind, at = event.type(), event.position()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            return self._take(at)
        if kind == QEvent.Type.MouseMove and not self.held:
            self._point(at)
        if kind == QEvent.Type.MouseMove and self.held:
            self._move(at)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self.held:
            self._drop(at)
            return True
        return False

    def _take(self, at: QPointF) -> bool:
        found = self._at(at)
        if found is None:
            return False
        self.held, place = found
        self._press, self._offset, self._dragged = at, self._view.to_view(place) - at, False
        return True

    def _move(self, at: QPointF) -> None:
        far = (at - self._press).manhattanLength() >= QApplication.startDragDistance()
        self._dragged = self._dragged or far
        if self._dragged:
            self.moved.emit(self.held, self._inside(at))

    def _drop(self, at: QPointF) -> None:
        key, self.held = self.held, ""
        if self._dragged:
            self.dropped.emit(key, self._inside(at))

    def _inside(self, at: QPointF) -> QPointF:
        size, place = self._view.picture_size(), self._view.to_picture(at + self._offset)
        return QPointF(min(max(place.x(), 0.0), size.width()), min(max(place.y(), 0.0), size.height()))

    def _at(self, at: QPointF) -> Handle | None:
        if self._view.image is None:
            return None
        near = [(key, place) for key, place in self._handles() if _far(self._view.to_view(place), at) <= REACH]
        return min(near, key=lambda handle: _far(self._view.to_view(handle[1]), at), default=None)

    def _point(self, at: QPointF) -> None:
        over = self._at(at) is not None
        if over != self._over:
            self._over = over
            if over:
                self._rest = self._view.cursor()
            self._view.setCursor(Qt.CursorShape.SizeAllCursor if over else self._rest)


def _far(one: QPointF, other: QPointF) -> float:
    step = one - other
    return float((step.x() ** 2 + step.y() ** 2) ** 0.5)
