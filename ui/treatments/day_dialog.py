"""A dialog with a day and a form, and what several of them need.

DayDialog(ctx, parent, title, action)     subclasses override ``accept`` and ``_take_over``
drug_field(ctx, key); choices(field); course_said(drug)
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from clinic.catalog.types import ProcedureField
from clinic.clock import local_today
from clinic.errors import ClinicError, Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.treatments import DrugRow
from clinic.rules.dates import parse_date, spoken
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.core.conflicts import changed_words
from ui.core.dialogs import Dialog
from ui.treatments import words
from ui.widgets.form import Form, FormField
from ui.widgets.looks import set_look
from ui.widgets.typed_field import DateField


class DayDialog(Dialog):
    """A dialog with a day and a form."""

    def __init__(self, ctx: Context, parent: QWidget | None, title: str, action: str) -> None:
        super().__init__(parent, title, action)
        self._ctx = ctx
        self._form = Form()
        self.day: DateField[date] = DateField(self._parse_day, spoken)
        self.day.set_text("today")
        self.now = self.add_text("")

    def _parse_day(self, text: str) -> date:
        clinic = self._ctx.clinic
        return parse_date(text, local_today(clinic.now), day_first=clinic.info().day_first, field="on")

    def _add(self, name: str, label: str, editor: QWidget, *, required: bool = False) -> None:
        self.body.addWidget(self._form.add(name, FormField(label, editor, required=required)))

    def _fit(self) -> None:
        """Room for lines that came or went: the fields must not be pressed together."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), max(layout.totalHeightForWidth(self.width()), self.minimumSizeHint().height()))

    def _day(self) -> date | None:
        if self.day.value is None:
            self._form.show_error(ValidationError("on", self.day.wrong or "The day is missing."))
        return self.day.value

    def _stored(self, text: str, _row: object) -> None:
        self._ctx.notifier.notify(text, tone="done")
        Dialog.accept(self)

    def _refused(self, error: ClinicError) -> bool:
        """What someone else wrote meanwhile is shown above one's own; a second press saves over it."""
        if isinstance(error, Conflict) and error.theirs is not None:
            now = self._take_over(error.theirs)
            self.now.setText(f"{changed_words(error, 'this')}. {now}\nNothing is saved yet: check yours, then go on.")
            set_look(self.now, ui="changed-line")
            self.adjustSize()  # the lines are new, and the fields below must not be pressed together
            return True
        return self._form.show_error(error)

    def _take_over(self, theirs: Any) -> str:
        """Go on from the record that is stored now; it in words."""
        raise NotImplementedError

    def _write(self, write: Callable[[], tuple[object, Changes]], told: str) -> None:
        self._ctx.ops.write(self, write, partial(self._stored, told), self._refused)


def course_said(drug: DrugRow) -> str:
    return f"{drug.name} {words.current_dose(drug)}, {words.since(drug)}."


def drug_field(ctx: Context, key: str) -> ProcedureField:
    return next(field for field in ctx.clinic.catalog.drug_fields if field.key == key)


def choices(field: ProcedureField) -> QComboBox:
    box = QComboBox()
    for choice in field.choices:
        box.addItem(readable_unit(choice), choice)
    return box
