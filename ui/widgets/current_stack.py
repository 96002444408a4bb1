"""A stack that asks only for the room of the page in front.

CurrentStack(parent=None)      a QStackedWidget; hidden pages do not widen it
"""

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget


class CurrentStack(QStackedWidget):
    """Qt's own stack is as wide as its widest page, whether that is shown or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._turned)

    def minimumSizeHint(self) -> QSize:
        """The least size of the page in front."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()

    @Slot(int)
    def _turned(self, _index: int) -> None:
        self.updateGeometry()
