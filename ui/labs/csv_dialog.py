"""What the columns of a laboratory's table mean: said once, remembered by its headings.

CsvDialog(ctx, owner, name, shape)
    saved                       signal: the layout is remembered
    laboratory, roles           the field and the choices, in the order of the columns
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from clinic.errors import ClinicError, ValidationError
from clinic.records.changes import Changes
from clinic.records.lab_lists import CsvLayout, CsvShape
from clinic.services.lab_layouts import ROLES, TEST
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.widgets.form import FormField
from ui.widgets.looks import scrolled, set_look, text_label
from ui.widgets.segmented import SegmentedControl

_EXAMPLES = 3


class CsvDialog(Dialog):
    """A line for each column: its heading, its first values, and what it is."""

    saved = Signal()

    def __init__(self, ctx: Context, owner: QWidget, path: Path, shape: CsvShape) -> None:
        super().__init__(owner, f"What do the columns of “{path.name}” mean?", "Remember and import", width=820)
        self._ctx = ctx
        self._shape = shape
        self.laboratory = QLineEdit(shape.proposed.laboratory)
        self.roles: list[QComboBox] = []
        self.decimal = SegmentedControl(((".", "1.5"), (",", "1,5")), "Decimal sign")
        self.decimal.set_key(shape.proposed.decimal)
        self.dates = SegmentedControl((("day", "31.12."), ("month", "12/31")), "Order of dates")
        self.dates.set_key("day" if shape.proposed.day_first else "month")
        self._field = FormField("Laboratory", self.laboratory, required=True)
        top = QHBoxLayout()
        top.addWidget(self._field, 1)
        top.addWidget(FormField("Numbers are written", self.decimal))
        top.addWidget(FormField("Dates are written", self.dates))
        self.body.addLayout(top)
        self.body.addWidget(scrolled(self._columns()), 1)
        self._error = text_label("", "error", wrap=True)
        self._error.hide()
        self.body.addWidget(self._error)
        self.setMinimumHeight(min(620, 300 + 34 * len(shape.heading)))
        self.laboratory.setFocus()

    def accept(self) -> None:
        """Store it, then close."""
        self._error.hide()
        self._ctx.ops.write(self, self._save, self._done, self._failed)

    def _save(self) -> tuple[None, Changes]:
        return None, self._ctx.clinic.lab_layouts.save(self._shape.signature, self._layout())

    def _done(self, _nothing: None) -> None:
        self.saved.emit()
        super().accept()

    def _failed(self, error: ClinicError) -> None:
        if isinstance(error, ValidationError) and error.field == "laboratory":
            self._field.set_error(str(error))
            self.laboratory.setFocus()
            return
        self._error.setText(str(error))
        self._error.show()

    def _layout(self) -> CsvLayout:
        columns = tuple((str(role), at) for at, box in enumerate(self.roles) if (role := box.currentData()))
        return replace(
            self._shape.proposed,
            laboratory=self.laboratory.text().strip(),
            columns=columns,
            decimal=self.decimal.key,
            day_first=self.dates.key == "day",
            wide=any(role.startswith(TEST) for role, _ in columns),
        )

    def _columns(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.setHorizontalSpacing(16)
        for at, words in enumerate(("Column", "First values", "Meaning")):
            grid.addWidget(text_label(words, "muted"), 0, at)
        proposed = {number: role for role, number in self._shape.proposed.columns}
        for at, heading in enumerate(self._shape.heading):
            name = heading.strip() or f"Column {at + 1}"
            grid.addWidget(text_label(name, "strong", wrap=True), at + 1, 0)
            grid.addWidget(_examples(self._shape.rows, at), at + 1, 1)
            box = _choice(name, proposed.get(at, ""))
            self.roles.append(box)
            grid.addWidget(box, at + 1, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        grid.setRowStretch(len(self._shape.heading) + 1, 1)
        return holder


def ask_about_tables(
    ctx: Context, owner: QWidget, tables: Sequence[tuple[Path, CsvShape]], then: partial[None]
) -> None:
    """One dialog after the other, then ``then``; a dialog that is left leaves its file to be refused in words."""
    if not tables:
        then()
        return
    (path, shape), rest = tables[0], tables[1:]
    dialog = CsvDialog(ctx, owner, path, shape)
    dialog.finished.connect(lambda _result: ask_about_tables(ctx, owner, rest, then))
    dialog.open()


def _choice(heading: str, role: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"Meaning of {heading}")
    box.addItem("Not used", "")
    for key, words in ROLES.items():
        box.addItem(words, key)
    test = role if role.startswith(TEST) else f"{TEST}{heading}"
    box.addItem("Values of this test", test)
    box.setCurrentIndex(max(0, box.findData(role)))
    return box


def _examples(rows: Sequence[Sequence[str]], at: int) -> QLabel:
    values = dict.fromkeys(row[at].strip() for row in rows if at < len(row) and row[at].strip())
    label = text_label("  ·  ".join(list(values)[:_EXAMPLES]) or "empty", "" if values else "muted", wrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_look(label, figures="table")
    return label
