"""Beginning a course of a medicine.

DrugForm(ctx, parent=None)
    open_for(patient_id)      empty, or with what was typed before
    open_correction(row)      what was entered wrongly about a course (its doses are corrected apart)
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
from clinic.records.treatments import Caution, CourseFacts, DoseChange, DrugDraft, DrugRow
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.treatments import words
from ui.treatments.drug_checks import missing, stored_values
from ui.treatments.drug_layout import DrugLayout
from ui.treatments.kept_answers import KeptAnswers
from ui.widgets.in_view import to_top

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
        self._corrected: DrugRow | None = None
        self._answers = KeptAnswers(self.facts.cautions)
        self._saver = DraftSaver(self._keep, parent=self)
        self._discard.clicked.connect(self._throw_away)
        self._connect()

    def _connect(self) -> None:
        self.drug.chosen.connect(self._drug_chosen)
        self.drug.editingFinished.connect(self._look_up)
        self.drug.textEdited.connect(self._touched)
        self.lesions.changed.connect(self._lesions_changed)
        self.facts.cautions.changed.connect(self._answered)
        self.amount.edited.connect(self._touched)
        self.amount.left.connect(self._look_up)
        self.route.currentIndexChanged.connect(self._touched)
        self.start.edited.connect(self._touched)
        self.unknown.toggled.connect(self._touched)
        self.diagnosis.activated.connect(self._touched)
        for line in (self.reason, self.note):
            line.textEdited.connect(self._touched)
        for line in (*self.amount.lines, self.start.line, self.reason, self.note, self.wrong):
            line.returnPressed.connect(self.save)

    def open_for(self, patient_id: str) -> None:
        """Begin, or go on where it was left."""
        self._saver.flush()
        self._patient_id, self._corrected = patient_id, None
        self._show_correction()
        self._ctx.ops.read(self, self._read, self._opened)

    def open_correction(self, row: DrugRow) -> None:
        """Show what stands; saving keeps it in the note with the reason. A draft of a new course stays."""
        self._saver.flush()
        self._patient_id, self._corrected = row.patient_id, row
        self._show_correction()
        self._ctx.ops.read(self, self._read, self._opened)

    def _show_correction(self) -> None:
        corrects = self._corrected is not None
        self._card.set_title(f"Correct {self._corrected.name}" if self._corrected else "Start a medicine")
        self._wrong_field.setVisible(corrects)
        self.wrong.clear()
        for widget in (self.amount, self.unknown, self.facts):
            widget.setVisible(not corrects)
        self.drug.setEnabled(not corrects)

    def _read(self) -> Read:
        clinic = self._ctx.clinic
        weight = clinic.treatments.weight(self._patient_id)
        kept = stored_values(self._corrected) if self._corrected else clinic.drafts.get(self._key) or {}
        return kept, clinic.lesions.list(self._patient_id), weight

    def _opened(self, read: Read) -> None:
        kept, lesions, weight = read
        self._form.clear()
        self.show_typed(kept)
        if self._corrected is not None:
            self.drug.setText(self._corrected.name)
        self.amount.set_weight(weight)
        self._asked = ""
        self._answers.set(kept.get("answers", ()))
        self.lesions.set_lesions(lesions, kept.get("lesions", ()))
        self.diagnosis.set_lesions(lesions, kept.get("diagnosis"), self.lesions.chosen)
        self._saver.discard()
        back = bool(kept) and self._corrected is None
        self._card.set_note("What you typed before is back." if back else "")
        self._discard.setVisible(back)
        self._look_up()
        self._say()
        to_top(self)
        (self.drug if self._corrected is None else self.wrong).setFocus()

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
        cautions = self.facts.cautions
        if self._corrected is None and cautions.says_no:
            self._ctx.ops.write(self, self._refuse, self._refused)
            return
        wrong = missing(self, corrects=self._corrected is not None)
        if wrong is not None:
            self._form.show_error(wrong)
            return
        if self._corrected is not None:
            self._ctx.ops.write(self, self._correct, self._stored_correction, self._form.show_error)
            return
        if not cautions.is_answered:
            self._unseen.show()
            cautions.go_to_open()
            return
        self._ctx.ops.write(self, self._write, self._stored, self._failed)

    def _correct(self) -> tuple[DrugRow, Changes]:
        assert self._corrected is not None
        return self._ctx.clinic.treatments.correct_drug(
            self._corrected.id,
            CourseFacts(
                self.start.value,
                str(self.route.currentData()),
                self.reason.text().strip(),
                self.diagnosis.key,
                tuple(row.id for row in self.lesions.chosen),
                self.note.text().strip(),
            ),
            self.wrong.text().strip(),
            self._corrected.version,
        )

    def _stored_correction(self, row: DrugRow) -> None:
        self._saver.discard()
        self._corrected = None
        text = f"{row.name} corrected; what stood there is kept in its note."
        self._ctx.notifier.notify(text, tone="done", patient=row.patient_id)
        self.saved.emit()

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
            diagnosis=self.diagnosis.key,
            per_day=dose.per_day,
            unknown=self.unknown.isChecked(),
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
        if self._corrected is not None:
            return
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
    def _lesions_changed(self) -> None:
        self.diagnosis.offer(self.lesions.chosen)
        self._touched()

    @Slot()
    def _answered(self) -> None:
        self._unseen.hide()
        self._touched()

    def _known(self, cautions: tuple[Caution, ...]) -> None:
        self._unseen.hide()
        drug = self._ctx.clinic.catalog.drugs.get(self.drug.key)
        self.facts.set_drug(drug, self.drug.text().strip(), cautions)
        self._answers.put_back(cautions)

    @Slot()
    def _touched(self) -> None:
        self._say()
        self._saver.touch()

    def _say(self) -> None:
        name = self.drug.text().strip() or "a medicine"
        now = self._dose()
        dose = words.dose_words(now.dose, now.dose_unit, now.frequency)
        text = f"Start {name} {dose}".strip() if self._corrected is None else f"Correct {name}"
        if self.facts.cautions.says_no:
            text = f"Record that {name} is not given"
        metrics = self.save_button.fontMetrics()
        self.save_button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, _BUTTON_TEXT))
        self.save_button.setToolTip(text)
        self.save_button.updateGeometry()

    def _keep(self) -> None:
        if self._patient_id and self._corrected is None:
            self._ctx.clinic.drafts.put(self._key, {**self.typed, "answers": self._answers.typed})

    @Slot()
    def _throw_away(self) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self.open_for(self._patient_id)
