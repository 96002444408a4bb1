"""What became of files that were not simply taken or filed, file by file.

FileReport(title, lines)
ReportDialog(parent, report, prompts, undo=None)
    copy(); save()          the list as text: on the clipboard, into a file
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.core.dialogs import Dialog
from ui.core.prompts import Prompts
from ui.widgets.buttons import QuietButton
from ui.widgets.looks import scrolled, text_label

_WIDTH = 560


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a batch, in words."""

    title: str
    lines: tuple[tuple[str, str], ...]
    """(file, what became of it) of every file that needs a word."""


class ReportDialog(Dialog):
    """Lists refusals, duplicates and doubts in plain words; the list can be copied. ``undo``: takes all of it back."""

    def __init__(
        self, parent: QWidget, report: FileReport, prompts: Prompts, undo: Callable[[], None] | None = None
    ) -> None:
        super().__init__(parent, report.title, "Close", cancel=False, width=_WIDTH)
        self.report = report
        self._prompts = prompts
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        for file, words in report.lines:
            column.addWidget(_line(file, words))
        column.addStretch(1)
        area = scrolled(inner)
        area.setAccessibleName("Files that need a word")
        area.setFixedHeight(min(360, inner.heightForWidth(_WIDTH - 56) + 4))
        self.body.addWidget(area)
        self.copy_button, self.save_button = QuietButton("Copy list"), QuietButton("Save list…")
        self.undo_button = QuietButton("Undo filing")
        self._undo = undo
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.save)
        self.undo_button.clicked.connect(self._take_back)
        self.undo_button.setVisible(undo is not None)
        for at, button in enumerate((self.copy_button, self.save_button, self.undo_button)):
            self.buttons.insertWidget(at, button)

    @property
    def text(self) -> str:
        """The list, one file a line."""
        return "\n".join([self.report.title, *(f"{file}: {words}" for file, words in self.report.lines)])

    def copy(self) -> None:
        """Put the list on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)

    def save(self) -> None:
        """Write the list into a text file."""
        self._prompts.save_file(self, "Save the list", "photos not added.txt", "Text (*.txt)", self._write)

    def _take_back(self) -> None:
        self.close()
        if self._undo is not None:
            self._undo()

    def _write(self, path: Path) -> None:
        try:
            path.write_text(self.text + "\n", encoding="utf-8-sig")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._prompts.inform(self, "The list could not be saved.", f"{reason}. Choose another folder.")


def _line(file: str, words: str) -> QWidget:
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    name = text_label(file, "strong")
    said: QLabel = text_label(words, "muted", wrap=True)
    for label in (name, said):
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(label)
    return row
