"""One recall: who it is, what was tried, and what can be done about it.

RecallDetail(ctx, parent=None)
    show_recall(RecallRow | None)
    attempt_field, outcome_field: QLineEdit;  move_field: DateField;  note_attempt(), finish(), move_recall()
    finished(str)                signal: the recall with this id is done
What is typed is kept as a draft (``recall:<id>``) until it is used.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.follow_up import RecallRow
from clinic.rules.dates import parse_date, spoken
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.drafts import DraftSaver
from ui.home.recall_ends import End, end_of
from ui.home.recall_parts import PARTS
from ui.home.words import due_words, moment_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.changed_line import ChangedLine
from ui.widgets.chips import ChipButton
from ui.widgets.flow import FlowLayout
from ui.widgets.form import Form, FormField
from ui.widgets.looks import rule, text_label
from ui.widgets.typed_field import DateField

_ATTEMPTS = ("No answer", "Left a message", "Reached, will call back", "Letter sent")
_SEEN_ATTEMPTS = 6


class RecallDetail(Card):
    """Reads and writes one recall."""

    finished = Signal(str)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)
        self._ctx = ctx
        self._recall: RecallRow | None = None
        self._filling = False
        self._chips: dict[str, list[ChipButton]] = {}
        self._form = Form()
        self._saver = DraftSaver(self._keep, parent=self)
        self._build_facts()
        self._build_attempt()
        self._build_move()
        self._build_outcome()
        self.body.addStretch(1)
        for line in (self.attempt_field, self.outcome_field, self.move_field.line):
            line.textChanged.connect(self._typed)

    def show_recall(self, row: RecallRow | None) -> None:
        """Show this recall with what was typed about it before."""
        self.setVisible(row is not None)
        if row is None:
            self._saver.flush()
            self._recall = None
            return
        other = self._recall is None or self._recall.id != row.id
        if other:
            self._saver.flush()
            self.changed_line.watch(row.id)
        self._recall = row
        today = self._today()
        self.set_title(row.patient_name)
        self.set_note(f"no. {row.mrn}")
        self.reason.setText(row.reason)
        self.due.setText(f"Due {spoken(row.due)}, {due_words(row.due, today)}")
        self.phone.setText(f"Telephone {row.phone}" if row.phone else "No telephone number in the record")
        lines = [f"{moment_words(at, today)}   {text}" for at, text in reversed(row.attempts)]
        more = [f"and {len(lines) - _SEEN_ATTEMPTS} earlier"] if len(lines) > _SEEN_ATTEMPTS else []
        self.attempts.setText("\n".join([*lines[:_SEEN_ATTEMPTS], *more]) or "No attempt yet.")
        self._show_kind(row)
        if other:
            self._restore(self._ctx.clinic.drafts.get(f"recall:{row.id}") or {})

    @Slot()
    def note_attempt(self) -> None:
        """Store what was tried."""
        if self._recall is None or not self._needs(self.attempt_field, "attempt", "Say what was tried."):
            return
        write = partial(self._ctx.clinic.recalls.attempt, self._recall.id, self.attempt_field.text())
        self._ctx.ops.write(self, write, self._attempt_noted, self._failed)

    @Slot()
    def finish(self) -> None:
        """Close the recall with its outcome."""
        if self._recall is None or not self._needs(self.outcome_field, "outcome", "Say how it ended."):
            return
        row, outcome = self._recall, self.outcome_field.text()
        self._save(row, replace(row, outcome=outcome), self._write_done, self._was_finished)

    @Slot()
    def move_recall(self) -> None:
        """Give the recall another date."""
        if self._recall is None:
            return
        if self.move_field.value is None:
            self._form.field("due").set_error(self.move_field.wrong or "Type a date, for example +2w.")
            self.move_field.setFocus()
            return
        self._move_to(self._recall, self.move_field.value)

    @Slot()
    def open_patient(self) -> None:
        """Go to the person."""
        if self._recall is not None:
            self._ctx.navigator.open_patient(self._recall.patient_id)

    @Slot()
    def enter_result(self) -> None:
        """Go to where what ends this recall is entered."""
        if self._recall is not None:
            self._ctx.navigator.open_patient(self._recall.patient_id, "treatment")
            there = {action.key: action.action for action in self._ctx.actions.listed()}
            if (show := there.get(end_of(self._recall.kind).action)) is not None:
                show.trigger()

    def _show_kind(self, row: RecallRow) -> None:
        """What the program made ends with what it waits for; without it only with the reason."""
        end = end_of(row.kind)
        self.enter_button.setVisible(bool(end.enter))
        self.enter_button.setText(end.enter)
        self._form.field("outcome").set_label(end.label)
        self.outcome_field.setPlaceholderText(end.asks)
        self.done_button.setText(end.close)
        for at, chip in enumerate(self._chips["outcome"]):
            chip.setText(end.outcomes[at] if at < len(end.outcomes) else "")
            chip.setVisible(at < len(end.outcomes))

    def _build_facts(self) -> None:
        self.reason = text_label("", "strong", wrap=True)
        self.due = text_label("", "", wrap=True)
        self.phone = text_label("", "muted")
        self.phone.setTextInteractionFlags(self.phone.textInteractionFlags().TextSelectableByMouse)
        self.changed_line = ChangedLine(self._ctx.bus, "")
        for label in (self.changed_line, self.reason, self.due, self.phone):
            self.add(label)
        self.open_button = Button("Open patient", icon="arrow-square-out", theme=self._ctx.theme)
        self.open_button.clicked.connect(self.open_patient)
        self.add_action(self.open_button)
        self.add(rule())

    def _build_attempt(self) -> None:
        self.attempts = text_label("", "muted", wrap=True)
        self.attempt_field = QLineEdit()
        self.attempt_field.setPlaceholderText("What was tried, what was said")
        self.attempt_field.returnPressed.connect(self.note_attempt)
        self.attempt_button = Button("Note")
        self.attempt_button.setAccessibleName("Note the attempt")
        self.attempt_button.clicked.connect(self.note_attempt)
        self.add(text_label("Attempts", "field-label"))
        self.add(self.attempts)
        self._add_row("attempt", "Note an attempt", self.attempt_field, self.attempt_button, _ATTEMPTS)
        self.add(rule())

    def _build_move(self) -> None:
        info = self._ctx.clinic.info()
        parse = partial(parse_date, today=self._today(), day_first=info.day_first, field="due")
        self.move_field: DateField[date] = DateField(parse, self._move_words, "+2w, 3.12., tomorrow")
        self.move_field.line.returnPressed.connect(self.move_recall)
        self.move_button = Button("Move")
        self.move_button.setAccessibleName("Move the recall to this date")
        self.move_button.clicked.connect(self.move_recall)
        self._add_row("due", "Move to another date", self.move_field, self.move_button, ())
        self.add(rule())

    def _build_outcome(self) -> None:
        self.outcome_field = QLineEdit()
        self.outcome_field.returnPressed.connect(self.finish)
        self.done_button = PrimaryButton("Done")
        self.done_button.setAccessibleName("Mark the recall as done")
        self.done_button.clicked.connect(self.finish)
        self.enter_button = Button("", icon="arrow-square-out", theme=self._ctx.theme)
        self.enter_button.clicked.connect(self.enter_result)
        self.add(self.enter_button)
        self._add_row("outcome", End().label, self.outcome_field, self.done_button, End().outcomes)

    def _add_row(self, name: str, label: str, editor: QWidget, button: Button, presets: tuple[str, ...]) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._form.add(name, FormField(label, editor)), 1)
        side = QVBoxLayout()
        side.addSpacing(18)  # the height of the label above the editor
        side.addWidget(button)
        side.addStretch(1)
        row.addLayout(side)
        self.body.addLayout(row)
        if presets and isinstance(editor, QLineEdit):
            box = QWidget()
            flow = FlowLayout(box, 4)
            for text in presets:
                chip = ChipButton(text)
                chip.clicked.connect(partial(_put, editor, chip))
                flow.addWidget(chip)
                self._chips.setdefault(name, []).append(chip)
            self.add(box)

    def _needs(self, line: QLineEdit, name: str, text: str) -> bool:
        if line.text().strip():
            return True
        self._form.field(name).set_error(text)
        line.setFocus()
        return False

    def _move_to(self, row: RecallRow, due: date) -> None:
        self._save(row, replace(row, due=due), self._write_due, partial(self._moved, row.due))

    def _save(
        self,
        read: RecallRow,
        mine: RecallRow,
        write: Callable[[RecallRow, int], tuple[RecallRow, Changes]],
        done: Callable[[RecallRow], object],
    ) -> None:
        edit = Edit("this recall", PARTS, read, mine, read.version, write, _same, done, self._failed)
        save_together(self._ctx, self, edit)

    def _write_due(self, row: RecallRow, version: int) -> tuple[RecallRow, Changes]:
        return self._ctx.clinic.recalls.save(row.patient_id, row.due, row.reason, recall_id=row.id, version=version)

    def _write_done(self, row: RecallRow, version: int) -> tuple[RecallRow, Changes]:
        without = end_of(row.kind).without_result
        return self._ctx.clinic.recalls.done(row.id, row.outcome, version, without_result=without)

    def _moved(self, before: date, row: RecallRow) -> None:
        self.move_field.set_text("")
        text = f"Recall of {row.patient_name} moved to {spoken(row.due)}."
        if before >= self._today() and before != row.due:
            back = partial(self._move_to, row, before)
            self._ctx.notifier.notify(text, "done", action="Undo", run=back)
        else:
            self._ctx.notifier.notify(text, "done")

    def _attempt_noted(self, _row: RecallRow) -> None:
        self.attempt_field.clear()
        self._saver.flush()

    def _was_finished(self, row: RecallRow) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(f"recall:{row.id}")
        self._ctx.notifier.notify(f"Recall of {row.patient_name} is done: {row.outcome}.", "done")
        self.finished.emit(row.id)

    def _failed(self, error: ClinicError) -> bool:
        return self._form.show_error(error)

    def _move_words(self, day: date) -> str:
        return f"{spoken(day)}, {due_words(day, self._today())}"

    @Slot()
    def _typed(self, *_: object) -> None:
        if not self._filling:
            self._saver.touch()

    def _keep(self) -> None:
        if self._recall is None:
            return
        typed = {
            "attempt": self.attempt_field.text(),
            "outcome": self.outcome_field.text(),
            "move": self.move_field.line.text(),
        }
        key = f"recall:{self._recall.id}"
        if any(typed.values()):
            self._ctx.clinic.drafts.put(key, typed)
        else:
            self._ctx.clinic.drafts.drop(key)

    def _restore(self, typed: dict[str, str]) -> None:
        self._filling = True
        self.attempt_field.setText(typed.get("attempt", ""))
        self.outcome_field.setText(typed.get("outcome", ""))
        self.move_field.set_text(typed.get("move", ""))
        self._form.clear()
        self._filling = False

    def _today(self) -> date:
        return local_today(self._ctx.clinic.now)


def _same(row: RecallRow) -> RecallRow:
    return row


def _put(line: QLineEdit, chip: ChipButton, _checked: bool = False) -> None:
    line.setText(chip.text())
    line.setFocus()
