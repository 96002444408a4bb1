"""What was given and done: medicines above, procedures and what follows from them below.

TreatmentOverview(ctx, parent=None)
    show_all(TreatmentRead)
    start_requested, decisions_requested      signals
    drug_wished(str what, str id)     signal: "dose", "stop", "effect", "effects" (noted ones), "monitoring" ...
    done_wished(str what, str id)     signal of the lower card (``DoneCard.wished``)
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from clinic.records.cautions import Caution
from clinic.records.treatments import DrugRow
from ui.context import Context
from ui.treatments.columns import drug_columns
from ui.treatments.done_card import DoneCard
from ui.treatments.label_fit import LabelFit
from ui.treatments.own_list import OwnListLine
from ui.treatments.read import TreatmentRead
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.row_model import RowModel
from ui.widgets.table import DataTable

RECORD, START = "Ctrl+Shift+P", "Ctrl+Shift+R"


class TreatmentOverview(QSplitter):
    """Two cards; what is chosen above can be changed or stopped."""

    start_requested = Signal()
    decisions_requested = Signal()
    drug_wished = Signal(str, str)
    done_wished = Signal(str, str)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._ctx, self._theme = ctx, ctx.theme
        self._cautions: dict[str, tuple[Caution, ...]] = {}
        self.drugs: RowModel[DrugRow] = RowModel(drug_columns(self._cautions), parent=self)
        self.drug_table = DataTable(ctx.theme, self.drugs, "Medicines", ctx.settings, tall=True)
        self.done = DoneCard(ctx, RECORD)
        self.done.wished.connect(self.done_wished)
        self.addWidget(self._medicines())
        self.addWidget(self.done)
        self.setChildrenCollapsible(False)
        self.setSizes([300, 320])
        self.drug_table.row_chosen.connect(self._drug_chosen)
        self.drug_table.row_activated.connect(self._drug_opened)
        self._drug_chosen(-1)

    def show_all(self, read: TreatmentRead) -> None:
        """Show what a patient has."""
        self.own_list.show_list(read.elsewhere, read.own_list_cautions)
        current = self.drug_table.current_row
        chosen = self.drugs.row(current).id if current >= 0 else ""
        self._set_cautions(read.cautions)
        self.decisions.setEnabled(bool(read.decisions))
        self.drugs.set_rows(read.drugs)
        self._medicine_stack.setCurrentIndex(0 if read.drugs else 1)
        at = self.drugs.find(lambda row: row.id == chosen)
        self.drug_table.choose_row(at, quiet=True)
        self._drug_chosen(at)
        self.done.show_all(read)

    def _set_cautions(self, cautions: Mapping[str, tuple[Caution, ...]]) -> None:
        self._cautions.clear()
        self._cautions.update(cautions)

    def _medicines(self) -> QWidget:
        card = self._medicine_card = Card("Medicines")
        card.set_flush()
        self.cautions = self._button("cautions", "Cautions", "warning")
        self.change = self._button("dose", "Change dose", "pencil-simple")
        self.stop = self._button("stop", "Stop", "stop-circle")
        self.doses = self._button("doses", "Doses, to correct", "list-numbers")
        self.effect = self._button("effect", "Adverse effect", "note")
        self.effects = self._button("effects", "Noted adverse effects", "list-bullets")
        self.monitor = self._button("monitoring", "Plan monitoring", "calendar-plus")
        self.correct = self._button("correct", "Correct", "pencil-line")
        self.correct.setToolTip("Correct start, route, lesions or diagnosis of the chosen medicine")
        self.drug_error = self._button("drug error", "In error", "prohibit")
        self.drug_error.setToolTip("Mark the chosen medicine as entered in error")
        self.start = Button("Start a medicine")
        self.start.setToolTip(START)  # as below: no room for the key beside an open visit
        self.start.clicked.connect(self.start_requested)
        chosen = (self.cautions, self.change, self.doses, self.stop, self.effect, self.effects, self.monitor)
        self.decisions = self._button("decisions", "Decisions on cautions", "scales")
        self.decisions.clicked.disconnect()
        self.decisions.clicked.connect(self.decisions_requested)
        for button in (*chosen, self.correct, self.drug_error, self.decisions, self.start):
            card.add_action(button)
        self._labels = LabelFit(
            self.start.parentWidget(),
            [
                (self.cautions, "Cautions"),
                (self.change, "Change dose"),
                (self.stop, "Stop"),
                (self.monitor, "Monitor"),
                (self.effect, "Adverse effect"),
                (self.correct, "Correct"),
                (self.doses, "Doses"),
                (self.decisions, "Decisions"),
                (self.effects, "Noted effects"),
                (self.drug_error, "In error"),
            ],
        )
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
        self.own_list = OwnListLine(self._ctx)
        self.elsewhere = self.own_list.said
        card.add(self.own_list)
        card.add(self._medicine_stack, 1)
        card.setMinimumHeight(180)
        return card

    def _button(self, what: str, label: str, icon: str) -> Button:
        button = Button("", kind="quiet", icon=icon, theme=self._theme)
        button.setToolTip(label)
        button.setAccessibleName(label)
        button.setProperty("what", what)
        button.clicked.connect(self._asked)
        return button

    @Slot(int)
    def _drug_chosen(self, at: int) -> None:
        running = at >= 0 and not self.drugs.row(at).ended
        for button in (self.change, self.monitor):
            button.setEnabled(running)
        self.stop.setEnabled(at >= 0)
        ended = at >= 0 and not running
        self._labels.set_label(self.stop, "Resume" if ended else "Stop")
        self.stop.setToolTip("The stop was entered in error" if ended else "Stop")
        self.stop.setAccessibleName(self.stop.toolTip())
        self.effect.setEnabled(at >= 0)
        self.effects.setEnabled(at >= 0 and bool(self.drugs.row(at).effects))
        self.doses.setEnabled(at >= 0 and bool(self.drugs.row(at).doses))
        self.drug_error.setEnabled(at >= 0)
        self.correct.setEnabled(at >= 0)
        self.cautions.setEnabled(running and bool(self._cautions.get(self.drugs.row(at).id)))

    @Slot(int)
    def _drug_opened(self, at: int) -> None:
        if at >= 0 and self.change.isEnabled():  # a running course, and someone who may prescribe
            self.drug_wished.emit("dose", self.drugs.row(at).id)

    @Slot()
    def _asked(self) -> None:
        at = self.drug_table.current_row
        if at >= 0:
            self.drug_wished.emit(str(self.sender().property("what")), self.drugs.row(at).id)
