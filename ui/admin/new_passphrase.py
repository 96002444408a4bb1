"""A new passphrase, typed twice, with a word on it while it is typed.

NewPassphrase(form, context, label="Passphrase", parent=None)
    form                ui.widgets.form.Form, which gets the fields ``passphrase`` and ``again``
    context()           names that a passphrase must not be (person, sign-in name, clinic)
    text                what was typed
    check() -> bool     False: the field at fault says why and has the focus
    entered             signal: Enter in the second field
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic.errors import ValidationError
from clinic.rules.passphrases import SHORTEST, check_passphrase
from ui.widgets.form import Form, FormField

_SAFE = 20
"""Characters from which on nobody needs to be asked for more: four or five words."""


def word_on(passphrase: str, context: Iterable[str]) -> str:
    """What to say of a passphrase while it is typed."""
    typed = len(passphrase.strip())
    if typed < SHORTEST:
        return f"At least {SHORTEST} characters; four or five words are easy to remember."
    try:
        check_passphrase(passphrase, context)
    except ValidationError as error:
        return f"{error.what} {error.todo}"
    return "Good: long enough to be safe." if typed >= _SAFE else "Long enough. One more word makes it much safer."


class NewPassphrase(QWidget):
    """Two fields that show nothing of what is typed."""

    entered = Signal()

    def __init__(
        self,
        form: Form,
        context: Callable[[], Iterable[str]],
        label: str = "Passphrase",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._form = form
        self._context = context
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for line in (self.passphrase, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self._field = form.add("passphrase", FormField(label, self.passphrase, word_on("", ()), required=True))
        again = form.add("again", FormField("The same again", self.again, required=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._field)
        column.addWidget(again)
        self.setFocusProxy(self.passphrase)
        self.passphrase.textChanged.connect(self._say)
        self.passphrase.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.entered)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.passphrase.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self.passphrase.clear()
        self.again.clear()

    def check(self) -> bool:
        """Whether it can be taken; else the field at fault says why."""
        try:
            check_passphrase(self.text, self._context())
        except ValidationError as error:
            return not self._form.show_error(error)
        if self.text != self.again.text():
            self._form.field("again").set_error("The two are not the same. Type the passphrase again.")
            self.again.setFocus()
            self.again.selectAll()
            return False
        return True

    @Slot()
    def _say(self) -> None:
        self._field.set_hint(word_on(self.text, self._context()))
