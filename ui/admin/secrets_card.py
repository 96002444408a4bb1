"""The passphrase and the recovery code."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clinic.errors import ClinicError
from clinic.records.rights import Right
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label
from ui.withheld import withhold


class PassphraseDialog(Dialog):
    """Old passphrase, new one twice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Change the passphrase", "Change")
        self.form = Form()
        self.old, self.new, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        for name, label, line in (
            ("old", "Present passphrase", self.old),
            ("new", "New passphrase, at least 8 characters", self.new),
            ("again", "The new one again", self.again),
        ):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            self.body.addWidget(self.form.add(name, FormField(label, line)))
        self.old.setFocus()

    def accept(self) -> None:
        """Close only where the two new ones agree."""
        if self.new.text() != self.again.text():
            self.form.field("again").set_error("The two are not the same. Type the new passphrase again.")
            self.again.setFocus()
            return
        super().accept()


class SecretsCard(Card):
    """Change the passphrase, make the recovery code anew."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Passphrase and recovery code", parent=parent)
        self._ctx = ctx
        self._dialog: PassphraseDialog | None = None
        text = "Both open this clinic. Neither can be read back from the program; the recovery code is the way in when"
        self.add(text_label(f"{text} the passphrase is lost.", "muted", wrap=True))
        row = QHBoxLayout()
        self.change = Button("Change the passphrase …")
        self.change.clicked.connect(self.ask_passphrase)
        self.renew = Button("New recovery code …")
        self.renew.clicked.connect(self.ask_new_code)
        withhold(ctx, Right.ADMINISTER, self.renew)
        row.addWidget(self.change)
        row.addWidget(self.renew)
        row.addStretch(1)
        self.body.addLayout(row)

    @Slot()
    def ask_passphrase(self) -> None:
        """Open the dialog."""
        self._dialog = PassphraseDialog(self)
        self._dialog.accepted.connect(self._change)
        self._dialog.open()

    @Slot()
    def _change(self) -> None:
        if self._dialog is None:
            return
        work = partial(self._work, self._dialog.old.text(), self._dialog.new.text())
        self._dialog = None
        self._ctx.ops.background(self, "Changing the passphrase", work, self._changed, self._failed, quiet=True)

    def _work(self, old: str, new: str, _progress: Progress) -> None:
        self._ctx.clinic.change_passphrase(old, new)

    def _changed(self, _nothing: None) -> None:
        self._ctx.notifier.notify("The passphrase was changed.", tone="done")

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
