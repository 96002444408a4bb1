"""Whose a waiting report may be: the likeliest patients, and a field to search another.

Candidates(ctx, parent=None)
    set_report(ReportedPatient | None, hints)
    file_requested(object)      signal: the PatientRow that a person chose
differences(said, row) -> tuple[str, ...]        what speaks against a patient, in words
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.enums import Sex
from clinic.records.labs import ReportedPatient
from clinic.records.patients import DuplicateHint, PatientRow
from clinic.rules.dates import spoken
from clinic.rules.names import display_name, similarity
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.looks import rule, scrolled, text_label

_ALIKE = 0.85
_KNOWN = (Sex.FEMALE, Sex.MALE)


class Candidates(Card):
    """Each with name, birth date, record number, why, and what differs."""

    file_requested = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Likeliest patients", parent=parent)
        self._ctx = ctx
        self._said = ReportedPatient()
        self._rows: dict[str, PatientRow] = {}
        self.buttons: dict[str, Button] = {}
        self.search = ComboSearch(placeholder="Search another patient", search=self._find, theme=ctx.theme)
        self.search.setAccessibleName("Search another patient")
        self.search.chosen.connect(self._searched)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 10, 0)
        self._list.setSpacing(8)
        self.add(scrolled(inside), 1)
        self.add(self.search)

    def set_report(self, said: ReportedPatient | None, hints: Sequence[DuplicateHint]) -> None:
        """Offer the likeliest; ``None``: no report is chosen."""
        self._said = said or ReportedPatient()
        self._clear()
        self.search.set_option(None)
        self.search.setEnabled(said is not None)
        for hint in hints:
            self._offer(hint.row, hint.reason)
        if said is not None and not hints:
            text = "Nobody in the record is like the person of this report. Search, or register the person first."
            self._list.addWidget(text_label(text, "muted", wrap=True))
        self._list.addStretch(1)

    def _find(self, typed: str) -> list[Option]:
        found = self._ctx.clinic.patients.search(typed, 12) if typed.strip() else ()
        self._rows.update({row.id: row for row in found})
        return [Option(row.id, row.name, facts_of(row)) for row in found]

    @Slot(str)
    def _searched(self, key: str) -> None:
        row = self._rows.get(key)
        if row is None:
            return
        if key not in self.buttons:
            self._list.insertWidget(0, self._card(row, "chosen by you"))
        self.buttons[key].setFocus()

    def _offer(self, row: PatientRow, reason: str) -> None:
        self._rows[row.id] = row
        self._list.addWidget(self._card(row, reason))

    def _card(self, row: PatientRow, reason: str) -> QWidget:
        holder = QFrame()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(text_label(row.name, "strong", wrap=True), 1)
        button = Button("File under this patient")
        button.setAccessibleName(f"File under {row.name}, {facts_of(row)}")
        button.setProperty("patient", row.id)
        button.clicked.connect(self._chosen)
        self.buttons[row.id] = button
        head.addWidget(button)
        column.addLayout(head)
        column.addWidget(text_label(facts_of(row), "muted", wrap=True))
        column.addWidget(text_label(f"Why: {reason}", "hint", wrap=True))
        for text in differences(self._said, row):
            column.addWidget(text_label(f"Differs: {text}", "error", wrap=True))
        column.addSpacing(4)
        column.addWidget(rule())
        return holder

    @Slot()
    def _chosen(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.file_requested.emit(self._rows[str(button.property("patient"))])

    def _clear(self) -> None:
        self.buttons = {}
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()


def facts_of(row: PatientRow) -> str:
    """``female, born 3 April 1972, record no. 20417``."""
    born = f"born {spoken(row.birth)}" if row.birth is not None else "birth date not known"
    return f"{row.sex.value}, {born}, record no. {row.mrn}"


def differences(said: ReportedPatient, row: PatientRow) -> tuple[str, ...]:
    """What of name, birth date, sex and record number does not agree with what the report says."""
    found: list[str] = []
    name = display_name(said.family, said.given)
    if name and similarity(name, row.name) < _ALIKE:
        found.append("the name")
    if said.birth is not None and row.birth is not None and said.birth != row.birth:
        found.append(f"the birth date, {spoken(said.birth)} in the report")
    if said.sex in _KNOWN and row.sex in _KNOWN and said.sex is not row.sex:
        found.append(f"the sex, {said.sex.value} in the report")
    if said.mrn and said.mrn != row.mrn:
        found.append(f"the record number, {said.mrn} in the report")
    return tuple(found)
