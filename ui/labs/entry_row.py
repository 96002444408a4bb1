"""One row of the form for typed results.

EntryRow(theme, row: TypedRow, title, unit, parent=None)
    typed -> TypedRow; set_typed(TypedRow); is_empty
    set_error(text, part="value"); set_preview(Preview); focus_value(); chain() -> list[QWidget]   in tab order
    ask(Doubt); is_asking; question: QuestionRow
    edited, submitted, finished(object), answered(object), removed(object), down(object, int)      signals
"""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.records.enums import Flag
from clinic.rules.plausible import Doubt
from ui.labs.question_row import QuestionRow
from ui.labs.typed_rows import Preview, TypedRow, answered
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.chips import Chip
from ui.widgets.in_view import keeps_together
from ui.widgets.looks import set_look, text_label

WIDTHS = (190, 132, 62, 92, 66)
TITLES = ("Analyte", "Value", "", "Its range", "Its flag")
_FLAGS = (
    ("–", ""),
    ("L", Flag.LOW.value),
    ("H", Flag.HIGH.value),
    ("LL", Flag.CRITICAL_LOW.value),
    ("HH", Flag.CRITICAL_HIGH.value),
    ("A", Flag.ABNORMAL.value),
    ("N", Flag.NORMAL.value),
)


class EntryRow(QWidget):
    """Name, value with its unit, the laboratory's range and flag, and how it will be judged."""

    edited = Signal()
    submitted = Signal()
    removed = Signal(object)
    down = Signal(object, int)
    finished = Signal(object)
    """The value is left: what is doubtful about it is asked now, before Tab looks where to go."""
    answered = Signal(object)

    def __init__(self, theme: Theme, row: TypedRow, title: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keeps_together(self)
        self._row = row
        self.title = title
        self.value = QLineEdit()
        self.value.setAccessibleName(f"{title}, value" + (f" in {unit} unless another unit is typed" if unit else ""))
        self.limits = QLineEdit()
        self.limits.setPlaceholderText("low–high")
        self.limits.setAccessibleName(f"{title}, the laboratory's range, optional")
        self.flag = QComboBox()
        self.flag.setAccessibleName(f"{title}, the laboratory's flag, optional")
        for label, key in _FLAGS:
            self.flag.addItem(label, key)
        self._unit = text_label(unit, "muted")
        self._preview = text_label("", "hint", wrap=True)
        self._chip = Chip("")
        self._chip.hide()
        self._error = text_label("", "error", wrap=True)
        self._error.hide()
        self.question = QuestionRow()
        self.question.answered.connect(self._answered)
        self.remove = IconButton(theme, "x", f"Remove {title}")
        self._lay_out(theme)
        self.set_typed(row)
        for line in (self.value, self.limits):
            line.textEdited.connect(self._touched)
            line.returnPressed.connect(self.submitted)
            line.installEventFilter(self)
        self.flag.activated.connect(self._touched)
        self.remove.clicked.connect(self._gone)

    @property
    def typed(self) -> TypedRow:
        """What is typed."""
        return replace(
            self._row,
            value=self.value.text().strip(),
            range_text=self.limits.text().strip(),
            lab_flag=str(self.flag.currentData()),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no value is typed."""
        return not self.value.text().strip()

    def set_typed(self, row: TypedRow) -> None:
        """Show what was typed before."""
        self._row = row
        self.value.setText(row.value)
        self.limits.setText(row.range_text)
        self.flag.setCurrentIndex(max(0, self.flag.findData(row.lab_flag)))

    def set_error(self, text: str, part: str = "value") -> None:
        """Say below the row what is wrong."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        set_look(self.value, invalid=bool(text) and part != "range")
        set_look(self.limits, invalid=bool(text) and part == "range")
        self.value.setAccessibleDescription(text)

    @property
    def error(self) -> str:
        """What is said to be wrong."""
        return self._error.text()

    @property
    def preview(self) -> str:
        """What the judgement says."""
        return f"{self._chip.text()} {self._preview.text()}".strip()

    def set_preview(self, said: Preview, unit: str) -> None:
        """Show how it will be judged, and the unit it is read in."""
        self._preview.setText(said.text)
        self._preview.setToolTip(said.text)
        set_look(self._preview, ui="error" if said.tone == "critical" and not said.flag else "hint")
        self._chip.set(said.flag, said.tone)
        self._chip.setVisible(bool(said.flag))
        self._unit.setText(unit)

    @property
    def is_asking(self) -> bool:
        """Whether a question about the value is not answered yet."""
        return self.question.is_asking

    def ask(self, doubt: Doubt | None) -> None:
        """Ask about the value, or no more."""
        if doubt is None:
            self.question.clear()
        elif not self.is_asking:
            self.question.ask(doubt)

    def focus_value(self) -> None:
        """Go to the value."""
        self.value.setFocus()
        self.value.selectAll()

    def chain(self) -> list[QWidget]:
        """Where Tab goes: from value to value, and to what is asked of them."""
        return [self.value, *self.question.buttons]

    def aside(self) -> list[QWidget]:
        """What few rows need: Tab comes to it behind all values, → from the value at once."""
        return [self.limits, self.flag, self.remove]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down go to the row above and below."""
        if watched is self.value and event.type() == QEvent.Type.FocusOut:
            self.finished.emit(self)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Tab and watched is self.value:
                self.finished.emit(self)
            if self._go_aside(watched, event):
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.down.emit(self, step)
                return True
        return super().eventFilter(watched, event)

    def _go_aside(self, watched: QObject, event: QKeyEvent) -> bool:
        """Right at the end of the value goes to its range and then its flag, Left at the beginning back."""
        if not isinstance(watched, QLineEdit) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_Right and watched.cursorPosition() == len(watched.text()):
            (self.limits if watched is self.value else self.flag).setFocus()
            return True
        if event.key() == Qt.Key.Key_Left and watched is self.limits and watched.cursorPosition() == 0:
            self.value.setFocus()
            return True
        return False

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        name = text_label(QFontMetrics(theme.font()).elidedText(self.title, Qt.TextElideMode.ElideRight, WIDTHS[0]))
        name.setToolTip(self.title)
        name.setBuddy(self.value)
        for widget, width in zip((name, self.value, self._unit, self.limits, self.flag), WIDTHS, strict=True):
            widget.setFixedWidth(width)
            row.addWidget(widget)
        row.addWidget(self._chip)
        row.addWidget(self._preview, 1)
        row.addWidget(self.remove)
        column.addLayout(row)
        indented = QHBoxLayout()
        indented.addSpacing(WIDTHS[0] + 8)
        indented.addWidget(self._error, 1)
        indented.addWidget(self.question, 1)
        column.addLayout(indented)

    @Slot(str)
    def _answered(self, answer: str) -> None:
        self.set_typed(answered(self.typed, answer, self.question.words))
        self.answered.emit(self)
        self.edited.emit()

    @Slot()
    def _touched(self) -> None:
        self.set_error("")
        self.question.clear()
        self.edited.emit()

    @Slot()
    def _gone(self) -> None:
        self.removed.emit(self)
