"""One line of text that gives way.

ElidedLabel(text="", look="", parent=None)      look: as in ui.widgets.looks.text_label
Where the room is short it ends in dots and shows the whole text as its tool tip.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_SHORTEST = 48


class ElidedLabel(QLabel):
    """A label that is never wider than its place."""

    def __init__(self, text: str = "", look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if look:
            self.setProperty("ui", look)

    @property
    def is_cut(self) -> bool:
        """Whether the text is longer than its place."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def setText(self, text: str) -> None:
        """Show ``text``, as much of it as fits."""
        super().setText(text)
        self._tell()

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        size = super().sizeHint()
        return QSize(min(size.width(), _SHORTEST), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is cut is told by the tool tip."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, with dots at its end where it is cut."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)

    def _tell(self) -> None:
        self.setToolTip(self.text() if self.is_cut else "")
