"""A white panel with a title.

Card(title="", note="", parent=None)
    body: QVBoxLayout            contents, 12 px around
    add(widget, stretch=0); set_title(text); set_note(text)      the note stands grey beside the title
    add_action(widget)           at the right of the title
    set_flush()                  contents reach the edges (tables, pictures)
"""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.looks import text_label

HEAD_HEIGHT = 44


class Card(QFrame):
    """A panel with a head (title, note, actions) above its contents; no head while it has nothing to say."""

    def __init__(self, title: str = "", note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._head = QFrame()
        self._head.setProperty("ui", "card-head")
        self._head.setFixedHeight(HEAD_HEIGHT)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        self._title = text_label(title, "strong")
        self._note = text_label(note, "muted")
        row.addWidget(self._title)
        row.addWidget(self._note)
        row.addStretch(1)
        self._row = row
        outer.addWidget(self._head)
        self._head.setVisible(bool(title or note))
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(12, 12, 12, 12)
        self.body.setSpacing(8)
        outer.addWidget(inside, 1)
        self.setAccessibleName(title)

    def set_title(self, text: str) -> None:
        """Change the title."""
        self._title.setText(text)
        self.setAccessibleName(text)
        self._head.setVisible(bool(text or self._note.text()))

    def set_note(self, text: str) -> None:
        """Change the grey words beside the title."""
        self._note.setText(text)
        self._head.setVisible(bool(text or self._title.text()))

    def add_action(self, widget: QWidget) -> None:
        """Put a control at the right end of the head."""
        self._row.addWidget(widget)
        self._head.show()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put ``widget`` below what is there."""
        self.body.addWidget(widget, stretch)

    def set_flush(self) -> None:
        """Let the contents reach the edges."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
