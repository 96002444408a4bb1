"""Who did what and when: the audit trail with its filter, one entry in full, as a table for others, and its check.

AuditSection(ctx, parent=None)
    load();  show_for_patient(patient_id);  filter: AuditFilterRow;  table, model;  detail: AuditDetail
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.audit import AuditFilter, AuditRow
from clinic.rules.dates import spoken_short
from ui.admin.audit_detail import AuditDetail
from ui.admin.audit_filter import AuditFilterRow
from ui.admin.audit_model import AuditModel
from ui.context import Context
from ui.core.tasks import Progress
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column
from ui.widgets.table import DataTable

_PAGE = 200
_DETAIL_WIDTH = (340, 480)
_MOST_TOLD = 20
_CHECKED = "Every entry has its seal, none is missing or moved, and the end is the one that is known outside."

_REASON = "Reason, as after a restore by hand. What was changed or removed inside the trail is still told."


class AuditSection(QWidget):
    """Filter above, table at the left, one entry at the right."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._count_job = 0
        self.filter = AuditFilterRow(ctx)
        self.model = AuditModel(_columns(), self._older)
        self.table = DataTable(ctx.theme, self.model, "Audit trail", ctx.settings)
        self.table.setSortingEnabled(False)  # only what was scrolled to could be sorted
        self.detail = AuditDetail(ctx)
        self.empty = EmptyState("No entry fits this filter.", "Show all", icon="files", theme=ctx.theme)
        self.check_button = Button("Check the trail")
        self.csv_button = Button("Save as CSV …")
        self._build()
        self.filter.changed.connect(self.load_rows)
        self.table.row_chosen.connect(self._show_row)
        self.empty.action_requested.connect(self.filter.clear)
        self.check_button.clicked.connect(self.check)
        self.csv_button.clicked.connect(self.ask_file)

    def showEvent(self, event: QShowEvent) -> None:
        """Read when somebody looks: that it was read is entered into the trail."""
        super().showEvent(event)
        self.load()

    def load(self) -> None:
        """Read users and entries anew."""
        self._ctx.ops.read(self, self._choices, self._show_choices)

    def show_for_patient(self, patient_id: str) -> None:
        """Show what was done with one person's record."""
        wanted = AuditFilter(patient_id=patient_id)
        self._ctx.ops.read(
            self, partial(self._ctx.clinic.audit.entries, wanted, 1), partial(self._show_one, patient_id)
        )

    @Slot()
    def load_rows(self) -> None:
        """Read what the filter asks for."""
        wanted = self.filter.filter
        self._ctx.ops.read(self, partial(self._ctx.clinic.audit.entries, wanted, _PAGE), self._show, self._refused)

    @Slot()
    def check(self) -> None:
        """Check the whole trail in the background."""
        self.check_button.setEnabled(False)
        self._ctx.ops.background(self, "Checking the audit trail", self._check, self._checked, self._check_failed)

    @Slot()
    def ask_file(self) -> None:
        """Ask where, and save what the filter asks for."""
        name = f"Audit trail {local_today(self._ctx.clinic.now).isoformat()}.csv"
        save = partial(self._save, self.filter.filter)
        self._ctx.prompts.save_file(self, "Save the audit trail", name, "Tables (*.csv)", save)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filter)
        self.problem = text_label("", "error", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.card = Card("Audit trail")
        self.card.set_flush()
        self.card.add_action(self.check_button)
        self.card.add_action(self.csv_button)
        self.card.add(self._stack, 1)
        self.detail.setMinimumWidth(_DETAIL_WIDTH[0])
        self.detail.setMaximumWidth(_DETAIL_WIDTH[1])
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.card, 5)
        row.addWidget(self.detail, 2)
        column.addLayout(row, 1)

    def _choices(self) -> None:
        self.filter.load_choices()

    def _show_choices(self, _nothing: None) -> None:
        self.load_rows()

    def _older(self, before: int) -> tuple[AuditRow, ...]:
        try:
            return self._ctx.clinic.audit.entries(self.filter.filter, _PAGE, before)
        except ClinicError as error:
            self._refused(error)
            return ()

    def _show(self, rows: tuple[AuditRow, ...]) -> None:
        self.problem.hide()
        self.model.start(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self.csv_button.setEnabled(bool(rows))
        if rows:
            self.table.choose_row(0, quiet=True)
        self.detail.show_row(rows[0] if rows else None)
        self._ctx.ops.cancel(self._count_job)
        count = partial(self._count, self.filter.filter, rows[0].number if rows else 0)
        self._count_job = self._ctx.ops.background(self, "Counting entries", count, self._show_count, quiet=True)

    def _count(self, wanted: AuditFilter, newest: int, _progress: Progress) -> int:
        """How many are shown: what was entered since, as that the trail is being read, comes with the next look."""
        return self._ctx.clinic.audit.count(wanted, newest) if newest else 0

    def _show_count(self, count: int) -> None:
        self.card.set_note("1 entry" if count == 1 else f"{count:,} entries")

    def _show_one(self, patient_id: str, rows: tuple[AuditRow, ...]) -> None:
        self.filter.set_patient(patient_id, (rows[0].patient_name if rows else "") or "This person")

    def _refused(self, error: ClinicError) -> None:
        self.problem.setText(f"{error.what} {error.todo}".strip())
        self.problem.show()

    @Slot(int)
    def _show_row(self, at: int) -> None:
        self.detail.show_row(self.model.row(at) if at >= 0 else None)

    def _check(self, _progress: Progress) -> tuple[str, ...]:
        return self._ctx.clinic.audit.check()

    def _checked(self, problems: tuple[str, ...]) -> None:
        self.check_button.setEnabled(True)
        if not problems:
            self._ctx.prompts.inform(self, "The audit trail is whole.", _CHECKED)
            return
        told = [problem.removeprefix("Audit trail: ") for problem in problems[:_MOST_TOLD]]
        lines = [text[0].upper() + text[1:] for text in told]
        if len(problems) > _MOST_TOLD:
            lines.append(f"And {len(problems) - _MOST_TOLD} more.")
        self._ctx.prompts.confirm(
            self, "The audit trail is not whole.", "\n".join(lines), "Give the reason …", self._ask_reason
        )

    def _ask_reason(self) -> None:
        self._ctx.prompts.ask(self, "Why the end of the trail does not fit", _REASON, self._accept, action="Enter")

    def _accept(self, reason: str) -> None:
        self._ctx.ops.read(self, partial(self._ctx.clinic.audit.accept, reason), self._accepted)

    def _accepted(self, _nothing: None) -> None:
        self.load_rows()

    def _check_failed(self, error: ClinicError) -> bool:
        self.check_button.setEnabled(True)
        return False

    def _save(self, wanted: AuditFilter, path: Path) -> None:
        write = partial(self._write, wanted, path.with_suffix(".csv"))
        self._ctx.ops.background(self, "Saving the audit trail", write, partial(self._saved, path.stem))

    def _write(self, wanted: AuditFilter, path: Path, progress: Progress) -> int:
        return self._ctx.clinic.audit.csv(wanted, path, progress)

    def _saved(self, name: str, count: int) -> None:
        entries = "1 entry" if count == 1 else f"{count:,} entries"
        self._ctx.notifier.notify(f"Saved {entries} as {name}.csv. The file is not encrypted; keep it safe.")


def _columns() -> list[Column[AuditRow]]:
    return [
        Column("Time", _time, width=156),
        Column("User", lambda row: row.user_name, width=116, tip=lambda row: row.user_name),
        Column("Action", lambda row: row.action_text, width=90, tone=_tone, tip=lambda row: row.action_text),
        Column("Record", _whose, stretch=3, tip=_whose),
        Column("What", lambda row: row.what, stretch=5, tip=lambda row: row.what),
        Column("Workstation", lambda row: row.workstation, width=92, tip=lambda row: row.workstation),
    ]


def _time(row: AuditRow) -> str:
    local = row.at.astimezone()
    return f"{spoken_short(local.date())}, {local:%H:%M}"


def _whose(row: AuditRow) -> str:
    return f"{row.patient_name} · {row.mrn}" if row.mrn else ""


def _tone(row: AuditRow) -> str:
    return "attention" if row.action in ("sign-in-failed", "trail-broken", "erase") else ""
