"""The last steps of the first start: where backups go, and the recovery code."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from clinic.errors import ClinicError
from clinic.services.admin import AdminService
from ui.admin.places import judge_place
from ui.admin.wizard_steps import Step
from ui.core.prompts import Prompts
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.form import Form, FormField
from ui.widgets.looks import set_look, text_label

_GROUP = 4
"""Signs in a group of the recovery code."""


class BackupStep(Step):
    """Where the daily backup goes."""

    def __init__(self, form: Form, prompts: Prompts, folder: Path) -> None:
        text = "Every day the clinic is backed up, encrypted, into a folder of your choice: best on another disk or a"
        super().__init__(form, f"{text} share.", "Create the clinic")
        self._prompts, self._folder = prompts, folder
        self.place = ""
        self.shown = text_label("", "strong", wrap=True)
        self.word = text_label("", "text", wrap=True)
        self.choose = Button("Choose a folder …")
        self.choose.clicked.connect(self.ask)
        self.later = LinkButton("Decide later")
        self.later.clicked.connect(self.forget)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.later)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.shown)
        self.column.addWidget(self.word)
        self.finish()
        self.setFocusProxy(self.choose)
        self.forget()

    @Slot()
    def ask(self) -> None:
        """Let a folder be chosen."""
        self._prompts.open_folder(self, "Choose the folder for backups", self.take)

    def take(self, place: Path) -> None:
        """Take a folder, unless it lies where the clinic itself does."""
        fault, warning = judge_place(place, self._folder)
        self.place = "" if fault else str(place)
        self.shown.setText(self.place or "No folder is chosen.")
        self.later.setVisible(bool(self.place))
        self._say(fault or warning or "A good place: on another disk than the clinic.", bool(fault or warning))

    @Slot()
    def forget(self) -> None:
        """No place for now."""
        self.place = ""
        self.shown.setText("No folder is chosen.")
        self.later.hide()
        self._say("You can go on without one; the status line then reminds you that there is no backup.", False)

    def tell(self, fault: str) -> None:
        """Say why the clinic could not be made."""
        self._say(fault, True)

    def _say(self, text: str, weighs: bool) -> None:
        self.word.setText(text)
        set_look(self.word, tone="attention" if weighs else "")


class CodeStep(Step):
    """The recovery code, shown once; the way on opens when it was kept."""

    def __init__(self, form: Form, prompts: Prompts) -> None:
        text = "If the passphrase is ever lost, only this code opens the clinic. It is shown once. Print it and keep it"
        super().__init__(form, f"{text} away from this machine.", "Open the clinic")
        self._prompts = prompts
        self._admin: AdminService | None = None
        self.code = text_label("", "code")
        self.code.setWordWrap(True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.code)
        self.sheet = Button("Save as PDF to print …")
        self.sheet.clicked.connect(self.save_sheet)
        row = QHBoxLayout()
        row.addWidget(self.sheet)
        row.addStretch(1)
        self.column.addLayout(row)
        self.saved = text_label("", "hint", wrap=True)
        self.saved.hide()
        self.column.addWidget(self.saved)
        self.last = QLineEdit()
        self.last.setMaximumWidth(130)
        self.last.returnPressed.connect(self._enter)
        self.column.addWidget(
            form.add("last", FormField("Type the last four signs of the code as you have kept it", self.last))
        )
        self.last.textChanged.connect(self._look)  # after the field's own, which takes an error away
        self.kept = QCheckBox("or: I have printed the code")
        self.kept.toggled.connect(self._look)
        self.column.addWidget(self.kept)
        self.leave.hide()
        self.finish()
        self.setFocusProxy(self.sheet)
        self._look()

    def show_code(self, code: str, admin: AdminService) -> None:
        """Show the code of a clinic just made."""
        self._admin = admin
        self.code.setText(code)

    def forget(self) -> None:
        """Let go of the code and the clinic."""
        self._admin = None
        self.code.clear()

    @Slot()
    def save_sheet(self) -> None:
        """Save the code as a page to print."""
        self._prompts.save_file(self, "Save the recovery code", "recovery-code.pdf", "PDF (*.pdf)", self._write_sheet)

    def _write_sheet(self, path: Path) -> None:
        assert self._admin is not None
        try:
            self._admin.save_recovery_sheet(self.code.text(), path)
        except ClinicError as error:
            self._prompts.inform(self, error.what, error.todo)
            return
        self.saved.setText(f"Saved as {path.name}. Print it, then delete the file: it opens the clinic.")
        self.saved.setToolTip(str(path))
        self.saved.show()

    @Slot()
    def _look(self) -> None:
        typed = "".join(self.last.text().split()).strip("-").upper()
        end = self.code.text()[-_GROUP:]
        right = bool(end) and typed == end
        self.action.setEnabled(right or self.kept.isChecked())
        wrong = len(typed) >= _GROUP and not right
        self.form.field("last").set_error("This is not how the code ends. Compare it again." if wrong else "")

    @Slot()
    def _enter(self) -> None:
        if self.action.isEnabled():
            self.forward.emit()
