"""The tab "Labs" of a patient.

LabsPage(ctx, parent=None)
    set_patient(patient_id)
    add_results()              slot: type results in (Ctrl+Shift+T)
"""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.labs import ResultRow
from clinic.records.workup import WorkUp
from clinic.reports.trend import TrendBar
from ui.context import Context
from ui.core.page import Page
from ui.labs import words
from ui.labs.body_dialog import BodyDialog
from ui.labs.entry_form import EntryForm
from ui.labs.importing import LabImport
from ui.labs.matrix import Matrix, build_matrix
from ui.labs.result_dialogs import CorrectDialog, HistoryDialog
from ui.labs.results_view import ResultsView
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.code_dialog import CodeDialog
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_action import window_wide

SHORTCUT = "Ctrl+Shift+T"
_Read = tuple[Matrix, WorkUp, tuple[TrendBar, ...]]


class LabsPage(Page):
    """Results as a matrix with their course; typing them in; importing files."""

    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.LAB, Topic.PATIENT, Topic.CLINIC, Topic.LESION, Topic.TREATMENT}
    )

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._results: dict[str, ResultRow] = {}
        self.importing = LabImport(ctx, self)
        self.results = ResultsView(ctx)
        self.entry = EntryForm(ctx)
        self.empty = EmptyState(
            "Type in what stands on the laboratory's paper, or drop files (HL7, FHIR, CSV) here.",
            "Add results",
            icon="test-tube",
            theme=ctx.theme,
            title="No laboratory results yet",
        )
        self.broken = EmptyState(
            "This program made a mistake while it arranged them. The results themselves are safe in the record.",
            "Try again",
            icon="warning",
            theme=ctx.theme,
            title="The results cannot be shown",
        )
        self._is_read = False
        self._stack = QStackedWidget()
        self._blank, self._failed = Card(), Card()
        self._blank.add(self.empty, 1)
        self._failed.add(self.broken, 1)
        for widget in (self._blank, self.results, self.entry, self._failed):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._stack)
        self._head()
        self._actions: list[QAction] = []
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show another patient ("" for none); what is half typed is kept."""
        if patient_id == self._patient_id:
            return
        if self._stack.currentWidget() is self.entry:
            self.entry.leave()
        self._patient_id = patient_id
        self.importing.patient_id = patient_id
        for action in self._actions:
            action.setEnabled(bool(patient_id))
        self.results.set_matrix(Matrix())
        self.mark_stale()

    def refresh(self) -> None:
        """Read and show the results; where that fails the page says so, and never that there are none."""
        if not self._patient_id:
            return
        self._is_read = False
        try:
            self._ctx.ops.read(self, self._read, self._show)
        finally:
            if not self._is_read and self._stack.currentWidget() is not self.entry:
                self._stack.setCurrentWidget(self._failed)

    def concerns(self, changes: Changes) -> bool:
        """Only what is this patient's, or the clinic's units."""
        if Topic.CLINIC in changes.topics:
            return True
        return super().concerns(changes) and (not changes.ids or self._patient_id in changes.ids)

    @Slot()
    def add_results(self) -> None:
        """Open the form for typed results."""
        if self._patient_id:
            self._stack.setCurrentWidget(self.entry)
            self.entry.open_for(self._patient_id)

    def _read(self) -> _Read:
        clinic = self._ctx.clinic
        blood = clinic.labs.blood(self._patient_id, clinic.info().units)
        self._results = {row.id: row for row in blood.current}
        matrix = build_matrix(blood.current, blood.series, blood.derived, clinic.catalog)
        drugs = clinic.treatments.drugs(self._patient_id)
        bars = tuple(TrendBar(drug.name, drug.start, drug.stop) for drug in drugs if drug.start is not None)
        return matrix, clinic.workup.work_up(self._patient_id), bars

    def _show(self, read: _Read) -> None:
        matrix, work_up, bars = read
        self.results.set_bars(bars)
        self.results.set_matrix(matrix)
        self.results.set_work_up(work_up)
        self.results.upper.set_note("1 sample" if len(matrix.moments) == 1 else f"{len(matrix.moments)} samples")
        if self._stack.currentWidget() is not self.entry:
            self._stack.setCurrentWidget(self.results if matrix.lines else self._blank)
        self._is_read = True

    def _head(self) -> None:
        theme = self._ctx.theme
        copy = Button("Copy", kind="quiet", icon="copy", theme=theme)
        copy.setToolTip("Copy the whole table, as text and as CSV")
        copy.clicked.connect(self._copy)
        self.import_button = Button("Import files…", icon="download-simple", theme=theme)
        self.import_button.clicked.connect(self.importing.choose)
        self.add_button = PrimaryButton("Add results", hint=SHORTCUT)
        self.add_button.clicked.connect(self.add_results)
        for button in (copy, self.import_button, self.add_button):
            self.results.upper.add_action(button)
        self._blank_import = Button("Import files…", icon="download-simple", theme=theme)
        self._blank_import.clicked.connect(self.importing.choose)
        self._blank.set_title("Results")
        self._failed.set_title("Results")
        self._blank.add_action(self._blank_import)

    def _connect(self) -> None:
        self.empty.action_requested.connect(self.add_results)
        self.broken.action_requested.connect(self.mark_stale)
        self.entry.left.connect(self._back)
        self.entry.saved.connect(self._back)
        self.results.details.history_requested.connect(self._history)
        self.results.details.correct_requested.connect(self._correct)
        self.results.details.delete_requested.connect(self._delete)
        self.results.details.confirm_requested.connect(self._confirm)
        self.results.workup.switched.connect(self._switch_workup)
        self.results.workup.record_requested.connect(self._record)
        add = partial(window_wide, self._ctx.actions, scope=self, group="Labs")
        self._actions = [
            add("labs-add", "Add laboratory results", self.add_results, SHORTCUT, "plus"),
            add(
                "labs-import", "Import laboratory files for this patient", self.importing.choose, "", "download-simple"
            ),
            add("labs-copy", "Copy the laboratory table", self._copy, "", "copy"),
        ]

    @Slot()
    def _copy(self) -> None:
        self.results.matrix.copy()
        self._ctx.notifier.notify("The table is copied, as text and as CSV.")

    @Slot(bool)
    def _switch_workup(self, shown: bool) -> None:
        self._ctx.ops.write(self, partial(self._store_switch, shown), self._switched)

    def _store_switch(self, shown: bool) -> tuple[None, Changes]:
        return None, self._ctx.clinic.workup.show(shown)

    def _switched(self, _nothing: None) -> None:
        self.mark_stale()

    @Slot()
    def _record(self) -> None:
        BodyDialog(self._ctx, self._patient_id, self).open()

    @Slot()
    def _back(self) -> None:
        self._stack.setCurrentWidget(self._blank)
        self.mark_stale()
        self.results.matrix.setFocus()

    @Slot(str)
    def _history(self, result_id: str) -> None:
        self._ctx.ops.read(self, partial(self._ctx.clinic.labs.history, result_id), self._show_history)

    def _show_history(self, rows: tuple[ResultRow, ...]) -> None:
        HistoryDialog(self._ctx, rows, self).open()

    @Slot(str)
    def _confirm(self, result_id: str) -> None:
        row = self._results[result_id]
        CodeDialog(self._ctx, self, row).open()

    @Slot(str)
    def _correct(self, result_id: str) -> None:
        CorrectDialog(self._ctx, self._results[result_id], self).open()

    @Slot(str)
    def _delete(self, result_id: str) -> None:
        row = self._results[result_id]
        text = (
            f"{row.name} {words.reported_words(row)} of {words.moment_words(row.sampled_at)} will no longer count; "
            "it stays in the history. Why is it deleted?"
        )
        self._ctx.prompts.ask(self, "Mark this result as deleted", text, partial(self._deleted, row), action="Delete")

    def _deleted(self, row: ResultRow, reason: str) -> None:
        self._ctx.ops.write(self, partial(self._take_out, row.id, reason), partial(self._told, row))

    def _take_out(self, result_id: str, reason: str) -> tuple[None, Changes]:
        return None, self._ctx.clinic.labs.delete(result_id, reason)

    def _told(self, row: ResultRow, _nothing: None) -> None:
        self._ctx.notifier.notify(f"{row.name} {words.reported_words(row)} no longer counts.")
