"""What the pointer points at in a photo, in words beside it.

HoverWords(view, theme, words_at)        words_at(pixel of the photo) -> str, empty for nothing
    text; clear(); paint(painter, transform)
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Slot
from PySide6.QtGui import QPainter, QTransform

from ui.photos import face_painter
from ui.theme import Theme
from ui.widgets.deep_view import DeepView


class HoverWords(QObject):
    """They follow the pointer, and go when it leaves."""

    def __init__(self, view: DeepView, theme: Theme, words_at: Callable[[QPointF], str]) -> None:
        super().__init__(view)
        self._view, self._theme, self._words_at = view, theme, words_at
        self._at = QPointF()
        self.text = ""
        view.hovered.connect(self._hover)
        view.installEventFilter(self)

    def clear(self) -> None:
        """Say nothing until the pointer moves again."""
        self.text = ""

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """Beside the pointer, within the view."""
        if self.text:
            face_painter.paint_words(painter, transform.map(self._at), self.text, self._view.rect(), self._theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pointer left: nothing follows it."""
        if event.type() == QEvent.Type.Leave and watched is self._view:
            self.clear()
            self._view.update()
        return False

    @Slot(QPointF)
    def _hover(self, at: QPointF) -> None:
        before, self._at = self.text, at
        self.text = self._words_at(at)
        if self.text or before:
            self._view.update()
