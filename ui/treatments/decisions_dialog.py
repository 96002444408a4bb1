"""What was decided on cautions: about medicines that run or ended, procedures, and what was then not given.

DecisionsDialog(ctx, read, parent)      table
"""

from collections.abc import Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from clinic.records.cautions import AnsweredRow
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.treatments import words
from ui.treatments.caution_list import decision_words
from ui.treatments.read import TreatmentRead
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_WIDTH, _HEIGHT, _FULL = 860, 240, 72


class DecisionsDialog(Dialog):
    """To be read; what is still open is decided with the medicine or the procedure itself."""

    def __init__(self, ctx: Context, read: TreatmentRead, parent: QWidget | None) -> None:
        super().__init__(parent, "Decisions on cautions", "Close", width=_WIDTH, cancel=False)
        about = {row.id: f"{words.procedure_said(row)}" for row in read.procedures}
        about |= {row.id: f"{row.name} {words.since(row)}" for row in read.drugs}
        self.rows: RowModel[AnsweredRow] = RowModel(_columns(about), read.decisions, parent=self)
        self.table = DataTable(ctx.theme, self.rows, "Decisions on cautions", tall=True)
        self.table.setMinimumHeight(_HEIGHT)
        self.body.addWidget(self.table, 1)
        self.full = text_label("", wrap=True)
        self.full.setMinimumHeight(_FULL)
        self.body.addWidget(self.full)
        self.table.row_chosen.connect(self._show)
        self.table.choose_row(0, quiet=True)
        self._show(0)
        self.table.setFocus()

    @Slot(int)
    def _show(self, at: int) -> None:
        """The chosen one in full."""
        if 0 <= at < len(self.rows.rows):
            row = self.rows.row(at)
            self.full.setText(f"{row.text}\nSource: {row.source}\n{decision_words(row)}")


def _columns(about: Mapping[str, str]) -> tuple[Column[AnsweredRow], ...]:
    def what(row: AnsweredRow) -> str:
        named = about.get(row.course_id or row.procedure_id, "")
        return named[:1].upper() + named[1:] or "Not given or not done"

    def full(row: AnsweredRow) -> str:
        return f"{row.severity}: {row.text}\nSource: {row.source}"

    return (
        Column("Date", lambda row: spoken_short(row.at.astimezone().date()), sort=lambda row: row.at, width=104),
        Column("About", what, stretch=3, second=lambda row: row.severity, tip=what),
        Column("Caution", lambda row: row.text, stretch=5, second=lambda row: f"Source: {row.source}", tip=full),
        Column("Decision", decision_words, stretch=4, second=lambda row: row.author, tip=decision_words),
    )
