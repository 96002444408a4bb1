"""How much and how often: the fields that a new course and a change of dose share.

DoseFields(form, unit_field, parent=None)     puts its fields into ``form`` under the draft's names
    change(day, reason="") -> DoseChange      the dose follows from the weight where a dose per kg is typed
    set_change(DoseChange); set_weight((kg, day) | None); typed -> dict; set_typed(dict)
    wrong -> ValidationError | None           the first field that cannot be read or that the sum needs
    edited, left     signals: a person typed; a field that changes the dose was left
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from clinic.catalog.types import ProcedureField
from clinic.errors import ValidationError
from clinic.records.treatments import DoseChange
from clinic.rules.dates import spoken
from clinic.rules.dosing import dose_said, weighed_dose, weighed_part
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from ui.treatments.frequency_box import FrequencyBox
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label
from ui.widgets.typed_field import NumberField


class DoseFields(QWidget):
    """Dose and unit, how often, and for who wishes it the dose per kg and the weight."""

    edited = Signal()
    left = Signal()

    def __init__(
        self, form: Form, unit_field: ProcedureField, parent: QWidget | None = None, *, required: bool = False
    ) -> None:
        super().__init__(parent)
        self._form = form
        self.dose, self.per_kg = NumberField(minimum=0.0), NumberField(minimum=0.0)
        self.weight = NumberField(minimum=0.0, unit="kg")
        self.basis = QComboBox()
        for words, key in (("Choose", ""), ("each dose", "dose"), ("a whole day", "day")):
            self.basis.addItem(words, key)
        self.frequency = FrequencyBox()
        self.unit = QComboBox()
        self.unit.addItem("–", "")
        for choice in unit_field.choices:
            self.unit.addItem(readable_unit(choice), choice)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(form.add("dose", FormField("Dose", self.dose, required=required)), 0, 0)
        grid.addWidget(form.add("dose_unit", FormField("Unit", self.unit, required=required)), 0, 1)
        grid.addWidget(form.add("frequency", FormField("How often", self.frequency, required=required)), 0, 2)
        grid.addWidget(form.add("per_kg", FormField("For each kg, if wished", self.per_kg)), 1, 0)
        grid.addWidget(form.add("per_kg_for", FormField("That is for", self.basis)), 1, 1)
        grid.addWidget(form.add("weight_kg", FormField("Body weight", self.weight)), 1, 2)
        self.sum = text_label("", "hint", wrap=True)
        self.sum.hide()
        grid.addWidget(self.sum, 2, 0, 1, 3)
        for column, stretch in ((0, 2), (1, 1), (2, 3)):
            grid.setColumnStretch(column, stretch)
        self._connect()

    @property
    def lines(self) -> tuple[QLineEdit, ...]:
        """The lines that are typed into."""
        found = [typed.line for typed in (self.dose, self.per_kg, self.weight)]
        frequency = self.frequency.lineEdit()
        return (*found, frequency) if frequency is not None else tuple(found)

    @property
    def wrong(self) -> ValidationError | None:
        """The first field that cannot be read."""
        for name, field in (("dose", self.dose), ("per_kg", self.per_kg), ("weight_kg", self.weight)):
            if not field.is_valid:
                return ValidationError(name, field.wrong)
        if self.per_kg.value is not None and not self.basis.currentData():
            return ValidationError("per_kg_for", "Say whether it is for each dose or for a whole day.")
        if self.per_kg.value is not None and self.weight.value is None:
            return ValidationError("weight_kg", "The body weight is missing.")
        if self.per_kg.value is not None and self.is_per_day and not self.frequency.times:
            return ValidationError("frequency", "Choose how often, so that the day's dose can be divided.")
        return None

    @property
    def is_per_day(self) -> bool:
        """Whether what is typed for each kg is for a whole day."""
        return bool(self.basis.currentData() == "day")

    def set_basis(self, *, per_day: bool) -> None:
        """Show what a stored dose per kg was for."""
        self.basis.setCurrentIndex(self.basis.findData("day" if per_day else "dose"))

    @property
    def has_dose(self) -> bool:
        """Whether an amount is typed."""
        return self.dose.value is not None or self.per_kg.value is not None

    def change(self, day: date, reason: str = "") -> DoseChange:
        """What is typed, as a dose from ``day`` on."""
        unit = str(self.unit.currentData() or "") if self.has_dose else ""
        amount, per_kg, weight = self.dose.value, self.per_kg.value, self.weight.value
        often, times, per_day = self.frequency.text().strip(), self.frequency.times, bool(per_kg and self.is_per_day)
        if per_kg:
            amount = None
        if per_kg and weight and self.basis.currentData() == "dose":
            amount = weighed_dose(per_kg, weight)
        elif per_kg and weight and per_day and times:
            amount = weighed_part(per_kg, weight, times)
        weighed = weight if per_kg else None
        return DoseChange(day, amount, unit, often, reason, per_kg, weighed, times, per_day=per_day)

    def set_change(self, change: DoseChange) -> None:
        """Show a stored dose's unit and frequency, for another amount."""
        at = self.unit.findData(change.dose_unit)
        if at < 0 and change.dose_unit:
            self.unit.addItem(readable_unit(change.dose_unit), change.dose_unit)
            at = self.unit.count() - 1
        self.unit.setCurrentIndex(max(0, at))
        self.frequency.set_text(change.frequency)

    def set_weight(self, weight: tuple[float, date] | None) -> None:
        """Offer the newest weight of the record."""
        if weight is not None and self.weight.is_empty:
            self.weight.set_value(weight[0])
        self._form.field("weight_kg").set_hint(f"of {spoken(weight[1])}" if weight is not None else "")

    @property
    def typed(self) -> dict[str, Any]:
        """What is typed, for a draft."""
        return {
            "dose": self.dose.text,
            "unit": self.unit.currentData(),
            "frequency": self.frequency.text(),
            "per_kg": self.per_kg.text,
            "weight": self.weight.text,
            "per_kg_for": self.basis.currentData(),
        }

    def set_typed(self, kept: Mapping[str, Any]) -> None:
        """Show what was typed before."""
        self.dose.set_text(str(kept.get("dose", "")))
        self.unit.setCurrentIndex(max(0, self.unit.findData(kept.get("unit", ""))))
        self.frequency.set_text(str(kept.get("frequency", "")))
        self.per_kg.set_text(str(kept.get("per_kg", "")))
        self.weight.set_text(str(kept.get("weight", "")))
        self.basis.setCurrentIndex(max(0, self.basis.findData(kept.get("per_kg_for", ""))))
        self.say()

    def say(self) -> None:
        """Say how the dose follows from the weight, with its rounding."""
        words = _sum(self.change(date.min)) if self.basis.currentData() else ""
        self.sum.setText(words)
        self.sum.setVisible(bool(words))
        self.basis.setEnabled(self.per_kg.value is not None)

    def _connect(self) -> None:
        for typed in (self.dose, self.per_kg, self.weight):
            typed.changed.connect(self._value_changed)  # not when it is typed: the value is read after that
        self.basis.currentIndexChanged.connect(self.edited)
        self.basis.activated.connect(self.left)
        self.unit.currentIndexChanged.connect(self.edited)
        self.unit.activated.connect(self.left)
        self.frequency.edited.connect(self.edited)
        self.frequency.activated.connect(self.left)
        for line in self.lines:
            line.editingFinished.connect(self.left)
        self.edited.connect(self.say)

    def _value_changed(self, _value: object) -> None:
        self.edited.emit()


def _sum(now: DoseChange) -> str:
    """``2 mg/kg × 61.5 kg = 123 mg a day; in 3 parts 41 mg each time, rounded to three digits``."""
    if now.per_kg is None or now.weight_kg is None:
        return ""
    each, unit = dose_said(now.dose, now.dose_unit, ""), readable_unit(now.dose_unit)
    start = f"{format_number(now.per_kg)} {unit}/kg × {format_number(now.weight_kg)} kg"
    if not now.per_day:
        return f"{start} = {each} each time, rounded to three digits"
    whole = dose_said(weighed_dose(now.per_kg, now.weight_kg), now.dose_unit, "")
    if not now.times_per_day:
        return f"{start} = {whole} a day; choose how often, to divide it"
    parts = f" ÷ {format_number(now.times_per_day)} = {each} each time"
    return f"{start} = {whole} a day{parts}, rounded to three digits"
