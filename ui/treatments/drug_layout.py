"""How the form of a course is laid out: the medicine and its dose at the left, what is known about it at the right."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.catalog.types import ProcedureField, Treatment
from clinic.clock import local_today
from clinic.rules.dates import parse_date, spoken
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.treatments.diagnosis_box import DiagnosisBox
from ui.treatments.dose_fields import DoseFields
from ui.treatments.drug_facts import DrugFacts
from ui.treatments.keyed_form import KeyedForm
from ui.treatments.lesion_picker import LesionPicker
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.confirm_cap import claim_confirm
from ui.widgets.form import Form, FormField
from ui.widgets.looks import rule, scrolled, text_label
from ui.widgets.typed_field import DateField

_FACTS_WIDTH = 316
_FORM_WIDTH = 760


class DrugLayout(KeyedForm):
    """The fields; what they do is the form's."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._form = Form()
        self._card = Card("Start a medicine")
        options = [drug_option(drug) for drug in ctx.clinic.catalog.drugs.values()]
        self.drug = ComboSearch(options, "Type its name", free_text=True, theme=ctx.theme)
        self.amount = DoseFields(self._form, self._field("dose_unit"), required=True)
        self.dose, self.unit, self.frequency = self.amount.dose, self.amount.unit, self.amount.frequency
        self.route = _choices(self._field("route"))
        self.reason, self.note, self.wrong = QLineEdit(), QLineEdit(), QLineEdit()
        self.diagnosis = DiagnosisBox({key: row.name for key, row in ctx.clinic.catalog.diagnoses.items()})
        self.unknown = QCheckBox("Dose or start not known (taken elsewhere)")
        self.start: DateField[date] = DateField(self._parse_day, spoken)
        self.lesions = LesionPicker()
        self.facts = DrugFacts()
        self._build()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._card)

    def _field(self, key: str) -> ProcedureField:
        return next(field for field in self._ctx.clinic.catalog.drug_fields if field.key == key)

    def _parse_day(self, text: str) -> date:
        clinic = self._ctx.clinic
        return parse_date(text, local_today(clinic.now), day_first=clinic.info().day_first, field="start")

    def show_typed(self, kept: dict[str, Any]) -> None:
        """Show what was typed before; lesions and diagnosis need the patient's."""
        drug = self._ctx.clinic.catalog.drugs.get(str(kept.get("drug", "")))
        self.drug.set_option(drug_option(drug) if drug is not None else None)
        if drug is None:
            self.drug.setText(str(kept.get("name", "")))
        self.amount.set_typed(kept)
        self.route.setCurrentIndex(max(0, self.route.findData(kept.get("route", ""))))
        self.start.set_text(str(kept.get("start", "today")))
        self.unknown.setChecked(bool(kept.get("unknown")))
        self.reason.setText(str(kept.get("reason", "")))
        self.note.setText(str(kept.get("note", "")))

    @property
    def typed(self) -> dict[str, Any]:
        """What is typed, for a draft."""
        return {
            "drug": self.drug.key,
            "name": self.drug.text(),
            **self.amount.typed,
            "route": self.route.currentData(),
            "start": self.start.text,
            "reason": self.reason.text(),
            "note": self.note.text(),
            "lesions": [row.id for row in self.lesions.chosen],
            "diagnosis": self.diagnosis.key,
            "unknown": self.unknown.isChecked(),
        }

    def _build(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(scrolled(self._left()), 1)
        body.addWidget(rule(vertical=True))
        self.facts.setFixedWidth(_FACTS_WIDTH)
        body.addWidget(self.facts)
        self._card.body.addLayout(body, 1)
        self._card.body.addWidget(rule())
        self._card.body.addLayout(self._foot())

    def _left(self) -> QWidget:
        left = QWidget()
        left.setMaximumWidth(_FORM_WIDTH)
        grid = QGridLayout(left)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        add = self._form.add
        grid.addWidget(add("name", FormField("Medicine", self.drug, required=True)), 0, 0, 1, 2)
        grid.addWidget(self.amount, 1, 0, 1, 2)
        grid.addWidget(self.unknown, 2, 0, 1, 2)
        grid.addWidget(add("route", FormField("Route", self.route, required=True)), 3, 1)
        grid.addWidget(add("start", FormField("Since", self.start, required=True)), 3, 0)
        grid.addWidget(add("reason", FormField("Reason", self.reason)), 4, 0)
        grid.addWidget(add("diagnosis", FormField("For which diagnosis", self.diagnosis)), 4, 1)
        grid.addWidget(text_label("For which lesions", "field-label"), 5, 0, 1, 2)
        grid.addWidget(self.lesions, 6, 0, 1, 2)
        grid.addWidget(add("note", FormField("Note", self.note)), 7, 0, 1, 2)
        self._wrong_field = add("correction", FormField("What was wrong", self.wrong, required=True))
        self._wrong_field.hide()
        grid.addWidget(self._wrong_field, 2, 0, 1, 2)  # where a correction begins; the tick beside it is hidden then
        grid.setRowStretch(8, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return left

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._unseen = text_label("Decide on each caution, with the reason.", "error")
        self._unseen.hide()
        self._discard = Button("Discard", kind="quiet")
        close = Button("Close", hint="Esc")
        close.clicked.connect(self.leave)
        self.save_button = PrimaryButton("Start", hint="Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        claim_confirm(self, self.save_button)
        foot.addStretch(1)
        for widget in (self._unseen, self._discard, close, self.save_button):
            foot.addWidget(widget)
        return foot


def drug_option(drug: Treatment) -> Option:
    """A medicine of the table, to be found by its name, what it is for and its ATC code."""
    return Option(drug.key, drug.name, drug.conditions, drug.atc)


def _choices(field: ProcedureField) -> QComboBox:
    box = QComboBox()
    box.addItem("–", "")
    for choice in field.choices:
        box.addItem(readable_unit(choice), choice)
    return box
