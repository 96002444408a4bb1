"""The line at the bottom of the window: saved | running | user | backup.

StatusStrip(runner, parent=None)
    set_saved(text); set_user(text); set_backup(text, tone="", more="")
                                     tone: "", "attention", "critical"; more: the tool tip
    backup_clicked                   signal: the words on the backup were clicked
    set_trouble(what, todo)          why nothing can be written at the moment; empty: it can
    set_encrypted(encrypted)         a clinic that anyone can read says so for ever
    room()                           the part of the window where notices stand: between the facts
"""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.core.tasks import TaskRunner
from ui.widgets.buttons import PressButton
from ui.widgets.looks import set_look, text_label
from ui.widgets.progress_strip import ProgressStrip

HEIGHT = 30
_GAP = 16


class StatusStrip(QFrame):
    """Four quiet facts; only trouble has a colour."""

    backup_clicked = Signal()

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "status")
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Status")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(24)
        self._saved = text_label()
        self._user = text_label()
        self._backup = PressButton()
        self._backup.setProperty("ui", "status-word")
        self._backup.setCursor(Qt.CursorShape.PointingHandCursor)
        self._backup.clicked.connect(self.backup_clicked)
        self._backup.hide()
        row.addWidget(self._saved)
        self._running = ProgressStrip(runner)
        row.addWidget(self._running)
        row.addStretch(1)
        self._open = text_label("Not encrypted")
        self._open.setToolTip("Whoever gets hold of the disk or a backup can read every record of this clinic.")
        set_look(self._open, tone="attention")
        row.addWidget(self._open)
        self._open.hide()
        self._trouble = text_label()
        set_look(self._trouble, tone="attention")
        row.addWidget(self._trouble)
        self._trouble.hide()
        row.addWidget(self._user)
        row.addWidget(self._backup)

    def room(self) -> QRect:
        """What is free between the facts, in the window's pixels; empty while the line is hidden."""
        if self.isHidden():
            return QRect()
        row = self.layout()
        if row is not None:
            row.activate()
        first = self._running if not self._running.isHidden() else self._saved
        last = next(word for word in (self._open, self._trouble, self._user) if not word.isHidden())
        start, end = first.geometry().right() + _GAP, last.geometry().left() - _GAP
        return QRect(self.mapTo(self.window(), QPoint(start, 0)), self.mapTo(self.window(), QPoint(end, HEIGHT - 1)))

    def set_encrypted(self, encrypted: bool) -> None:
        """Warn where the files can be read by anyone."""
        self._open.setVisible(not encrypted)

    def set_trouble(self, what: str, todo: str) -> None:
        """Say that the record can only be read, and why."""
        self._trouble.setText(f"Read-only: {what[:1].lower()}{what[1:].rstrip('.')}")
        self._trouble.setToolTip(todo)
        self._trouble.setVisible(bool(what))

    def set_saved(self, text: str) -> None:
        """Say when something was last saved."""
        self._saved.setText(text)

    def set_user(self, text: str) -> None:
        """Say who works here."""
        self._user.setText(text)

    def set_backup(self, text: str, tone: str = "", more: str = "") -> None:
        """Say how the backup stands."""
        self._backup.setText(text)
        self._backup.setToolTip(more)
        self._backup.setVisible(bool(text))
        set_look(self._backup, tone=tone)
