"""The tab "Treatment" of a patient.

TreatmentPage(ctx, parent=None)
    set_patient(patient_id)
    record_procedure(lesion_ids=())     slot: the form for a procedure (Ctrl+Shift+P), these lesions ticked
    start_medicine()                    slot: the form for a medicine (Ctrl+Shift+R)
    record_response(lesion_id="")       slot: how a lesion answered
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Topic
from clinic.records.lesions import LesionRow, Response
from clinic.records.patients import Medicine
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.core.page import Page
from ui.treatments import words
from ui.treatments.course_dialogs import ResponseDialog, StopDialog
from ui.treatments.dose_dialog import DoseDialog
from ui.treatments.drug_form import DrugForm
from ui.treatments.overview import RECORD, START, TreatmentOverview
from ui.treatments.procedure_form import ProcedureForm
from ui.widgets.open_visit import OpenVisitText
from ui.widgets.page_action import window_wide

Read = tuple[
    tuple[DrugRow, ...], tuple[ProcedureRow, ...], tuple[Response, ...], tuple[LesionRow, ...], tuple[Medicine, ...]
]


class TreatmentPage(Page):
    """Overview, and the two forms in its place while they are filled."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.TREATMENT, Topic.LESION, Topic.VISIT, Topic.PATIENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._visit_text = OpenVisitText(ctx.navigator, self)
        self._patient_id = ""
        self._lesions: tuple[LesionRow, ...] = ()
        self.overview = TreatmentOverview(ctx)
        self.procedure = ProcedureForm(ctx)
        self.drug = DrugForm(ctx)
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
        self._show(((), (), (), (), ()))
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
        lesions = [row for row in self._lesions if row.status is not LesionStatus.ENTERED_IN_ERROR]
        if lesions:
            ResponseDialog(self._ctx, lesions, self, lesion_id).open()

    def _connect(self) -> None:
        over = self.overview
        over.record_requested.connect(self._record)
        over.start_requested.connect(self.start_medicine)
        over.respond_requested.connect(self._respond)
        over.dose_requested.connect(self._change_dose)
        over.stop_requested.connect(self._stop)
        over.drug_error_requested.connect(self._ask_drug_error)
        over.procedure_error_requested.connect(self._ask_procedure_error)
        for form in (self.procedure, self.drug):
            form.left.connect(self._back)
            form.saved.connect(self._back)
        add = partial(window_wide, self._ctx.actions, scope=self, group="Treatment")
        self._actions = [
            add("procedure-record", "Record procedure", self._record, RECORD, "first-aid-kit"),
            add("drug-start", "Start a medicine", self.start_medicine, START, "pill"),
            add("response-record", "Record how a lesion answered", self._respond, "", "trend-down"),
        ]

    def _read(self) -> Read:
        clinic, patient_id = self._ctx.clinic, self._patient_id
        return (
            clinic.treatments.drugs(patient_id),
            clinic.treatments.procedures(patient_id),
            clinic.treatments.responses(patient_id),
            clinic.lesions.list(patient_id),
            clinic.patients.get(patient_id).medicines,
        )

    def _show(self, read: Read) -> None:
        drugs, procedures, responses, self._lesions, elsewhere = read
        self.overview.show_all(drugs, procedures, responses, self._lesions, elsewhere)

    @Slot()
    def _record(self) -> None:
        self.record_procedure()

    @Slot()
    def _respond(self) -> None:
        self.record_response()

    @Slot()
    def _back(self) -> None:
        self._stack.setCurrentWidget(self.overview)
        self.overview.record.setFocus()

    @Slot(str)
    def _change_dose(self, drug_id: str) -> None:
        drug = self._drug(drug_id)
        if drug is not None:
            DoseDialog(self._ctx, drug, self).open()

    @Slot(str)
    def _stop(self, drug_id: str) -> None:
        drug = self._drug(drug_id)
        if drug is not None:
            StopDialog(self._ctx, drug, self).open()

    def _drug(self, drug_id: str) -> DrugRow | None:
        return next((row for row in self.overview.drugs.rows if row.id == drug_id), None)

    @Slot(str)
    def _ask_drug_error(self, drug_id: str) -> None:
        drug = self._drug(drug_id)
        if drug is not None:
            mark = partial(_marked_drug, self._ctx, drug)
            self._ask_error(f"{drug.name}, {words.since(drug)}", mark)

    @Slot(str)
    def _ask_procedure_error(self, procedure_id: str) -> None:
        row = next((row for row in self.overview.procedures.rows if row.id == procedure_id), None)
        if row is not None:
            mark = partial(_marked_procedure, self._ctx, row)
            self._ask_error(f"{row.kind_text} of {spoken(row.at.astimezone().date())}", mark)

    def _ask_error(self, what: str, mark: Callable[[str], Changes]) -> None:
        text = f"{what} will no longer be shown; it stays in the record with your reason. Why was it an error?"
        self._ctx.prompts.ask(self, "Mark as entered in error", text, partial(self._mark, what, mark), action="Mark")

    def _mark(self, what: str, mark: Callable[[str], Changes], reason: str) -> None:
        self._ctx.ops.write(self, partial(_without_row, mark, reason), partial(self._marked, what))

    def _marked(self, what: str, _nothing: None) -> None:
        self._ctx.notifier.notify(f"{what} is marked as entered in error.")


def _marked_drug(ctx: Context, row: DrugRow, reason: str) -> Changes:
    return ctx.clinic.treatments.mark_drug_error(row.id, reason, row.version)


def _marked_procedure(ctx: Context, row: ProcedureRow, reason: str) -> Changes:
    return ctx.clinic.treatments.mark_procedure_error(row.id, reason, row.version)


def _without_row(mark: Callable[[str], Changes], reason: str) -> tuple[None, Changes]:
    return None, mark(reason)
