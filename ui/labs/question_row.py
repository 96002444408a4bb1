"""A question about a typed value, with its answers as buttons, below the field it is about.

QuestionRow(parent=None)
    ask(Doubt); clear(); is_asking; words
    focus_first()
    answered(str)        a unit in UCUM, or ``as typed``
Tab comes to the buttons. Left and Right choose, then Enter answers; so do Space, and the number of an answer at once.
A bare Enter answers nothing: who types in rows presses it out of habit, twice.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.rules.plausible import AS_TYPED, Doubt
from clinic.rules.validation import readable_unit
from ui.widgets.buttons import Button
from ui.widgets.looks import set_look, text_label

_MOST = 2
"""An analyte has two units at most."""


class QuestionRow(QWidget):
    """Hidden until something is asked."""

    answered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text_label("", "changed-line", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(8)
        row.addWidget(self._words)
        self.buttons = tuple(Button("") for _ in range(_MOST))
        for button in self.buttons:
            button.clicked.connect(self._clicked)
            button.installEventFilter(self)
            row.addWidget(button)
        self._how = text_label("", "hint")
        row.addWidget(self._how)
        row.addStretch(1)
        self._is_chosen = False
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Whether an answer is awaited."""
        return not self.isHidden()

    @property
    def words(self) -> str:
        """What is asked."""
        return self._words.text()

    def ask(self, doubt: Doubt) -> None:
        """Show the question."""
        self._is_chosen = False
        number = " or ".join(str(at + 1) for at in range(len(doubt.choices)))
        self._how.setText(f"Press {number}, or choose by → and Enter.")
        set_look(self._how, ui="hint")
        self._words.setText(_readable(doubt))
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(doubt.choices))
            if at < len(doubt.choices):
                answer, said = doubt.choices[at]
                button.setText(f"{at + 1}  {said if answer == AS_TYPED else readable_unit(said)}")
                button.setProperty("answer", answer)
                button.setAccessibleName(f"{self.words} {button.text()}")
        self.show()

    def clear(self) -> None:
        """Nothing is asked any more."""
        self.hide()

    def focus_first(self) -> None:
        """Go to the first answer; it is not chosen by that."""
        self._is_chosen = False
        self.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose and answer by keys, also in a dialog."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return super().eventFilter(watched, event)
        shown = [button for button in self.buttons if button.isVisible()]
        here = next((at for at, button in enumerate(shown) if button is watched), -1)
        if here < 0:
            return super().eventFilter(watched, event)
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self._is_chosen = True
            shown[min(max(here + step, 0), len(shown) - 1)].setFocus()
            return True
        if event.text() in [str(at + 1) for at in range(len(shown))]:
            shown[int(event.text()) - 1].click()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._is_chosen:
                set_look(self._how, ui="error")
            elif not event.isAutoRepeat():
                shown[here].click()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self.clear()
            self.answered.emit(str(sender.property("answer")))


def _readable(doubt: Doubt) -> str:
    """The question with units as people read them."""
    text = doubt.words
    for unit in {part for answer, said in doubt.choices for part in (answer, said.removesuffix(", as typed"))}:
        if unit != AS_TYPED:
            text = text.replace(unit, readable_unit(unit))
    return text
