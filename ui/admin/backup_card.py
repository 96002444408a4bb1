"""Backups and the check of the record."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.errors import ClinicError
from clinic.rules.dates import spoken_short
from clinic.services.backups import BackupRow
from ui.admin.backup_state import backup_place, backup_rows, choose_backup_place
from ui.context import Context
from ui.core.tasks import Progress
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable


class BackupCard(Card):
    """Where backups go, the last ones, one now; and a check of everything stored."""

    backed_up = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Backups", "encrypted, with their key, each proved by opening it", parent)
        self._ctx = ctx
        self.place_line = text_label("", "muted", wrap=True)
        self.add(self.place_line)
        row = QHBoxLayout()
        self.choose = Button("Choose the folder …")
        self.choose.clicked.connect(self.ask_place)
        self.now = PrimaryButton("Back up now")
        self.now.clicked.connect(self.back_up)
        self.check = Button("Check the record")
        self.check.clicked.connect(self.verify)
        for button in (self.now, self.choose, self.check):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self._model: RowModel[BackupRow] = RowModel(
            (
                Column("Made", _made, sort=lambda r: r.made_at, width=170),
                Column("Files", lambda r: f"{r.blobs:,}", right=True, width=80),
                Column("Size", lambda r: f"{r.bytes / 1e6:,.1f} MB", right=True, width=100),
                Column("State", _state, tone=lambda r: "attention" if r.problems else "done"),
            )
        )
        self.table = DataTable(ctx.theme, self._model, "Backups", ctx.settings)
        self.table.setMinimumHeight(150)
        self.add(self.table)

    def load(self) -> None:
        """List the backups."""
        place = backup_place(self._ctx)
        self.place_line.setText(f"Into {place}" if place else "No folder chosen yet. Choose one on another disk.")
        self.now.setEnabled(place is not None)
        self._ctx.ops.read(self, partial(backup_rows, self._ctx), self._model.set_rows)

    @Slot()
    def ask_place(self) -> None:
        """Choose the folder for backups."""
        self._ctx.prompts.open_folder(self, "Folder for backups, on another disk", self._use_place)

    def _use_place(self, folder: Path) -> None:
        choose_backup_place(self._ctx, folder)
        self.load()

    @Slot()
    def back_up(self) -> None:
        """Make a backup in the background."""
        place = backup_place(self._ctx)
        if place is not None:
            work = partial(self._make, place)
            self._ctx.ops.background(self, "Backing up", work, self._made, self._failed)

    def _make(self, place: Path, progress: Progress) -> BackupRow:
        return self._ctx.clinic.backups.create(place, progress)

    def _made(self, row: BackupRow) -> None:
        self.load()
        self.backed_up.emit()
        if row.problems:
            self._ctx.prompts.inform(self, "The backup is not complete.", "\n".join(row.problems))
        else:
            self._ctx.notifier.notify("Backup made and proved.", tone="done")

    @Slot()
    def verify(self) -> None:
        """Check audit trail, stored files, database and references in the background."""
        self._ctx.ops.background(self, "Checking the record", self._verify, self._verified, self._failed)

    def _verify(self, progress: Progress) -> tuple[str, ...]:
        return self._ctx.clinic.integrity.verify(progress)

    def _verified(self, problems: tuple[str, ...]) -> None:
        if problems:
            self._ctx.prompts.inform(self, f"The check found {len(problems)} problems.", "\n".join(problems[:20]))
        else:
            self._ctx.prompts.inform(self, "All is well.", "Audit trail, stored files, database and references agree.")

    def _failed(self, error: ClinicError) -> None:
        self._ctx.prompts.inform(self, error.what, error.todo)


def _made(row: BackupRow) -> str:
    local = row.made_at.astimezone()
    return f"{spoken_short(local.date())}, {local:%H:%M}"


def _state(row: BackupRow) -> str:
    return f"{len(row.problems)} problems: {row.problems[0]}" if row.problems else "proved when made"
