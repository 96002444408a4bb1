"""A list that the clinic keeps for its laboratory values: what is chosen is changed or taken out, others are added.

LabListCard(ctx, title, note, columns, read, parent=None)
    model, table; load()
    add_button, change_button, remove_button
CriticalCard(ctx), PanelsCard(ctx)
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Slot

from clinic.records.changes import Changes
from clinic.records.lab_lists import CriticalRow, PanelRow
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from ui.admin.lab_list_dialogs import CriticalDialog, PanelDialog
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

Row = TypeVar("Row", CriticalRow, PanelRow)
_HEIGHT = 190


class LabListCard(Card, Generic[Row]):
    """A table and three buttons."""

    def __init__(self, ctx: Context, title: str, note: str, columns: Sequence[Column[Row]]) -> None:
        super().__init__(title, note)
        self._ctx: Context = ctx
        self.set_flush()
        self.model: RowModel[Row] = RowModel(tuple(columns), parent=self)
        self.table: DataTable = DataTable(ctx.theme, self.model, title)
        self.table.setFixedHeight(_HEIGHT)
        self.table.row_chosen.connect(self._chosen)
        self.table.row_activated.connect(self.change)
        self.change_button, self.remove_button = Button("Change…"), Button("Take out…")
        self.add_button = Button("Add…", icon="plus", theme=ctx.theme)
        for button, slot in (
            (self.change_button, self.change), (self.remove_button, self.remove), (self.add_button, self.add_row),
        ):  # fmt: skip
            button.setAccessibleName(f"{title}: {button.text().rstrip('…').lower()}")
            button.clicked.connect(slot)
            self.add_action(button)
        self.add(self.table)
        self._chosen()

    def load(self) -> None:
        """Show what is stored."""
        self._ctx.ops.read(self, self._read, self._show)

    @Slot()
    def add_row(self) -> None:
        """Ask for a new one."""
        self._open(None)

    @Slot()
    def change(self) -> None:
        """Open the chosen one."""
        at = self.table.current_row
        if at >= 0:
            self._open(self.model.row(at))

    @Slot()
    def remove(self) -> None:
        """Ask, then take the chosen one out."""
        at = self.table.current_row
        if at >= 0:
            row = self.model.row(at)
            text = f"{row.name} is taken out of the list. What is stored in records stays."
            then = partial(self._remove, row)
            self._ctx.prompts.confirm(self, "Take out of the list?", text, "Take out", then)

    def _read(self) -> tuple[Row, ...]:
        raise NotImplementedError

    def _open(self, row: Row | None) -> None:
        raise NotImplementedError

    def _withdraw(self, row: Row) -> Changes:
        raise NotImplementedError

    def _remove(self, row: Row) -> None:
        self._ctx.ops.write(self, lambda: (None, self._withdraw(row)), self._reload)

    def _reload(self, _nothing: object = None) -> None:
        self.load()

    def _show(self, rows: tuple[Row, ...]) -> None:
        at = self.table.current_row
        self.model.set_rows(rows)
        self.table.choose_row(min(max(at, 0), len(rows) - 1), quiet=True)
        self._chosen()

    @Slot(int)
    def _chosen(self, _at: int = -1) -> None:
        for button in (self.change_button, self.remove_button):
            button.setEnabled(self.table.current_row >= 0)


class CriticalCard(LabListCard[CriticalRow]):
    """From which values on this clinic calls a result critical."""

    def __init__(self, ctx: Context) -> None:
        columns = (
            Column[CriticalRow]("Analyte", lambda row: row.name, stretch=3),
            Column[CriticalRow]("Critical", _limits, stretch=3),
            Column[CriticalRow]("Age", _ages, width=140),
        )
        super().__init__(ctx, "Critical values", "stored results are judged by them too", columns)

    def _read(self) -> tuple[CriticalRow, ...]:
        return self._ctx.clinic.lab_lists.critical_limits()

    def _open(self, row: CriticalRow | None) -> None:
        dialog = CriticalDialog(self._ctx, self, row)
        dialog.accepted.connect(self.load)
        dialog.open()

    def _withdraw(self, row: CriticalRow) -> Changes:
        return self._ctx.clinic.lab_lists.withdraw_critical(row.id, row.version)


class PanelsCard(LabListCard[PanelRow]):
    """Panels of the clinic, offered where results are typed in."""

    def __init__(self, ctx: Context) -> None:
        names: Callable[[PanelRow], str] = partial(
            _analytes, {k: a.name for k, a in ctx.clinic.catalog.analytes.items()}
        )
        columns = (
            Column[PanelRow]("Panel", lambda row: row.name, stretch=2),
            Column[PanelRow]("Analytes", names, stretch=4, tip=names),
        )
        super().__init__(ctx, "Own panels", "offered where results are typed in", columns)

    def _read(self) -> tuple[PanelRow, ...]:
        return self._ctx.clinic.lab_lists.panels()

    def _open(self, row: PanelRow | None) -> None:
        dialog = PanelDialog(self._ctx, self, row)
        dialog.accepted.connect(self.load)
        dialog.open()

    def _withdraw(self, row: PanelRow) -> Changes:
        return self._ctx.clinic.lab_lists.withdraw_panel(row.id, row.version)


def _analytes(names: dict[str, str], row: PanelRow) -> str:
    return ", ".join(names.get(key, key) for key in row.analytes)


def _limits(row: CriticalRow) -> str:
    limit = row.limit
    parts = [f"below {format_number(limit.low)}"] if limit.low is not None else []
    parts += [f"above {format_number(limit.high)}"] if limit.high is not None else []
    return f"{' or '.join(parts)} {readable_unit(limit.ucum)}"


def _ages(row: CriticalRow) -> str:
    first, last = row.limit.age_from, row.limit.age_to
    if first is None and last is None:
        return "any"
    if last is None:
        return f"from {format_number(first or 0)} years"
    return f"{format_number(first or 0)} to under {format_number(last)} years"
