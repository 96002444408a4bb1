"""What comes of a procedure later.

EventDialog(ctx, procedure, parent, event=None)     a complication, also after the visit was signed
SpecimenDialog(ctx, procedure, parent, specimen=None)     tissue that was sent; its result is awaited
ResultDialog(ctx, specimen, parent)                 what histology said
"""

from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinic.catalog.types import Diagnosis
from clinic.errors import ValidationError
from clinic.records.treatment_course import EventDraft, EventRow, ResultOfSpecimen, SpecimenDraft, SpecimenRow
from clinic.records.treatments import ProcedureRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.treatments import words
from ui.treatments.day_dialog import DayDialog
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import DateField

SEVERITIES = (("", "Not said"), ("mild", "Mild"), ("moderate", "Moderate"), ("severe", "Severe"))
_CALCIUM = ((None, "Not said"), (True, "Seen"), (False, "Not seen"))


class EventDialog(DayDialog):
    """A complication of a procedure."""

    def __init__(
        self, ctx: Context, procedure: ProcedureRow, parent: QWidget | None, event: EventRow | None = None
    ) -> None:
        super().__init__(ctx, parent, f"Complication of {words.procedure_said(procedure)}", "Record")
        self.now.hide()
        self._procedure, self._event = procedure, event
        self.text, self.severity = QLineEdit(event.text if event else ""), combo(SEVERITIES)
        self._add("text", "What happened", self.text, required=True)
        self._add("severity", "Severity", self.severity)
        self._add("on", "Seen on", self.day, required=True)
        if event is not None:
            self.severity.setCurrentIndex(max(0, self.severity.findData(event.severity)))
            self.day.set_text(spoken(event.on))
        self.text.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        known = (self._event.id, self._event.version) if self._event else ("", 0)
        draft = EventDraft(self._procedure.id, day, self.text.text(), str(self.severity.currentData()), *known)
        self._write(partial(self._ctx.clinic.treatments.save_event, draft), "Complication recorded.")

    def _take_over(self, theirs: Any) -> str:
        self._event = theirs
        return f"Theirs: {theirs.text}, {spoken(theirs.on)}"


class SpecimenDialog(DayDialog):
    """Tissue on its way; a recall asks for its result."""

    def __init__(
        self, ctx: Context, procedure: ProcedureRow, parent: QWidget | None, specimen: SpecimenRow | None = None
    ) -> None:
        super().__init__(ctx, parent, f"Specimen of {words.procedure_said(procedure)}", "Await the result")
        self._procedure, self._specimen = procedure, specimen
        self.now.setText("It stays on the list and becomes a recall until its result is entered.")
        given = dict(procedure.parameters)
        self.number = QLineEdit(specimen.number if specimen else "")
        self.laboratory = QLineEdit(specimen.laboratory if specimen else "")
        self.stains = QLineEdit(specimen.stains if specimen else given.get("stain", ""))
        self.due: DateField[date] = DateField(self._parse_day, spoken, "in 2 weeks, +10d")
        self._add("number", "Number", self.number)
        self._add("laboratory", "Laboratory", self.laboratory)
        self._add("stains", "Stains asked for", self.stains)
        self._add("sent_on", "Sent on", self.day, required=True)
        self._add("due", "Look for the result", self.due)
        self.due.set_text(spoken(specimen.due) if specimen and specimen.due else "in 2 weeks")
        done = procedure.at.astimezone().date()
        self.day.set_text(spoken(specimen.sent_on if specimen else done))
        self.number.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        if self.day.value is None or not self.due.is_valid:
            name, field = ("sent_on", self.day) if self.day.value is None else ("due", self.due)
            self._form.show_error(ValidationError(name, field.wrong or "The day is missing."))
            return
        known = (self._specimen.id, self._specimen.version) if self._specimen else ("", 0)
        lesions = self._specimen.lesion_ids if self._specimen else self._procedure.lesion_ids
        draft = SpecimenDraft(
            self._procedure.id,
            self.day.value,
            self.number.text(),
            lesions,
            self.laboratory.text(),
            self.stains.text(),
            self.due.value,
            *known,
        )
        due = spoken(self.due.value or self.day.value + timedelta(days=14))
        told = f"The result of the specimen is looked for on {due}."
        self._write(partial(self._ctx.clinic.treatments.save_specimen, draft), told)

    def _take_over(self, theirs: Any) -> str:
        self._specimen = theirs
        return f"Theirs: {theirs.number or 'no number'}, sent on {spoken(theirs.sent_on)}"


class ResultDialog(DayDialog):
    """What histology said, with the diagnosis and whether calcium was seen."""

    def __init__(self, ctx: Context, specimen: SpecimenRow, parent: QWidget | None) -> None:
        named = f" {specimen.number}" if specimen.number else ""
        super().__init__(ctx, parent, f"Result of specimen{named}", "Record the result")
        self._specimen = specimen
        on = f" of {', '.join(specimen.lesion_labels)}" if specimen.lesion_labels else ""
        self.now.setText(f"Specimen{on}, sent on {spoken(specimen.sent_on)}.")
        self.report = TextArea(min_lines=3, max_lines=6)
        self.report.set_text(specimen.result)
        self.diagnosis = ComboSearch(
            [_option(row) for row in ctx.clinic.catalog.diagnoses.values()], "Type a diagnosis", theme=ctx.theme
        )
        self.calcium = QComboBox()
        for value, label in _CALCIUM:
            self.calcium.addItem(label, value)
        self._add("result", "What the report says", self.report, required=True)
        self._add("diagnosis", "Diagnosis by histology", self.diagnosis)
        self._add("calcium", "Calcium (von Kossa, alizarin red)", self.calcium)
        self._add("received_on", "Received on", self.day, required=True)
        if specimen.diagnosis:
            self.diagnosis.set_key(specimen.diagnosis)
        self.calcium.setCurrentIndex([value for value, _ in _CALCIUM].index(specimen.calcium))
        if specimen.received_on is not None:
            self.day.set_text(spoken(specimen.received_on))
        self.report.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        if self.day.value is None:
            self._form.show_error(ValidationError("received_on", self.day.wrong or "The day is missing."))
            return
        result = ResultOfSpecimen(
            self._specimen.id,
            self.day.value,
            self.report.text(),
            self.diagnosis.key,
            _CALCIUM[self.calcium.currentIndex()][0],
            self._specimen.version,
        )
        self._write(partial(self._ctx.clinic.treatments.specimen_result, result), "The result is recorded.")

    def _take_over(self, theirs: Any) -> str:
        self._specimen = theirs
        return f"Theirs: {theirs.result or 'no result yet'}"


def combo(options: tuple[tuple[str, str], ...]) -> QComboBox:
    """A box of (key, label)."""
    box = QComboBox()
    for key, label in options:
        box.addItem(label, key)
    return box


def _option(row: Diagnosis) -> Option:
    return Option(row.key, row.name, "", row.icd10cm)
