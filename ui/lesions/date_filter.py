"""Asks between which dates lesions were first noted or last seen.

DateFilterDialog(ctx, parent, dates: Between | None); chosen(Between | None) signal: confirmed; both fields empty: None
"""

from datetime import date
from functools import partial
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import ValidationError
from clinic.rules.dates import parse_date, spoken
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.lesions.filtering import Between, Which
from ui.lesions.segments import at_left
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.typed_field import DateField


class DateFilterDialog(Dialog):
    """First noted or last seen, from and to."""

    chosen = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget | None, dates: Between | None) -> None:
        super().__init__(parent, "Lesions between two dates", "Show")
        self._form = Form()
        self.which = SegmentedControl((("first", "First noted"), ("last", "Last seen")), "Date")
        parse = partial(parse_date, today=local_today(ctx.clinic.now), day_first=ctx.clinic.info().day_first)
        self.since: DateField[date] = DateField(parse, spoken, "3.4.2024, -6m")
        self.until: DateField[date] = DateField(parse, spoken, "today")
        self.body.addWidget(at_left(self.which))
        row = QHBoxLayout()
        for name, label, field in (("since", "From", self.since), ("until", "To", self.until)):
            row.addWidget(self._form.add(name, FormField(label, field, "Empty: any day")), 1)
        self.body.addLayout(row)
        if dates is not None:
            self._show(dates)
        self.since.setFocus()

    def accept(self) -> None:
        """Hand over what was chosen; a date that cannot be read keeps the dialog open."""
        since, until = self.since.value, self.until.value
        wrong = next((field for field in (self.since, self.until) if not field.is_valid), None)
        if wrong is not None:
            wrong.setFocus()
            return
        if since is not None and until is not None and since > until:
            self._form.show_error(ValidationError("until", "This is before the first date.", "Exchange the two."))
            return
        which = cast(Which, self.which.key)
        self.chosen.emit(Between(which, since, until) if since or until else None)
        super().accept()

    def _show(self, dates: Between) -> None:
        self.which.set_key(dates.which)
        self.since.set_text(dates.since.isoformat() if dates.since is not None else "")
        self.until.set_text(dates.until.isoformat() if dates.until is not None else "")
