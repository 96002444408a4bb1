"""What stands on an empty page.

EmptyState(text, action="", icon="", theme=None, title="", parent=None)
    action_requested         signal
    set(text, action="", title="")
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label


class EmptyState(QWidget):
    """Says what belongs here and offers the one action that starts it."""

    action_requested = Signal()

    def __init__(
        self,
        text: str,
        action: str = "",
        *,
        icon: str = "",
        theme: Theme | None = None,
        title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(1)
        if icon and theme is not None:
            picture = QLabel()
            theme.bind_icon(picture, icon, "field_border", 36)
            column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self._title = text_label(title, "heading")
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        self._title.setVisible(bool(title))
        self._text = text_label(text, "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setMinimumWidth(180)
        self._text.setMaximumWidth(420)
        row = QHBoxLayout()  # a centred wrapped label would be laid out one line high
        row.addStretch(1)
        row.addWidget(self._text, 1000)
        row.addStretch(1)
        column.addLayout(row)
        self.button = Button(action, kind="primary")
        self.button.clicked.connect(self.action_requested)
        column.addSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.button.setVisible(bool(action))
        column.addStretch(2)

    def set(self, text: str, action: str = "", title: str = "") -> None:
        """Say something else; no button without ``action``."""
        self._text.setText(text)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.button.setText(action)
        self.button.setVisible(bool(action))
