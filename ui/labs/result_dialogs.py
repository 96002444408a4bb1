"""Correcting a result, and its history.

CorrectDialog(ctx, row, parent)       stores the right result in the place of the wrong one, with the reason
HistoryDialog(ctx, rows, parent)      a result with all that it superseded, newest first
"""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from clinic.errors import ClinicError, Question, ValidationError
from clinic.records.labs import ResultDraft, ResultRow
from clinic.rules.flags import parse_range
from clinic.rules.numbers import parse_result
from clinic.rules.plausible import Doubt, words_doubt
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.labs import words
from ui.labs.details_pane import judgement
from ui.labs.question_row import QuestionRow
from ui.labs.typed_rows import TypedRow, answered, with_answer
from ui.widgets.form import Form, FormField
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_SHORT = 24
"""Letters of a reason that its column surely shows whole."""
_PARTS = {"number": "value", "unit": "value", "text": "value", "comparator": "value", "low": "range", "high": "range"}


class CorrectDialog(Dialog):
    """Value with its unit, the laboratory's range, and why."""

    def __init__(self, ctx: Context, row: ResultRow, parent: QWidget | None) -> None:
        super().__init__(parent, f"Correct {row.name}", "Correct")
        self._ctx, self._row = ctx, row
        self._form = Form()
        self._typed = TypedRow()
        self.question = QuestionRow()
        self.question.answered.connect(self._answered)
        self.add_text(f"It was {words.reported_words(row)}, sample of {words.moment_words(row.sampled_at)}.")
        # the unit as it was reported, for a readable one of an unknown unit would not be the same when read back
        unit = row.unit if row.number is not None else ""
        self.value, self.limits, self.reason = QLineEdit(f"{row.value_text} {unit}".strip()), QLineEdit(), QLineEdit()
        if row.range_source == "laboratory":
            self.limits.setText(words.range_words(row.low, row.high, row.range_text))
        for name, label, line in (
            ("value", "Right value with its unit", self.value),
            ("range", "The laboratory's range", self.limits),
            ("reason", "Why it is corrected", self.reason),
        ):
            hint = "The wrong value stays in the history with this reason." if name == "reason" else ""
            self.body.addWidget(self._form.add(name, FormField(label, line, hint, required=name != "range")))
            if name == "value":
                self.body.addWidget(self.question)
        self.body.addStretch(1)
        self.value.setFocus()
        self.value.selectAll()

    def accept(self) -> None:
        """Store, then close; what is wrong stays beside its field."""
        draft = self._draft()
        if draft is None:
            return
        analyte = self._ctx.clinic.catalog.analytes.get(draft.analyte)
        asked = words_doubt(draft.text, analyte) if analyte and draft.number is None and not draft.confirmed else None
        if asked is not None:
            self.question.ask(asked)
            self.question.focus_first()
            return
        write = partial(self._ctx.clinic.labs.correct, self._row.id, draft, self.reason.text())
        self._ctx.ops.write(self, write, self._stored, self._refused)

    def _draft(self) -> ResultDraft | None:
        row, parsed = self._row, parse_result(self.value.text())
        if parsed.doubt:
            self._form.show_error(ValidationError("value", "It can be read in two ways.", parsed.doubt))
            return None
        limits = parse_range(self.limits.text()) if self.limits.text().strip() else None
        if self.limits.text().strip() and limits is None:
            self._form.show_error(ValidationError("range", "This is not a range.", "Write it like 8.6-10.2 or <5."))
            return None
        draft = ResultDraft(
            analyte=row.analyte,
            name=row.reported_name or row.name,
            specimen=row.specimen,
            comparator=parsed.comparator,
            number=None if parsed.unit == "{titer}" else parsed.number,
            text=parsed.text if parsed.number is None or parsed.unit == "{titer}" else parsed.digits,
            unit="" if parsed.unit == "{titer}" else parsed.unit,
            low=limits.low if limits else None,
            high=limits.high if limits else None,
            range_text=self.limits.text().strip(),
            comment=row.comment,
            sampled_at=row.sampled_at,
        )
        return with_answer(draft, replace(self._typed, value=self.value.text()))

    def _stored(self, row: ResultRow) -> None:
        self._ctx.notifier.notify(f"{row.name} corrected to {words.reported_words(row)}.", tone="done")
        super().accept()

    def _answered(self, answer: str) -> None:
        self._typed = answered(TypedRow(value=self.value.text()), answer, self.question.words)
        self.value.setText(self._typed.value)
        self.accept()

    def _refused(self, error: ClinicError) -> bool:
        if isinstance(error, Question):
            self.question.ask(Doubt(error.what, error.choices, impossible=False))
            self.question.focus_first()
            return True
        if isinstance(error, ValidationError):
            error = ValidationError(_PARTS.get(error.field, error.field), error.what, error.todo)
        return self._form.show_error(error)


class HistoryDialog(Dialog):
    """Every version of one result."""

    def __init__(self, ctx: Context, rows: tuple[ResultRow, ...], parent: QWidget | None) -> None:
        super().__init__(parent, f"History of {rows[0].name}", "Close", cancel=False, width=940)
        self.model: RowModel[ResultRow] = RowModel(_columns(), rows, self)
        table = DataTable(ctx.theme, self.model, "History of the result, newest first", tall=True)
        table.setMinimumHeight(min(300, 64 + 48 * len(rows)))
        self.body.addWidget(table)
        long = [row for row in rows if len(row.reason) > _SHORT]
        self.reasons = self.add_text("\n".join(f"{_value(row)}: {row.reason}" for row in long))
        self.reasons.setVisible(bool(self.reasons.text()))


def _columns() -> tuple[Column[ResultRow], ...]:
    return (
        Column("Value", _value, width=130, tone=lambda row: "muted" if row.superseded else words.flag_tone(row.flag)),
        Column("Status", _status, width=170),
        Column(
            "Sample",
            lambda row: words.moment_words(row.sampled_at),
            sort=lambda row: row.sampled_at,
            width=190,
            tip=lambda row: "" if row.number is None else judgement(row),
        ),
        Column(
            "Entered by",
            lambda row: row.author or "–",
            width=190,
            second=lambda row: words.moment_words(row.entered_at) if row.entered_at is not None else "",
            sort=lambda row: str(row.entered_at),
        ),
        Column("Why it was replaced", lambda row: row.reason, stretch=1, tip=lambda row: row.reason),
    )


def _value(row: ResultRow) -> str:
    return words.reported_words(row) or "–"


def _status(row: ResultRow) -> str:
    return (
        f"{words.status_word(row.status)}, replaced"
        if row.superseded and row.number is not None
        else words.status_word(row.status)
    )
