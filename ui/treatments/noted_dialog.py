"""What was noted of a medicine or a procedure (doses, effects ...): opened again, or marked as entered in error.

Noted(id, on, text, said, author)        one line
NotedDialog(ctx, parent, title, rows, errors=())    table, what was an error below; the dialog closes with
    change_wished(str id), error_wished(str id)                  signals
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import QWidget

from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable


@dataclass(frozen=True, slots=True)
class Noted:
    """An adverse effect or a complication."""

    id: str
    on: date
    text: str
    said: str
    """Severity and outcome, in words."""
    author: str


class NotedDialog(Dialog):
    """The list; Enter changes what is chosen."""

    change_wished = Signal(str)
    error_wished = Signal(str)

    def __init__(
        self, ctx: Context, parent: QWidget | None, title: str, rows: Sequence[Noted], errors: Sequence[str] = ()
    ) -> None:
        super().__init__(parent, title, "Change…", width=640)
        self.leave_button.setText("Close")
        self.rows: RowModel[Noted] = RowModel(_columns(), parent=self)
        self.table = DataTable(ctx.theme, self.rows, title, tall=True)
        self.table.setMinimumHeight(180)
        self.table.row_activated.connect(self.accept)
        self.body.addWidget(self.table, 1)
        self.errors = text_label("\n".join(errors), "hint", wrap=True)
        self.errors.setVisible(bool(errors))
        self.body.addWidget(self.errors)
        self.error_button = Button("Entered in error…", kind="quiet", icon="prohibit", theme=ctx.theme)
        self.error_button.clicked.connect(self.mark)
        self.buttons.insertWidget(0, self.error_button)
        self.rows.set_rows(tuple(rows))
        self.table.choose_row(0, quiet=True)
        self.table.setFocus()

    @Slot()
    def accept(self) -> None:
        """Open what is chosen."""
        self._leave_with(self.change_wished)

    @Slot()
    def mark(self) -> None:
        """Ask why what is chosen was an error."""
        self._leave_with(self.error_wished)

    def _leave_with(self, wish: SignalInstance) -> None:
        at = self.table.current_row
        if at >= 0:
            key = self.rows.row(at).id
            Dialog.accept(self)
            wish.emit(key)


def _columns() -> tuple[Column[Noted], ...]:
    return (
        Column("What", lambda row: row.text, stretch=3, second=lambda row: row.said, tip=lambda row: row.text),
        Column(
            "On", lambda row: spoken_short(row.on), sort=lambda row: row.on, width=120, second=lambda row: row.author
        ),
    )
