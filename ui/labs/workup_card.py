"""The work-up of calcium deposits beside the results: measured, missing, and what the pattern is compatible with.

WorkupCard(ctx, parent=None)
    set_work_up(WorkUp)
    record_requested()      a person wants to record a height, a blood pressure or an exposure
    switched(bool)          a person who may switched the suggestion on or off for the clinic
    as_text() -> str        all that is shown
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic.records.rights import Right
from clinic.records.workup import ClassFit, Measured, Statement, WorkUp
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.labs import words
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.chips import Chip
from ui.widgets.looks import rule, scrolled, set_look, text_label

_TONES = {"red flag": "critical", "possible red flag": "attention", "strong": "attention", "possible": "neutral"}
_URGENT = ("red flag", "possible red flag")


class WorkupCard(Card):
    """Three columns: what is measured, what is missing or old, what it is compatible with."""

    record_requested = Signal()
    switched = Signal(bool)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Work-up of calcium deposits", parent=parent)
        self._texts: list[str] = []
        self._switch = QCheckBox("Suggest for all patients of this clinic")
        self._switch.setAccessibleName("Suggest the work-up of calcium deposits in this clinic")
        self._switch.clicked.connect(self.switched)
        if not ctx.clinic.may(Right.ADMINISTER):
            self._switch.hide()
        record = Button("Measures and exposures…", kind="quiet", icon="ruler", theme=ctx.theme)
        if not ctx.clinic.may(Right.RECORD):
            record.hide()
        record.clicked.connect(self._ask)
        self.add_action(self._switch)
        self.add_action(record)
        self.set_flush()
        row = QWidget()
        columns = QHBoxLayout(row)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        self._columns: list[QVBoxLayout] = []
        for at, stretch in enumerate((4, 4, 7)):
            inside = QWidget()
            column = QVBoxLayout(inside)
            column.setContentsMargins(12, 8, 12, 8)
            column.setSpacing(4)
            self._columns.append(column)
            if at:
                columns.addWidget(rule(vertical=True))
            columns.addWidget(scrolled(inside), stretch)
        self.add(row, 1)
        self.setMinimumHeight(190)

    def set_work_up(self, work_up: WorkUp) -> None:
        """Show another."""
        self._switch.setChecked(work_up.shown)
        self._texts = []
        for column in self._columns:
            while (item := column.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        self.set_note("" if work_up.shown else "Switched off for this clinic.")
        if work_up.shown:
            self._show(work_up)
        for column in self._columns:
            column.addStretch(1)

    def as_text(self) -> str:
        """All that is shown, line by line."""
        return "\n".join(self._texts)

    @Slot()
    def _ask(self) -> None:
        self.record_requested.emit()

    def _show(self, work_up: WorkUp) -> None:
        self._line(0, "Measured", "strong")
        for value in work_up.measured:
            head = self._line(0, _name(value), "hint")
            head.setToolTip(value.name)
            head.setContentsMargins(0, 4, 0, 0)
            self._line(0, _value(value), "muted" if value.old or value.limit else "")
        if not work_up.measured:
            self._line(0, "Nothing yet.", "muted")
        self._line(1, f"Missing, or older than {work_up.days} days", "strong")
        for one in work_up.missing:
            self._line(1, _statement(one)).setToolTip(f"Source: {one.source}")
        if not work_up.missing:
            self._line(1, "Nothing of the core work-up.", "muted")
        self._context(work_up)
        self._line(2, "The pattern is compatible with", "strong")
        self._line(2, work_up.words, "hint")
        for fit in work_up.classes:
            self._fit(fit)

    def _context(self, work_up: WorkUp) -> None:
        """What the record asks for with its state, then in one muted line each what other contexts ask for."""
        self._line(1, "Add by context", "strong")
        for context in work_up.context:
            tests = "; ".join(f"{test.name}: {test.state}" for test in context.tests)
            if context.asked_by and not context.tests:
                label = self._line(
                    1, f"{context.name} – calcium on imaging is recorded of {', '.join(context.asked_by)}"
                )
            elif context.asked_by:
                self._line(1, f"{context.name} ({', '.join(context.asked_by)})")
                label = self._line(1, tests)
            else:
                known = [f"{test.name}: {test.state}" if test.measured else test.name for test in context.tests]
                names = "; ".join(known)
                label = self._line(1, f"{context.name} – {names}" if names else context.name, "muted")
            label.setToolTip(f"Source: {context.source}")
        core = dict.fromkeys(one.source for one in work_up.missing)
        sources = dict.fromkeys((*core, *(context.source for context in work_up.context)))
        self._line(1, f"Sources: {'; '.join(dict.fromkeys('; '.join(sources).split('; ')))}", "hint")

    def _fit(self, fit: ClassFit) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(8)
        row.addWidget(text_label(fit.name, "strong"))
        if fit.strength:
            row.addWidget(Chip(fit.strength, _TONES[fit.strength]))
        row.addStretch(1)
        self._columns[2].addWidget(head)
        self._texts.append(f"{fit.name} ({fit.strength})" if fit.strength else fit.name)
        if fit.note and fit.strength in _URGENT:  # what is urgent comes before its reasons
            set_look(self._line(2, fit.note), ui="error")
        if fit.rule:
            self._line(2, f"Rule: {fit.rule}.", "hint")
        sources = tuple(dict.fromkeys(source for one in fit.statements for source in one.source.split("; ")))
        for statement in fit.statements:
            at = ", ".join(str(sources.index(source) + 1) for source in statement.source.split("; "))
            label = self._line(2, f"{_statement(statement)} [{at}]")
            label.setToolTip(f"Rule: {statement.rule}\nSource: {statement.source}")
        for text in fit.missing:
            self._line(2, f"missing: {text}", "muted")
        if fit.note and fit.strength not in _URGENT:
            self._line(2, fit.note, "muted")
        for text in fit.further:
            self._line(2, f"Further tests that are named for it: {text}", "muted")
        if sources:
            self._line(2, " ".join(f"[{at}] {source}" for at, source in enumerate(sources, 1)), "hint")

    def _line(self, column: int, text: str, look: str = "") -> QLabel:
        text = text.replace(" x ", " × ")
        label = text_label(text, look, wrap=True)
        self._columns[column].addWidget(label)
        self._texts.append(text)
        return label


def _name(value: Measured) -> str:
    """Without the synonym in a parenthesis; how a number came about stays."""
    return value.name if "CKD-EPI" in value.name else value.name.partition(" (")[0]


def _value(value: Measured) -> str:
    flag = words.flag_text(value.flag)
    state = ", old" if value.old else ", only a limit" if value.limit else ""
    return f"{value.text}{f' {flag}' if flag else ''} · {spoken_short(value.on)}{state}"


def _statement(statement: Statement) -> str:
    return f"{statement.text}: {'; '.join(statement.values)}" if statement.values else statement.text
