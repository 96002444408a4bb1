"""Taking in laboratory files: choosing or dropping them, and what became of each report.

LabImport(ctx, page)            a child of the page
    choose(); take(paths)       ``patient_id`` (settable): file what does not contradict for that patient
    finished(object)            signal: tuple[LabImportOutcome, ...]
"""

import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePath

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.lab_lists import CsvShape
from clinic.records.labs import LabImportOutcome
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Cancelled, Progress
from ui.labs.csv_dialog import ask_about_tables
from ui.labs.file_drop import FileDrop
from ui.widgets.buttons import Button
from ui.widgets.code_dialog import CodeDialog
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

PATTERNS = "Laboratory files (*.hl7 *.oru *.txt *.dat *.msg *.json *.ndjson *.csv *.tsv);;All files (*)"
_OUTCOMES = {
    "filed": ("Filed", "done"),
    "waiting": ("Waits for a person", "attention"),
    "duplicate": ("Known already", "muted"),
    "refused": ("Refused", "critical"),
}
_SURE = "Record number, birth date and name agree."
Taken = tuple[LabImportOutcome, ...]


class LabImport(QObject):
    """Runs the import in the background and shows its outcome."""

    finished = Signal(object)

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx = ctx
        self._page = page
        self.patient_id = ""
        drop = FileDrop(page)
        drop.dropped.connect(self.take)

    @Slot()
    def choose(self) -> None:
        """Ask which files."""
        self._ctx.prompts.open_files(self._page, "Import laboratory files", PATTERNS, self.take)

    @Slot(object)
    def take(self, paths: list[Path]) -> None:
        """Take files and folders in; of a table that is new it is asked first what its columns mean."""
        if paths:
            look = partial(_look, self._ctx, list(paths))
            self._ctx.ops.background(self, "", look, partial(self._looked, list(paths)), quiet=True)

    def _looked(self, paths: list[Path], tables: Sequence[tuple[Path, CsvShape]]) -> None:
        ask_about_tables(self._ctx, self._page, tables, partial(self._import, paths))

    def _import(self, paths: list[Path]) -> None:
        count = "laboratory files" if len(paths) > 1 else f"“{paths[0].name}”"
        work = partial(self._work, paths, self.patient_id)
        self._ctx.ops.background_write(self, f"Importing {count}", work, self._done)

    def _work(self, paths: list[Path], patient_id: str, progress: Progress) -> tuple[Taken, Changes]:
        """What was taken in before it was cancelled is told all the same."""
        step, stopped = partial(_step, progress), partial(_is_cancelled, progress)
        return self._ctx.clinic.labs.import_files(paths, patient_id, step, stopped)

    def _done(self, outcomes: Taken) -> None:
        dialog = ImportOutcomes(self._ctx, outcomes, self._page)
        dialog.open()
        self.finished.emit(outcomes)


def _look(ctx: Context, paths: list[Path], _progress: Progress) -> tuple[tuple[Path, CsvShape], ...]:
    return ctx.clinic.lab_layouts.unknown(paths)


def _step(progress: Progress, done: int, total: int, note: str) -> None:
    with contextlib.suppress(Cancelled):  # the import asks itself, between two messages
        progress(done, total, note)


def _is_cancelled(progress: Progress) -> bool:
    return progress.cancelled


class ImportOutcomes(Dialog):
    """What became of each report."""

    def __init__(self, ctx: Context, outcomes: Taken, parent: QWidget | None) -> None:
        super().__init__(parent, _heading(outcomes), "Close", cancel=False, width=980)
        self._ctx = ctx
        self.model: RowModel[LabImportOutcome] = RowModel(_columns(), outcomes, self)
        table = DataTable(ctx.theme, self.model, "What became of each report", tall=True)
        table.setFixedHeight(min(340, 44 + 48 * len(outcomes)))
        self.body.addWidget(table)
        self.why = self.add_text("")
        self.why.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addStretch(1)
        table.row_chosen.connect(self._tell_why)
        if outcomes:
            first = next((at for at, row in enumerate(outcomes) if row.outcome != "filed"), 0)
            table.choose_row(first)
            self._tell_why(first)
        if any(outcome.outcome == "waiting" for outcome in outcomes):
            go = Button("Show reports that wait", icon="tray", theme=ctx.theme)
            go.clicked.connect(self._show_waiting)
            self.buttons.insertWidget(0, go)
        if any(row.proposed for outcome in outcomes for row in outcome.results):
            codes = Button("Confirm codes…", icon="list-bullets", theme=ctx.theme)
            codes.clicked.connect(self._show_codes)
            self.buttons.insertWidget(0, codes)

    @Slot(int)
    def _tell_why(self, at: int) -> None:
        """The whole reason of the chosen report, which a table's row cuts."""
        row = self.model.row(at) if at >= 0 else None
        self.why.setText("" if row is None else f"{PurePath(row.file).name}: {row.reason or _SURE}")

    @Slot()
    def _show_codes(self) -> None:
        owner = self.parentWidget()
        self.accept()
        if owner is not None:
            CodeDialog(self._ctx, owner).open()

    @Slot()
    def _show_waiting(self) -> None:
        self.accept()
        self._ctx.navigator.go("labs_in")


def _heading(outcomes: Taken) -> str:
    parts = []
    for key, word in (
        ("filed", "filed"),
        ("waiting", "waiting"),
        ("duplicate", "known already"),
        ("refused", "refused"),
    ):
        count = sum(outcome.outcome == key for outcome in outcomes)
        if count:
            parts.append(f"{count} {word}")
    return f"Import: {', '.join(parts)}" if parts else "Import: nothing was found in the files"


def _columns() -> tuple[Column[LabImportOutcome], ...]:
    return (
        Column("File", lambda row: PurePath(row.file).name, stretch=2, second=_about, tip=lambda row: row.file),
        Column(
            "Outcome",
            lambda row: _OUTCOMES.get(row.outcome, (row.outcome, ""))[0],
            width=140,
            tone=lambda row: _OUTCOMES.get(row.outcome, ("", ""))[1],
        ),
        Column("Why", lambda row: row.reason or _SURE, stretch=5, tip=_why),
    )


def _why(row: LabImportOutcome) -> str:
    return row.reason


def _about(row: LabImportOutcome) -> str:
    count = "1 result" if len(row.results) == 1 else f"{len(row.results)} results"
    parts = [f"record no. {row.patient}" if row.patient else "", count if row.results else ""]
    return " · ".join(part for part in parts if part)
