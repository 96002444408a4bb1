"""DoseDialog(ctx, drug, parent, wrong=None): another dose from a day on, or a dose said right that was wrong.

With what it asks to mind. ``wrong``: a dose of the course that was entered in error.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError, ValidationError
from clinic.records.cautions import Caution
from clinic.records.treatments import DoseChange, DrugRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.treatments import words
from ui.treatments.caution_list import CautionList
from ui.treatments.day_dialog import DayDialog, course_said, drug_field
from ui.treatments.dose_fields import DoseFields
from ui.widgets.looks import scrolled

_WIDTH = 560
_AROUND = 24  # pixels of the window that stay free
_LEAST = 120  # pixels: about one caution with its answer


class DoseDialog(DayDialog):
    """The earlier doses, and wrong ones, stay in the record."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None, wrong: DoseChange | None = None) -> None:
        title = f"Correct a dose of {drug.name}" if wrong else f"Change the dose of {drug.name}"
        super().__init__(ctx, parent, title, "Correct the dose" if wrong else "Change dose")
        self.setMinimumWidth(_WIDTH)
        self._drug, self._wrong = drug, wrong
        self.now.setText(self._stands())
        self.amount = DoseFields(self._form, drug_field(ctx, "dose_unit"))
        self.dose, self.unit, self.frequency = self.amount.dose, self.amount.unit, self.amount.frequency
        self.reason, self.correction = QLineEdit(), QLineEdit()
        if wrong is not None or drug.doses:
            self.amount.set_change(wrong or drug.dose_now or drug.doses[0])
        self.body.addWidget(self.amount)
        self._add("on", "From", self.day, required=True)
        self._add("reason", "Reason", self.reason)
        if wrong is not None:
            self._show_wrong(wrong)
        self.cautions = CautionList(may_refuse=False, wide=True)
        self._minding = scrolled(self.cautions)
        self._minding.hide()
        self.body.addWidget(self._minding)
        self._asked: object = None
        self.amount.left.connect(self._look_up)
        ctx.ops.read(self, partial(ctx.clinic.treatments.weight, drug.patient_id), self.amount.set_weight)
        self.dose.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day, wrong = self._day(), self.amount.wrong
        if day is None:
            return
        if wrong is None and not self.amount.has_dose:
            wrong = ValidationError("dose", "Type the new dose.")
        if wrong is None and self._wrong is not None and not self.correction.text().strip():
            wrong = ValidationError("correction", "Say what was wrong.")
        if wrong is not None:
            self._form.show_error(wrong)
            return
        if self.cautions.go_to_open():
            self._say("Decide on each caution, with the reason.")
            return
        self._save(self.amount.change(day, self.reason.text().strip()))

    def _save(self, change: DoseChange) -> None:
        said = words.dose_words(change.dose, change.dose_unit, change.frequency)
        told, answers = f"{self._drug.name}: {said} from {spoken(change.on)}", self.cautions.answers
        treatments, drug = self._ctx.clinic.treatments, self._drug
        if self._wrong is None:
            self._write(partial(treatments.change_dose, drug.id, change, drug.version, answers), f"{told}.")
            return
        why = self.correction.text().strip()
        write = partial(treatments.correct_dose, drug.id, self._wrong.id, change, why, drug.version, answers)
        self._ctx.ops.write(self, write, partial(self._corrected, f"{told}, corrected."), self._refused)

    def _corrected(self, told: str, row: DrugRow) -> None:
        """What was put right can be taken back at once."""
        assert self._wrong is not None
        before = {dose.id for dose in self._drug.doses}
        made = next((dose.id for dose in row.doses if dose.id not in before), "")
        undo = partial(put_back, self._ctx, row, self._wrong, made)
        self._ctx.notifier.notify(told, "done", action="Undo", run=undo, patient=row.patient_id)
        Dialog.accept(self)

    def _show_wrong(self, wrong: DoseChange) -> None:
        if wrong.per_kg is None:
            self.dose.set_value(wrong.dose)
        else:
            self.amount.per_kg.set_value(wrong.per_kg)
            self.amount.weight.set_value(wrong.weight_kg)
            self.amount.set_basis(per_day=wrong.per_day)
        self.day.set_text(spoken(wrong.on))
        self.reason.setText(wrong.reason)
        self._add("correction", "What was wrong", self.correction, required=True)
        self.correction.setPlaceholderText("kept in the record with the wrong dose")

    @Slot()
    def _look_up(self) -> None:
        """Another dose is another caution."""
        if not self.amount.has_dose or self._drug.ended:
            return
        dose = self.amount.change(self.day.value or local_today(self._ctx.clinic.now))
        if dose == self._asked:
            return
        self._asked = dose
        drug = self._drug.drug or self._drug.name
        read = partial(self._ctx.clinic.treatments.cautions, self._drug.patient_id, drug, dose, self._drug.id)
        self._ctx.ops.read(self, read, self._known)

    def _known(self, cautions: tuple[Caution, ...]) -> None:
        self.cautions.set_cautions(cautions)
        self._minding.setVisible(bool(cautions))
        layout, window = self.layout(), self.parentWidget()
        if layout is None:
            return
        # ``adjustSize`` stops at two thirds of the screen and presses lines together: what has no room is scrolled to
        self._minding.setFixedHeight(0)
        layout.activate()
        width = self.width()
        needed = self.cautions.heightForWidth(self.cautions.width()) if cautions else 0
        rest = layout.totalHeightForWidth(width)
        room = (window.height() if window is not None else needed + rest) - _AROUND - rest
        self._minding.setFixedHeight(max(min(needed, room), min(needed, _LEAST)))
        layout.activate()
        self.resize(width, layout.totalHeightForWidth(width))

    def _refused(self, error: ClinicError) -> bool:
        if isinstance(error, ValidationError) and error.field == "cautions":
            self._asked = None
            self._look_up()
            self._say("Decide on each caution, with the reason.")
            return True
        return super()._refused(error)

    def _say(self, text: str) -> None:
        self.now.setText(f"{self._stands()} {text}")

    def _stands(self) -> str:
        if self._wrong is not None:
            return f"Entered: {words.change_words(self._wrong)}."
        later = words.planned_doses(self._drug)
        return f"Now {words.current_dose(self._drug)}{f'; {later}' if later else ''}."

    def _take_over(self, theirs: Any) -> str:
        self._drug = theirs
        return f"Theirs: {course_said(theirs)}"


def put_back(ctx: Context, row: DrugRow, was: DoseChange, replaced_by: str = "") -> None:
    """Undo a correction: the dose ``was`` stands again."""
    write = partial(ctx.clinic.treatments.put_back_dose, row.id, was, row.version, replaced_by)
    said = f"{row.name}: {words.change_words(was)}, as before."
    ctx.ops.write(ctx.notifier, write, lambda _row: ctx.notifier.notify(said, "done"))
