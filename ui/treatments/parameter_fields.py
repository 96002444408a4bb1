"""The form of one kind of procedure, built from the kind's list of fields.

ParameterFields(today, day_first, parent=None)
    set_fields(fields); values -> tuple[(key, typed), ...]; set_values(mapping)
    check() -> bool          errors at the fields; what is only unusual is an amber line that asks nothing
    show_error(ClinicError) -> bool;  changed   signal
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.catalog.types import FieldType, ProcedureField
from clinic.errors import ClinicError, ValidationError
from clinic.rules.dates import spoken
from clinic.rules.numbers import format_number
from clinic.rules.validation import check_parameters, readable_unit
from ui.treatments.computed_settings import computed_hints
from ui.widgets.chips import Chip
from ui.widgets.form import Form, FormField

_COLUMNS = 2


class ParameterFields(QWidget):
    """Two columns of fields; units stand in the labels."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], day_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._day_first = today, day_first
        self._fields: tuple[ProcedureField, ...] = ()
        self._form = Form()
        self._shown: dict[str, FormField] = {}
        self._unusual: dict[str, Chip] = {}
        self._kept: dict[str, str] = {}
        self._computed: set[str] = set()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)

    def set_fields(self, fields: Sequence[ProcedureField]) -> None:
        """Build the form; what was typed into fields of the same key stays."""
        self._kept |= dict(self.values)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields = tuple(fields)
        self._form, self._shown, self._unusual = Form(), {}, {}
        for at, each in enumerate(self._fields):
            shown = FormField(_label(each), self._editor(each), each.note, required=each.required)
            self._shown[each.key] = self._form.add(each.key, shown)
            self._unusual[each.key] = Chip("", "attention")
            self._unusual[each.key].hide()
            self._grid.addWidget(_above(shown, self._unusual[each.key]), at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.set_values(self._kept)

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """(key, as typed) of every field that is not empty."""
        typed = ((key, _text(shown.editor)) for key, shown in self._shown.items())
        return tuple((key, text) for key, text in typed if text)

    def set_values(self, values: Mapping[str, str]) -> None:
        """Show what was typed before."""
        self._kept = dict(values)
        for key, shown in self._shown.items():
            text = values.get(key, "")
            if isinstance(shown.editor, QComboBox):
                shown.editor.setCurrentIndex(max(0, shown.editor.findData(text)))
            elif isinstance(shown.editor, QLineEdit):
                shown.editor.setText(text)
                self._look_at(key)
        self._compute()

    def editor(self, key: str) -> QWidget:
        """The control of a field; raises ``KeyError``."""
        return self._shown[key].editor

    def unusual(self, key: str) -> str:
        """What is said about an unusual value, or an empty string."""
        return self._unusual[key].text()

    def field(self, key: str) -> FormField:
        """The field with its label and line of errors; raises ``KeyError``."""
        return self._shown[key]

    def check(self) -> bool:
        """Whether everything can be taken; the first field that cannot gets error and focus."""
        try:
            check_parameters(self._fields, self.values, self._today(), day_first=self._day_first)
        except ValidationError as error:
            return not self.show_error(error)
        return True

    def checked_values(self) -> tuple[tuple[str, str], ...]:
        """The values in their stored form, to be read without doubt. Raises ``ValidationError``."""
        checked = check_parameters(self._fields, self.values, self._today(), day_first=self._day_first)
        return checked.values

    def show_error(self, error: ClinicError) -> bool:
        """Show it at its field."""
        return self._form.show_error(error)

    def editors(self) -> list[QWidget]:
        """All controls in reading order."""
        return [shown.editor for shown in self._shown.values()]

    def _editor(self, field: ProcedureField) -> QWidget:
        if field.type is FieldType.BOOL or field.choices:
            box = QComboBox()
            box.addItem("–", "")
            for choice in field.choices or ("yes", "no"):
                box.addItem(choice, choice)
            box.currentIndexChanged.connect(self._touched)
            return box
        line = QLineEdit()
        line.setProperty("field", field.key)
        if field.type is FieldType.DATE:
            line.setPlaceholderText("3.4.2027, in 6 weeks, +2w")
        line.textChanged.connect(self._typed)
        line.editingFinished.connect(self._left)
        return line

    def _touched(self) -> None:
        self._offer_usual()
        self.changed.emit()

    def _offer_usual(self) -> None:
        """Write a value that follows from a choice, where nobody typed another one."""
        for field in self._fields:
            leading = self._shown.get(field.follows)
            line = self._shown[field.key].editor
            if leading is None or not isinstance(line, QLineEdit):
                continue
            usual = dict(field.usual).get(_text(leading.editor), "")
            if line.text().strip() in ("", *(value for _choice, value in field.usual)):
                line.setText(usual)

    def _typed(self) -> None:
        line = self.sender()
        if isinstance(line, QLineEdit):
            self._look_at(str(line.property("field")))
            self._compute()
        self.changed.emit()

    def _compute(self) -> None:
        """Say what the numbers amount to, instead of the field's note."""
        numbers: dict[str, float] = {}
        for field in self._fields:
            if field.type in (FieldType.DECIMAL, FieldType.INTEGER) and (text := _text(self._shown[field.key].editor)):
                try:
                    checked = check_parameters((field,), ((field.key, text),), self._today())
                except ValidationError:
                    continue
                numbers[field.key] = float(dict(checked.values)[field.key])
        hints = {key: hint for key, hint in computed_hints(numbers).items() if key in self._shown}
        for key in (self._computed - set(hints)) & set(self._shown):
            self._look_at(key)
        for key, hint in hints.items():
            self._shown[key].set_hint(hint)
        self._computed = set(hints)

    def _left(self) -> None:
        """A value beyond the hard limits, or one that cannot be read, is told when the field is left."""
        line = self.sender()
        if isinstance(line, QLineEdit) and line.text().strip():
            self._look_at(str(line.property("field")), complain=True)

    def _look_at(self, key: str, *, complain: bool = False) -> None:
        shown = self._shown[key]
        field = next(field for field in self._fields if field.key == key)
        hint, unusual, text = field.note, "", _text(shown.editor)
        if text:
            try:
                checked = check_parameters((field,), ((key, text),), self._today(), day_first=self._day_first)
            except ValidationError as error:
                if complain:
                    shown.set_error(f"{error.what} {error.todo}".strip())
                return
            unusual = _usual(field) if checked.warnings else ""
            if field.type is FieldType.DATE:
                hint = spoken(date.fromisoformat(dict(checked.values)[key]))
        shown.set_hint(hint)
        self._unusual[key].setText(unusual)
        self._unusual[key].setVisible(bool(unusual))


def _label(field: ProcedureField) -> str:
    unit = readable_unit(field.unit)
    return f"{field.label}, {unit}" if unit else field.label


def _usual(field: ProcedureField) -> str:
    """What is usual, beside a value that is not; nothing is asked."""
    low, high = field.warn_min, field.warn_max
    unit = readable_unit(field.unit)
    if low is not None and high is not None:
        usual = f"{format_number(low)} to {format_number(high)}"
    else:
        usual = f"up to {format_number(high)}" if high is not None else f"from {format_number(low or 0.0)}"
    return f"Unusual; mostly {usual} {unit}".rstrip()


def _text(editor: QWidget) -> str:
    if isinstance(editor, QComboBox):
        return str(editor.currentData() or "")
    return editor.text().strip() if isinstance(editor, QLineEdit) else ""


def _above(field: QWidget, line: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(field)
    column.addWidget(line)
    column.addStretch(1)
    return holder
