"""The dialogs behind ``prompts``: they open without blocking, answer once and are freed when closed.

Dialog(parent, title, action="OK", kind="primary" | "danger", cancel=True)
    body                 QVBoxLayout for the contents
    action_button        the confirming button
    accepted, rejected   signals of QDialog; open it with ``open()``
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

WIDTH = 440


class Dialog(QDialog):
    """Title, contents, and a row of buttons; Enter confirms, Esc leaves."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        action: str = "OK",
        *,
        kind: str = "primary",
        cancel: bool = True,
        width: int = WIDTH,
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(width)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 18, 20, 16)
        outer.setSpacing(12)
        heading = QLabel(title)
        heading.setProperty("ui", "heading")
        heading.setWordWrap(True)
        outer.addWidget(heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        outer.addSpacing(4)
        outer.addLayout(self.buttons)
        self._add_buttons(action, kind, cancel)

    def add_text(self, text: str) -> QLabel:
        """A paragraph of plain text below what is there."""
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(label)
        return label

    def _add_buttons(self, action: str, kind: str, cancel: bool) -> None:
        self.action_button = QPushButton(action)
        self.action_button.setProperty("kind", kind)
        self.action_button.setDefault(True)
        self.action_button.clicked.connect(self.accept)
        if cancel:
            self.leave_button = QPushButton("Cancel")
            self.leave_button.setAutoDefault(False)
            self.leave_button.clicked.connect(self.reject)
            self.buttons.addWidget(self.leave_button)
        self.buttons.addWidget(self.action_button)
        confirm = QShortcut(QKeySequence("Ctrl+Return"), self)
        confirm.activated.connect(self.action_button.click)


class ConfirmDialog(Dialog):
    """Says what will happen and asks once."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        action: str,
        then: Callable[[], object],
        kind: str,
        leave: str = "Cancel",
    ) -> None:
        super().__init__(parent, title, action, kind=kind)
        self.leave_button.setText(leave)
        self._then = then
        self.add_text(text)

    def accept(self) -> None:
        """Close, then do it."""
        super().accept()
        self._then()


class AskDialog(Dialog):
    """Asks for one text."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        action: str,
        then: Callable[[str], object],
        initial: str = "",
        *,
        lines: int = 1,
        required: bool = True,
        secret: bool = False,
    ) -> None:
        super().__init__(parent, title, action)
        self._then = then
        self._required = required
        caption = QLabel(label)
        caption.setWordWrap(True)
        self.body.addWidget(caption)
        self._editor: QLineEdit | QPlainTextEdit
        if lines > 1:
            self._editor = QPlainTextEdit(initial)
            self._editor.setTabChangesFocus(True)
            self._editor.setFixedHeight(24 * lines)
        else:
            self._editor = QLineEdit(initial)
            if secret:
                self._editor.setEchoMode(QLineEdit.EchoMode.Password)
        self._editor.setAccessibleName(label)
        caption.setBuddy(self._editor)
        self._editor.textChanged.connect(self._look)
        self.body.addWidget(self._editor)
        self._editor.setFocus()
        self._look()

    def text(self) -> str:
        """What was typed, without blanks around it."""
        editor = self._editor
        return (editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()).strip()

    def accept(self) -> None:
        """Close, then hand over the text."""
        text = self.text()
        super().accept()
        self._then(text)

    def _look(self) -> None:
        self.action_button.setEnabled(bool(self.text()) or not self._required)


class ChooseDialog(Dialog):
    """Asks for one of several; a first option without a key says what to choose, so that nothing is guessed."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        options: Sequence[tuple[str, str]],
        action: str,
        then: Callable[[str], object],
    ) -> None:
        super().__init__(parent, title, action)
        self._then = then
        if text:
            self.add_text(text)
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        for key, label in options:
            item = QListWidgetItem(label)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setMinimumHeight(min(320, 34 * max(2, len(options)) + 8))
        self._list.itemActivated.connect(self.accept)
        self.body.addWidget(self._list)
        self.refusal = QLabel("Nothing is chosen yet. Choose one from the list.")
        self.refusal.setProperty("ui", "error")
        self.refusal.hide()
        self.body.addWidget(self.refusal)
        self._list.currentItemChanged.connect(self._chosen)
        self._chosen()
        self._list.setFocus()

    def accept(self) -> None:
        """Close, then hand over the key of the chosen option; one without a key is refused in words."""
        item = self._list.currentItem()
        key = str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""
        if not key:
            self.refusal.show()
            return
        super().accept()
        self._then(key)

    @Slot()
    def _chosen(self) -> None:
        item = self._list.currentItem()
        self.action_button.setEnabled(item is not None and bool(item.data(Qt.ItemDataRole.UserRole)))
        self.refusal.hide()
