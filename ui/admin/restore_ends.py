"""The last steps of restoring a backup: how far it is, and what came of it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from clinic.services.restoring import BackupRow
from ui.admin.restore_steps import RestoreStep, made_at
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.looks import set_look, text_label

_MOST = 12
"""So many lost files are named; the rest is counted."""


class Working(RestoreStep):
    """How far it is."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__("Everything is copied and opened once. The clinic appears in its folder at the end.")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.note = text_label("")
        self.column.addWidget(self.bar)
        self.column.addWidget(self.note)
        self.stop = Button("Cancel")
        self.stop.clicked.connect(self.cancelled)
        self.buttons(self.stop, None)
        self.setFocusProxy(self.stop)
        self.show_step(0, 0, "")

    def set_stopping(self, stopping: bool) -> None:
        """While the work comes to its end after Cancel."""
        self.stop.setEnabled(not stopping)
        self.stop.setText("Stopping …" if stopping else "Cancel")
        self.show_step(0, 0, "")

    def show_step(self, done: int, total: int, note: str) -> None:
        """Show one step."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        told = f"{done:,} of {total:,}" if total and note == "files" else ""
        self.note.setText(" · ".join(part for part in (note.capitalize(), told) if part) or "Opening the backup")


class Outcome(RestoreStep):
    """What was restored, and what could not be."""

    forward = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said = text_label("", wrap=True)
        self.lost = text_label("", "text", wrap=True)
        set_look(self.lost, tone="attention")
        self.column.addWidget(self.said)
        self.column.addWidget(self.lost)
        self.action = PrimaryButton("Open the clinic")
        self.action.clicked.connect(self.forward)
        self.buttons(None, self.action)
        self.setFocusProxy(self.action)

    def show_row(self, row: BackupRow, folder: Path) -> None:
        """Say it in words."""
        people = _count(row.rows.get("patient", 0), "person", "people")
        photos = _count(row.rows.get("photo", 0), "photo", "photos")
        self.said.setText(
            f"The clinic as it was on {made_at(row)} lies in {folder}: {people}, {photos}. "
            "What is there was opened and checked."
        )
        shown = list(row.problems[:_MOST])
        if len(row.problems) > _MOST:
            shown.append(f"And {len(row.problems) - _MOST} more.")
        head = ["What could not be restored:"] if shown else []
        self.lost.setText("\n".join([*head, *shown]))
        self.lost.setVisible(bool(shown))

    def tell(self, words: str) -> None:
        """Say why it could not be opened."""
        self.lost.setText(words)
        self.lost.show()

    def set_busy(self, busy: bool) -> None:
        """While the clinic is being opened."""
        self.action.setEnabled(not busy)
        self.action.setText("Opening …" if busy else "Open the clinic")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
