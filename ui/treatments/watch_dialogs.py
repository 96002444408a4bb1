"""What is watched while a medicine is taken.

EffectDialog(ctx, drug, parent, effect=None)     an adverse effect, also while it goes on
MonitoringDialog(ctx, drug, parent, item=None)   what is to be looked at, when, and how often after that
DoneDialog(ctx, item, parent)                    what was found; the next one follows from its interval
AnswerDialog(ctx, drug, cautions, parent)        cautions that came up while it is taken
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from clinic.errors import ClinicError, ValidationError
from clinic.records.cautions import Caution
from clinic.records.changes import Changes
from clinic.records.treatment_course import EffectDraft, EffectRow, MonitoringDraft, MonitoringRow
from clinic.records.treatments import DrugRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.treatments.caution_list import CautionList
from ui.treatments.day_dialog import DayDialog
from ui.treatments.later_dialogs import SEVERITIES, combo
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.looks import scrolled

INTERVALS = (
    ("", "Once"), ("7", "Every week"), ("14", "Every 2 weeks"), ("28", "Every 4 weeks"), ("84", "Every 12 weeks"),
    ("182", "Every 26 weeks"), ("365", "Every year"),
)  # fmt: skip
_ANSWER_WIDTH = 560


class EffectDialog(DayDialog):
    """An adverse effect under a medicine."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None, effect: EffectRow | None = None) -> None:
        super().__init__(ctx, parent, f"Adverse effect under {drug.name}", "Record")
        self.now.hide()
        self._drug, self._effect = drug, effect
        self.text, self.outcome = QLineEdit(), QLineEdit()
        self.severity = combo(SEVERITIES)
        self._add("text", "What was noticed", self.text, required=True)
        self._add("severity", "Severity", self.severity)
        self._add("on", "Since", self.day, required=True)
        self._add("outcome", "Outcome", self.outcome)
        if effect is not None:
            self.text.setText(effect.text)
            self.outcome.setText(effect.outcome)
            self.severity.setCurrentIndex(max(0, self.severity.findData(effect.severity)))
            self.day.set_text(spoken(effect.on))
        self.text.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        known = (self._effect.id, self._effect.version) if self._effect else ("", 0)
        said = str(self.severity.currentData())
        draft = EffectDraft(self._drug.id, day, self.text.text(), said, self.outcome.text(), *known)
        self._write(partial(self._ctx.clinic.treatments.save_effect, draft), "Adverse effect recorded.")

    def _take_over(self, theirs: Any) -> str:
        self._effect = theirs
        return f"Theirs: {theirs.text}, {spoken(theirs.on)}"


class MonitoringDialog(DayDialog):
    """The tables say what; when and how often is the clinician's decision."""

    def __init__(self, ctx: Context, drug: DrugRow, parent: QWidget | None, item: MonitoringRow | None = None) -> None:
        super().__init__(ctx, parent, f"Monitoring under {drug.name}", "Plan")
        self._drug, self._item = drug, item
        listed = ctx.clinic.catalog.monitoring.get(drug.drug, ())
        options = [Option(entry.what, entry.name, entry.detail) for entry in listed]
        self.now.setText(
            f"Listed for it: {', '.join(entry.name for entry in listed)}. Source: {listed[0].source}"
            if listed
            else "The tables list nothing for this medicine."
        )
        self.what = ComboSearch(options, "Choose, or type it", free_text=True, theme=ctx.theme)
        self.every = combo(INTERVALS)
        self._add("what", "What", self.what, required=True)
        self._add("due", "First due", self.day, required=True)
        self._add("every_days", "Then", self.every)
        self.day.set_text("in 4 weeks")
        if item is not None:
            self.what.setText(item.name)
            self.what.set_key(item.what)
            self.day.set_text(spoken(item.due) if item.due else "")
            self.every.setCurrentIndex(max(0, self.every.findData(str(item.every_days or ""))))
        self.what.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day: date | None = self.day.value
        if day is None:
            self._form.show_error(ValidationError("due", self.day.wrong or "The day is missing."))
            return
        every = str(self.every.currentData() or "")
        known = (self._item.id, self._item.version) if self._item else ("", 0)
        what = self.what.key or self.what.text().strip()
        draft = MonitoringDraft(self._drug.id, what, day, int(every) if every else None, *known)
        told = f"{self._drug.name}: {self.what.text().strip()} is due on {spoken(day)}."
        self._write(partial(self._ctx.clinic.treatments.plan_monitoring, draft), told)

    def _take_over(self, theirs: Any) -> str:
        self._item = theirs
        return f"Theirs: {theirs.name}, {spoken(theirs.due)}" if theirs.due else f"Theirs: {theirs.name}, done"


class DoneDialog(DayDialog):
    """What was found."""

    def __init__(self, ctx: Context, item: MonitoringRow, parent: QWidget | None) -> None:
        super().__init__(ctx, parent, f"{item.name} under {item.drug}", "Record")
        self._item = item
        again = f" The next one is due {item.every_days} days later." if item.every_days else ""
        self.now.setText(f"Due on {spoken(item.due)}.{again}" if item.due else again)
        self.finding = QLineEdit()
        self._add("finding", "What was found", self.finding, required=True)
        self._add("on", "Done on", self.day, required=True)
        self.finding.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is not None:
            done = self._ctx.clinic.treatments.monitoring_done
            write = partial(done, self._item.id, day, self.finding.text(), self._item.version)
            self._write(write, f"{self._item.name} under {self._item.drug} recorded.")

    def _take_over(self, theirs: Any) -> str:
        self._item = theirs
        return f"Theirs: due on {spoken(theirs.due)}" if theirs.due else "Theirs: done"


class AnswerDialog(Dialog):
    """All cautions of a running course; those that are open are to be answered."""

    def __init__(self, ctx: Context, drug: DrugRow, cautions: Sequence[Caution], parent: QWidget | None) -> None:
        open_ones = any(caution.is_open for caution in cautions)
        title, action = f"Cautions under {drug.name}", "Record" if open_ones else "Close"
        super().__init__(parent, title, action, cancel=open_ones, width=_ANSWER_WIDTH)
        self._ctx, self._drug = ctx, drug
        self.cautions = CautionList(may_refuse=False)
        self.cautions.set_cautions(cautions)
        area = scrolled(self.cautions)
        area.setMinimumHeight(min(420, self.cautions.sizeHint().height() + 8))
        self.body.addWidget(area, 1)
        self.cautions.go_to_open()

    def accept(self) -> None:
        """Store what was decided, then close."""
        if not self.cautions.must_answer:
            Dialog.accept(self)
        elif not self.cautions.go_to_open():
            self._ctx.ops.write(self, self._write, self._stored, self._failed)

    def _write(self) -> tuple[None, Changes]:
        return None, self._ctx.clinic.treatments.answer_cautions(self._drug.id, self.cautions.answers)

    def _stored(self, _nothing: None) -> None:
        self._ctx.notifier.notify(f"The decision on {self._drug.name} is recorded.", tone="done")
        Dialog.accept(self)

    def _failed(self, _error: ClinicError) -> bool:
        return False
