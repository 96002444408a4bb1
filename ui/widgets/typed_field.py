"""A value typed as people type it, read by a parser, shown back in words.

TypedField[V](parse, words=None, placeholder="", parent=None)
    parse(text) -> V raises ClinicError; words(V) -> str is shown below while it reads well; the line for them is
    kept free, for fields below must not move while someone reaches for them
    changed(object)          signal: the value, None while empty or unreadable
    problem(str)             signal: why the text cannot be read, "" once it can; FormField shows it
    edited                   signal: a person typed (for drafts)
    value -> V | None; text -> str; set_text(text); is_empty; is_valid (empty counts as valid); line: QLineEdit
DateField(parse, words, placeholder="3.4.1958, today, -2w", parent=None)
    e.g. DateField(partial(parse_date, today=today), spoken);  set_day(text) = set_text
NumberField(decimals=None, minimum=None, maximum=None, unit="", parent=None)    value: float | None
    set_value(float | None); comma or point; the unit is shown at the right
"""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clinic.errors import ClinicError, ValidationError
from clinic.rules.numbers import format_number, parse_number
from ui.widgets.looks import set_look, text_label

V = TypeVar("V")


class TypedField(QWidget, Generic[V]):
    """One line of text and the value it stands for."""

    changed = Signal(object)
    problem = Signal(str)
    edited = Signal()

    def __init__(
        self,
        parse: Callable[[str], V],
        words: Callable[[V], str] | None = None,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parse, self._say = parse, words
        self._value: V | None = None
        self._wrong = self._said = self._told = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.row = QHBoxLayout()
        self.row.setSpacing(6)
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.row.addWidget(self.line, 1)
        column.addLayout(self.row)
        self._words = text_label("", "hint", wrap=True)
        self._words.setMinimumHeight(self._words.fontMetrics().lineSpacing())
        column.addWidget(self._words)
        self._words.setVisible(words is not None)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._read)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._finished)

    @property
    def value(self) -> V | None:
        """The value, None while the field is empty or cannot be read."""
        return self._value

    @property
    def text(self) -> str:
        """What is typed."""
        return self.line.text().strip()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.text

    @property
    def is_valid(self) -> bool:
        """Whether the text can be read; an empty field can."""
        return not self._wrong

    @property
    def wrong(self) -> str:
        """Why the text cannot be read, or an empty string."""
        return self._wrong

    def set_text(self, text: str) -> None:
        """Show ``text`` and read it."""
        self.line.setText(text)
        self.problem.emit(self._wrong)

    def set_invalid(self, invalid: bool) -> None:
        """Draw the field as wrong or right."""
        set_look(self.line, invalid=invalid)

    def tell(self, problem: str) -> bool:
        """Show ``problem`` in the line kept for words, until it is empty; False if there is no such line."""
        if self._say is None:
            return False
        self._told = problem
        self._show_words()
        return True

    def setAccessibleName(self, name: str) -> None:
        """The line is what a screen reader meets."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:
        """The line is what a screen reader meets."""
        self.line.setAccessibleDescription(description)

    @Slot(str)
    def _read(self, _text: str) -> None:
        self._value, self._wrong, self._said = None, "", ""
        if self.text:
            try:
                self._value = self._parse(self.text)
            except ClinicError as error:
                self._wrong = f"{error.what} {error.todo}".strip()
            else:
                self._said = self._say(self._value) if self._say is not None else ""
        self._show_words()
        self.changed.emit(self._value)

    def _show_words(self) -> None:
        self._words.setText(self._told or self._said)
        set_look(self._words, ui="error" if self._told else "hint")

    @Slot()
    def _typed(self) -> None:
        self.edited.emit()
        if not self._wrong:
            self.problem.emit("")

    @Slot()
    def _finished(self) -> None:
        self.problem.emit(self._wrong)


class DateField(TypedField[V]):
    """A date as people type it, shown back in words."""

    def __init__(
        self,
        parse: Callable[[str], V],
        words: Callable[[V], str],
        placeholder: str = "3.4.1958, today, -2w",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parse, words, placeholder, parent)


class NumberField(TypedField[float]):
    """A number with comma or point, within limits."""

    def __init__(
        self,
        *,
        decimals: int | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(partial(_number, decimals=decimals, minimum=minimum, maximum=maximum), None, "", parent)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._unit = text_label(unit, "muted")
        self.row.addWidget(self._unit)
        self._unit.setVisible(bool(unit))

    def set_value(self, value: float | None) -> None:
        """Show ``value``, or nothing."""
        self.set_text("" if value is None else format_number(value))

    def sizeHint(self) -> QSize:
        """Room for eight figures."""
        size = super().sizeHint()
        return QSize(min(size.width(), 130), size.height())


def _number(text: str, *, decimals: int | None, minimum: float | None, maximum: float | None) -> float:
    value = parse_number(text)
    if minimum is not None and value < minimum:
        raise ValidationError("number", f"It must be at least {format_number(minimum)}.")
    if maximum is not None and value > maximum:
        raise ValidationError("number", f"It must be at most {format_number(maximum)}.")
    if decimals == 0 and value != int(value):
        raise ValidationError("number", "It must be a whole number.")
    return value if decimals is None else round(value, decimals)
