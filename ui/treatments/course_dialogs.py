"""Small forms about one course or one lesion.

DoseDialog(ctx, drug, parent)            another dose from a day on
StopDialog(ctx, drug, parent)            end of a course, with reason and adverse effects
ResponseDialog(ctx, lesions, parent)     how a lesion answered, in the clinician's judgement
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinic.catalog.types import ProcedureField
from clinic.clock import local_today
from clinic.errors import ClinicError, Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.lesions import LesionRow, Response
from clinic.records.treatments import DoseChange, DrugRow
from clinic.rules.dates import parse_date, spoken
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.core.conflicts import changed_words
from ui.core.dialogs import Dialog
from ui.treatments import words
from ui.widgets.form import Form, FormField
from ui.widgets.looks import set_look
from ui.widgets.typed_field import DateField, NumberField


class _DayDialog(Dialog):
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


class DoseDialog(_DayDialog):
    """Another dose from a day on; the earlier ones stay in the record."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None) -> None:
        super().__init__(ctx, parent, f"Change the dose of {drug.name}", "Change dose")
        self._drug = drug
        self.now.setText(f"Now {words.current_dose(drug)}.")
        last = drug.doses[-1] if drug.doses else None
        self.dose = NumberField(minimum=0.0)
        self.unit = _choices(_drug_field(ctx, "dose_unit"))
        self.frequency, self.reason = QLineEdit(last.frequency if last else ""), QLineEdit()
        if last is not None:
            at = self.unit.findData(last.dose_unit)
            if at < 0 and last.dose_unit:
                self.unit.addItem(readable_unit(last.dose_unit), last.dose_unit)
                at = self.unit.count() - 1
            self.unit.setCurrentIndex(max(0, at))
        self._add("dose", "New dose", self.dose, required=True)
        self._add("dose_unit", "Unit", self.unit)
        self._add("frequency", "How often", self.frequency)
        self._add("on", "From", self.day, required=True)
        self._add("reason", "Reason", self.reason)
        self.dose.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        if self.dose.value is None:
            self._form.show_error(ValidationError("dose", self.dose.wrong or "Type the new dose."))
            return
        unit = str(self.unit.currentData())
        change = DoseChange(day, self.dose.value, unit, self.frequency.text().strip(), self.reason.text().strip())
        said = words.dose_words(change.dose, change.dose_unit, change.frequency)
        write = partial(self._ctx.clinic.treatments.change_dose, self._drug.id, change, self._drug.version)
        self._write(write, f"{self._drug.name}: {said} from {spoken(day)}.")

    def _take_over(self, theirs: Any) -> str:
        self._drug = theirs
        return f"Theirs: {_course(theirs)}"


class StopDialog(_DayDialog):
    """The end of a course."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None) -> None:
        super().__init__(ctx, parent, f"Stop {drug.name}", "Stop")
        self._drug = drug
        self.now.setText(_course(drug))
        self.reason = _choices(_drug_field(ctx, "stop_reason"))
        self.reason.insertItem(0, "Choose", "")
        self.reason.setCurrentIndex(0)
        self.adverse = QLineEdit()
        self._add("on", "Last day", self.day, required=True)
        self._add("reason", "Reason", self.reason, required=True)
        self._add("adverse_effects", "Adverse effects", self.adverse)
        self.reason.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        stop = self._ctx.clinic.treatments.stop_drug
        effects, version = self.adverse.text().strip(), self._drug.version
        write = partial(stop, self._drug.id, day, str(self.reason.currentData()), effects, version)
        self._write(write, f"{self._drug.name} stopped on {spoken(day)}.")

    def _take_over(self, theirs: Any) -> str:
        self._drug = theirs
        return f"Theirs: {_course(theirs)}"


class ResponseDialog(_DayDialog):
    """A person's judgement; the program draws no conclusion of its own."""

    def __init__(self, ctx: Context, lesions: Sequence[LesionRow], parent: QWidget | None, chosen: str = "") -> None:
        super().__init__(ctx, parent, "Record how a lesion answered", "Record")
        self.now.hide()
        patient_id = lesions[0].patient_id if lesions else ""
        stored = ctx.clinic.treatments.responses(patient_id) if patient_id else ()
        self._versions = {(row.lesion_id, row.on): row.version for row in stored}
        self.lesion, self.judgement, self.note = QComboBox(), QComboBox(), QLineEdit()
        for row in lesions:
            self.lesion.addItem(words.lesion_name(row), row.id)
        self.lesion.setCurrentIndex(max(0, self.lesion.findData(chosen)))
        self.judgement.addItem("Choose", "")
        for key, label in words.RESPONSES:
            self.judgement.addItem(label, key)
        self._add("lesion", "Lesion", self.lesion, required=True)
        self._add("judgement", "Your judgement", self.judgement, required=True)
        self._add("on", "Seen on", self.day, required=True)
        self._add("note", "Note", self.note)
        self.judgement.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        if not self.judgement.currentData():
            self._form.show_error(ValidationError("judgement", "Choose how it answered."))
            return
        lesion_id, judgement = str(self.lesion.currentData()), str(self.judgement.currentData())
        version = self._versions.get((lesion_id, day), 0)
        response = Response(lesion_id, day, judgement, note=self.note.text().strip(), version=version)
        self._write(partial(self._record, response), f"Response of {self.lesion.currentText()} recorded.")

    def _take_over(self, theirs: Any) -> str:
        self._versions[theirs.lesion_id, theirs.on] = theirs.version
        self.now.show()
        said = dict(words.RESPONSES).get(theirs.judgement, theirs.judgement)
        return f"Theirs for {spoken(theirs.on)}: {said}. {theirs.note}".strip()

    def _record(self, response: Response) -> tuple[None, Changes]:
        return None, self._ctx.clinic.treatments.record_response(response)


def _course(drug: DrugRow) -> str:
    return f"{drug.name} {words.current_dose(drug)}, {words.since(drug)}."


def _drug_field(ctx: Context, key: str) -> ProcedureField:
    return next(field for field in ctx.clinic.catalog.drug_fields if field.key == key)


def _choices(field: ProcedureField) -> QComboBox:
    box = QComboBox()
    for choice in field.choices:
        box.addItem(readable_unit(choice), choice)
    return box
