"""Hands that work the window: they click, type, and wait until something is so."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from ui.core.dialogs import Dialog
from ui.core.prompts import DialogPrompts

_PATIENCE_S = 60.0


class TourStuck(RuntimeError):
    """Something that the tour waited for did not happen."""


class SavingPrompts(DialogPrompts):
    """The real dialogs, but files are saved into one folder without asking."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._place = folder
        self.saved: list[Path] = []

    def save_file(
        self, parent: QWidget | None, title: str, suggested: str, patterns: str, then: Callable[[Path], object]
    ) -> None:
        """Save under the suggested name."""
        path = self._place / suggested
        self.saved.append(path)
        then(path)


class Hands:
    """Keyboard and mouse."""

    def wait(self, what: str, so: Callable[[], object]) -> None:
        """Let the window work until ``so()`` is true. Raises ``TourStuck`` saying ``what`` did not come."""
        end = time.monotonic() + _PATIENCE_S
        while not so():
            if time.monotonic() > end:
                raise TourStuck(f"the tour waited in vain for {what}")
            _pause(15)

    def settle(self, milliseconds: int = 400) -> None:
        """Let what was started be drawn, before a picture is taken."""
        _pause(milliseconds)

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def type(self, widget: QWidget, text: str) -> None:
        """Type into a field; signs that a keyboard lacks are put in as an input method would."""
        widget.setFocus()
        line = widget.focusProxy() or widget  # a field of several parts takes its keys in one of them
        if text.isascii():
            QTest.keyClicks(line, text)
        elif isinstance(line, QLineEdit):
            line.insert(text)
        elif isinstance(line, QPlainTextEdit):
            line.insertPlainText(text)

    def press(self, widget: QWidget, key: Qt.Key) -> None:
        """Press one key."""
        QTest.keyClick(widget, key)

    def fill(self, editor: QWidget, value: str) -> None:
        """Put a value into a field of a form, whatever its kind."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        else:
            self.type(editor, value)

    def dialog(self) -> Dialog:
        """The dialog that is open now."""
        self.wait("a dialog", lambda: self._dialogs())
        return self._dialogs()[-1]

    def accept(self) -> None:
        """Press the confirming button of the open dialog."""
        dialog = self.dialog()
        self.wait("its button", dialog.action_button.isEnabled)
        self.click(dialog.action_button)

    def _dialogs(self) -> list[Dialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]


def _pause(milliseconds: int) -> None:
    """Let the window and its workers go on; ``QTest.qWait`` would keep all other threads of Python waiting."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
