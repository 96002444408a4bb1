"""What was given and done: medicines above, procedures and responses below.

TreatmentOverview(ctx, parent=None)
    show_all(drugs, procedures, responses, lesions, elsewhere=())      elsewhere: medicines of the patient's record
    record_requested, start_requested, respond_requested, dose_requested(str), stop_requested(str),
    drug_error_requested(str), procedure_error_requested(str)      signals
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from clinic.records.lesions import LesionRow, Response
from clinic.records.patients import Medicine
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.treatments import words
from ui.treatments.columns import drug_columns, procedure_columns, procedure_facts, response_columns
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label
from ui.widgets.row_model import RowModel
from ui.widgets.segmented import SegmentedControl
from ui.widgets.table import DataTable

RECORD, START = "Ctrl+Shift+P", "Ctrl+Shift+R"


class TreatmentOverview(QSplitter):
    """Two cards; what is chosen above can be changed or stopped."""

    record_requested = Signal()
    start_requested = Signal()
    respond_requested = Signal()
    dose_requested = Signal(str)
    stop_requested = Signal(str)
    drug_error_requested = Signal(str)
    procedure_error_requested = Signal(str)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._ctx = ctx
        self._theme = ctx.theme
        self._lesions: dict[str, LesionRow] = {}
        self.drugs: RowModel[DrugRow] = RowModel(drug_columns(), parent=self)
        self.procedures: RowModel[ProcedureRow] = RowModel(procedure_columns(self._lesions), parent=self)
        self.responses: RowModel[Response] = RowModel(response_columns(self._lesions), parent=self)
        self.drug_table = DataTable(ctx.theme, self.drugs, "Medicines", ctx.settings, tall=True)
        self.procedure_table = DataTable(ctx.theme, self.procedures, "Procedures", ctx.settings, tall=True)
        self.response_table = DataTable(ctx.theme, self.responses, "Responses of lesions", ctx.settings)
        self.addWidget(self._medicines())
        self.addWidget(self._done())
        self.setChildrenCollapsible(False)
        self.setSizes([300, 320])
        self.drug_table.row_chosen.connect(self._drug_chosen)
        self.drug_table.row_activated.connect(self._drug_opened)
        self.procedure_table.row_activated.connect(self._procedure_opened)
        self.procedure_table.row_chosen.connect(self._procedure_chosen)
        self._procedure_chosen(-1)
        self._drug_chosen(-1)

    def show_all(
        self,
        drugs: Sequence[DrugRow],
        procedures: Sequence[ProcedureRow],
        responses: Sequence[Response],
        lesions: Sequence[LesionRow],
        elsewhere: Sequence[Medicine] = (),
    ) -> None:
        """Show what a patient has."""
        self.elsewhere.setText(words.elsewhere_said(elsewhere))
        self.elsewhere.setVisible(bool(elsewhere))
        current = self.drug_table.current_row
        chosen = self.drugs.row(current).id if current >= 0 else ""
        self._lesions.clear()
        self._lesions.update({row.id: row for row in lesions})
        self.drugs.set_rows(drugs)
        self.procedures.set_rows(procedures)
        self.responses.set_rows(responses)
        self._procedure_chosen(-1)
        running = sum(row.stop is None for row in drugs)
        self._medicine_card.set_note(f"{running} running" if drugs else "")
        self._medicine_stack.setCurrentIndex(0 if drugs else 1)
        at = self.drugs.find(lambda row: row.id == chosen)
        self.drug_table.choose_row(at, quiet=True)
        self._drug_chosen(at)
        self.respond.setEnabled(bool(lesions))
        self._switch(self._which.key)

    def _medicines(self) -> QWidget:
        card = self._medicine_card = Card("Medicines")
        card.set_flush()
        self.change = Button("Change dose", kind="quiet", icon="pencil-simple", theme=self._theme)
        self.stop = Button("Stop", kind="quiet", icon="stop-circle", theme=self._theme)
        self.drug_error = Button("In error", kind="quiet", icon="prohibit", theme=self._theme)
        self.drug_error.setToolTip("Mark the chosen medicine as entered in error")
        self.drug_error.clicked.connect(self._ask_drug_error)
        self.start = Button("Start a medicine", hint=START)
        self.change.clicked.connect(self._ask_dose)
        self.stop.clicked.connect(self._ask_stop)
        self.start.clicked.connect(self.start_requested)
        for button in (self.change, self.stop, self.drug_error, self.start):
            card.add_action(button)
        empty = EmptyState(
            "Doses, their changes and what they are for.",
            "Start a medicine",
            theme=self._theme,
            title="No medicine yet",
        )
        empty.action_requested.connect(self.start_requested)
        self.medicine_empty = empty
        self._medicine_stack = QStackedWidget()
        self._medicine_stack.addWidget(self.drug_table)
        self._medicine_stack.addWidget(empty)
        self.elsewhere = text_label("", wrap=True)
        self.elsewhere.setContentsMargins(12, 8, 12, 8)
        self.elsewhere.hide()
        card.add(self.elsewhere)
        card.add(self._medicine_stack, 1)
        card.setMinimumHeight(180)
        return card

    def _done(self) -> QWidget:
        card = Card("Lesions")
        card.set_flush()
        self._which = SegmentedControl((("procedures", "Procedures"), ("responses", "Responses")), "Show")
        self._which.chosen.connect(self._switch)
        self.respond = Button("Record a response", kind="quiet", icon="trend-down", theme=self._theme)
        self.procedure_error = Button("In error", kind="quiet", icon="prohibit", theme=self._theme)
        self.procedure_error.setToolTip("Mark the chosen procedure as entered in error")
        self.procedure_error.clicked.connect(self._ask_procedure_error)
        self.record = PrimaryButton("Record procedure", hint=RECORD)
        self.respond.clicked.connect(self.respond_requested)
        self.record.clicked.connect(self.record_requested)
        for widget in (self._which, self.respond, self.procedure_error, self.record):
            card.add_action(widget)
        self._done_stack = QStackedWidget()
        self._done_empty = EmptyState("", "Record procedure", theme=self._theme)
        self._done_empty.action_requested.connect(self._begin)
        for page in (self.procedure_table, self.response_table, self._done_empty):
            self._done_stack.addWidget(page)
        card.add(self._done_stack, 1)
        card.setMinimumHeight(180)
        return card

    @Slot(str)
    def _switch(self, key: str) -> None:
        procedures = key == "procedures"
        self.procedure_error.setVisible(procedures)
        rows = self.procedures.rows if procedures else self.responses.rows
        if rows:
            self._done_stack.setCurrentIndex(0 if procedures else 1)
            return
        if procedures:
            text, action, title = "What is done to lesions, with its settings.", "Record procedure", "No procedure yet"
        else:
            text, title = "How lesions answered, in your judgement.", "No response yet"
            action = "Record a response" if self.respond.isEnabled() else ""
        self._done_empty.set(text, action, title)
        self._done_stack.setCurrentIndex(2)

    @Slot()
    def _begin(self) -> None:
        if self._which.key == "procedures":
            self.record_requested.emit()
        else:
            self.respond_requested.emit()

    @Slot(int)
    def _drug_chosen(self, at: int) -> None:
        running = at >= 0 and self.drugs.row(at).stop is None
        self.change.setEnabled(running)
        self.stop.setEnabled(running)
        self.drug_error.setEnabled(at >= 0)

    @Slot(int)
    def _procedure_chosen(self, at: int) -> None:
        self.procedure_error.setEnabled(at >= 0)

    @Slot(int)
    def _drug_opened(self, at: int) -> None:
        if at >= 0 and self.change.isEnabled():  # a running course, and someone who may prescribe
            self.dose_requested.emit(self.drugs.row(at).id)

    @Slot(int)
    def _procedure_opened(self, at: int) -> None:
        row = self.procedures.row(at)
        title = f"{row.kind_text}, {spoken(row.at.astimezone().date())}"
        on = [words.lesion_name(self._lesions[key]) for key in row.lesion_ids if key in self._lesions]
        self._ctx.prompts.inform(self, title, "\n".join([*on, procedure_facts(row)]))

    @Slot()
    def _ask_dose(self) -> None:
        self._drug_opened(self.drug_table.current_row)

    @Slot()
    def _ask_stop(self) -> None:
        at = self.drug_table.current_row
        if at >= 0:
            self.stop_requested.emit(self.drugs.row(at).id)

    @Slot()
    def _ask_drug_error(self) -> None:
        at = self.drug_table.current_row
        if at >= 0:
            self.drug_error_requested.emit(self.drugs.row(at).id)

    @Slot()
    def _ask_procedure_error(self) -> None:
        at = self.procedure_table.current_row
        if at >= 0:
            self.procedure_error_requested.emit(self.procedures.row(at).id)
