"""Beginning a course of a medicine.

DrugForm(ctx, parent=None)
    open_for(patient_id)      empty, or with what was typed before
"""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError, ValidationError
from clinic.records.changes import Changes
from clinic.records.lesions import LesionRow
from clinic.records.treatments import Caution, DoseChange, DrugDraft, DrugRow
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.treatments import words
from ui.treatments.drug_layout import DrugLayout, drug_option

Read = tuple[dict[str, Any], tuple[LesionRow, ...], tuple[float, date] | None]
"""What was typed before, the lesions, and the newest body weight with its day."""
_BUTTON_TEXT = 320


class DrugForm(DrugLayout):
    """Keeps what is typed, asks what is to be decided, stores."""

    monitoring_wanted = Signal(str)
    """The key of a course for which monitoring is to be planned."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._patient_id = ""
        self._asked = ""
        self._saver = DraftSaver(self._keep, parent=self)
        self._discard.clicked.connect(self._throw_away)
        self._connect()

    def _connect(self) -> None:
        self.drug.chosen.connect(self._drug_chosen)
        self.drug.editingFinished.connect(self._look_up)
        self.drug.textEdited.connect(self._touched)
        self.lesions.changed.connect(self._touched)
        self.facts.cautions.changed.connect(self._answered)
        self.amount.edited.connect(self._touched)
        self.amount.left.connect(self._look_up)
        self.route.currentIndexChanged.connect(self._touched)
        self.start.edited.connect(self._touched)
        for line in (self.reason, self.note):
            line.textEdited.connect(self._touched)
        for line in (*self.amount.lines, self.start.line, self.reason, self.note):
            line.returnPressed.connect(self.save)

    def open_for(self, patient_id: str) -> None:
        """Begin, or go on where it was left."""
        self._saver.flush()
        self._patient_id = patient_id
        self._ctx.ops.read(self, self._read, self._opened)

    def _read(self) -> Read:
        clinic = self._ctx.clinic
        weight = clinic.treatments.weight(self._patient_id)
        return clinic.drafts.get(self._key) or {}, clinic.lesions.list(self._patient_id), weight

    def _opened(self, read: Read) -> None:
        kept, lesions, weight = read
        self._form.clear()
        self._fill(kept)
        self.amount.set_weight(weight)
        self._asked = ""
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
        wrong = self.amount.wrong or (None if self.start.is_valid else ValidationError("start", self.start.wrong))
        if wrong is not None:
            self._form.show_error(wrong)
            return
        cautions = self.facts.cautions
        if not cautions.is_answered and not cautions.says_no:
            self._unseen.show()
            cautions.go_to_open()
            return
        if cautions.says_no:
            self._ctx.ops.write(self, self._refuse, self._refused)
            return
        self._ctx.ops.write(self, self._write, self._stored, self._failed)

    def _refuse(self) -> tuple[None, Changes]:
        return None, self._ctx.clinic.treatments.not_given(self._patient_id, self.facts.cautions.answers)

    def _refused(self, _nothing: None) -> None:
        name = self.drug.text().strip()
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self._ctx.notifier.notify(f"It is recorded that {name} is not given, and why.", tone="done")
        self.saved.emit()

    def _failed(self, error: ClinicError) -> bool:
        """A caution may have come up since it was looked: it is shown, to be answered."""
        if isinstance(error, ValidationError) and error.field == "cautions":
            self._asked = ""
            self._look_up()
            self._unseen.show()
            return True
        return self._form.show_error(error)

    def _write(self) -> tuple[DrugRow, Changes]:
        return self._ctx.clinic.treatments.save_drug(self._draft())

    @property
    def _key(self) -> str:
        return f"drug:{self._patient_id}"

    def _draft(self) -> DrugDraft:
        visit, dose = self._ctx.clinic.visits.open_for(self._patient_id), self._dose()
        return DrugDraft(
            self._patient_id,
            self.drug.key,
            self.drug.text().strip(),
            dose.dose,
            dose.dose_unit,
            str(self.route.currentData()),
            dose.frequency,
            self.start.value,
            self.reason.text().strip(),
            per_kg=dose.per_kg,
            weight_kg=dose.weight_kg,
            times_per_day=dose.times_per_day,
            answers=self.facts.cautions.answers,
            lesion_ids=tuple(row.id for row in self.lesions.chosen),
            visit_id=visit.id if visit is not None else "",
            note=self.note.text().strip(),
        )

    def _stored(self, row: DrugRow) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        text = f"{row.name} {words.current_dose(row)} recorded."
        watched = bool(self._ctx.clinic.catalog.monitoring.get(row.drug))
        plan = partial(self.monitoring_wanted.emit, row.id)
        action, run = ("Plan monitoring", plan) if watched else ("", None)
        self._ctx.notifier.notify(text, tone="done", action=action, run=run, patient=row.patient_id)
        self.saved.emit()

    def _fill(self, kept: dict[str, Any]) -> None:
        drug = self._ctx.clinic.catalog.drugs.get(str(kept.get("drug", "")))
        self.drug.set_option(drug_option(drug) if drug is not None else None)
        if drug is None:
            self.drug.setText(str(kept.get("name", "")))
        self.amount.set_typed(kept)
        self.route.setCurrentIndex(max(0, self.route.findData(kept.get("route", ""))))
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
        """Ask once for each medicine and dose: another dose is another caution."""
        asked = self.drug.key or self.drug.text().strip()
        dose = self._dose()
        wanted = f"{self._patient_id}|{asked}|{dose}"
        if wanted == self._asked:
            return
        self._asked = wanted
        read = partial(self._ctx.clinic.treatments.cautions, self._patient_id, asked, dose)
        self._ctx.ops.read(self, read, self._known)

    def _dose(self) -> DoseChange:
        return self.amount.change(self.start.value or local_today(self._ctx.clinic.now))

    @Slot()
    def _answered(self) -> None:
        self._unseen.hide()
        self._say()

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
        now = self._dose()
        dose = words.dose_words(now.dose, now.dose_unit, now.frequency)
        text = f"Start {name} {dose}".strip()
        if self.facts.cautions.says_no:
            text = f"Record that {name} is not given"
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
            **self.amount.typed,
            "route": self.route.currentData(),
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
