"""What was not simply added, file by file."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.core.dialogs import Dialog
from ui.photos.words import ImportReport
from ui.widgets.buttons import QuietButton
from ui.widgets.looks import scrolled, text_label

_WIDTH = 560


class ReportDialog(Dialog):
    """Lists refusals and duplicates in plain words; the list can be copied."""

    def __init__(self, parent: QWidget, report: ImportReport) -> None:
        super().__init__(parent, report.title, "Close", cancel=False, width=_WIDTH)
        self.report = report
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
        copy = QuietButton("Copy list")
        copy.clicked.connect(self.copy)
        self.buttons.insertWidget(0, copy)

    def copy(self) -> None:
        """Put the list on the clipboard."""
        lines = [self.report.title, *(f"{file}: {words}" for file, words in self.report.lines)]
        QGuiApplication.clipboard().setText("\n".join(lines))


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
