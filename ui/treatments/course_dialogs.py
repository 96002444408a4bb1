"""Small forms about one course or one lesion.

StopDialog(ctx, drug, parent)            end of a course, with reason and adverse effects
ResponseDialog(ctx, lesions, parent)     how a lesion answered, in the clinician's judgement
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.lesions import LesionRow, Response
from clinic.records.treatments import DrugRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.treatments import words
from ui.treatments.day_dialog import DayDialog, choices, course_said, drug_field


class StopDialog(DayDialog):
    """The end of a course."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None) -> None:
        super().__init__(ctx, parent, f"Stop {drug.name}", "Stop")
        self._drug = drug
        self.now.setText(course_said(drug))
        self.reason = choices(drug_field(ctx, "stop_reason"))
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
        return f"Theirs: {course_said(theirs)}"


class ResponseDialog(DayDialog):
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
