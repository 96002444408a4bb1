"""The tab "Treatment" of a patient.

TreatmentPage(ctx, parent=None)
    set_patient(patient_id)
    record_procedure(lesion_ids=())     slot: the form for a procedure (Ctrl+Shift+P), these lesions ticked
    start_medicine()                    slot: the form for a medicine (Ctrl+Shift+R)
    record_response(lesion_id="")       slot: how a lesion answered
"""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.treatments import DrugRow, ProcedureRow
from ui.context import Context
from ui.core.page import Page
from ui.treatments.course_dialogs import ResponseDialog
from ui.treatments.done_card import TABS
from ui.treatments.drug_form import DrugForm
from ui.treatments.overview import RECORD, START, TreatmentOverview
from ui.treatments.procedure_form import ProcedureForm
from ui.treatments.read import TreatmentRead, read_treatments
from ui.treatments.wishes import Wishes
from ui.widgets.open_visit import OpenVisitText
from ui.widgets.page_action import window_wide


class TreatmentPage(Page):
    """Overview, and the two forms in its place while they are filled."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.TREATMENT, Topic.LESION, Topic.VISIT, Topic.PATIENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._visit_text = OpenVisitText(ctx.navigator, self)
        self._patient_id = ""
        self._treated = TreatmentRead()
        self.overview = TreatmentOverview(ctx)
        self.procedure = ProcedureForm(ctx)
        self.drug = DrugForm(ctx)
        self._wishes = Wishes(ctx, self)
        self._stack = QStackedWidget()
        for widget in (self.overview, self.procedure, self.drug):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._stack)
        self._actions: list[QAction] = []
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show another patient ("" for none); what is half typed is kept."""
        if patient_id == self._patient_id:
            return
        for form in (self.procedure, self.drug):
            if self._stack.currentWidget() is form:
                form.leave()
        self._patient_id = patient_id
        for action in self._actions:
            action.setEnabled(bool(patient_id))
        self._show(TreatmentRead())
        self.mark_stale()

    def refresh(self) -> None:
        """Read and show."""
        if self._patient_id:
            self._ctx.ops.read(self, self._read, self._show)
            if self._stack.currentWidget() is self.procedure:
                self.procedure.set_visit()

    def concerns(self, changes: Changes) -> bool:
        """Only what is this patient's."""
        mine = super().concerns(changes) and (not changes.ids or self._patient_id in changes.ids)
        return mine and not self._visit_text.is_all(changes)

    @Slot(object)
    def record_procedure(self, lesion_ids: tuple[str, ...] = ()) -> None:
        """Open the form for a procedure."""
        if self._patient_id:
            self._stack.setCurrentWidget(self.procedure)
            self.procedure.open_for(self._patient_id, lesion_ids)

    @Slot()
    def start_medicine(self) -> None:
        """Open the form for a medicine."""
        if self._patient_id:
            self._stack.setCurrentWidget(self.drug)
            self.drug.open_for(self._patient_id)

    @Slot(str)
    def record_response(self, lesion_id: str = "") -> None:
        """Ask how a lesion answered."""
        if self._treated.lesions:
            ResponseDialog(self._ctx, self._treated.lesions, self, lesion_id, self._treated).open()

    @Slot(object)
    def _correct(self, row: DrugRow | ProcedureRow) -> None:
        """Open the form with what stands."""
        form = self.drug if isinstance(row, DrugRow) else self.procedure
        self._stack.setCurrentWidget(form)
        if isinstance(row, DrugRow):
            self.drug.open_correction(row)
        else:
            self.procedure.open_correction(row)

    def show_tab(self, tab: str) -> None:
        """Show one of the tables of what was done, its first row chosen."""
        if self._stack.currentWidget() is self.overview:
            self.overview.done.switch(tab)
            self.overview.done.tables[tab].choose_row(0)
            self.overview.done.tables[tab].setFocus()

    def _connect(self) -> None:
        over, wishes = self.overview, self._wishes
        over.start_requested.connect(self.start_medicine)
        over.decisions_requested.connect(wishes.decisions)
        over.drug_wished.connect(wishes.drug)
        over.done_wished.connect(wishes.done)
        wishes.record_wished.connect(self._record)
        wishes.respond_wished.connect(self._respond)
        wishes.session_wished.connect(self._next_session)
        wishes.correct_wished.connect(self._correct)
        self.procedure.specimen_wanted.connect(wishes.specimen)
        self.procedure.handout_wanted.connect(wishes.handout)
        self.drug.monitoring_wanted.connect(wishes.plan)
        for form in (self.procedure, self.drug):
            form.left.connect(self._back)
            form.saved.connect(self._back)
        add = partial(window_wide, self._ctx.actions, scope=self, group="Treatment")
        self._actions = [
            add("procedure-record", "Record procedure", self._record, RECORD, "first-aid-kit"),
            add("drug-start", "Start a medicine", self.start_medicine, START, "pill"),
            add("response-record", "Record how a lesion answered", self._respond, "", "trend-down"),
            *(
                add(f"treatment-{tab}", f"Show {label.lower()} of the treatment", partial(self.show_tab, tab), "", "")
                for tab, label in TABS
                if tab in ("specimens", "monitoring")
            ),
        ]

    def _read(self) -> TreatmentRead:
        return read_treatments(self._ctx.clinic, self._patient_id)

    def _show(self, read: TreatmentRead) -> None:
        self._treated = read
        self._wishes.set_read(read)
        self.overview.show_all(read)

    @Slot()
    def _record(self) -> None:
        self.record_procedure()

    @Slot(str)
    def _next_session(self, series_id: str) -> None:
        self._stack.setCurrentWidget(self.procedure)
        self.procedure.open_for(self._patient_id, (), series_id)

    @Slot()
    def _respond(self) -> None:
        self.record_response()

    @Slot()
    def _back(self) -> None:
        self._stack.setCurrentWidget(self.overview)
        self.overview.done.record.setFocus()
