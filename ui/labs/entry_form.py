"""Typing in what stands on a laboratory's paper.

EntryForm(ctx, parent=None)
    open_for(patient_id)      empty, or with what was typed before; the focus goes to the first empty value
    saved, left               signals
Rows without a value are ignored. Enter saves; Esc leaves and keeps what is typed.
"""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.catalog.catalog import COMPUTED
from clinic.catalog.types import Analyte, Panel
from clinic.clock import local_today
from clinic.errors import ClinicError, ValidationError
from clinic.records.labs import LabReportDraft, ReportRow, ResultDraft
from clinic.records.patients import PatientDetail
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.labs import words
from ui.labs.entry_row import EntryRow
from ui.labs.entry_rows import EntryRows
from ui.labs.panel_chips import PanelChips
from ui.labs.same_day import ask_about_same_day
from ui.labs.typed_rows import Person, TypedRow, result_of
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.typed_field import DateField


class EntryForm(QWidget):
    """Sample, laboratory, and a row for each result."""

    saved = Signal()
    left = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._patient_id = ""
        self._units = "conventional"
        self._sent: list[EntryRow] = []
        self._resumes = False
        self._form = Form()
        self._saver = DraftSaver(self._keep, parent=self)
        self._card = Card("Add results")
        self._build()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._card)

    def open_for(self, patient_id: str) -> None:
        """Begin, or go on where it was left."""
        self._saver.flush()
        self._patient_id = patient_id
        self._ctx.ops.read(self, self._read, self._opened)

    def row(self, analyte: str) -> EntryRow:
        """The row of an analyte; raises ``KeyError``."""
        return self.table.row(analyte)

    def _read(self) -> tuple[PatientDetail, str, dict[str, Any], tuple[Panel, ...]]:
        clinic = self._ctx.clinic
        own = tuple(Panel(f"own:{row.id}", row.name, tuple(row.analytes)) for row in clinic.lab_lists.panels())
        panels = (*clinic.catalog.panels.values(), *own)
        return clinic.patients.get(self._patient_id), clinic.info().units, clinic.drafts.get(self._key) or {}, panels

    def _opened(self, read: tuple[PatientDetail, str, dict[str, Any], tuple[Panel, ...]]) -> None:
        patient, self._units, kept, panels = read
        self.table.set_person(Person(patient.birth, patient.sex, patient.pregnant), self._units)
        self.panels.set_panels(panels)
        self.more.set_options([_option(analyte) for analyte in self._ctx.clinic.catalog.typed])
        self._clear()
        if kept:
            self._restore(kept)
        else:
            self.table.add_panel(panels[0].analytes)
        self._card.set_note("What you typed before is back." if kept else "Rows without a value are left out.")
        self._discard.setVisible(bool(kept))
        self.table.go_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves and keeps what is typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def leave(self) -> None:
        """Go back to the results; what is typed is kept."""
        self._saver.flush()
        self.left.emit()

    @Slot()
    def save(self) -> None:
        """Check and store what is typed."""
        self._form.clear()
        for row in self.table.rows:
            row.set_error("")
        if not self.sample.is_valid or self.sample.is_empty:
            why = self.sample.wrong or "Type the day the sample was taken."
            self._form.show_error(ValidationError("sampled_at", why))
            return
        results = self._results()
        if results is None:
            return
        self._resumes = self.table.ask_all()
        if self._resumes:
            return
        laboratory, order = self.laboratory.text().strip(), self.order.text().strip()
        draft = LabReportDraft(tuple(results), sampled_at=self.sample.value, laboratory=laboratory, order_number=order)
        write = partial(self._ctx.clinic.labs.save_typed, self._patient_id, draft)
        store = partial(self._ctx.ops.write, self, write, self._stored, self._refused)
        ask_about_same_day(self._ctx, self, self._patient_id, draft, store)

    @Slot(bool)
    def _answered(self, all_are: bool) -> None:
        """Go on saving where that was interrupted by a question."""
        if all_are and self._resumes:
            self.save()

    @property
    def _key(self) -> str:
        return f"labs:{self._patient_id}"

    def _results(self) -> list[ResultDraft] | None:
        self._sent = [row for row in self.table.rows if not row.is_empty]
        if not self._sent and self.table.rows:
            self.table.rows[0].set_error("No value is typed yet.")
            self.table.rows[0].focus_value()
            return None
        results: list[ResultDraft] = []
        for row in self._sent:
            try:
                results.append(result_of(row.typed, self._units, self._ctx.clinic.catalog))
            except ValidationError as error:
                self._wrong(row, f"{error.what} {error.todo}".strip(), error.field)
                return None
        return results

    def _stored(self, report: ReportRow) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        count = "1 result" if report.results == 1 else f"{report.results} results"
        self._ctx.notifier.notify(f"{count} saved.", tone="done")
        self.saved.emit()

    def _refused(self, error: ClinicError) -> bool:
        if not isinstance(error, ValidationError):
            return False
        parts = error.field.split(".")
        if parts[0] == "results" and len(parts) == 3:
            row = self._sent[int(parts[1])]
            self._wrong(row, f"{error.what} {error.todo}".strip(), "range" if parts[2] in ("low", "high") else "value")
            return True
        return self._form.show_error(error)

    def _wrong(self, row: EntryRow, text: str, part: str) -> None:
        row.set_error(text, part)
        self.table.go_to(row)

    def _build(self) -> None:
        self.sample: DateField[datetime] = DateField(self._parse_moment, words.moment_words, "today, 12.11.2026 8:15")
        self.laboratory, self.order = QLineEdit(), QLineEdit()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._form.add("sampled_at", FormField("Sample taken", self.sample, required=True)), 3)
        top.addWidget(self._form.add("laboratory", FormField("Laboratory", self.laboratory)), 3)
        top.addWidget(self._form.add("order_number", FormField("Order number", self.order)), 2)
        self._card.body.addLayout(top)
        self.panels = PanelChips()
        self.panels.chosen.connect(self._panel_chosen)
        self._card.body.addWidget(self.panels)
        self.table = EntryRows(self._ctx)
        self.table.edited.connect(self._touched)
        self.table.submitted.connect(self.save)
        self.table.answered.connect(self._answered)
        self.table.rearranged.connect(self._chain)
        self._card.add(self.table, 1)
        self._card.body.addLayout(self._foot())
        self.sample.edited.connect(self._touched)
        for line in (self.laboratory, self.order):
            line.textEdited.connect(self._touched)
            line.returnPressed.connect(self.save)
        self.sample.line.returnPressed.connect(self.save)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.more = ComboSearch((), "Another analyte: its name", free_text=True, gathers=True, theme=self._ctx.theme)
        self.more.setAccessibleName("Add a row for another analyte")
        self.more.setMinimumWidth(240)
        self.more.chosen.connect(self._more_chosen)
        self.more.returnPressed.connect(self._more_typed)
        self._discard = Button("Discard", kind="quiet")
        self._discard.clicked.connect(self._throw_away)
        self._leave = Button("Close", hint="Esc")
        self._leave.clicked.connect(self.leave)
        self.save_button = PrimaryButton("Save results", hint="Return")
        self.save_button.clicked.connect(self.save)
        foot.addWidget(self.more, 1)
        foot.addStretch(1)
        for button in (self._discard, self._leave, self.save_button):
            foot.addWidget(button)
        return foot

    @Slot(list)
    def _panel_chosen(self, analytes: list[str]) -> None:
        self.table.add_panel(analytes)
        self._touched()

    def _clear(self) -> None:
        self.table.clear()
        self._form.clear()
        self.sample.set_text("today")
        self.laboratory.clear()
        self.order.clear()
        self.more.set_option(None)

    @Slot(str)
    def _more_chosen(self, key: str) -> None:
        if key:
            self.table.bring(TypedRow(key))

    @Slot()
    def _more_typed(self) -> None:
        name = self.more.text().strip()
        if name and not self.more.key:
            found = self._ctx.clinic.catalog.match_analyte(name)
            self.more.set_option(None)
            if found is not None and found.key in COMPUTED:
                self._ctx.notifier.notify(f"{found.name} is computed here: type what it is computed from.")
            else:
                self.table.bring(TypedRow(found.key) if found is not None else TypedRow(name=name))

    @Slot()
    def _chain(self) -> None:
        """Tab goes through the rows as they are read."""
        widgets: list[QWidget] = [self.sample.line, self.laboratory, self.order, *self.panels.chips.values()]
        widgets += [each for row in self.table.rows for each in row.chain()]
        widgets += [self.more, self._discard, self._leave, self.save_button]
        widgets += [each for row in self.table.rows for each in row.aside()]
        for before, after in pairwise(widgets):
            QWidget.setTabOrder(before, after)

    def _parse_moment(self, text: str) -> datetime:
        info = self._ctx.clinic.info()
        return words.parse_moment(text, local_today(self._ctx.clinic.now), day_first=info.day_first)

    @Slot()
    def _touched(self) -> None:
        self._resumes = False
        on = self.sample.value.date() if self.sample.value is not None else local_today(self._ctx.clinic.now)
        self.table.judge(on)
        self._saver.touch()

    def _keep(self) -> None:
        if self._patient_id:
            self._ctx.clinic.drafts.put(self._key, self._typed())

    def _typed(self) -> dict[str, Any]:
        return {
            "sample": self.sample.text,
            "laboratory": self.laboratory.text(),
            "order": self.order.text(),
            "rows": [asdict(row.typed) for row in self.table.rows],
        }

    def _restore(self, kept: dict[str, Any]) -> None:
        self.sample.set_text(str(kept.get("sample", "")))
        self.laboratory.setText(str(kept.get("laboratory", "")))
        self.order.setText(str(kept.get("order", "")))
        for plain in kept.get("rows", []):
            self.table.add(TypedRow(**plain))
        self._chain()
        self._touched()
        self._saver.discard()

    @Slot()
    def _throw_away(self) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self.open_for(self._patient_id)


def _option(analyte: Analyte) -> Option:
    names = (*analyte.aliases, *(analyte.specimen_aliases if analyte.own else ()))
    return Option(analyte.key, analyte.name, analyte.specimen, " ".join(names))
