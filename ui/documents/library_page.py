"""The place "Docs" of the rail: what the clinic gave out lately, and the library of handouts.

LibraryPage(ctx, ask=ask_printer, parent=None)
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.follow_up import DocumentRow
from clinic.records.patients import PatientDetail, PatientRow
from ui.context import Context
from ui.core.page import Page
from ui.core.tasks import Progress
from ui.documents import words
from ui.documents.paper import PaperCard, left_the_clinic
from ui.documents.printing import Ask, ask_printer
from ui.documents.specimen import specimen
from ui.documents.topic_list import TopicList
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.row_model import Column, RowModel
from ui.widgets.segmented import SegmentedControl
from ui.widgets.table import DataTable

RECENT, HANDOUTS = "recent", "handouts"
_MOST = 100
_NONE_YET = "Summaries and handouts that are made for patients appear here, newest first."
_HINT = "Choose a document to see its pages."


@dataclass(frozen=True, slots=True)
class _Recent:
    """A document and whose it is."""

    document: DocumentRow
    patient: PatientRow


class LibraryPage(Page):
    """Recent documents or the handouts at the left, pages at the right."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.DOCUMENT, Topic.PATIENT, Topic.CLINIC})

    def __init__(self, ctx: Context, ask: Ask = ask_printer, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._shown_patient: PatientDetail | None = None
        self._model: RowModel[_Recent] = RowModel(_columns())
        self.table = DataTable(ctx.theme, self._model, "Recent documents", ctx.settings, tall=True)
        self.topic_list = TopicList(ctx.theme, ctx.clinic.documents.search_topics)
        self.paper = PaperCard(ctx, ask)
        self.part = SegmentedControl([(RECENT, "Recent documents"), (HANDOUTS, "Handouts")], "What to show")
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Read both lists."""
        self._ctx.ops.read(self, self._read_patient, self._take_patient)
        self._ctx.ops.read(self, self._read, self._show_rows)

    @Slot(str)
    def show_part(self, key: str) -> None:
        """Show the recent documents or the handouts."""
        self.part.set_key(key)
        handouts = key == HANDOUTS
        self._lists.setCurrentIndex(1 if handouts else 0)
        self.open_button.setVisible(not handouts)
        self.make_button.setVisible(handouts and self._shown_patient is not None)
        if handouts:
            self._preview_topic()
        else:
            self._show_document(self.table.current_row)

    @Slot()
    def open_patient(self) -> None:
        """Go to the document in its patient's record."""
        at = self.table.current_row
        if at >= 0:
            row = self._model.row(at).document
            self._ctx.navigator.open_document(row.patient_id, row.id)

    @Slot()
    def make_handout(self) -> None:
        """Make the shown handout for the patient who is open."""
        topic, patient = self.topic_list.topic, self._shown_patient
        if topic is not None and patient is not None:
            make = partial(self._make, topic.key, patient.id)
            self._ctx.ops.background_write(self, "Making the handout", make, self._made)

    def _build(self) -> None:
        self._empty = EmptyState(_NONE_YET, icon="files", theme=self._ctx.theme, title="No documents yet")
        self._recent = QStackedWidget()
        self._recent.addWidget(self._empty)
        self._recent.addWidget(self.table)
        topics = QWidget()
        column = QVBoxLayout(topics)
        column.setContentsMargins(12, 4, 12, 12)
        column.addWidget(self.topic_list)
        self._lists = QStackedWidget()
        self._lists.addWidget(self._recent)
        self._lists.addWidget(topics)
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 8)
        head.addWidget(self.part)
        head.addStretch(1)
        left = Card()
        left.set_flush()
        left.body.addLayout(head)
        left.add(self._lists, 1)
        self.open_button = Button("Open patient")
        self.make_button = Button("Make for the patient")
        self.paper.add_foot(self.open_button)
        self.paper.add_foot(self.make_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(left, 9)
        row.addWidget(self.paper, 11)

    def _connect(self) -> None:
        self.part.chosen.connect(self.show_part)
        self.table.row_chosen.connect(self._show_document)
        self.table.row_activated.connect(self._activated)
        self.topic_list.chosen.connect(self._topic_chosen)
        self.open_button.clicked.connect(self.open_patient)
        self.make_button.clicked.connect(self.make_handout)
        self._ctx.navigator.patient_changed.connect(self._patient_changed)
        add = partial(self._ctx.actions.add, group="Documents", scope=self)
        add("library-print", "Print from the library…", self.paper.print, shortcut="Ctrl+P", icon="printer")
        add("library-save", "Save from the library as PDF…", self.paper.save, shortcut="Ctrl+S")

    def _read(self) -> tuple[_Recent, ...]:
        rows = self._ctx.clinic.documents.list()[:_MOST]
        people = self._ctx.clinic.patients.lines(row.patient_id for row in rows)
        return tuple(_Recent(row, people[row.patient_id]) for row in rows)

    def _read_patient(self) -> PatientDetail | None:
        patient_id = self._ctx.navigator.patient_id
        return self._ctx.clinic.patients.get(patient_id) if patient_id else None

    def _take_patient(self, patient: PatientDetail | None) -> None:
        self._shown_patient = patient
        if patient is not None:
            self.make_button.setText(f"Make for {patient.name}")

    def _show_rows(self, rows: tuple[_Recent, ...]) -> None:
        shown = self.paper.key
        self._model.set_rows(rows)
        self._recent.setCurrentIndex(1 if rows else 0)
        if not self.topic_list.topics:
            self.topic_list.set_suggested({})
        if rows:
            at = self._model.find(lambda row: row.document.id == shown)
            self.table.choose_row(max(0, at), quiet=True)
        self.show_part(self.part.key)

    @Slot(int)
    def _show_document(self, at: int) -> None:
        self.open_button.setEnabled(at >= 0)
        if at < 0:
            self.paper.show_hint(_HINT)
            return
        row, patient = self._model.row(at).document, self._model.row(at).patient
        if row.id != self.paper.key:
            read = partial(self._ctx.clinic.documents.pdf, row.id)
            left = partial(left_the_clinic, self._ctx.clinic, row.id, "")
            self.paper.show_pdf(row.id, row.title, "", read, words.file_name(row, patient.mrn), left)

    @Slot(str)
    def _topic_chosen(self, _key: str) -> None:
        if self.part.key == HANDOUTS:
            self._preview_topic()

    def _preview_topic(self) -> None:
        """The handout for the patient who is open, or with a placeholder."""
        topic, patient = self.topic_list.topic, self._shown_patient
        if topic is None:
            self.paper.show_hint("No handout has these words.")
            return
        clinic = self._ctx.clinic
        if patient is None:
            read, note = partial(specimen, topic.key, clinic), "specimen, without a patient"
        else:
            read = partial(clinic.documents.preview_handout, topic.key, patient.id)
            note = f"preview for {patient.name}"
        key = f"{topic.key} {patient.id if patient is not None else ''}"
        if key != self.paper.key:
            today = local_today(clinic.now)
            name = words.pdf_name(topic.title, today, patient.mrn if patient is not None else "")
            left = partial(left_the_clinic, clinic, "", patient.id) if patient is not None else None
            self.paper.show_pdf(key, topic.title, note, read, name, left)

    @Slot(int)
    def _activated(self, _at: int) -> None:
        self.open_patient()

    @Slot(str)
    def _patient_changed(self, _patient_id: str) -> None:
        self.mark_stale()

    def _make(self, topic: str, patient_id: str, _progress: Progress) -> tuple[tuple[DocumentRow, bytes], Changes]:
        return self._ctx.clinic.documents.make_handout(topic, patient_id)

    def _made(self, made: tuple[DocumentRow, bytes]) -> None:
        row = made[0]
        show = partial(self._ctx.navigator.open_document, row.patient_id, row.id)
        if self.isVisible():
            show()
        else:
            self._ctx.notifier.notify(f"“{row.title}” is made.", action="Show", run=show)


def _columns() -> tuple[Column[_Recent], ...]:
    return (
        Column(
            "Document",
            lambda row: row.document.title,
            second=lambda row: words.kind_and_pages(row.document),
            tip=lambda row: row.document.title,
            stretch=3,
        ),
        Column("Patient", lambda row: row.patient.name, second=lambda row: f"no. {row.patient.mrn}", stretch=2),
        Column(
            "Made",
            lambda row: words.moment_short(row.document.made_at),
            sort=lambda row: row.document.made_at,
            second=lambda row: f"given {given}" if (given := words.handed_over(row.document)) else "",
            width=140,
        ),
    )
