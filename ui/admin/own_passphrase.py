"""Before the desk opens: whoever has no passphrase of their own chooses one.

OwnPassphrasePage(theme, runner, clinic, parent=None)
    chosen, left          signals: the passphrase is set; the person goes back without one
    is_needed(clinic)     after the recovery code, or where an administrator gave the passphrase
"""

from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clinic.app import Clinic
from clinic.errors import ClinicError
from ui.admin.entry_frame import EntryFrame
from ui.admin.new_passphrase import NewPassphrase
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label

_RECOVERED = "The recovery code opened the clinic. Choose a new passphrase for {name}; the old one opens no more."
_GIVEN = "Your passphrase was given by someone else. Choose one that only you know."


class OwnPassphrasePage(EntryFrame):
    """Nothing of the record can be seen before this is done."""

    chosen = Signal()
    left = Signal()

    def __init__(self, theme: Theme, runner: TaskRunner, clinic: Clinic, parent: QWidget | None = None) -> None:
        recovered = clinic.opened_by_recovery
        text = _RECOVERED.format(name=clinic.user.name) if recovered else _GIVEN
        super().__init__(theme, "A passphrase of your own", text, parent)
        self._runner = runner
        self._clinic = clinic
        self._form = Form()
        self._names = (clinic.user.name, clinic.user.sign_in, clinic.info().name)
        if recovered:
            self.body.addWidget(text_label(f"Sign-in name: {clinic.user.sign_in}", "strong"))
        self.old = QLineEdit()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self._old_field = self._form.add("old", FormField("The passphrase you were given", self.old))
        self.body.addWidget(self._old_field)
        self._old_field.setVisible(not recovered)
        self.new = NewPassphrase(self._form, self._context, "Your new passphrase")
        self.new.entered.connect(self.choose)
        self.old.returnPressed.connect(self.new.setFocus)
        self.body.addWidget(self.new)
        row = QHBoxLayout()
        self.back = Button("Back")
        self.back.clicked.connect(self.left)
        self.button = PrimaryButton("Save and go on")
        self.button.clicked.connect(self.choose)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.button)
        self.body.addLayout(row)

    @staticmethod
    def is_needed(clinic: Clinic) -> bool:
        """Whether who signed in has to choose a passphrase first."""
        return clinic.opened_by_recovery or clinic.user.must_change

    def showEvent(self, event: QShowEvent) -> None:
        """Be ready for typing."""
        super().showEvent(event)
        first = self.new.passphrase if self._clinic.opened_by_recovery else self.old
        QTimer.singleShot(0, first, first.setFocus)

    @Slot()
    def choose(self) -> None:
        """Set it, if it can be taken."""
        if not self.button.isEnabled() or not self.new.check():
            return
        if not self._clinic.opened_by_recovery and self.new.text == self.old.text():
            self._form.field("passphrase").set_error("This is the one you were given. Choose another.")
            self.new.setFocus()
            return
        self._set_busy(True)
        work = partial(self._work, self.old.text(), self.new.text)
        self._runner.start(self, "Saving the passphrase", work, self._saved, self._failed, quiet=True)

    def _context(self) -> tuple[str, ...]:
        return self._names

    def _work(self, old: str, new: str, _progress: Progress) -> None:
        if self._clinic.opened_by_recovery:
            self._clinic.users.set_passphrase_after_recovery(new)
        else:
            self._clinic.users.change_passphrase(old, new)

    def _saved(self, _none: None) -> None:
        self.old.clear()
        self.new.clear()
        self.chosen.emit()

    def _failed(self, error: ClinicError) -> None:
        self._set_busy(False)
        if not self._form.show_error(error):
            name = "passphrase" if self._clinic.opened_by_recovery else "old"
            self._form.field(name).set_error(f"{error.what} {error.todo}".strip())
            self._form.field(name).editor.setFocus()

    def _set_busy(self, busy: bool) -> None:
        for part in (self.old, self.new, self.back, self.button):
            part.setEnabled(not busy)
        self.button.setText("Saving …" if busy else "Save and go on")
