"""Text that grows.

TextArea(placeholder="", min_lines=2, max_lines=12, parent=None)
    textChanged (Qt's);  text() -> str;  set_text(text)      set_text keeps cursor and undo if the text is the same
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget


class TextArea(QPlainTextEdit):
    """A text field as high as its text, between two heights; Tab leaves it."""

    def __init__(
        self,
        placeholder: str = "",
        *,
        min_lines: int = 2,
        max_lines: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._min_lines, self._max_lines = min_lines, max_lines
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._grow)
        self._grow()

    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show ``text``."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def sizeHint(self) -> QSize:
        """As high as the text."""
        return QSize(super().sizeHint().width(), self._wanted())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines wrap elsewhere at another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._grow()

    def _wanted(self) -> int:
        self.ensurePolished()
        line = self.fontMetrics().lineSpacing()
        lines, block = 0, self.document().firstBlock()
        while block.isValid():
            lines += max(1, block.layout().lineCount())
            block = block.next()
        lines = min(max(lines, self._min_lines), self._max_lines)
        return lines * line + round(2 * self.document().documentMargin()) + 12

    def _grow(self) -> None:
        wanted = self._wanted()
        if wanted != self.height() or self.minimumHeight() != wanted:
            self.setFixedHeight(wanted)
