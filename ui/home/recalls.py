"""Who is to come back: found by when they are due, called, moved, or done with.

RecallsPage(ctx)     table, detail: RecallDetail;  filter: SegmentedControl;  select_recall(id)
"""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.enums import Topic
from clinic.records.follow_up import RecallRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.core.page import Page
from ui.home.recall_detail import RecallDetail
from ui.home.words import due_words, moment_words
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import scrolled, text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.segmented import SegmentedControl
from ui.widgets.table import DataTable

_FILTERS = (("overdue", "Overdue"), ("week", "This week"), ("month", "30 days"), ("all", "All open"))
_AHEAD = {"overdue": timedelta(days=-1), "week": timedelta(days=7), "month": timedelta(days=30)}
_NOTHING = {
    "overdue": "No recall is overdue.",
    "week": "No one is due within a week.",
    "month": "No one is due within 30 days.",
    "all": "No recall is open.",
}
_DETAIL_WIDTH = (340, 440)


class RecallsPage(Page):
    """The table at the left, what can be done about one recall at the right."""

    topics = frozenset({Topic.RECALL, Topic.PATIENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self.model: RowModel[RecallRow] = RowModel(self._columns())
        self._build()
        self.filter.set_key("week")
        self.filter.chosen.connect(self._chosen)
        self.table.row_chosen.connect(self._show_row)
        self.table.row_activated.connect(self._open_row)
        self.empty.action_requested.connect(self._show_all)
        self.setFocusProxy(self.table)
        add, detail = ctx.actions.add, self.detail
        for key, label, run, shortcut in (
            ("recall-attempt", "Note an attempt", detail.attempt_field.setFocus, "Ctrl+Shift+A"),
            ("recall-move", "Move the recall", detail.move_field.setFocus, "Ctrl+Shift+M"),
            ("recall-done", "Mark the recall as done", detail.outcome_field.setFocus, "Ctrl+Shift+O"),
        ):
            add(key, label, run, shortcut=shortcut, group="Recalls", scope=self)

    def refresh(self) -> None:
        """Read what the filter asks for."""
        ahead = _AHEAD.get(self.filter.key)
        until = self._today() + ahead if ahead is not None else date.max
        self._ctx.ops.read(self, partial(self._ctx.clinic.recalls.due, until), self._show)

    def select_recall(self, recall_id: str) -> None:
        """Show one of the open recalls."""
        self.filter.set_key("all")
        self.refresh()
        self.table.choose_row(self.model.find(lambda row: row.id == recall_id))

    def _build(self) -> None:
        ctx = self._ctx
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(text_label("Recalls", "title"))
        self.count_line = text_label("", "muted")
        head.addWidget(self.count_line, 1)
        self.filter = SegmentedControl(_FILTERS, "Due")
        head.addWidget(self.filter)
        column.addLayout(head)
        self.table = DataTable(ctx.theme, self.model, "Recalls", ctx.settings, tall=True)
        self.empty = EmptyState("", icon="bell", theme=ctx.theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        card = Card()
        card.set_flush()
        card.add(self._stack, 1)
        self.detail = RecallDetail(ctx)
        self._side = scrolled(self.detail)
        self._side.setMinimumWidth(_DETAIL_WIDTH[0])
        self._side.setMaximumWidth(_DETAIL_WIDTH[1])
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(card, 5)
        row.addWidget(self._side, 2)
        column.addLayout(row, 1)

    def _columns(self) -> list[Column[RecallRow]]:
        return [
            Column(
                "Due",
                lambda row: spoken(row.due),
                second=lambda row: due_words(row.due, self._today()),
                sort=lambda row: row.due.isoformat(),
                width=140,
                tone=lambda row: "attention" if row.due < self._today() else "",
            ),
            Column("Patient", lambda row: row.patient_name, second=lambda row: f"no. {row.mrn}", stretch=3),
            Column("Reason", lambda row: row.reason, stretch=4, tip=lambda row: row.reason),
            Column("Telephone", lambda row: row.phone or "none", width=104, tone=_phone_tone),
            Column(
                "Attempts",
                lambda row: str(len(row.attempts)) if row.attempts else "none",
                second=self._last_attempt,
                sort=lambda row: len(row.attempts),
                width=96,
                tone=lambda row: "" if row.attempts else "muted",
            ),
        ]

    def _last_attempt(self, row: RecallRow) -> str:
        return f"last {moment_words(row.attempts[-1][0], self._today())}" if row.attempts else ""

    def _show(self, rows: tuple[RecallRow, ...]) -> None:
        shown = self.model.row(self.table.current_row) if self.table.current_row >= 0 else None
        was_at = self.table.current_row
        self.model.set_rows(rows)
        overdue = sum(1 for row in rows if row.due < self._today())
        total = f"{len(rows)} {'recall' if len(rows) == 1 else 'recalls'}"
        self.count_line.setText(f"{total}, {overdue} overdue" if overdue and self.filter.key != "overdue" else total)
        self._side.setVisible(bool(rows))
        if not rows:
            where = "" if self.filter.key == "all" else "Show all open recalls"
            self.empty.set(f"{_NOTHING[self.filter.key]} A recall is set while a visit is written.", where)
            self._stack.setCurrentWidget(self.empty)
            self.detail.show_recall(None)
            return
        self._stack.setCurrentWidget(self.table)
        at = self.model.find(lambda row: shown is not None and row.id == shown.id)
        at = at if at >= 0 else min(max(was_at, 0), len(rows) - 1)
        self.table.choose_row(at, quiet=True)
        self._show_row(at)

    @Slot(int)
    def _show_row(self, at: int) -> None:
        if at >= 0:
            self.detail.show_recall(self.model.row(at))

    @Slot(int)
    def _open_row(self, at: int) -> None:
        if at >= 0:
            self._ctx.navigator.open_patient(self.model.row(at).patient_id)

    @Slot(str)
    def _chosen(self, _key: str) -> None:
        self.refresh()

    @Slot()
    def _show_all(self) -> None:
        self.filter.set_key("all")
        self.refresh()

    def _today(self) -> date:
        return local_today(self._ctx.clinic.now)


def _phone_tone(row: RecallRow) -> str:
    return "" if row.phone else "muted"
