"""A list that the clinic keeps for its laboratory values: what is chosen is changed or taken out, others are added.

LabListCard(ctx, title, note, empty, columns)
    model, table, nothing; load()
    add_button, change_button, remove_button
OwnAnalytesCard(ctx), CriticalCard(ctx), PanelsCard(ctx)
"""

from collections.abc import Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from clinic.records.changes import Changes
from clinic.records.lab_lists import CriticalRow, OwnAnalyteRow, PanelRow
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from ui.admin.lab_list_dialogs import CriticalDialog, PanelDialog
from ui.admin.own_analyte_dialog import OwnAnalyteDialog, range_text
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

Row = TypeVar("Row", CriticalRow, OwnAnalyteRow, PanelRow)
_LOW, _HEAD, _MOST = 100, 32, 6
"""Pixels of an empty list and of the heads of columns; rows that are seen without scrolling."""


class LabListCard(Card, Generic[Row]):
    """A table and three buttons; while the list is empty, what it is for."""

    def __init__(
        self, ctx: Context, title: str, note: str, empty: str, columns: Sequence[Column[Row]], *, tall: bool = False
    ) -> None:
        super().__init__(title, note)
        self._ctx: Context = ctx
        self.set_flush()
        self.model: RowModel[Row] = RowModel(tuple(columns), parent=self)
        self.table: DataTable = DataTable(ctx.theme, self.model, title, tall=tall)
        self.nothing: EmptyState = EmptyState(empty)
        self._stack: QStackedWidget = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)
        self._stack.setFixedHeight(_LOW)
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
        self.add(self._stack)
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
        self._stack.setCurrentWidget(self.table if rows else self.nothing)
        line = self.table.verticalHeader().defaultSectionSize()
        self._stack.setFixedHeight(_HEAD + min(len(rows), _MOST) * line + 4 if rows else _LOW)
        self.table.choose_row(min(max(at, 0), len(rows) - 1), quiet=True)
        self._chosen()

    @Slot(int)
    def _chosen(self, _at: int = -1) -> None:
        for button in (self.change_button, self.remove_button):
            button.setEnabled(self.table.current_row >= 0)


class OwnAnalytesCard(LabListCard[OwnAnalyteRow]):
    """Analytes that the clinic adds to the list of the program."""

    def __init__(self, ctx: Context) -> None:
        columns = (
            Column[OwnAnalyteRow]("Analyte", lambda row: row.name, stretch=3, second=_other_names),
            Column[OwnAnalyteRow]("Specimen", lambda row: row.analyte.specimen, width=130),
            Column[OwnAnalyteRow]("Unit", lambda row: readable_unit(row.analyte.unit) or "words", width=90),
            Column[OwnAnalyteRow]("Range", range_text, stretch=3, tip=range_text),
            Column[OwnAnalyteRow]("Results so far", _stored, width=130),
        )
        empty = "What the clinic measures and the list of the program does not have: zinc, copper, a new antibody."
        super().__init__(
            ctx, "Own analytes", "typed, flagged and drawn like those of the program", empty, columns, tall=True
        )

    @Slot()
    def remove(self) -> None:
        """Retire the chosen one, or take it up again."""
        at = self.table.current_row
        if at < 0:
            return
        row = self.model.row(at)
        if row.retired:
            self._ctx.ops.write(self, partial(self._take_up, row), self._reload)
            return
        text = f"{row.name} is offered no more. Its results stay in the records with their name, range and course."
        self._ctx.prompts.confirm(self, "Retire this analyte?", text, "Retire", partial(self._remove, row))

    def _read(self) -> tuple[OwnAnalyteRow, ...]:
        return self._ctx.clinic.lab_lists.analytes()

    def _open(self, row: OwnAnalyteRow | None) -> None:
        dialog = OwnAnalyteDialog(self._ctx, self, row)
        dialog.accepted.connect(self.load)
        dialog.open()

    def _withdraw(self, row: OwnAnalyteRow) -> Changes:
        return self._ctx.clinic.lab_lists.retire_analyte(row.id, row.version)

    def _take_up(self, row: OwnAnalyteRow) -> tuple[None, Changes]:
        return None, self._ctx.clinic.lab_lists.take_up_analyte(row.id, row.version)

    @Slot(int)
    def _chosen(self, _at: int = -1) -> None:
        super()._chosen()
        at = self.table.current_row
        retired = at >= 0 and self.model.row(at).retired
        self.remove_button.setText("Take up again" if retired else "Retire…")
        self.remove_button.setAccessibleName(f"Own analytes: {'take up again' if retired else 'retire'}")


class CriticalCard(LabListCard[CriticalRow]):
    """From which values on this clinic calls a result critical."""

    def __init__(self, ctx: Context) -> None:
        columns = (
            Column[CriticalRow]("Analyte", lambda row: row.name, stretch=3),
            Column[CriticalRow]("Critical", _limits, stretch=3),
            Column[CriticalRow]("Age", _ages, width=140),
        )
        empty = "The program's own critical limits hold. Limits that are added here stand in their place."
        super().__init__(ctx, "Critical values", "stored results are judged by them too", empty, columns)

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
        def names(row: PanelRow) -> str:
            known = ctx.clinic.catalog.analytes
            return ", ".join(known[key].name if key in known else key for key in row.analytes)

        columns = (
            Column[PanelRow]("Panel", lambda row: row.name, stretch=2),
            Column[PanelRow]("Analytes", names, stretch=4, tip=names),
        )
        empty = "Sets of analytes that the clinic types in again and again, offered beside those of the program."
        super().__init__(ctx, "Own panels", "offered where results are typed in", empty, columns)

    def _read(self) -> tuple[PanelRow, ...]:
        return self._ctx.clinic.lab_lists.panels()

    def _open(self, row: PanelRow | None) -> None:
        dialog = PanelDialog(self._ctx, self, row)
        dialog.accepted.connect(self.load)
        dialog.open()

    def _withdraw(self, row: PanelRow) -> Changes:
        return self._ctx.clinic.lab_lists.withdraw_panel(row.id, row.version)


def _other_names(row: OwnAnalyteRow) -> str:
    return ", ".join(row.analyte.aliases)


def _stored(row: OwnAnalyteRow) -> str:
    count = "1 result" if row.results == 1 else f"{row.results} results" if row.results else "no results yet"
    return f"{count}, retired" if row.retired else count


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
