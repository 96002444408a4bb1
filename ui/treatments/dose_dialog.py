"""DoseDialog(ctx, drug, parent): another dose from a day on, with what it asks to mind."""

from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError, ValidationError
from clinic.records.cautions import Caution
from clinic.records.treatments import DrugRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.treatments import words
from ui.treatments.caution_list import CautionList
from ui.treatments.day_dialog import DayDialog, course_said, drug_field
from ui.treatments.dose_fields import DoseFields

_WIDTH = 560


class DoseDialog(DayDialog):
    """Another dose; the earlier ones stay in the record."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None) -> None:
        super().__init__(ctx, parent, f"Change the dose of {drug.name}", "Change dose")
        self.setMinimumWidth(_WIDTH)
        self._drug = drug
        self.now.setText(f"Now {words.current_dose(drug)}.")
        self.amount = DoseFields(self._form, drug_field(ctx, "dose_unit"))
        self.dose, self.unit, self.frequency = self.amount.dose, self.amount.unit, self.amount.frequency
        self.reason = QLineEdit()
        if drug.doses:
            self.amount.set_change(drug.doses[-1])
        self.body.addWidget(self.amount)
        self._add("on", "From", self.day, required=True)
        self._add("reason", "Reason", self.reason)
        self.cautions = CautionList(may_refuse=False)
        self.body.addWidget(self.cautions)
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
        if wrong is not None:
            self._form.show_error(wrong)
            return
        if self.cautions.go_to_open():
            self._say("Decide on each caution, with the reason.")
            return
        change = self.amount.change(day, self.reason.text().strip())
        said = words.dose_words(change.dose, change.dose_unit, change.frequency)
        save = self._ctx.clinic.treatments.change_dose
        write = partial(save, self._drug.id, change, self._drug.version, self.cautions.answers)
        self._write(write, f"{self._drug.name}: {said} from {spoken(day)}.")

    @Slot()
    def _look_up(self) -> None:
        """Another dose is another caution."""
        if not self.amount.has_dose:
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
        layout = self.layout()
        if layout is not None:  # ``adjustSize`` stops at two thirds of the screen and presses lines together
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _refused(self, error: ClinicError) -> bool:
        if isinstance(error, ValidationError) and error.field == "cautions":
            self._asked = None
            self._look_up()
            self._say("Decide on each caution, with the reason.")
            return True
        return super()._refused(error)

    def _say(self, text: str) -> None:
        self.now.setText(f"Now {words.current_dose(self._drug)}. {text}")

    def _take_over(self, theirs: Any) -> str:
        self._drug = theirs
        return f"Theirs: {course_said(theirs)}"
