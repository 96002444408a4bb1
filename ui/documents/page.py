"""The tab "Documents" of a patient.

DocumentsPage(ctx, ask=ask_printer, parent=None)
    set_patient(patient_id)          empty: none
    select_document(document_id)     show one document
    make_summary(visit_id)           choose sections for the summary of a visit (empty: the newest one)
    make_handout(topic)              choose a handout, beginning with ``topic`` (may be empty)
    show_card()                      the patient card, to print or save
"""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.follow_up import DocumentRow
from clinic.records.lab_lists import AttachmentRow
from clinic.records.patients import PatientDetail
from clinic.records.rights import Right
from clinic.records.visits import VisitRow
from ui.context import Context
from ui.core.page import Page
from ui.core.tasks import Progress
from ui.documents import words
from ui.documents.card_dialog import PatientCardDialog
from ui.documents.compose import HandoutDialog, SummaryDialog
from ui.documents.paper import PaperCard, left_the_clinic
from ui.documents.printing import Ask, ask_printer
from ui.documents.rows import Paper, paper_columns, papers_of
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.reported_paper import can_show, file_name, pdf_of, title_of
from ui.widgets.row_model import RowModel
from ui.widgets.table import DataTable

Made = tuple[DocumentRow, bytes]
_EMPTY = "Summaries of visits and handouts belong here, kept as they were given to the patient."
_HINT = "Choose a document to see its pages."


class DocumentsPage(Page):
    """Documents at the left, the chosen one as it is on paper at the right."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.DOCUMENT, Topic.LAB})

    def __init__(self, ctx: Context, ask: Ask = ask_printer, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._ask_printer = ask
        self._patient_id = ""
        self._mrn = ""
        self._wanted = ""
        self._to_print = ""
        self._model: RowModel[Paper] = RowModel(paper_columns())
        self.table = DataTable(ctx.theme, self._model, "Documents", ctx.settings, tall=True)
        self.paper = PaperCard(ctx, ask)
        self.empty = EmptyState(_EMPTY, "Handout…", icon="files", theme=ctx.theme, title="No documents yet")
        self._build()
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show another patient's documents when next seen."""
        if patient_id != self._patient_id:
            self._patient_id, self._wanted = patient_id, ""
            self._model.set_rows(())
            self._show_document(-1)
            self.mark_stale()

    def select_document(self, document_id: str) -> None:
        """Show one document, ready to be printed with Enter."""
        self._wanted = self._to_print = document_id
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Only what is this patient's."""
        return super().concerns(changes) and self._patient_id in changes.ids

    def refresh(self) -> None:
        """Read the documents and show the chosen one."""
        if self._patient_id:
            self._ctx.ops.read(self, partial(self._read, self._patient_id), self._take)
        else:
            self._take(((), ""))

    @Slot()
    def make_summary(self, visit_id: str = "") -> None:
        """Open the dialog for the summary of a visit."""
        if self._patient_id:
            listed = partial(self._ctx.clinic.visits.list, self._patient_id)
            self._ctx.ops.read(self, listed, partial(self._open_summary, visit_id))

    @Slot()
    def make_handout(self, topic: str = "") -> None:
        """Open the dialog for a handout."""
        if self._patient_id:
            self._ctx.ops.read(self, self._suggested, partial(self._open_handout, topic))

    @Slot()
    def show_card(self) -> None:
        """Open the patient card."""
        if self._patient_id:
            read = partial(self._ctx.clinic.patients.get, self._patient_id)
            self._ctx.ops.read(self, read, self._open_card)

    def _open_card(self, patient: PatientDetail) -> None:
        PatientCardDialog(self._ctx, self, patient.id, patient.mrn, self._ask_printer).open()

    @Slot()
    def hand_over(self) -> None:
        """Ask, then note that the document was given to the patient."""
        row = self._current()
        if row is not None and row.handed_over_at is None:
            text = f"The record will say that “{row.title}” was given to the patient now."
            mark = partial(self._hand_over, row.id)
            self._ctx.prompts.confirm(self, "Mark as handed over?", text, "Mark as handed over", mark)

    def _build(self) -> None:
        theme = self._ctx.theme
        self.summary_button = Button("Visit summary…")
        self.handout_button = Button("Handout…")
        self.card_button, self.blank_card = (
            QuietButton("Patient card…", icon="identification-card", theme=theme),
            Button("Patient card…"),
        )
        self.list_card = Card("Documents")
        self.list_card.set_flush()
        self.list_card.add_action(self.summary_button)
        self.list_card.add_action(self.handout_button)
        self.list_card.add(self.table, 1)
        self.list_card.add(self.card_button)
        self.given_button = Button("Mark as handed over", icon="check", theme=theme)
        self.paper.add_foot(self.given_button)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.list_card, 9)
        row.addWidget(self.paper, 11)
        blank = Card("Documents")
        self.blank_summary = PrimaryButton("Visit summary…")
        blank.add_action(self.blank_card)
        blank.add_action(self.blank_summary)
        blank.add(self.empty, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(blank)
        self._stack.addWidget(both)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        for button in (self.summary_button, self.blank_summary):
            button.clicked.connect(self._ask_summary)
        self.handout_button.clicked.connect(self._ask_handout)
        for button in (self.card_button, self.blank_card):
            button.clicked.connect(self.show_card)
        self.empty.action_requested.connect(self._ask_handout)
        self.given_button.clicked.connect(self.hand_over)
        self.table.row_chosen.connect(self._show_document)
        self.paper.loaded.connect(self._go_to_print)
        add = partial(self._ctx.actions.add, group="Documents", scope=self)
        add("documents-summary", "Make a visit summary…", self._ask_summary, icon="file-text")
        add("documents-handout", "Make a handout…", self._ask_handout, shortcut="Ctrl+H", icon="file-plus")
        add("documents-print", "Print the patient's document…", self.paper.print, shortcut="Ctrl+P", icon="printer")
        add("documents-save", "Save the patient's document as PDF…", self.paper.save, shortcut="Ctrl+S")
        add("documents-card", "Print the patient card…", self.show_card, icon="identification-card")
        add("documents-given", "Mark the document as handed over…", self.hand_over)

    def _read(self, patient_id: str) -> tuple[tuple[Paper, ...], str]:
        return papers_of(self._ctx.clinic, patient_id), self._ctx.clinic.patients.get(patient_id).mrn

    def _take(self, read: tuple[tuple[Paper, ...], str]) -> None:
        rows, self._mrn = read
        self._show_rows(rows)

    def _show_rows(self, rows: tuple[Paper, ...]) -> None:
        wanted = self._wanted or self.paper.key
        self._model.set_rows(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self.list_card.set_note(str(len(rows)) if rows else "")
        at = self._model.find(lambda row: row.id == wanted)
        if rows:
            self.table.choose_row(max(0, at), quiet=True)
        self._show_document(max(0, at) if rows else -1)

    @Slot(int)
    def _show_document(self, at: int) -> None:
        row = self._model.row(at) if at >= 0 else None
        self.given_button.setVisible(not isinstance(row, AttachmentRow))
        self.given_button.setEnabled(isinstance(row, DocumentRow) and row.handed_over_at is None)
        if row is None:
            self.paper.show_hint(_HINT)
            return
        self._wanted = row.id
        if isinstance(row, AttachmentRow):
            self._show_reported(row)
            return
        given = words.handed_over(row)
        self.given_button.setText(f"Handed over {given}" if given else "Mark as handed over")
        if row.id != self.paper.key:
            read = partial(self._ctx.clinic.documents.pdf, row.id)
            left = partial(left_the_clinic, self._ctx.clinic, row.id, "")
            self.paper.show_pdf(row.id, row.title, "", read, words.file_name(row, self._mrn), left)

    def _show_reported(self, row: AttachmentRow) -> None:
        """What came inside a laboratory report; a copy of it is saved as it came."""
        if row.id == self.paper.key:
            return
        left = partial(left_the_clinic, self._ctx.clinic, "", self._patient_id)
        came = (partial(self._came, row), file_name(row))
        if can_show(row.media_type):
            self.paper.show_pdf(row.id, title_of(row), "", partial(self._pages, row), file_name(row), left, came)
        else:
            text = f"{file_name(row)} ({row.media_type}) cannot be shown here. It can be saved to a file."
            self.paper.show_file(row.id, title_of(row), text, came, left)

    def _came(self, row: AttachmentRow) -> bytes:
        return self._ctx.clinic.labs.attachment(row.id)[1]

    def _pages(self, row: AttachmentRow) -> bytes:
        came, pages = self._ctx.clinic.labs.attachment_pages(row.id)
        return pdf_of(came.media_type, pages)

    def _current(self) -> DocumentRow | None:
        at = self.table.current_row
        row = self._model.row(at) if at >= 0 else None
        return row if isinstance(row, DocumentRow) else None

    @Slot()
    def _go_to_print(self) -> None:
        """Where someone came for this document the next step is to print it; typing elsewhere is left alone."""
        asked, self._to_print = self._to_print == self.paper.key, ""
        typing = isinstance(self.window().focusWidget(), QLineEdit | QPlainTextEdit)
        if asked and self.isVisible() and not typing:
            self.paper.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _ask_summary(self) -> None:
        self.make_summary()

    @Slot()
    def _ask_handout(self) -> None:
        self.make_handout()

    def _open_summary(self, visit_id: str, visits: tuple[VisitRow, ...]) -> None:
        if not visits:
            self._ctx.prompts.inform(self, "There is no visit yet", "A summary tells one visit. Start a visit first.")
            return
        dialog = SummaryDialog(self._ctx, self, visits, visit_id)
        dialog.made.connect(self._make_summary)
        dialog.open()

    def _suggested(self) -> tuple[Mapping[str, str], tuple[VisitRow, ...]]:
        """Topics that fit the record, and why; and the visits that a handout may belong to."""
        clinic, patient_id = self._ctx.clinic, self._patient_id
        if not clinic.may(Right.SEE_RECORD):
            return {}, ()
        lesions, drugs = clinic.lesions.list(patient_id), clinic.treatments.drugs(patient_id)
        procedures = clinic.treatments.procedures(patient_id)
        fitting = clinic.documents.suggested_topics(patient_id)
        reasons = {topic.key: words.reason(topic, lesions, procedures, drugs) for topic in fitting}
        return reasons, clinic.visits.list(patient_id)

    def _open_handout(self, topic: str, found: tuple[Mapping[str, str], tuple[VisitRow, ...]]) -> None:
        suggested, visits = found
        dialog = HandoutDialog(self._ctx, self, self._patient_id, visits, suggested, topic)
        dialog.made.connect(self._make_handout)
        dialog.open()

    @Slot(str, object)
    def _make_summary(self, visit_id: str, sections: tuple[str, ...]) -> None:
        make = partial(self._summary, visit_id, sections)
        self._ctx.ops.background_write(self, "Making the summary", make, self._show_made)

    @Slot(str, str)
    def _make_handout(self, topic: str, visit_id: str) -> None:
        make = partial(self._handout, topic, self._patient_id, visit_id)
        self._ctx.ops.background_write(self, "Making the handout", make, self._show_made)

    def _summary(self, visit_id: str, sections: tuple[str, ...], _progress: Progress) -> tuple[Made, Changes]:
        return self._ctx.clinic.documents.make_summary(visit_id, sections)

    def _handout(self, topic: str, patient_id: str, visit_id: str, _progress: Progress) -> tuple[Made, Changes]:
        return self._ctx.clinic.documents.make_handout(topic, patient_id, visit_id=visit_id)

    def _show_made(self, made: Made) -> None:
        if made[0].patient_id == self._patient_id:
            self.select_document(made[0].id)

    def _hand_over(self, document_id: str) -> None:
        self._ctx.ops.write(self, partial(self._ctx.clinic.documents.handed_over, document_id))
