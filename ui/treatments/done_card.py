"""What was done to lesions and what follows from it: procedures, series, specimens, monitoring, responses.

DoneCard(ctx, parent=None)
    show_all(TreatmentRead)
    wished(str what, str id)     signal: an action a person asked for, with the key of the chosen row ("" for none)
"""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic.clock import local_today
from clinic.records.lesions import LesionRow, Response
from clinic.records.treatment_course import MonitoringRow, SeriesRow, SpecimenRow
from clinic.records.treatments import ProcedureRow
from ui.context import Context
from ui.treatments import words
from ui.treatments.columns import procedure_columns, response_columns
from ui.treatments.done_columns import monitoring_columns, series_columns, specimen_columns
from ui.treatments.label_fit import LabelFit
from ui.treatments.read import TreatmentRead
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.row_model import RowModel
from ui.widgets.segmented import SegmentedControl
from ui.widgets.table import DataTable

TABS = (
    ("procedures", "Procedures"),
    ("series", "Series"),
    ("specimens", "Specimens"),
    ("monitoring", "Monitoring"),
    ("responses", "Responses"),
)
_ACTIONS = (
    ("complication", "procedures", "Complication", "bandaids"),
    ("complications", "procedures", "Noted complications", "list-bullets"),
    ("correct procedure", "procedures", "Correct", "pencil-line"),
    ("procedure error", "procedures", "In error", "prohibit"),
    ("next session", "series", "Next session", "play"),
    ("close series", "series", "Close", "stop-circle"),
    ("result", "specimens", "Enter result", "pencil-simple"),
    ("specimen", "specimens", "Change", "note"),
    ("specimen error", "specimens", "In error", "prohibit"),
    ("done", "monitoring", "Done", "check"),
    ("move", "monitoring", "Move", "pencil-simple"),
    ("not needed", "monitoring", "Not needed", "prohibit"),
    ("respond", "responses", "Record a response", "trend-down"),
    ("response error", "responses", "In error", "prohibit"),
)
_EMPTY = {
    "procedures": ("No procedure yet", "What is done to lesions, with its settings.", "Record procedure"),
    "series": ("No series", "Choose “First of a series” when you record a procedure.", ""),
    "specimens": ("No specimen", "Tissue that was sent, until its result is entered.", ""),
    "monitoring": ("Nothing to monitor", "What is due under medicines; it is also a recall.", ""),
    "responses": ("No response yet", "How lesions answered, in your judgement.", "Record a response"),
}


class DoneCard(Card):
    """One table at a time, with what can be done with its chosen row."""

    wished = Signal(str, str)

    def __init__(self, ctx: Context, record_hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_flush()
        self._ctx = ctx
        self._may_respond = False
        self.which = SegmentedControl(TABS, "Show")
        self._lesions: dict[str, LesionRow] = {}
        self._treated: dict[str, str] = {}
        diagnoses = {key: row.name for key, row in ctx.clinic.catalog.diagnoses.items()}
        self.procedures: RowModel[ProcedureRow] = RowModel(procedure_columns(self._lesions), parent=self)
        self.series: RowModel[SeriesRow] = RowModel(series_columns(), parent=self)
        self.specimens: RowModel[SpecimenRow] = RowModel(specimen_columns(diagnoses), parent=self)
        today = local_today(ctx.clinic.now)
        self.monitoring: RowModel[MonitoringRow] = RowModel(monitoring_columns(today), parent=self)
        self.responses: RowModel[Response] = RowModel(response_columns(self._lesions, self._treated), parent=self)
        self.tables: dict[str, DataTable] = {
            "procedures": DataTable(ctx.theme, self.procedures, "Procedures", ctx.settings, tall=True),
            "series": DataTable(ctx.theme, self.series, "Series of sessions", ctx.settings, tall=True),
            "specimens": DataTable(ctx.theme, self.specimens, "Specimens", ctx.settings, tall=True),
            "monitoring": DataTable(ctx.theme, self.monitoring, "Monitoring", ctx.settings, tall=True),
            "responses": DataTable(ctx.theme, self.responses, "Responses of lesions", ctx.settings, tall=True),
        }
        self._ids: dict[str, Callable[[int], str]] = {
            "procedures": lambda at: self.procedures.row(at).id,
            "series": lambda at: self.series.row(at).id,
            "specimens": lambda at: self.specimens.row(at).id,
            "monitoring": lambda at: self.monitoring.row(at).id,
            "responses": lambda at: self.responses.row(at).id,
        }
        self._build(record_hint)
        self.setMinimumHeight(180)

    def show_all(self, read: TreatmentRead) -> None:
        """Show what a patient has."""
        self._lesions.clear()
        self._lesions.update({row.id: row for row in read.lesions})
        self._treated.clear()
        for procedure in read.procedures:
            self._treated[procedure.id] = words.capital(words.procedure_said(procedure))
        self._treated.update({drug.id: f"{drug.name} {words.since(drug)}" for drug in read.drugs})
        self.procedures.set_rows(read.procedures)
        self.series.set_rows(read.series)
        self.specimens.set_rows(read.specimens)
        self.monitoring.set_rows(read.monitoring)
        self.responses.set_rows(read.responses)
        awaited = sum(row.awaited for row in read.specimens)
        due = sum(row.due is not None for row in read.monitoring)
        running = sum(row.closed_on is None for row in read.series)
        for key, count in (("specimens", awaited), ("monitoring", due), ("series", running)):
            self.which.button(key).setText(f"{dict(TABS)[key]} ({count})" if count else dict(TABS)[key])
        self._may_respond = bool(read.lesions)
        self.switch(self.which.key)

    @Slot(str)
    def switch(self, key: str) -> None:
        """Show this table, or why it is empty."""
        self.which.set_key(key)
        for what, tab, *_ in _ACTIONS:
            self.actions_[what].setVisible(tab == key)
        self.record.setVisible(key in ("procedures", "series"))
        self._labels.fit()
        if self.tables[key].model().rowCount():
            self._stack.setCurrentIndex([name for name, _ in TABS].index(key))
        else:
            title, text, action = _EMPTY[key]
            self._empty.set(text, action if key != "responses" or self._may_respond else "", title)
            self._stack.setCurrentIndex(len(TABS))
        self._chosen()

    def _build(self, record_hint: str) -> None:
        self.which.chosen.connect(self.switch)
        self.add_action(self.which)
        self.actions_: dict[str, Button] = {}
        for what, _tab, label, icon in _ACTIONS:
            button = Button("", kind="quiet", icon=icon, theme=self._ctx.theme)
            button.setToolTip(label)
            button.setAccessibleName(label)
            button.setProperty("what", what)
            button.clicked.connect(self._asked)
            self.actions_[what] = button
            self.add_action(button)
        self.record = PrimaryButton("Record procedure")
        self.record.setToolTip(record_hint)  # beside five kinds of rows there is no room for the key in a small window
        self.record.setProperty("what", "record")
        self.record.clicked.connect(self._asked)
        self.add_action(self.record)
        self._labels = LabelFit(
            self.record.parentWidget(), [(self.actions_[what], label) for what, _tab, label, _icon in _ACTIONS]
        )
        self._stack = QStackedWidget()
        self._empty = EmptyState("", "Record procedure", theme=self._ctx.theme)
        self._empty.action_requested.connect(self._begin)
        for table in self.tables.values():
            table.row_chosen.connect(self._chosen)
            table.row_activated.connect(self._opened)
            self._stack.addWidget(table)
        self._stack.addWidget(self._empty)
        self.add(self._stack, 1)

    @Slot()
    def _begin(self) -> None:
        self.wished.emit("record" if self.which.key == "procedures" else "respond", "")

    @Slot()
    def _asked(self) -> None:
        what = str(self.sender().property("what"))
        self.wished.emit(what, "" if what in ("record", "respond") else self._current())

    def _current(self) -> str:
        key = self.which.key
        at = self.tables[key].current_row
        return self._ids[key](at) if at >= 0 else ""

    @Slot()
    def _chosen(self, _at: int = -1) -> None:
        """What can be done with the chosen row."""
        key, at = self.which.key, self.tables[self.which.key].current_row
        can = {what: at >= 0 for what, tab, *_ in _ACTIONS if tab == key}
        if key == "series" and at >= 0 and self.series.row(at).closed_on is not None:
            can |= {"next session": False, "close series": False}
        if key == "monitoring" and at >= 0 and self.monitoring.row(at).due is None:
            can |= {"done": False, "move": False, "not needed": False}
        if key == "procedures":
            can["complications"] = at >= 0 and bool(self.procedures.row(at).events)
        if key == "responses":
            can["respond"] = self._may_respond
        for what, possible in can.items():
            self.actions_[what].setEnabled(possible)

    @Slot(int)
    def _opened(self, at: int) -> None:
        key = self.which.key
        opens = {"procedures": "read", "series": "next session", "specimens": "result", "monitoring": "done"}
        what = opens.get(key, "")
        if what and at >= 0 and (what == "read" or self.actions_[what].isEnabled()):
            self.wished.emit(what, self._ids[key](at))
