"""A stack that asks only for the room of the page in front.

CurrentStack(parent=None)      a QStackedWidget; hidden pages do not widen it
StretchingStack(parent=None)   the same for pages that stretch
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


class StretchingStack(CurrentStack):
    """For pages that take whatever room there is, in a place that scrolls only when it is too small for them.

    A scroll area makes what it holds as high as all in it would like to be, once a line of it wraps.
    """

    def sizeHint(self) -> QSize:
        """No more than the least."""
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Never: a hidden page would have a say, too."""
        return False
