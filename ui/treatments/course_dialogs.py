"""Small forms about one course or one lesion.

StopDialog(ctx, drug, parent)            end of a course, with reason and adverse effects
ResponseDialog(ctx, lesions, parent)     how a lesion answered, in the clinician's judgement
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from clinic.clock import local_today
from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow, Response
from clinic.records.treatments import DrugRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.treatments import words
from ui.treatments.day_dialog import DayDialog, choices, course_said, drug_field
from ui.treatments.read import TreatmentRead
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label


class StopDialog(DayDialog):
    """The end of a course, also on a day to come; a planned one is moved or taken back."""

    taken_back = Signal()

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
        self.until = text_label("", "hint", wrap=True)
        self.body.addWidget(self.until)
        self.day.changed.connect(self._say_until)
        if drug.stop is not None:
            self.day.set_text(spoken(drug.stop))
            self.reason.setCurrentIndex(max(0, self.reason.findData(drug.stop_reason)))
            back = Button("Do not stop it", kind="quiet")
            back.clicked.connect(self._take_back)
            self.buttons.insertWidget(0, back)
        self._say_until()
        self.reason.setFocus()

    @Slot()
    def _say_until(self, _day: object = None) -> None:
        """A day to come is a plan: it is said what goes on until then."""
        day, today = self.day.value, local_today(self._ctx.clinic.now)
        plans = day is not None and day > today
        text = "A plan: until then it is given, its dose can be changed and what is due is watched." if plans else ""
        self.until.setText(text)
        self.until.setVisible(plans)
        self.action_button.setText("Plan the stop" if plans else "Stop")
        self._fit()

    @Slot()
    def _take_back(self) -> None:
        self.reject()
        self.taken_back.emit()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        stop = self._ctx.clinic.treatments.stop_drug
        effects, version = self.adverse.text().strip(), self._drug.version
        write = partial(stop, self._drug.id, day, str(self.reason.currentData()), effects, version)
        planned = day > local_today(self._ctx.clinic.now)
        told = f"is given until {spoken(day)}" if planned else f"stopped on {spoken(day)}"
        self._write(write, f"{self._drug.name} {told}.")

    def _take_over(self, theirs: Any) -> str:
        self._drug = theirs
        return f"Theirs: {course_said(theirs)}"


class ResponseDialog(DayDialog):
    """A person's judgement; the program draws no conclusion of its own."""

    def __init__(
        self,
        ctx: Context,
        lesions: Sequence[LesionRow],
        parent: QWidget | None,
        chosen: str = "",
        treated: TreatmentRead | None = None,
    ) -> None:
        super().__init__(ctx, parent, "Record how a lesion answered", "Record")
        self.now.hide()
        patient_id = lesions[0].patient_id if lesions else ""
        stored = ctx.clinic.treatments.responses(patient_id) if patient_id else ()
        self._stored_rows = {(row.lesion_id, row.on, row.procedure_id, row.course_id): row for row in stored}
        self._lesions = {row.id: row for row in lesions}
        self._treated = treated or TreatmentRead()
        self.treatment, self.resolve = QComboBox(), QCheckBox("The lesion is resolved: say so in its status")
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
        self._add("treatment", "Answer to", self.treatment)
        self._add("note", "Note", self.note)
        self.follows = text_label("", "hint", wrap=True)
        self.earlier = text_label("", "hint", wrap=True)
        self.body.addWidget(self.earlier)
        self.day.changed.connect(self._say_earlier)
        self.treatment.currentIndexChanged.connect(self._say_earlier)
        self.body.addWidget(self.resolve)
        self.body.addWidget(self.follows)
        self.lesion.currentIndexChanged.connect(self._lesion_chosen)
        self.judgement.currentIndexChanged.connect(self._judged)
        self._lesion_chosen()
        self._say_earlier()
        self.judgement.setFocus()

    @Slot()
    def _lesion_chosen(self) -> None:
        """What was done to this lesion or given for it, newest first; nothing is chosen beforehand."""
        lesion_id = str(self.lesion.currentData())
        self.treatment.clear()
        self.treatment.addItem("Not said", ("", ""))
        for procedure in self._treated.procedures:
            if lesion_id in procedure.lesion_ids:
                self.treatment.addItem(words.capital(words.procedure_said(procedure)), (procedure.id, ""))
        for drug in self._treated.drugs:
            if not drug.lesion_ids or lesion_id in drug.lesion_ids:
                self.treatment.addItem(f"{drug.name} {words.since(drug)}", ("", drug.id))
        self._judged()

    def _now_stored(self) -> Response | None:
        """What is recorded already for this lesion, day and treatment."""
        day, lesion_id = self.day.value, str(self.lesion.currentData())
        treated = self.treatment.currentData() or ("", "")
        return self._stored_rows.get((lesion_id, day, *treated)) if day is not None else None

    @Slot()
    def _say_earlier(self, _changed: object = None) -> None:
        """A second judgement of one treatment on one day changes the first: it is said before."""
        row = self._now_stored()
        text = ""
        if row is not None:
            said = dict(words.RESPONSES).get(row.judgement, row.judgement).partition(":")[0].lower()
            text = f"{row.author} judged “{said}” on this day. Recording changes that; it is kept in the note."
        self.earlier.setText(text)
        self.earlier.setVisible(bool(text))
        self._fit()

    @Slot()
    def _judged(self) -> None:
        """Whether the status follows is the clinician's word for "complete", and said for "recurred"."""
        said = self.judgement.currentData()
        lesion = self._lesions.get(str(self.lesion.currentData()))
        resolved = lesion is not None and lesion.status is LesionStatus.RESOLVED
        self.resolve.setVisible(said == "complete" and not resolved)
        self.resolve.setChecked(False)
        again = "After a complete response the lesion becomes “recurred”, with this day in its history."
        self.follows.setText(again if said == "recurred" else "")
        self.follows.setVisible(said == "recurred")

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        if not self.judgement.currentData():
            self._form.show_error(ValidationError("judgement", "Choose how it answered."))
            return
        lesion_id, judgement = str(self.lesion.currentData()), str(self.judgement.currentData())
        known = self._now_stored()
        version = known.version if known is not None else 0
        procedure_id, course_id = self.treatment.currentData()
        response = Response(lesion_id, day, judgement, "", self.note.text().strip(), version, procedure_id, course_id)
        self._write(partial(self._record, response), f"Response of {self.lesion.currentText()} recorded.")

    def _take_over(self, theirs: Any) -> str:
        self._stored_rows[theirs.lesion_id, theirs.on, theirs.procedure_id, theirs.course_id] = theirs
        self.now.show()
        said = dict(words.RESPONSES).get(theirs.judgement, theirs.judgement)
        return f"Theirs for {spoken(theirs.on)}: {said}. {theirs.note}".strip()

    def _record(self, response: Response) -> tuple[None, Changes]:
        resolve = self.resolve.isVisible() and self.resolve.isChecked()
        return None, self._ctx.clinic.treatments.record_response(response, resolve)
