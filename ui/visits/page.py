"""The tab "Visits" of a patient.

VisitsPage(ctx, parent=None)
    set_patient(patient_id)                        empty: none
    select_visit(visit_id)
    summary_requested(str patient_id, str visit_id)     signal: a person wants the summary of a visit on paper
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic, VisitStatus
from clinic.records.visits import VisitDetail, VisitRow, VisitText
from clinic.rules.dates import spoken, spoken_short
from ui.context import Context
from ui.core.page import Page
from ui.visits import words
from ui.visits.kept import draft_key, from_draft
from ui.visits.view import VisitView, kept_words
from ui.widgets.buttons import Button, IconButton, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_EMPTY = "A visit holds what was said, seen, done and planned on one day. Lesions, photos and procedures join it."


@dataclass(frozen=True, slots=True)
class _Read:
    """A visit as shown, and the text that came too late for it."""

    visit: VisitDetail
    kept: dict[str, Any] | None


class VisitsPage(Page):
    """All visits at the left, the chosen one at the right."""

    summary_requested = Signal(str, str)
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.VISIT, Topic.PHOTO, Topic.LESION, Topic.TREATMENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._wanted = ""
        self.visit: VisitDetail | None = None
        self._kept: VisitText | None = None
        self._model: RowModel[VisitRow] = RowModel(_columns())
        self.table = DataTable(ctx.theme, self._model, "Visits", ctx.settings, tall=True)
        self.view = VisitView()
        self.empty = EmptyState(_EMPTY, "Start a visit", icon="notebook", theme=ctx.theme, title="No visits yet")
        self._build()
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show another patient's visits when next seen."""
        if patient_id != self._patient_id:
            self._patient_id, self._wanted = patient_id, ""
            self._model.set_rows(())
            self._show_visit(None)
            self.mark_stale()

    def select_visit(self, visit_id: str) -> None:
        """Show one visit."""
        self._wanted = visit_id
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Only what is this patient's."""
        return super().concerns(changes) and self._patient_id in changes.ids

    def refresh(self) -> None:
        """Read the visits and show the chosen one."""
        if self._patient_id:
            self._ctx.ops.read(self, partial(self._ctx.clinic.visits.list, self._patient_id), self._show_rows)
        else:
            self._show_rows(())

    @Slot()
    def start_visit(self) -> None:
        """Begin a visit, or go on with the one in progress."""
        if self._patient_id:
            self._ctx.navigator.start_visit(self._patient_id)

    def _build(self) -> None:
        theme = self._ctx.theme
        self.start_button = PrimaryButton("Start a visit", icon="plus", theme=theme)
        self.list_card = Card("Visits")
        self.list_card.set_flush()
        self.list_card.add_action(self.start_button)
        self.list_card.add(self.table, 1)
        self.card = Card("Visit")
        self.card.set_flush()
        self.continue_button = PrimaryButton("Continue")
        self.addendum_button = Button("Add addendum…")
        self.summary_button = Button("Summary…")
        self.more_button = IconButton(theme, "dots-three", "More about this visit")
        for button in (self.continue_button, self.addendum_button, self.summary_button, self.more_button):
            self.card.add_action(button)
        self.card.add(self.view, 1)
        self._menu = QMenu(self)
        self.error_action = self._menu.addAction("Entered in error…", self.mark_error)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.list_card, 9)
        row.addWidget(self.card, 11)
        blank = Card()
        blank.add(self.empty, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(blank)
        self._stack.addWidget(both)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        self.empty.action_requested.connect(self.start_visit)
        self.start_button.clicked.connect(self.start_visit)
        self.continue_button.clicked.connect(self.start_visit)
        self.addendum_button.clicked.connect(self.add_addendum)
        self.summary_button.clicked.connect(self.ask_summary)
        self.more_button.clicked.connect(self._open_menu)
        self.table.row_chosen.connect(self._chosen)
        self.view.kept_chosen.connect(self._use_kept)
        add = self._ctx.actions.add
        add("visits-addendum", "Add an addendum to the visit…", self.add_addendum, group="Visit", scope=self)
        add("visits-summary", "Summary of the visit…", self.ask_summary, group="Visit", scope=self)

    def _show_rows(self, rows: tuple[VisitRow, ...]) -> None:
        wanted = self._wanted or (self.visit.id if self.visit is not None else "")
        if rows != tuple(self._model.rows):
            self._model.set_rows(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self.list_card.set_note(str(len(rows)) if rows else "")
        self.start_button.setVisible(not any(row.status is VisitStatus.DRAFT for row in rows))
        at = self._model.find(lambda row: row.id == wanted)
        if rows:
            self.table.choose_row(max(0, at), quiet=True)
            self._chosen(max(0, at))
        else:
            self._show_visit(None)

    @Slot(int)
    def _chosen(self, at: int) -> None:
        if at >= 0:
            self._wanted = self._model.row(at).id
            self._ctx.ops.read(self, partial(self._read, self._wanted), self._show_read)

    def _read(self, visit_id: str) -> _Read:
        clinic = self._ctx.clinic
        return _Read(clinic.visits.get(visit_id), clinic.drafts.get(draft_key(visit_id)))

    def _show_read(self, read: _Read) -> None:
        closed = read.visit.status is not VisitStatus.DRAFT
        self._show_visit(read.visit, from_draft(read.kept) if read.kept is not None and closed else None)

    def _show_visit(self, visit: VisitDetail | None, kept: VisitText | None = None) -> None:
        self.visit, self._kept = visit, kept
        draft = visit is not None and visit.status is VisitStatus.DRAFT
        self.card.set_title(spoken(words.day_of(visit.started_at)) if visit is not None else "")
        self.continue_button.setVisible(draft)
        self.addendum_button.setVisible(visit is not None and not draft)
        self.view.show_visit(visit, kept)

    @Slot()
    def add_addendum(self) -> None:
        """Ask for the text and add it."""
        visit = self.visit
        if visit is not None and visit.status is VisitStatus.SIGNED:
            label = "It is added below the signed visit with your name and the time, and cannot be changed."
            self._ctx.prompts.ask(
                self, "Add an addendum", label, partial(self._add_addendum, visit.id), action="Add", lines=6
            )

    @Slot()
    def ask_summary(self) -> None:
        """Ask for the visit's summary on paper."""
        if self.visit is not None:
            self.summary_requested.emit(self._patient_id, self.visit.id)

    @Slot()
    def mark_error(self) -> None:
        """Ask why, then mark the visit as entered in error."""
        visit = self.visit
        if visit is not None:
            text = "It stays in the record with your reason, and no longer counts. Why was it entered in error?"
            act = partial(self._mark_error, visit.id, visit.version)
            self._ctx.prompts.ask(self, "Mark this visit as entered in error", text, act, action="Mark", lines=2)

    def _add_addendum(self, visit_id: str, text: str) -> None:
        self._ctx.ops.write(self, partial(self._ctx.clinic.visits.add_addendum, visit_id, text), self._added)

    def _added(self, visit: VisitDetail) -> None:
        self._ctx.notifier.notify(f"The addendum to the {words.title(visit).lower()} is saved.")

    def _mark_error(self, visit_id: str, version: int, reason: str) -> None:
        self._wanted = ""
        self._ctx.ops.write(self, partial(self._marked, visit_id, version, reason), self._tell_marked)

    def _marked(self, visit_id: str, version: int, reason: str) -> tuple[None, Changes]:
        return None, self._ctx.clinic.visits.mark_error(visit_id, reason, version)

    def _tell_marked(self, _nothing: None) -> None:
        self._ctx.notifier.notify("The visit is marked as entered in error.")

    @Slot(str)
    def _use_kept(self, way: str) -> None:
        if self._kept is None or self.visit is None:
            return
        if way == "copy":
            QGuiApplication.clipboard().setText(kept_words(self._kept))
            self._ctx.notifier.notify("The text is copied.")
            return
        if way == "addendum":
            add = partial(self._ctx.clinic.visits.add_addendum, self.visit.id, kept_words(self._kept))
            self._ctx.ops.write(self, add, self._forget)
        else:
            self._ctx.prompts.confirm(
                self, "Forget this text?", kept_words(self._kept), "Forget", self._forget, danger=True
            )

    def _forget(self, _visit: VisitDetail | None = None) -> None:
        if self.visit is not None:
            drop = partial(self._ctx.clinic.drafts.drop, draft_key(self.visit.id))
            self._ctx.ops.read(self, drop, self._forgotten)

    def _forgotten(self, _nothing: None) -> None:
        self.mark_stale()

    @Slot()
    def _open_menu(self) -> None:
        self._menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height() + 2)))


def _columns() -> tuple[Column[VisitRow], ...]:
    return (
        Column(
            "Visit",
            lambda row: spoken_short(words.day_of(row.started_at)),
            sort=lambda row: row.started_at,
            second=lambda row: row.clinician,
            width=112,
        ),
        Column("Reason", lambda row: row.reason or "no reason typed", second=words.counts, stretch=3,
               tone=lambda row: "" if row.reason else "muted", tip=lambda row: row.reason),
        Column("Status", lambda row: words.STATUS[row.status], width=86,
               tone=lambda row: "attention" if row.status is VisitStatus.DRAFT else "muted"),
    )  # fmt: skip
