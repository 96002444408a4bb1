"""Outcomes: treated lesions of the clinic by diagnosis and treatment, and the time to recurrence of one row.

OutcomesPage(ctx)      filter: OutcomeFilterRow;  table, model;  curve: CurveView;  csv_button
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.enums import Topic
from clinic.records.outcomes import OutcomeFilter, OutcomeRow, OutcomeTable
from ui.context import Context
from ui.core.page import Page
from ui.core.tasks import Progress
from ui.outcomes.curve_view import CurveView
from ui.outcomes.filter_row import OutcomeFilterRow
from ui.outcomes.words import FEW_WORDS, count, counts, curve_words, recurrences
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_SIDE = (300, 560)
_TALLEST = 420


class OutcomesPage(Page):
    """Filter above, the table at the left, the curve of the chosen row at the right."""

    topics = frozenset({Topic.LESION, Topic.TREATMENT, Topic.VISIT, Topic.PATIENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._asked = 0
        self._shown: tuple[str, str] | None = None
        self.filter = OutcomeFilterRow(ctx)
        self.model: RowModel[OutcomeRow] = RowModel(_columns())
        self.table = DataTable(ctx.theme, self.model, "Outcomes", ctx.settings, tall=True)
        self.csv_button = Button("Save as CSV …")
        self.empty = EmptyState("", icon="chart-line", theme=ctx.theme)
        self.curve = CurveView(ctx.theme)
        self._build()
        self.filter.changed.connect(self.refresh)
        self.table.row_chosen.connect(self._show_row)
        self.empty.action_requested.connect(self.filter.clear)
        self.csv_button.clicked.connect(self.ask_file)
        self.setFocusProxy(self.table)
        add = partial(ctx.actions.add, scope=self, group="Outcomes")
        add("outcomes-csv", "Save the outcomes as CSV…", self.csv_button.click)
        add("outcomes-all", "Show all outcomes", self.filter.clear)

    @Slot()
    def refresh(self) -> None:
        """Count anew what the filter asks for."""
        self._asked += 1
        read = partial(_read, self._ctx, self.filter.filter)
        self._ctx.ops.background(self, "The outcomes", read, partial(self._show, self._asked), quiet=True)

    @Slot()
    def ask_file(self) -> None:
        """Ask where, and save what the filter asks for."""
        name = f"Outcomes {local_today(self._ctx.clinic.now).isoformat()}.csv"
        save = partial(self._save, self.filter.filter)
        self._ctx.prompts.save_file(self, "Save the outcomes", name, "Tables (*.csv)", save)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(text_label("Outcomes", "title"))
        self.count_line = text_label("", "muted")
        head.addWidget(self.count_line, 1)
        head.addWidget(self.csv_button)
        column.addLayout(head)
        column.addWidget(self.filter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        card = Card()
        card.set_flush()
        card.add(self._stack, 1)
        self.side = Card("Time to recurrence")
        self.side.setMinimumWidth(_SIDE[0])
        self.side.setMaximumWidth(_SIDE[1])
        self.curve_head = text_label("", "muted", wrap=True)
        self.curve_line = text_label("", wrap=True)
        self.side.add(self.curve_head)
        self.curve.setMaximumHeight(_TALLEST)
        self.side.add(self.curve, 8)
        self.side.add(self.curve_line)
        self.side.add(QWidget(), 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(card, 5)
        row.addWidget(self.side, 2)
        column.addLayout(row, 1)
        self.notes = text_label("", "hint", wrap=True)
        column.addWidget(self.notes)

    def _show(self, asked: int, table: OutcomeTable) -> None:
        if asked != self._asked:
            return
        self.filter.set_choices(table)
        self.model.set_rows(table.rows)
        self.side.setVisible(bool(table.rows))
        self.csv_button.setVisible(bool(table.rows))
        self.count_line.setText(f"{len(table.rows)} rows" if len(table.rows) != 1 else "1 row")
        self.notes.setText(_notes(table))
        if not table.rows:
            asks = self.filter.filter != OutcomeFilter()
            words = "No treated lesion fits this filter." if asks else "No lesion has a treatment yet."
            self.empty.set(words, "Show all" if asks else "")
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self.table)
        at = max(self.model.find(lambda row: (row.diagnosis, row.treatment) == self._shown), 0)
        self.table.choose_row(at, quiet=True)
        self._show_row(at)

    @Slot(int)
    def _show_row(self, at: int) -> None:
        if at < 0:
            return
        row = self.model.row(at)
        self._shown = (row.diagnosis, row.treatment)
        self.curve_head.setText(f"{row.diagnosis_text}: {row.treatment_text}")
        self.curve_line.setText(curve_words(row.curve, row.ended_by_other))
        self.curve.set_curve(row.curve, curve_words(row.curve, row.ended_by_other))
        self.curve.setVisible(row.curve.longest > 0)

    def _save(self, wanted: OutcomeFilter, path: Path) -> None:
        work = partial(_write, self._ctx, wanted, path)
        self._ctx.ops.background(self, "Saving the outcomes", work, self._written)

    def _written(self, path: Path) -> None:
        self._ctx.notifier.notify(f"Saved as {path.name}. It is not encrypted.", "done")


def _notes(table: OutcomeTable) -> str:
    one = table.left_out == 1
    left = (
        f"{table.left_out} response{'' if one else 's'} had no treatment before and {'is' if one else 'are'} left out."
    )
    parts = [*table.notes, FEW_WORDS if table.rows else "", left if table.left_out else ""]
    return " ".join(part for part in parts if part)


def _columns() -> list[Column[OutcomeRow]]:
    return [
        Column("Diagnosis", lambda row: row.diagnosis_text, stretch=8, tip=lambda row: row.diagnosis_text),
        Column(
            "Treatment",
            lambda row: row.treatment_text,
            second=lambda row: f"{count(row.by_diagnosis)} by diagnosis" if row.by_diagnosis else "",
            stretch=6,
            tip=lambda row: row.treatment_text,
        ),
        Column(
            "Lesions",
            lambda row: count(row.lesions),
            second=lambda row: f"{count(row.patients)} {'person' if row.patients == 1 else 'people'}",
            sort=lambda row: row.lesions,
            width=78,
            tone=lambda row: "muted" if row.is_few else "",
        ),
        Column(
            "Best response",
            lambda row: counts(row.best) or "not judged",
            second=lambda row: f"{count(row.judged)} judged" if row.judged else "",
            sort=lambda row: row.best["complete"],
            stretch=7,
            tip=lambda row: counts(row.best),
            tone=lambda row: "" if row.judged else "muted",
        ),
        Column(
            "Last response",
            lambda row: _last_lines(row)[0],
            second=lambda row: _last_lines(row)[1],
            stretch=8,
            tip=_last_tip,
        ),
        Column(
            "Recurred",
            recurrences,
            sort=lambda row: row.curve.events,
            width=104,
            tone=lambda row: "" if row.curve.spells else "muted",
            tip=lambda row: curve_words(row.curve, row.ended_by_other),
        ),
    ]


def _last_lines(row: OutcomeRow) -> tuple[str, str]:
    """Two lines, for one would be cut in a small window: what recurred or is gone, then the rest."""
    said = {"recurred": row.last["recurred"], **row.last}
    found = [key for key in said if said[key]]
    first = found[: 1 if len(found) == 3 else 2]
    rest = counts({key: number for key, number in said.items() if key not in first})
    by_date = f"{count(row.assigned)} by date" if row.assigned else ""
    return counts({key: said[key] for key in first}), rest or by_date


def _last_tip(row: OutcomeRow) -> str:
    by_date = f"{count(row.assigned)} of the responses named no treatment and were put to the last one before them."
    return "\n".join(part for part in (counts(row.last), by_date if row.assigned else "") if part)


def _read(ctx: Context, wanted: OutcomeFilter, _progress: Progress) -> OutcomeTable:
    return ctx.clinic.outcomes.table(wanted)


def _write(ctx: Context, wanted: OutcomeFilter, path: Path, _progress: Progress) -> Path:
    ctx.clinic.outcomes.csv(wanted, path)
    return path
