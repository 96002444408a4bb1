"""What is known of the chosen cell: value as reported, judgement, whose range, source; or formula and inputs.

DetailsPane(theme, catalog: Callable[[], Catalog], parent=None)
    set_cell(Line | None, Cell | None)
    history_requested(str), correct_requested(str), delete_requested(str)     signals: id of a result
    confirm_requested(str)         signal: id of a result that is known by its name alone
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic.catalog import Catalog
from clinic.records.enums import ResultStatus
from clinic.records.labs import DerivedRow, ResultRow
from clinic.rules.derived import shown_value
from ui.labs import words
from ui.labs.computed_words import computed_judgement, computed_value
from ui.labs.matrix import Cell, Line
from ui.theme.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.looks import scrolled, text_label

_HELP = "Choose a value to see whose range it was judged by and where it comes from."


class DetailsPane(QWidget):
    """Facts in words, and what can be done with the result."""

    history_requested = Signal(str)
    correct_requested = Signal(str)
    delete_requested = Signal(str)
    confirm_requested = Signal(str)

    def __init__(self, theme: Theme, catalog: Callable[[], Catalog], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog, self._theme = catalog, theme
        self._result: ResultRow | None = None
        self._unconfirmed = ""
        self._title = text_label("", "strong", wrap=True)
        self._flag = text_label("", "", wrap=True)
        self._unsure = text_label("", "changed-line", wrap=True)
        self._facts = text_label(_HELP, "muted", wrap=True)
        self._facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        inside = QWidget()
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(12, 10, 12, 6)
        facts.setSpacing(4)
        self.confirm = Button("Confirm what it is…")
        self.confirm.clicked.connect(self._ask_confirm)
        self.confirm.hide()
        facts.addWidget(self._title)
        facts.addWidget(self._unsure)
        facts.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignLeft)
        facts.addWidget(self._flag)
        facts.addWidget(self._facts)
        facts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled(inside), 1)
        column.addWidget(self._buttons(theme))
        self.parts: list[QWidget] = []
        self._inside = facts
        self.setAccessibleName("Details of the chosen result")
        self.set_cell(None, None)

    def set_cell(self, line: Line | None, cell: Cell | None) -> None:
        """Show what is known of ``cell``."""
        self._result = cell.results[0] if cell is not None and cell.results else None
        several = cell.results if cell is not None and len(cell.results) > 1 else ()
        self._show_parts(several)
        self._bar.setVisible(self._result is not None and not several)
        self._flag.setText("")
        unsure = next((row for row in cell.results if row.proposed), None) if cell is not None else None
        self._unconfirmed = unsure.id if unsure is not None else ""
        self._unsure.setText(words.unconfirmed_words(unsure, self._catalog()) if unsure is not None else "")
        self._unsure.setVisible(unsure is not None)
        self.confirm.setVisible(unsure is not None)
        if cell is not None and cell.derived is not None:
            self._computed(cell.derived)
        elif several:
            self._title.setText("")
            self._facts.setText("\n\n".join(_told(row) for row in several))
        elif self._result is not None:
            self._measured(self._result)
        else:
            self._title.setText("" if line is None else line.title)
            self._facts.setText(_HELP if line is None else "There is no result in this sample.")
        self._title.setVisible(bool(self._title.text()))
        self._flag.setVisible(bool(self._flag.text()))
        self._facts.setVisible(bool(self._facts.text()))

    def facts(self) -> str:
        """All that is shown, as text."""
        own = [self._title, self._flag, self._unsure, self._facts]
        own += [label for part in self.parts for label in part.findChildren(QLabel)]
        return "\n".join(label.text() for label in own if label.text())

    def _buttons(self, theme: Theme) -> QWidget:
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(2, 4, 2, 8)
        row.setSpacing(0)
        self.history, self.correct, self.delete = _actions(theme)
        self.history.clicked.connect(self._ask_history)
        self.correct.clicked.connect(self._ask_correct)
        self.delete.clicked.connect(self._ask_delete)
        for button in (self.history, self.correct, self.delete):
            row.addWidget(button)
        row.addStretch(1)
        return self._bar

    def _show_parts(self, results: tuple[ResultRow, ...]) -> None:
        """Each result of the sample with what can be done with it."""
        for old in self.parts:
            self._inside.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.parts = [self._part(row) for row in results]
        for at, part in enumerate(self.parts):
            self._inside.insertWidget(at, part)
            part.setObjectName(f"result-{at}")

    def _part(self, row: ResultRow) -> QWidget:
        part = QWidget()
        part.setAccessibleName(f"{row.name} {words.reported_words(row)}")
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(text_label(f"{row.name} {words.reported_words(row)}", "strong", wrap=True))
        bar = QHBoxLayout()
        bar.setSpacing(0)
        wanted = (self.history_requested, self.correct_requested, self.delete_requested)
        for button, signal in zip(_actions(self._theme), wanted, strict=True):
            button.setAccessibleName(f"{button.text()}: {row.name} {words.reported_words(row)}")
            button.clicked.connect(partial(_emit, signal, row.id))
            bar.addWidget(button)
        bar.addStretch(1)
        column.addLayout(bar)
        return part

    def _measured(self, row: ResultRow) -> None:
        self._title.setText(f"{row.name} {words.reported_words(row)}")
        self._flag.setText(_sentence(judgement(row)))
        self._facts.setText("\n".join(_facts(row)))

    def _computed(self, row: DerivedRow) -> None:
        value = f"{computed_value(row)} {words.unit_words(row.unit)}".strip()
        self._title.setText(f"{row.name} {value}" if row.value is not None else f"{row.name}: not computed")
        whose = computed_judgement(row)
        self._flag.setText(_sentence(whose) if whose else "")
        lines = [f"= {shown_value(value, unit)} {words.unit_words(unit)}" for value, unit in row.also]
        lines += [row.note, "Computed from results of this sample; not measured." if row.value is not None else ""]
        lines += [row.formula, *(f"{name}: {given}" for name, given in row.inputs)]
        lines += [f"Source: {row.source}" if row.source else ""]
        self._facts.setText("\n".join(line for line in lines if line))

    @Slot()
    def _ask_confirm(self) -> None:
        if self._unconfirmed:
            self.confirm_requested.emit(self._unconfirmed)

    @Slot()
    def _ask_history(self) -> None:
        if self._result is not None:
            self.history_requested.emit(self._result.id)

    @Slot()
    def _ask_correct(self) -> None:
        if self._result is not None:
            self.correct_requested.emit(self._result.id)

    @Slot()
    def _ask_delete(self) -> None:
        if self._result is not None:
            self.delete_requested.emit(self._result.id)


def _actions(theme: Theme) -> tuple[Button, Button, Button]:
    return (
        Button("History", kind="quiet", icon="clock-counter-clockwise", theme=theme),
        Button("Correct", kind="quiet", icon="pencil-simple", theme=theme),
        Button("Delete", kind="quiet", icon="trash", theme=theme),
    )


def _told(row: ResultRow) -> str:
    return "\n".join((f"{words.reported_words(row)}: {judgement(row)}.", *_facts(row)))


def _emit(signal: SignalInstance, result_id: str, _checked: bool = False) -> None:
    signal.emit(result_id)


def judgement(row: ResultRow) -> str:
    """``above the laboratory's range 8.6–10.2``."""
    return words.flag_words(row.flag, words.range_words(row.low, row.high, row.range_text), row.range_source)


def _facts(row: ResultRow) -> list[str]:
    lines = [f"Sample of {words.moment_words(row.sampled_at)}"]
    if row.specimen:
        lines.append(f"Specimen: {row.specimen}")
    if row.status is not ResultStatus.FINAL:
        lines.append(f"{words.status_word(row.status).capitalize()} result")
    if row.reported_name and row.reported_name != row.name:
        lines.append(f"Reported as “{row.reported_name}”")
    if row.loinc:
        lines.append(f"LOINC {row.loinc}")
    if row.text == words.ATTACHED:
        lines.append("The paper itself stands under Documents.")
    if row.proposed:
        lines.append("Until someone confirms what it is, it enters no course, no computed value and no work-up.")
    if row.answered:
        lines.append(row.answered)
    elif row.confirmed:
        lines.append("Hardly possible in its unit; who typed it was asked and stands by it.")
    return [*lines, *(text for text in (row.note, row.comment) if text)]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
