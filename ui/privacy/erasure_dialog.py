"""What would be erased of a person, what is kept, why and until when; and the erasure itself.

ErasureDialog(ctx, plan, parent)       ``erased(Erased)``: done
"""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.privacy import Erased, ErasurePart, ErasurePlan, Fate, PlanLine
from clinic.records.rights import Right
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.privacy.words import plan_foot, plan_head, why_words
from ui.widgets.form import Form, FormField
from ui.widgets.looks import scrolled, text_label

_HEADS = {
    Fate.ERASED: "Erased now",
    Fate.CHOICE: "Can be erased now",
    Fate.KEPT: "Kept",
}
_INDENT = 26
"""Where the words below a box to tick begin."""


class ErasureDialog(Dialog):
    """Asks for the record number: a click alone erases nobody."""

    erased = Signal(object)

    def __init__(self, ctx: Context, plan: ErasurePlan, parent: QWidget | None) -> None:
        title = f"Erase {plan.name}, no. {plan.mrn}" if plan.full else f"What can be erased of {plan.name}"
        action = "Erase everything" if plan.full else "Erase what is ticked"
        super().__init__(parent, title, action, kind="danger", width=640)
        self._ctx, self._plan = ctx, plan
        self._form = Form()
        self.boxes: dict[ErasurePart, QCheckBox] = {}
        self.number = QLineEdit()
        self.add_text(plan_head(plan))
        for obstacle in plan.obstacles:
            self.body.addWidget(text_label(obstacle, "error", wrap=True))
        self.body.addWidget(self._lines(), 1)
        self.foot = text_label(plan_foot(plan), "hint", wrap=True)
        self.body.addWidget(self.foot)
        self._may = ctx.clinic.may(Right.ERASE)
        self._possible = bool(plan.full or plan.parts) and not (plan.full and plan.obstacles)
        if self._may and self._possible:
            hint = "It cannot be undone."
            self.body.addWidget(
                self._form.add("number", FormField("Record number, to confirm", self.number, hint, required=True))
            )
            self.number.textChanged.connect(self._look)
            self.number.setFocus()
        elif not self._may:
            self.body.addWidget(text_label("An administrator can erase.", "hint"))
        self.action_button.setVisible(self._may and self._possible)
        self.setMinimumHeight(640)  # wrapped words tell a dialog no height: the list takes what they leave
        self._look()

    def _lines(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        for fate, head in _HEADS.items():
            lines = [line for line in self._plan.lines if line.fate is fate]
            if lines:
                column.addWidget(text_label(head, "heading"))
            for line in lines:
                self._add_line(column, line)
        column.addStretch(1)
        area = scrolled(inside)
        area.setMinimumHeight(200)
        return area

    def _add_line(self, column: QVBoxLayout, line: PlanLine) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        if line.part is not None:
            box = QCheckBox(line.what)
            box.toggled.connect(self._look)
            self.boxes[line.part] = box
            words.addWidget(box)
        else:
            words.addWidget(text_label(line.what, "", wrap=True))
        why = text_label(why_words(line), "hint", wrap=True)
        why.setContentsMargins(_INDENT if line.part is not None else 0, 0, 0, 0)
        words.addWidget(why)
        column.addLayout(words)

    def chosen(self) -> frozenset[ErasurePart]:
        """What is ticked."""
        return frozenset(part for part, box in self.boxes.items() if box.isChecked())

    def accept(self) -> None:
        """Erase in the background; the dialog closes when it is done."""
        if not self.action_button.isEnabled():
            return
        self.action_button.setEnabled(False)
        work = partial(self._erase, self.number.text(), self.chosen())
        self._ctx.ops.background_write(self, "Erasing", work, self._done, self._failed)

    def _erase(self, number: str, chosen: frozenset[ErasurePart], _progress: Progress) -> tuple[Erased, Changes]:
        privacy, key = self._ctx.clinic.privacy, self._plan.patient_id
        return privacy.erase(key, number) if self._plan.full else privacy.erase_in_part(key, number, chosen)

    def _done(self, done: Erased) -> None:
        super().accept()
        self.erased.emit(done)

    def _failed(self, error: ClinicError) -> bool:
        self._look()
        return self._form.show_error(error)

    def _look(self, *_: object) -> None:
        chosen = self._plan.full or bool(self.chosen())
        self.action_button.setEnabled(bool(self.number.text().strip()) and chosen)
