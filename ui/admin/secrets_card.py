"""Everyone's own passphrase, and the recovery code of the clinic."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clinic.errors import ClinicError
from clinic.records.rights import Right
from ui.admin.new_passphrase import NewPassphrase
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label

_MINE = "Your passphrase opens this clinic for you. It cannot be read back from the program."
_CODE = "The recovery code is the way in when a passphrase is lost. A new one makes the one printed before worthless."


class PassphraseDialog(Dialog):
    """Old passphrase, new one twice; it stays open until the new one is saved."""

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(parent, "Change your passphrase", "Change")
        self._ctx = ctx
        self.form = Form()
        self.old = QLineEdit()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self.body.addWidget(self.form.add("old", FormField("Present passphrase", self.old)))
        user = ctx.clinic.user
        self._names = (user.name, user.sign_in, ctx.clinic.info().name)
        self.secret = NewPassphrase(self.form, self._context, "New passphrase")
        self.body.addWidget(self.secret)
        self.body.addStretch(1)
        self.old.setFocus()

    def accept(self) -> None:
        """Save, where both new ones are the same and can be taken."""
        if not self.action_button.isEnabled() or not self.secret.check():
            return
        self.action_button.setEnabled(False)
        work = partial(self._work, self.old.text(), self.secret.text)
        self._ctx.ops.background(self, "Changing the passphrase", work, self._changed, self._failed, quiet=True)

    def _context(self) -> tuple[str, ...]:
        return self._names

    def _work(self, old: str, new: str, _progress: Progress) -> None:
        self._ctx.clinic.change_passphrase(old, new)

    def _changed(self, _nothing: None) -> None:
        self._ctx.notifier.notify("Your passphrase was changed.", tone="done")
        super().accept()

    def _failed(self, error: ClinicError) -> None:
        self.action_button.setEnabled(True)
        if not self.form.show_error(error):
            self.form.field("old").set_error(f"{error.what} {error.todo}".strip())
            self.old.setFocus()
            self.old.selectAll()


class SecretsCard(Card):
    """Change one's own passphrase; administrators also make the recovery code anew."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        administers = ctx.clinic.may(Right.ADMINISTER)
        super().__init__("Passphrase and recovery code" if administers else "Your passphrase", parent=parent)
        self._ctx = ctx
        self.add(text_label(f"{_MINE} {_CODE}" if administers else _MINE, "muted", wrap=True))
        row = QHBoxLayout()
        self.change = Button("Change your passphrase …")
        self.change.clicked.connect(self.ask_passphrase)
        row.addWidget(self.change)
        self.renew = Button("New recovery code …")
        self.renew.clicked.connect(self.ask_new_code)
        row.addWidget(self.renew)
        row.addStretch(1)
        self.body.addLayout(row)
        self.renew.setVisible(administers)  # not before it has a parent: it would open as a window of its own

    @Slot()
    def ask_passphrase(self) -> None:
        """Open the dialog."""
        PassphraseDialog(self._ctx, self).open()

    def _failed(self, error: ClinicError) -> None:
        self._ctx.prompts.inform(self, error.what, error.todo)

    @Slot()
    def ask_new_code(self) -> None:
        """Say what will happen and ask once."""
        text = "A new recovery code is made and saved as a page to print. The old code no longer opens the clinic."
        self._ctx.prompts.confirm(
            self, "Make a new recovery code?", text, "Choose where to save it", self._choose_place
        )

    def _choose_place(self) -> None:
        self._ctx.prompts.save_file(
            self, "Save the recovery code", "recovery-code.pdf", "PDF (*.pdf)", self._write_new_code
        )

    def _write_new_code(self, path: Path) -> None:
        work = partial(self._new_code, path)
        self._ctx.ops.background(self, "Making a recovery code", work, self._code_made, self._failed, quiet=True)

    def _new_code(self, path: Path, _progress: Progress) -> str:
        return self._ctx.clinic.renew_recovery_code(path)

    def _code_made(self, code: str) -> None:
        self._ctx.prompts.inform(
            self, "The new recovery code", f"{code}\n\nIt is also in the file just saved. Print it."
        )
