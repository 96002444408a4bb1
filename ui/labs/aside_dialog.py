"""Reports that were set aside because nobody here was meant, with the reason; each can be taken up again.

AsideDialog(ctx, owner)     rows: RowModel of what is set aside; table; taken: signal with the report that waits again
"""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.labs import ReportRow
from clinic.records.rights import Right
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.labs.inbox_report import about_words, count_words, reported_name
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable
from ui.withheld import withhold


class AsideDialog(Dialog):
    """The list; what is chosen in it waits again, and the list stays open for the next one."""

    taken = Signal(str)

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        super().__init__(owner, "Reports that were set aside", "Take up again", width=820)
        self._ctx = ctx
        self.leave_button.setText("Close")
        self.told = self.add_text("")
        self.rows: RowModel[ReportRow] = RowModel(_columns(), parent=self)
        self.table = DataTable(ctx.theme, self.rows, "Reports that were set aside", tall=True)
        self.table.row_activated.connect(self.accept)
        self.body.addWidget(self.table, 1)
        self.error = text_label("", "error", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)
        self.setMinimumHeight(420)
        self.action_button.setEnabled(False)
        withhold(ctx, Right.WRITE_RECORD, self.action_button)
        self.read()

    @Slot()
    def read(self) -> None:
        """Show what is set aside now."""
        self._ctx.ops.read(self, self._ctx.clinic.labs.aside, self._show)

    @Slot()
    def accept(self) -> None:
        """Let the chosen report wait again; the dialog stays."""
        at = self.table.current_row
        if at >= 0 and self.action_button.isEnabled():
            row = self.rows.row(at)
            self._ctx.ops.write(self, partial(self._write, row), partial(self._written, row), self._failed)

    def _write(self, row: ReportRow) -> tuple[None, Changes]:
        return None, self._ctx.clinic.labs.take_up(row.id, row.version)

    def _written(self, row: ReportRow, _nothing: None) -> None:
        self._ctx.notifier.notify(f"The report for {reported_name(row)} waits again.", tone="done")
        self.error.hide()
        self.taken.emit(row.id)
        self.read()

    def _show(self, rows: tuple[ReportRow, ...]) -> None:
        at = self.table.current_row
        self.rows.set_rows(rows)
        self.told.setText(
            "They are kept as they came. One that is taken up again waits with the others until it is filed."
            if rows
            else "No report is set aside."
        )
        self.action_button.setEnabled(bool(rows))
        self.table.choose_row(min(max(at, 0), len(rows) - 1), quiet=True)
        (self.table if rows else self.leave_button).setFocus()

    def _failed(self, error: ClinicError) -> bool:
        self.error.setText(f"{error.what} {error.todo}".strip())
        self.error.show()
        self.read()
        return True


def _columns() -> tuple[Column[ReportRow], ...]:
    return (
        Column("Reported for", reported_name, stretch=2, second=about_words),
        Column(
            "Why it is nobody's here",
            lambda row: row.set_aside_reason,
            stretch=3,
            second=lambda row: row.laboratory,
            tip=lambda row: row.set_aside_reason,
        ),
        Column(
            "Received",
            lambda row: spoken_short(row.received_at.astimezone().date()),
            sort=lambda row: row.received_at,
            width=150,
            second=count_words,
        ),
    )
