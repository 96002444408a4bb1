"""Backups and the check of the record."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.errors import ClinicError
from clinic.records.backups import BackupState
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.rights import Right
from clinic.rules.dates import spoken_short
from clinic.services.backups import BackupRow
from ui.admin.backup_state import backup_line
from ui.context import Context
from ui.core.tasks import Progress
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.looks import set_look, text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable


class BackupCard(Card):
    """Where backups go, how they stand, the last ones, one now; and a check of everything stored."""

    backed_up = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Backups", "encrypted, with their key, each proved by a trial restore", parent)
        self._ctx = ctx
        self.place_line = text_label("", "muted", wrap=True)
        self.warning = text_label("", "text", wrap=True)
        set_look(self.warning, tone="attention")
        self.stand = text_label("", "text", wrap=True)
        for line in (self.place_line, self.warning, self.stand):
            self.add(line)
        self.warning.hide()
        self._add_buttons()
        self._model: RowModel[BackupRow] = RowModel(
            (
                Column("Made", _made, sort=lambda r: r.made_at, width=170),
                Column("Files", lambda r: f"{r.blobs:,}", right=True, width=80),
                Column("Size", lambda r: f"{r.bytes / 1e6:,.1f} MB", right=True, width=100),
                Column("State", _state, tone=lambda r: "attention" if r.problems else "done", tip=_how),
            )
        )
        self.table = DataTable(ctx.theme, self._model, "Backups", ctx.settings)
        self.table.setMinimumHeight(150)
        self.table.row_chosen.connect(self._row_chosen)
        self.add(self.table)

    def _add_buttons(self) -> None:
        self.now = PrimaryButton("Back up now")
        self.now.clicked.connect(self.back_up)
        self.choose = Button("Choose the folder …")
        self.choose.clicked.connect(self.ask_place)
        if not self._ctx.clinic.may(Right.ADMINISTER):
            self.choose.hide()
        self.report = Button("Backup report …")
        self.report.setToolTip("A page to print and keep: the backup, the end of the audit trail, how to restore")
        self.report.clicked.connect(self.ask_report)
        self.prove = Button("Prove again")
        self.prove.setToolTip("Reads and opens everything in the backup that is chosen below")
        self.prove.clicked.connect(self.prove_again)
        self.check = Button("Check the record")
        self.check.clicked.connect(self.verify)
        row = QHBoxLayout()
        for button in (self.now, self.choose, self.report, self.prove, self.check):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    def load(self) -> None:
        """Look at the folder and list the backups, in a worker: it may lie on a share that takes its time."""
        self._ctx.ops.background(self, "Looking at the backups", self._look, self._show, self._unreadable, quiet=True)

    @Slot(object)
    def look_again(self, _state: BackupState) -> None:
        """The backups were looked at elsewhere: show what is there now, if someone sees it."""
        if self.isVisible():
            self.load()

    def _look(self, _progress: Progress) -> tuple[BackupState, tuple[BackupRow, ...]]:
        backups = self._ctx.clinic.backups
        state = backups.state()
        seen = state.place is not None and (not state.place.problem or state.place.path.is_dir())
        return state, backups.list() if seen else ()

    def _show(self, found: tuple[BackupState, tuple[BackupRow, ...]]) -> None:
        state, rows = found
        place = state.place
        self.place_line.setText(f"Into {place.path}, every day" if place else "No folder is chosen yet.")
        words = "Choose one on another disk or a network share." if place is None else place.problem or place.warning
        self.warning.setText(words)
        self.warning.setVisible(bool(words))
        line, tone, more = backup_line(state, self._ctx.clinic.now())
        told = more if more and more != words and tone else ""
        self.stand.setText(f"{line}. {told}" if told else line if state.last or state.failure else "")
        self.stand.setVisible(bool(self.stand.text()))
        set_look(self.stand, tone=tone)
        self.now.setEnabled(place is not None and not place.problem)
        self._model.set_rows(rows)
        self.report.setEnabled(any(row.readable for row in rows))
        self._row_chosen(self.table.current_row)

    def _unreadable(self, error: ClinicError) -> None:
        self._model.set_rows(())
        self.warning.setText(f"{error.what} {error.todo}".strip())
        self.warning.show()

    @Slot(int)
    def _row_chosen(self, at: int) -> None:
        self.prove.setEnabled(at >= 0)

    @Slot()
    def ask_place(self) -> None:
        """Choose the folder for backups."""
        self._ctx.prompts.open_folder(self, "Folder for backups, on another disk", self._use_place)

    def _use_place(self, folder: Path) -> None:
        self._ctx.ops.write(self, partial(self._choose, folder), self._chosen, self._failed)

    def _choose(self, folder: Path) -> tuple[None, Changes]:
        return None, self._ctx.clinic.backups.choose_place(folder)

    def _chosen(self, _nothing: None) -> None:
        self.load()

    @Slot()
    def back_up(self) -> None:
        """Make a backup in the background."""
        self._ctx.ops.background(self, "Backing up", self._make, self._backed_up, self._not_backed_up)

    def _make(self, progress: Progress) -> BackupRow:
        return self._ctx.clinic.backups.create(None, progress)

    def _backed_up(self, row: BackupRow) -> None:
        self._tell()
        if row.problems:
            self._ctx.prompts.inform(self, "The backup is not complete.", "\n".join(row.problems[:20]))
        else:
            self._ctx.notifier.notify("Backup made and proved.", tone="done")

    def _not_backed_up(self, error: ClinicError) -> None:
        self._tell()
        self._failed(error)

    def _tell(self) -> None:
        self.load()
        self._ctx.bus.publish(Changes.of(Topic.UPKEEP))
        self.backed_up.emit()

    @Slot()
    def prove_again(self) -> None:
        """Read and open everything in the backup that is chosen."""
        at = self.table.current_row
        if at >= 0:
            work = partial(self._prove, self._model.row(at).path)
            self._ctx.ops.background(self, "Proving the backup", work, self._proved, self._failed)

    def _prove(self, backup: Path, progress: Progress) -> BackupRow:
        return self._ctx.clinic.backups.check(backup, progress)

    def _proved(self, row: BackupRow) -> None:
        if row.problems:
            self._ctx.prompts.inform(self, "This backup is not whole.", "\n".join(row.problems[:20]))
        else:
            text = f"The backup of {_made(row)} opens: its database and all {row.blobs:,} files were read."
            self._ctx.prompts.inform(self, "This backup is sound.", text)

    @Slot()
    def ask_report(self) -> None:
        """Save the report on the last backup."""
        self._ctx.prompts.save_file(
            self, "Save the backup report", "backup-report.pdf", "PDF (*.pdf);;Text (*.txt)", self._write_report
        )

    def _write_report(self, path: Path) -> None:
        work = partial(self._save_report, path)
        self._ctx.ops.background(self, "Making the report", work, self._report_made, self._failed)

    def _save_report(self, path: Path, _progress: Progress) -> str:
        self._ctx.clinic.backups.save_report(path)
        return path.name

    def _report_made(self, name: str) -> None:
        self._ctx.notifier.notify(f"Saved as {name}. Print it and keep it away from this machine.", tone="done")

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
    if not row.problems:
        return "proved when made"
    count = "1 problem" if len(row.problems) == 1 else f"{len(row.problems)} problems"
    return f"{count}: {row.problems[0]}"


def _how(row: BackupRow) -> str:
    return row.proved or "\n".join(row.problems[:5])
