"""What is running, for the status bar.

ProgressStrip(runner, parent=None)     shows a job once it has run for 300 ms, with progress and cancel
"""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ui.core.tasks import TaskRunner
from ui.widgets.buttons import LinkButton
from ui.widgets.looks import text_label

SHOW_AFTER_MS = 300


class ProgressStrip(QWidget):
    """Shows the oldest running job; short work shows nothing."""

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._jobs: dict[int, str] = {}
        self._steps: dict[int, tuple[int, int, str]] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._title = text_label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName("Progress")
        self._count = text_label()
        self._cancel = LinkButton("Cancel")
        self._cancel.clicked.connect(self.cancel)
        for widget in (self._title, self._bar, self._count, self._cancel):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOW_AFTER_MS)
        self._timer.timeout.connect(self._show)
        runner.started.connect(self._started)
        runner.progressed.connect(self._progressed)
        runner.ended.connect(self._ended)
        self.hide()

    @Slot()
    def cancel(self) -> None:
        """Ask the job now shown to stop."""
        if self._jobs:
            self._runner.cancel(next(iter(self._jobs)))
            self._cancel.setEnabled(False)

    @Slot(int, str)
    def _started(self, number: int, title: str) -> None:
        self._jobs[number] = title
        if not self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @Slot(int, int, int, str)
    def _progressed(self, number: int, done: int, total: int, note: str) -> None:
        self._steps[number] = (done, total, note)
        self._draw()

    @Slot(int)
    def _ended(self, number: int) -> None:
        self._jobs.pop(number, None)
        self._steps.pop(number, None)
        self._cancel.setEnabled(True)
        if self._jobs:
            self._draw()
        else:
            self._timer.stop()
            self.hide()

    def _show(self) -> None:
        if self._jobs:
            self._draw()
            self.show()

    def _draw(self) -> None:
        if not self._jobs:
            return
        number, title = next(iter(self._jobs.items()))
        done, total, note = self._steps.get(number, (0, 0, ""))
        more = f" (and {len(self._jobs) - 1} more)" if len(self._jobs) > 1 else ""
        self._title.setText(title + more)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        told = f"{done} of {total}" if total else ""
        self._count.setText(" · ".join(part for part in (told, note) if part))
