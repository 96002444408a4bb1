"""The rows of the form for typed results.

EntryRows(ctx, parent=None)
    rows; row(analyte) -> EntryRow; add_panel(analytes); bring(TypedRow); add(TypedRow); clear()
    set_person(Person, units); judge(on: date)         how each row will be judged
    ask_all() -> bool                   whether something is asked; the focus is there then
    edited, submitted, answered(bool), rearranged       signals; answered: whether nothing is asked any more
"""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.enums import Sex
from ui.context import Context
from ui.labs import words
from ui.labs.entry_row import TITLES, WIDTHS, EntryRow
from ui.labs.typed_rows import Person, TypedRow, preview, question, suggested_unit, unit_shown
from ui.widgets.in_view import show_fully, to_top
from ui.widgets.looks import scrolled, text_label

_HOW = "Tab or ↓ goes to the next value, → at the end of a value to its range and flag. Enter saves."


class EntryRows(QWidget):
    """Heads, and a row for each quantity."""

    edited = Signal()
    submitted = Signal()
    rearranged = Signal()
    answered = Signal(bool)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._units = "conventional"
        self._person = Person(None, Sex.UNKNOWN, None)
        self.rows: list[EntryRow] = []
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self.area = scrolled(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_heads())
        column.addWidget(self.area, 1)
        column.addWidget(text_label(_HOW, "hint", wrap=True))

    def row(self, analyte: str) -> EntryRow:
        """The row of an analyte; raises ``KeyError``."""
        found = next((row for row in self.rows if row.typed.analyte == analyte), None)
        if found is None:
            raise KeyError(analyte)
        return found

    def set_person(self, person: Person, units: str) -> None:
        """Whose ranges count, and which units are suggested."""
        self._person, self._units = person, units

    def judge(self, on: date) -> None:
        """Say of each row how it will be judged, for a sample of that day."""
        catalog = self._ctx.clinic.catalog
        for row in self.rows:
            analyte = catalog.analytes.get(row.typed.analyte)
            unit = unit_shown(row.typed, analyte, self._units, catalog)
            row.set_preview(preview(row.typed, self._units, catalog, self._person, on), unit)

    def add_panel(self, analytes: Sequence[str]) -> None:
        """Rows for those of a panel's analytes that are not there yet."""
        there = {row.typed.analyte for row in self.rows}
        typed = {analyte.key for analyte in self._ctx.clinic.catalog.typed}
        added = [self.add(TypedRow(analyte)) for analyte in analytes if analyte in typed - there]
        self.rearranged.emit()
        if added and self.isVisible():
            added[0].focus_value()
            show_fully(added[0].value)

    def bring(self, typed: TypedRow) -> None:
        """The row for this quantity, added if it is not there, ready to type its value."""
        there = next((row for row in self.rows if typed.analyte and row.typed.analyte == typed.analyte), None)
        row = there or self.add(typed)
        self.rearranged.emit()
        self.go_to(row)

    def add(self, typed: TypedRow) -> EntryRow:
        """One more row."""
        analyte = self._ctx.clinic.catalog.analytes.get(typed.analyte)
        title = analyte.name if analyte is not None else typed.name
        row = EntryRow(self._ctx.theme, typed, title, words.unit_words(suggested_unit(analyte, self._units)))
        row.edited.connect(self.edited)
        row.submitted.connect(self.submitted)
        row.removed.connect(self._remove)
        row.down.connect(self._step)
        row.finished.connect(self._ask)
        row.answered.connect(self._answered)
        self.rows.append(row)
        self._list.insertWidget(self._list.count() - 1, row)
        return row

    def clear(self) -> None:
        """Remove all rows."""
        for row in list(self.rows):
            self._drop(row)
        to_top(self)

    def go_first(self) -> None:
        """Go to the first row without a value."""
        row = next((row for row in self.rows if row.is_empty), None)
        if row is not None:
            self.go_to(row)

    def go_to(self, row: EntryRow) -> None:
        """Go to the value of a row."""
        row.focus_value()
        show_fully(row.value)

    def ask_all(self) -> bool:
        """Ask about every value that can hardly be true; go to the first question."""
        for row in self.rows:
            self._ask(row)
        asking = next((row for row in self.rows if row.is_asking), None)
        if asking is not None:
            asking.question.focus_first()
            show_fully(asking.value)
        return asking is not None

    @Slot(object)
    def _ask(self, row: EntryRow) -> None:
        row.ask(question(row.typed, self._units, self._ctx.clinic.catalog))

    @Slot(object)
    def _answered(self, row: EntryRow) -> None:
        asking = next((other for other in self.rows if other.is_asking), None)
        if asking is not None:
            asking.question.focus_first()
        else:
            self._step(row, 1) if row is not self.rows[-1] else row.focus_value()
        self.answered.emit(asking is None)

    def _drop(self, row: EntryRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    @Slot(object)
    def _remove(self, row: EntryRow) -> None:
        at = self.rows.index(row)
        self._drop(row)
        if self.rows:
            self.rows[min(at, len(self.rows) - 1)].focus_value()
        self.edited.emit()

    @Slot(object, int)
    def _step(self, row: EntryRow, step: int) -> None:
        at = self.rows.index(row) + step
        if 0 <= at < len(self.rows):
            self.go_to(self.rows[at])


def _heads() -> QWidget:
    area = QWidget()
    row = QHBoxLayout(area)
    row.setContentsMargins(0, 4, 0, 0)
    row.setSpacing(8)
    for title, width in zip(TITLES, WIDTHS, strict=True):
        label = text_label(title, "field-label")
        label.setFixedWidth(width)
        row.addWidget(label)
    row.addWidget(text_label("How it will be judged", "field-label"), 1)
    return area
