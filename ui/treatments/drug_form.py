"""Beginning a course of a medicine.

DrugForm(ctx, parent=None)
    open_for(patient_id)      empty, or with what was typed before
"""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.catalog.types import ProcedureField, Treatment
from clinic.clock import local_today
from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.lesions import LesionRow
from clinic.records.treatments import Caution, DrugDraft, DrugRow
from clinic.rules.dates import parse_date, spoken
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.treatments import words
from ui.treatments.drug_facts import DrugFacts
from ui.treatments.keyed_form import KeyedForm
from ui.treatments.lesion_picker import LesionPicker
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.looks import rule, scrolled, text_label
from ui.widgets.typed_field import DateField, NumberField

_FACTS_WIDTH = 316
_FORM_WIDTH = 760
_BUTTON_TEXT = 320


class DrugForm(KeyedForm):
    """What is given at the left, what is known about it at the right."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._patient_id = ""
        self._asked = ""
        self._form = Form()
        self._saver = DraftSaver(self._keep, parent=self)
        self._card = Card("Start a medicine")
        options = [_option(drug) for drug in ctx.clinic.catalog.drugs.values()]
        self.drug = ComboSearch(options, "Type its name", free_text=True, theme=ctx.theme)
        self.dose = NumberField(minimum=0.0)
        self.unit, self.route = _choices(self._field("dose_unit")), _choices(self._field("route"))
        self.frequency, self.reason, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.start: DateField[date] = DateField(self._parse_day, spoken)
        self.lesions = LesionPicker()
        self.facts = DrugFacts()
        self._build()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._card)

    def open_for(self, patient_id: str) -> None:
        """Begin, or go on where it was left."""
        self._saver.flush()
        self._patient_id = patient_id
        self._ctx.ops.read(self, self._read, self._opened)

    def _read(self) -> tuple[dict[str, Any], tuple[LesionRow, ...]]:
        return self._ctx.clinic.drafts.get(self._key) or {}, self._ctx.clinic.lesions.list(self._patient_id)

    def _opened(self, read: tuple[dict[str, Any], tuple[LesionRow, ...]]) -> None:
        kept, lesions = read
        self._form.clear()
        self._fill(kept)
        self.lesions.set_lesions(lesions, kept.get("lesions", ()))
        self._saver.discard()
        self._card.set_note("What you typed before is back." if kept else "")
        self._discard.setVisible(bool(kept))
        self._look_up()
        self._say()
        self.drug.setFocus()

    def keep(self) -> None:
        """Keep what is typed now."""
        self._saver.flush()

    @Slot()
    def save(self) -> None:
        """Check and store; a key that reaches the form after it has saved and gone saves nothing a second time."""
        if not self.isVisible():
            return
        self._form.clear()
        self._look_up()
        for name, field in (("dose", self.dose), ("start", self.start)):
            if not field.is_valid:
                self._form.show_error(ValidationError(name, field.wrong))
                return
        if self.facts.must_see and not self.facts.seen:
            self._unseen.show()
            self.facts.tick.setFocus()
            return
        self._ctx.ops.write(self, self._write, self._stored, self._form.show_error)

    def _write(self) -> tuple[DrugRow, Changes]:
        return self._ctx.clinic.treatments.save_drug(self._draft())

    @property
    def _key(self) -> str:
        return f"drug:{self._patient_id}"

    def _field(self, key: str) -> ProcedureField:
        return next(field for field in self._ctx.clinic.catalog.drug_fields if field.key == key)

    def _parse_day(self, text: str) -> date:
        clinic = self._ctx.clinic
        return parse_date(text, local_today(clinic.now), day_first=clinic.info().day_first, field="start")

    def _draft(self) -> DrugDraft:
        visit = self._ctx.clinic.visits.open_for(self._patient_id)
        return DrugDraft(
            self._patient_id,
            self.drug.key,
            self.drug.text().strip(),
            self.dose.value,
            str(self.unit.currentData()) if self.dose.value is not None else "",
            str(self.route.currentData()),
            self.frequency.text().strip(),
            self.start.value,
            self.reason.text().strip(),
            lesion_ids=tuple(row.id for row in self.lesions.chosen),
            visit_id=visit.id if visit is not None else "",
            note=self.note.text().strip(),
        )

    def _stored(self, row: DrugRow) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self._ctx.notifier.notify(f"{row.name} {words.current_dose(row)} recorded.", tone="done")
        self.saved.emit()

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
        self.drug.chosen.connect(self._drug_chosen)
        self.drug.editingFinished.connect(self._look_up)
        self.drug.textEdited.connect(self._touched)
        self.lesions.changed.connect(self._touched)
        self.facts.seen_changed.connect(self._unseen.hide)
        for box in (self.unit, self.route):
            box.currentIndexChanged.connect(self._touched)
        for typed in (self.dose, self.start):
            typed.edited.connect(self._touched)
            typed.line.returnPressed.connect(self.save)
        for line in (self.frequency, self.reason, self.note):
            line.textEdited.connect(self._touched)
            line.returnPressed.connect(self.save)

    def _left(self) -> QWidget:
        left = QWidget()
        left.setMaximumWidth(_FORM_WIDTH)
        grid = QGridLayout(left)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        add = self._form.add
        grid.addWidget(add("name", FormField("Medicine", self.drug, required=True)), 0, 0, 1, 2)
        grid.addWidget(add("dose", FormField("Dose", self.dose)), 1, 0)
        grid.addWidget(add("dose_unit", FormField("Unit", self.unit)), 1, 1)
        grid.addWidget(add("frequency", FormField("How often", self.frequency, "daily, twice a week")), 2, 0)
        grid.addWidget(add("route", FormField("Route", self.route)), 2, 1)
        grid.addWidget(add("start", FormField("Since", self.start)), 3, 0)
        grid.addWidget(add("reason", FormField("Reason", self.reason)), 3, 1)
        grid.addWidget(text_label("For which lesions", "field-label"), 4, 0, 1, 2)
        grid.addWidget(self.lesions, 5, 0, 1, 2)
        grid.addWidget(add("note", FormField("Note", self.note)), 6, 0, 1, 2)
        grid.setRowStretch(7, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return left

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._unseen = text_label("Read the cautions and tick that you have seen them.", "error")
        self._unseen.hide()
        self._discard = Button("Discard", kind="quiet")
        self._discard.clicked.connect(self._throw_away)
        close = Button("Close", hint="Esc")
        close.clicked.connect(self.leave)
        self.save_button = PrimaryButton("Start", hint="Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        foot.addStretch(1)
        for widget in (self._unseen, self._discard, close, self.save_button):
            foot.addWidget(widget)
        return foot

    def _fill(self, kept: dict[str, Any]) -> None:
        drug = self._ctx.clinic.catalog.drugs.get(str(kept.get("drug", "")))
        self.drug.set_option(_option(drug) if drug is not None else None)
        if drug is None:
            self.drug.setText(str(kept.get("name", "")))
        self.dose.set_text(str(kept.get("dose", "")))
        self.unit.setCurrentIndex(max(0, self.unit.findData(kept.get("unit", ""))))
        self.route.setCurrentIndex(max(0, self.route.findData(kept.get("route", ""))))
        self.frequency.setText(str(kept.get("frequency", "")))
        self.start.set_text(str(kept.get("start", "today")))
        self.reason.setText(str(kept.get("reason", "")))
        self.note.setText(str(kept.get("note", "")))

    @Slot(str)
    def _drug_chosen(self, key: str) -> None:
        drug = self._ctx.clinic.catalog.drugs.get(key)
        if drug is not None and self.route.findData(drug.route) >= 0:
            self.route.setCurrentIndex(self.route.findData(drug.route))
        self._look_up()
        self._touched()

    @Slot()
    def _look_up(self) -> None:
        """Ask once for each medicine, so that what was ticked as seen stays so."""
        wanted = f"{self._patient_id}|{self.drug.key or self.drug.text().strip()}"
        if wanted == self._asked:
            return
        self._asked = wanted
        asked = self.drug.key or self.drug.text().strip()
        read = partial(self._ctx.clinic.treatments.cautions, self._patient_id, asked)
        self._ctx.ops.read(self, read, self._known)

    def _known(self, cautions: tuple[Caution, ...]) -> None:
        self._unseen.hide()
        drug = self._ctx.clinic.catalog.drugs.get(self.drug.key)
        self.facts.set_drug(drug, self.drug.text().strip(), cautions)

    @Slot()
    def _touched(self) -> None:
        self._say()
        self._saver.touch()

    def _say(self) -> None:
        name = self.drug.text().strip() or "a medicine"
        unit = str(self.unit.currentData() or "")
        dose = words.dose_words(self.dose.value, unit, self.frequency.text().strip())
        text = f"Start {name} {dose}".strip()
        metrics = self.save_button.fontMetrics()
        self.save_button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, _BUTTON_TEXT))
        self.save_button.setToolTip(text)
        self.save_button.updateGeometry()

    def _keep(self) -> None:
        if self._patient_id:
            self._ctx.clinic.drafts.put(self._key, self._typed())

    def _typed(self) -> dict[str, Any]:
        return {
            "drug": self.drug.key,
            "name": self.drug.text(),
            "dose": self.dose.text,
            "unit": self.unit.currentData(),
            "route": self.route.currentData(),
            "frequency": self.frequency.text(),
            "start": self.start.text,
            "reason": self.reason.text(),
            "note": self.note.text(),
            "lesions": [row.id for row in self.lesions.chosen],
        }

    @Slot()
    def _throw_away(self) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self.open_for(self._patient_id)


def _option(drug: Treatment) -> Option:
    return Option(drug.key, drug.name, drug.conditions, drug.atc)


def _choices(field: ProcedureField) -> QComboBox:
    box = QComboBox()
    box.addItem("–", "")
    for choice in field.choices:
        box.addItem(readable_unit(choice), choice)
    return box
