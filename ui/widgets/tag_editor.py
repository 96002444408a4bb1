"""Words as chips.

TagEditor(theme, placeholder="", parent=None)
    changed(object)          signal: tuple of the tags
    tags -> tuple[str, ...]; set_tags(tags)      set_tags emits nothing
Enter, comma or leaving adds what is typed; Backspace in the empty field removes the last one.
"""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.flow import FlowLayout
from ui.widgets.looks import set_look


class TagEditor(QFrame):
    """A field that holds chips and takes new ones."""

    changed = Signal(object)

    def __init__(self, theme: Theme, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "tags")
        self._theme = theme
        self._tags: list[str] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self, 4, fill_last=True)
        self._flow.setContentsMargins(6, 3, 6, 3)
        self.line = QLineEdit()
        self.line.setProperty("ui", "bare")
        self.line.setPlaceholderText(placeholder)
        self.line.setMinimumWidth(120)
        self.line.installEventFilter(self)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusProxy(self.line)
        self._build()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags, in order of typing."""
        return tuple(self._tags)

    def set_tags(self, tags: Iterable[str]) -> None:
        """Show ``tags`` instead."""
        self._tags = list(dict.fromkeys(tags))
        self._build()

    def setAccessibleName(self, name: str) -> None:
        """The line is what a screen reader meets."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and focus of the line."""
        if event.type() == QEvent.Type.FocusIn:
            set_look(self, focused=True)
        elif event.type() == QEvent.Type.FocusOut:
            set_look(self, focused=False)
            self._add_typed()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere in the frame goes to the line: what is typed next must not land in another field."""
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def remove(self, tag: str) -> None:
        """Take ``tag`` away."""
        if tag in self._tags:
            self._tags.remove(tag)
            self._build()
            self.changed.emit(self.tags)

    def _key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma) and self.line.text().strip():
            self._add_typed()
            return True
        if key == Qt.Key.Key_Backspace and not self.line.text() and self._tags:
            self.remove(self._tags[-1])
            return True
        return key == Qt.Key.Key_Comma

    def _add_typed(self) -> None:
        tag = self.line.text().strip()
        self.line.clear()
        if tag and tag not in self._tags:
            self._tags.append(tag)
            self._build()
            self.changed.emit(self.tags)

    def _build(self) -> None:
        focused = self.focusWidget()
        had_focus = focused is not None and focused.hasFocus()  # the line, or the cross of a chip now removed
        self._flow.removeWidget(self.line)
        self._flow.clear()
        for tag in self._tags:
            chip = _Tag(tag, self._theme, self)
            chip.removed.connect(self.remove)
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self.line)
        self.line.raise_()
        self._flow.activate()  # else a new chip lies over the line until the next event
        if had_focus:
            self.line.setFocus()
        self.updateGeometry()


class _Tag(QFrame):
    """One chip with a cross."""

    removed = Signal(str)

    def __init__(self, text: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("ui", "chip")
        self.setProperty("tone", "neutral")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 2, 1)
        row.setSpacing(2)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self._text = text
        cross = IconButton(theme, "x", f"Remove {text}", size=12)
        cross.clicked.connect(self._cross)
        row.addWidget(label)
        row.addWidget(cross)

    @Slot()
    def _cross(self) -> None:
        self.removed.emit(self._text)
