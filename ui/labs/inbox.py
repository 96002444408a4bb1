"""Reports that wait for a person.

LabsInboxPage(ctx, parent=None, watcher=None)
    count_changed(int)             signal: how many wait (for the rail); also at the beginning and while hidden
    refresh_count()                slot: tell it now
    select_report(report_id)       slot: choose a report
    leave()                        let go of the watched folder
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lab_lists import AttachmentRow
from clinic.records.labs import Candidate, ReportRow, ResultRow
from ui.context import Context
from ui.core.page import Page
from ui.labs.aside_dialog import AsideDialog
from ui.labs.document_dialog import DocumentDialog
from ui.labs.importing import LabImport
from ui.labs.inbox_candidates import Candidates, differences, facts_of
from ui.labs.inbox_report import ReportCard, reported_name, result_columns, waiting_columns
from ui.labs.watcher import REPORT_WORDS, ReportWatcher
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.code_dialog import CodeDialog
from ui.widgets.empty_state import EmptyState
from ui.widgets.folder_line import FolderLine
from ui.widgets.page_action import window_wide
from ui.widgets.row_model import RowModel
from ui.widgets.table import DataTable

Details = tuple[tuple[ResultRow, ...], tuple[Candidate, ...], tuple[AttachmentRow, ...]]


class LabsInboxPage(Page):
    """The list at the left; what a report says beside the likeliest patients at the right."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.LAB, Topic.PATIENT})
    count_changed = Signal(int)

    def __init__(self, ctx: Context, parent: QWidget | None = None, watcher: ReportWatcher | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self.watcher = watcher or ReportWatcher(ctx, self)
        self.bar = FolderLine(ctx, self.watcher, REPORT_WORDS)
        self._wanted = ""
        self._back: Callable[[], object] | None = None
        self.importing = LabImport(ctx, self)
        self.waiting: RowModel[ReportRow] = RowModel(waiting_columns(), parent=self)
        self.table = DataTable(ctx.theme, self.waiting, "Reports that wait", tall=True)
        self.report = ReportCard()
        self.candidates = Candidates(ctx)
        self.results: RowModel[ResultRow] = RowModel(result_columns(), parent=self)
        self._result_table = DataTable(ctx.theme, self.results, "Results of the report", ctx.settings)
        self.empty = EmptyState(
            "Reports that surely belong to a patient are filed by themselves; others wait here for you. "
            "Drop files or folders (HL7, FHIR, CSV) here to take them in.",
            "Import files…",
            icon="tray",
            theme=ctx.theme,
            title="No report waits",
        )
        self._stack = QStackedWidget()
        blank = Card()
        blank.add(self.empty, 1)
        self._stack.addWidget(self._work())
        self._stack.addWidget(blank)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._stack, 1)
        self.aside_button = Button("Were set aside…")
        self.aside_button.setToolTip("Reports that were set aside, to take them up again")
        self.aside_button.clicked.connect(self.show_aside)
        self.bar.add(self.aside_button)
        column.addWidget(self.bar)
        self.report.document_wanted.connect(self._open_document)
        self.table.row_chosen.connect(self._chosen)
        self.candidates.file_requested.connect(self._ask)
        self.candidates.wanted.connect(self._compare)
        self.candidates.register_requested.connect(self._register)
        self.candidates.aside_requested.connect(self._ask_aside)
        self.empty.action_requested.connect(self.importing.choose)
        for key, label, slot, keys, icon in (
            ("import", "Import laboratory files", self.importing.choose, "", "download-simple"),
            ("codes", "Confirm codes of laboratories", self.show_codes, "", "list-bullets"),
            ("aside", "Reports that were set aside", self.show_aside, "", "tray"),
            ("undo", "Undo filing", self.undo, "Ctrl+Z", "arrow-counter-clockwise"),
        ):
            action = window_wide(ctx.actions, f"inbox-{key}", label, slot, keys, icon, scope=self, group="Labs")
            action.setEnabled(True)
        QTimer.singleShot(0, self, self._begin)  # once those who listen are connected

    def refresh(self) -> None:
        """Read and show what waits."""
        self._ctx.ops.read(self, self._ctx.clinic.labs.waiting, self._show)

    def mark_stale(self) -> None:
        """The count is told also while nobody looks."""
        super().mark_stale()
        if not self.isVisible():
            self.refresh_count()

    def leave(self) -> None:
        """Watch no more."""
        self.watcher.leave()

    @Slot()
    def _begin(self) -> None:
        self.watcher.begin()
        self.refresh_count()

    @Slot()
    def refresh_count(self) -> None:
        """Tell how many reports wait."""
        self._ctx.ops.read(self, self._ctx.clinic.labs.waiting, self._told)

    @Slot(str)
    def select_report(self, report_id: str) -> None:
        """Choose a report that waits; also before the page is shown."""
        self._wanted = report_id
        self.mark_stale()

    @Slot()
    def show_codes(self) -> None:
        """Ask what laboratories' own codes mean, first about the report that is looked at."""
        first = next((row for row in self.results.rows if row.proposed), None)
        CodeDialog(self._ctx, self, first).open()

    @Slot()
    def show_aside(self) -> None:
        """Reports that were set aside, to take them up again."""
        dialog = AsideDialog(self._ctx, self)
        dialog.taken.connect(self.select_report)
        dialog.open()

    @Slot(object)
    def _open_document(self, row: AttachmentRow) -> None:
        DocumentDialog(self._ctx, self, row).open()

    def _told(self, rows: Sequence[ReportRow]) -> None:
        self.count_changed.emit(len(rows))

    def _show(self, rows: tuple[ReportRow, ...]) -> None:
        at = self.table.current_row
        current = self._wanted or (self.waiting.row(at).id if at >= 0 else "")
        self._wanted = ""
        self.waiting.set_rows(rows)
        self._list.set_title("1 report waits" if len(rows) == 1 else f"{len(rows)} reports wait")
        self._told(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        found = self.waiting.find(lambda row: row.id == current)
        next_at = found if found >= 0 else min(max(at, 0), len(rows) - 1)
        self.table.choose_row(next_at, quiet=True)
        self._chosen(next_at)

    def _work(self) -> QWidget:
        self._list = Card("Reports wait")
        self._list.set_flush()
        take = Button("Import…", icon="download-simple", theme=self._ctx.theme)
        take.setToolTip("Import HL7, FHIR or CSV files")
        take.clicked.connect(self.importing.choose)
        self._list.add_action(take)
        self.codes_button = Button("Codes…")
        self.codes_button.setToolTip("Codes of laboratories: those that wait for a meaning, and those that have one")
        self.codes_button.clicked.connect(self.show_codes)
        self._list.add_action(self.codes_button)
        self._list.add(self.table, 1)
        results = Card("Results of the report")
        results.set_flush()
        self.confirm_button = Button("Confirm names…")
        self.confirm_button.setToolTip("Say once what the results are that are known by their name alone")
        self.confirm_button.clicked.connect(self.show_codes)
        self.confirm_button.hide()
        results.add_action(self.confirm_button)
        results.add(self._result_table, 1)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.report, 3)
        row.addWidget(self.candidates, 5)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(both)
        right.addWidget(results)
        right.setSizes([350, 230])
        right.setChildrenCollapsible(False)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list)
        split.addWidget(right)
        split.setSizes([312, 888])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        return split

    @Slot(int)
    def _chosen(self, at: int) -> None:
        if at < 0:
            self.report.set_report(None)
            self.results.set_rows(())
            self.candidates.set_report(None, ())
            return
        report = self.waiting.row(at)
        self.report.set_report(report)
        self._ctx.ops.read(self, partial(self._read, report.id), partial(self._details, report))

    def _read(self, report_id: str) -> Details:
        labs = self._ctx.clinic.labs
        return labs.report_results(report_id), labs.candidates(report_id), labs.report_attachments(report_id)

    def _details(self, report: ReportRow, details: Details) -> None:
        results, candidates, documents = details
        self.results.set_rows(results)
        self.confirm_button.setVisible(any(row.proposed for row in results))
        self.report.set_report(report, documents, results)
        self.candidates.set_report(report, candidates)

    @property
    def _current(self) -> ReportRow:
        return self.waiting.row(self.table.current_row)

    @Slot(str)
    def _compare(self, patient_id: str) -> None:
        read = partial(self._ctx.clinic.labs.compare, self._current.id, patient_id)
        self._ctx.ops.read(self, read, self.candidates.offer)

    @Slot()
    def _register(self) -> None:
        said = self._current.reported_patient
        born = str(said.birth) if said.birth is not None else ""
        name = f"{said.family}, {said.given}" if said.given else said.family
        self._ctx.navigator.register_patient(f"{name} {born}".strip())

    @Slot()
    def _ask_aside(self) -> None:
        report = self._current
        self._ctx.prompts.ask(
            self,
            "Set this report aside",
            f"Why is the report for {reported_name(report)} nobody's here?",
            partial(self._set_aside, report),
            action="Set aside",
        )

    def _set_aside(self, report: ReportRow, reason: str) -> None:
        write = partial(self._put_aside, report, reason)
        self._ctx.ops.write(self, write, partial(self._was_set_aside, report))

    def _put_aside(self, report: ReportRow, reason: str) -> tuple[None, Changes]:
        return None, self._ctx.clinic.labs.set_aside(report.id, reason, report.version)

    def _was_set_aside(self, report: ReportRow, _nothing: None) -> None:
        self._back = partial(self._take_up, report.id)
        self._ctx.notifier.notify("The report is set aside.", tone="done", action="Undo", run=self.undo, key="Ctrl+Z")
        self.table.setFocus()

    @Slot()
    def undo(self) -> None:
        """Take back the last filing or setting aside of this page."""
        back, self._back = self._back, None
        self._ctx.notifier.spend(self.undo)
        if back is not None:
            back()

    def _take_up(self, report_id: str) -> None:
        self._ctx.ops.write(self, lambda: (None, self._ctx.clinic.labs.take_up(report_id)))

    @Slot(object)
    def _ask(self, candidate: Candidate) -> None:
        report = self._current
        against = differences(candidate)
        if not against:
            self._file(report, candidate)
            return
        count = "1 result" if report.results == 1 else f"{report.results} results"
        patient = candidate.row
        text = f"{count} reported for {reported_name(report)} will be filed under {patient.name}, {facts_of(patient)}."
        text += f" This differs: {'; '.join(against)}."
        then = partial(self._file, report, candidate)
        self._ctx.prompts.confirm(self, "File this report?", text, "File", then)

    def _file(self, report: ReportRow, candidate: Candidate) -> None:
        write = partial(self._ctx.clinic.labs.file_report, report.id, candidate.row.id, report.version)
        self._ctx.ops.write(self, write, partial(self._filed, candidate.row.name))

    def _filed(self, name: str, report: ReportRow) -> None:
        self._back = partial(self._take_back, report)
        self._ctx.notifier.notify(f"Filed under {name}.", tone="done", action="Undo", run=self.undo, key="Ctrl+Z")
        self.table.setFocus()

    def _take_back(self, report: ReportRow) -> None:
        self._wanted = report.id
        self._ctx.ops.write(self, partial(self._ctx.clinic.labs.unfile_report, report.id, report.version))
