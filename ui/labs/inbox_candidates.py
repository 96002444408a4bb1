"""Whose a waiting report may be: what it says beside the likeliest patients, field by field, and a search for another.

Candidates(ctx, parent=None)
    set_report(ReportRow | None, candidates)
    offer(Candidate)                    another one, whom a person looked up; comes first
    file_requested(object)              signal: the Candidate that a person chose
    wanted(str)                         signal: key of a patient to compare with
    register_requested, aside_requested signals
differences(candidate) -> tuple[str, ...]       what speaks against a patient, in words
"""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from clinic.records.labs import Candidate, CandidateField, ReportRow
from clinic.records.patients import PatientRow
from clinic.records.rights import Right
from clinic.rules.dates import spoken
from clinic.rules.names import display_name
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.looks import scrolled, text_label
from ui.withheld import withhold

MOST = 3
"""Patients side by side; more do not fit beside each other."""
_WORDS = {True: ("check", "done", "agrees"), False: ("x", "critical", "differs"), None: ("", "muted", "not said")}
_FIELDS = ("Record number", "Name", "Other names", "Birth date", "Sex")


class Candidates(Card):
    """A table: a row for each thing that is said of a person, a column for the report and for each patient."""

    file_requested = Signal(object)
    wanted = Signal(str)
    register_requested = Signal()
    aside_requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Whose report is it?", parent=parent)
        self._ctx = ctx
        self._report: ReportRow | None = None
        self._candidates: list[Candidate] = []
        self.buttons: dict[str, Button] = {}
        self._body = QWidget()
        self._holder = QHBoxLayout(self._body)
        self._holder.setContentsMargins(0, 0, 10, 0)
        self.search = ComboSearch(placeholder="Search another patient", search=self._find, theme=ctx.theme)
        self.search.setAccessibleName("Search another patient")
        self.search.chosen.connect(self._searched)
        self.register = Button("Register this person…", icon="user-plus", theme=ctx.theme)
        self.register.clicked.connect(self.register_requested)
        if not ctx.clinic.may(Right.WRITE_PEOPLE):
            self.register.hide()
        self.aside = Button("Set aside…")
        self.aside.setToolTip("It is nobody's here: a test, or another clinic's patient")
        self.aside.clicked.connect(self.aside_requested)
        withhold(ctx, Right.WRITE_RECORD, self.aside)
        below = QHBoxLayout()
        below.addWidget(self.search, 1)
        below.addWidget(self.register)
        below.addWidget(self.aside)
        holder = QWidget()
        holder.setLayout(below)
        below.setContentsMargins(0, 0, 0, 0)
        self._scroll = scrolled(self._body)
        self.add(self._scroll, 1)
        self.add(holder)
        self._fill()

    def set_report(self, report: ReportRow | None, candidates: Sequence[Candidate]) -> None:
        """Offer the likeliest; ``None``: no report is chosen."""
        self._report, self._candidates = report, list(candidates)
        self.search.set_option(None)
        self._fill()

    def offer(self, candidate: Candidate) -> None:
        """Show another patient first."""
        others = [each for each in self._candidates if each.row.id != candidate.row.id]
        self._candidates = [candidate, *others]
        self._fill()
        self.buttons[candidate.row.id].setFocus()

    def _find(self, typed: str) -> list[Option]:
        found = self._ctx.clinic.patients.search(typed, 12) if typed.strip() else ()
        return [Option(row.id, row.name, facts_of(row)) for row in found]

    @Slot(str)
    def _searched(self, key: str) -> None:
        if key in self.buttons:
            self.buttons[key].setFocus()
        elif key:
            self.wanted.emit(key)

    def _fill(self) -> None:
        self.buttons = {}
        while (item := self._holder.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for part in (self.search, self.register, self.aside):
            part.setEnabled(self._report is not None)
        if self._report is not None:
            table = self._table(self._report)
            self._holder.addWidget(table, 1)
            table.show()
            order = [self._scroll, *self.buttons.values(), self.search, self.register, self.aside]
            for before, after in pairwise(order):
                self.setTabOrder(before, after)

    def _table(self, report: ReportRow) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        shown = self._candidates[:MOST]
        said = {field.name: field.said for each in shown for field in each.fields} or _plain(report)
        names = [name for name in _FIELDS if name in said]
        grid.addWidget(text_label("The report says", "strong"), 0, 1, Qt.AlignmentFlag.AlignBottom)
        for row, name in enumerate(names, start=2):
            grid.addWidget(text_label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            told = text_label(said[name] or "not said", "" if said[name] else "muted", wrap=True)
            grid.addWidget(told, row, 1, Qt.AlignmentFlag.AlignTop)
        for column, candidate in enumerate(shown, start=2):
            self._column(grid, column, candidate, names)
        for column in range(1, 2 + max(1, len(shown))):
            grid.setColumnStretch(column, 1)
        if not shown:
            text = "Nobody in the record is like this person. Search, register the person, or set the report aside."
            grid.addWidget(text_label(text, "muted", wrap=True), 2, 2, len(names), 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(names) + 2, 1)
        return table

    def _column(self, grid: QGridLayout, column: int, candidate: Candidate, names: Sequence[str]) -> None:
        head = text_label(candidate.row.name, "strong", wrap=True)
        head.setToolTip(f"Why: {candidate.reason}")
        grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignBottom)
        button = Button("File here")
        button.setAccessibleName(f"File under {candidate.row.name}, {facts_of(candidate.row)}")
        button.setToolTip(f"File under {candidate.row.name}")
        withhold(self._ctx, Right.WRITE_RECORD, button)
        button.setProperty("patient", candidate.row.id)
        button.clicked.connect(self._chosen)
        self.buttons[candidate.row.id] = button
        grid.addWidget(button, 1, column, Qt.AlignmentFlag.AlignLeft)
        fields = {field.name: field for field in candidate.fields}
        for row, name in enumerate(names, start=2):
            if name in fields:
                grid.addWidget(self._cell(fields[name]), row, column, Qt.AlignmentFlag.AlignTop)
        why = text_label(f"Why: {candidate.reason}", "hint", wrap=True)
        grid.addWidget(why, len(names) + 2, column, Qt.AlignmentFlag.AlignTop)

    def _cell(self, field: CandidateField) -> QWidget:
        """Their value with a sign and a word that says whether it agrees: not by colour alone."""
        icon, tone, word = _WORDS[field.agrees]
        cell = QWidget()
        line = QHBoxLayout(cell)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        if icon:
            sign = QLabel()
            self._ctx.theme.bind_icon(sign, icon, tone, 16)
            line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        said = f"{field.theirs or 'not known'}, {word}" if field.agrees is not None else field.theirs or "not known"
        value = text_label(said, "muted" if field.agrees is None else "", wrap=True)
        value.setAccessibleName(f"{field.name}: {said}")
        line.addWidget(value, 1)
        return cell

    @Slot()
    def _chosen(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            key = button.property("patient")
            self.file_requested.emit(next(each for each in self._candidates if each.row.id == key))


def facts_of(row: PatientRow) -> str:
    """``female, born 3 April 1972, record no. 20417``."""
    born = f"born {spoken(row.birth)}" if row.birth is not None else "birth date not known"
    return f"{row.sex.value}, {born}, record no. {row.mrn}"


def differences(candidate: Candidate) -> tuple[str, ...]:
    """What does not agree, with what the report says."""
    return tuple(
        f"the {field.name.lower()}, {field.said} in the report" for field in candidate.fields if field.agrees is False
    )


def _plain(report: ReportRow) -> dict[str, str]:
    said = report.reported_patient
    return {
        "Record number": said.mrn,
        "Name": display_name(said.family, said.given),
        "Birth date": spoken(said.birth) if said.birth is not None else "",
    }
