"""A consent given or withdrawn: the day and a note.

GiveDialog(ctx, scope, patient_id, parent);  WithdrawDialog(ctx, row, parent)
"""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.enums import ConsentScope
from clinic.records.follow_up import ConsentRow
from clinic.rules.dates import parse_date, spoken
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.privacy.words import SCOPE_WORDS
from ui.widgets.form import Form, FormField
from ui.widgets.typed_field import DateField


class _DayAndNote(Dialog):
    """Stays open until it is stored; what is wrong stands at its field."""

    def __init__(self, ctx: Context, title: str, action: str, note: str, parent: QWidget | None) -> None:
        super().__init__(parent, title, action)
        self._ctx = ctx
        self._form = Form()
        today = local_today(ctx.clinic.now)
        read = partial(parse_date, today=today, day_first=ctx.clinic.info().day_first, field="on")
        self.day = DateField(read, spoken)
        self.note = QLineEdit()
        self.note.setPlaceholderText(note)

    def _lay_out(self) -> None:
        self.body.addWidget(self._form.add("on", FormField("Day", self.day, required=True)))
        self.body.addWidget(self._form.add("note", FormField("Note", self.note)))
        self.body.addStretch(1)
        self.day.set_text("today")
        self.day.line.selectAll()
        self.day.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        if self.day.value is None:
            self._form.field("on").set_error(self.day.wrong or "Enter the day.")
            self.day.setFocus()
            return
        self._ctx.ops.write(self, self._write, self._stored, self._failed)

    def _write(self) -> tuple[ConsentRow, Changes]:
        raise NotImplementedError

    def _stored(self, _row: ConsentRow) -> None:
        super().accept()

    def _failed(self, error: ClinicError) -> bool:
        return self._form.show_error(error)


class GiveDialog(_DayAndNote):
    """The person has consented."""

    def __init__(self, ctx: Context, scope: ConsentScope, patient_id: str, parent: QWidget | None) -> None:
        name, meaning = SCOPE_WORDS[scope]
        super().__init__(ctx, f"Consent: {name.lower()}", "Record the consent", "where the signed form is kept", parent)
        self._scope, self._patient_id = scope, patient_id
        self.add_text(f"{meaning}. It can be withdrawn at any time.")
        self._lay_out()

    def _write(self) -> tuple[ConsentRow, Changes]:
        assert self.day.value is not None
        return self._ctx.clinic.consents.give(self._patient_id, self._scope, self.day.value, self.note.text())


class WithdrawDialog(_DayAndNote):
    """The person does not consent any more."""

    def __init__(self, ctx: Context, row: ConsentRow, parent: QWidget | None) -> None:
        name, _meaning = SCOPE_WORDS[row.scope]
        super().__init__(ctx, f"Withdraw the consent: {name.lower()}", "Withdraw", "how it was withdrawn", parent)
        self._row = row
        self.add_text(
            f"It was given on {spoken(row.given_on)}. What was done with it until now stays right; from now on it "
            "covers nothing."
        )
        self._lay_out()

    def _write(self) -> tuple[ConsentRow, Changes]:
        assert self.day.value is not None
        return self._ctx.clinic.consents.withdraw(self._row.id, self.day.value, self._row.version, self.note.text())
