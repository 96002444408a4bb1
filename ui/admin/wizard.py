"""First start: the clinic, your name, a passphrase, and the recovery code to keep."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError
from clinic.records.clinic import ClinicDraft
from ui.admin.entry_frame import EntryFrame
from ui.core.prompts import Prompts
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl


class FirstStartPage(EntryFrame):
    """Makes a clinic in ``folder``; emits it open once the recovery code was seen."""

    opened = Signal(object)
    """The new, open ``Clinic``."""
    other_folder_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        prompts: Prompts,
        folder: Path,
        now: Now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Welcome", parent=parent)
        self._runner = runner
        self._prompts = prompts
        self._folder = folder
        self._now = now
        self._clinic: Clinic | None = None
        self._code = ""
        self._form = Form()
        self.steps = QStackedWidget()
        self.steps.addWidget(self._clinic_step())
        self.steps.addWidget(self._secret_step())
        self.steps.addWidget(self._code_step())
        self.body.addWidget(self.steps)
        self.setFocusProxy(self.name)  # ready for typing once shown
        self._show(0)

    def _clinic_step(self) -> QWidget:
        step, column = _step()
        column.addWidget(
            text_label("A new clinic is made on this machine. It can be changed later.", "muted", wrap=True)
        )
        self.name = QLineEdit()
        self.address = QLineEdit()
        self.phone = QLineEdit()
        self.user = QLineEdit()
        column.addWidget(self._form.add("name", FormField("Name of the clinic", self.name, required=True)))
        column.addWidget(self._form.add("address", FormField("Address, for letters", self.address)))
        column.addWidget(self._form.add("phone", FormField("Telephone, for handouts", self.phone)))
        column.addWidget(
            self._form.add("user", FormField("Your name, as it stands under a visit", self.user, required=True))
        )
        self.units = SegmentedControl((("conventional", "mg/dL"), ("si", "mmol/L")), "Units of laboratory values")
        self.units.set_key("conventional")
        column.addWidget(FormField("Units of laboratory values", self.units))
        row = QHBoxLayout()
        other = LinkButton("Open a clinic in another folder")
        other.clicked.connect(self.other_folder_requested)
        row.addWidget(other)
        row.addStretch(1)
        forward = PrimaryButton("Continue")
        forward.clicked.connect(self.to_passphrase)
        row.addWidget(forward)
        column.addLayout(row)
        for line in (self.name, self.address, self.phone, self.user):
            line.returnPressed.connect(self.to_passphrase)
        return step

    def _secret_step(self) -> QWidget:
        step, column = _step()
        text = "Everything in this clinic is encrypted with a passphrase. Choose a long one: four or five words that"
        column.addWidget(
            text_label(f"{text} you can remember. It cannot be read back from the program.", "muted", wrap=True)
        )
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for line in (self.passphrase, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.returnPressed.connect(self.make_clinic)
        column.addWidget(
            self._form.add(
                "passphrase", FormField("Passphrase", self.passphrase, "At least 8 characters", required=True)
            )
        )
        column.addWidget(self._form.add("again", FormField("The same again", self.again, required=True)))
        column.addStretch(1)
        row = QHBoxLayout()
        back = Button("Back")
        back.clicked.connect(self.to_clinic)
        self.make = PrimaryButton("Create the clinic")
        self.make.clicked.connect(self.make_clinic)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.make)
        column.addLayout(row)
        return step

    def _code_step(self) -> QWidget:
        step, column = _step()
        text = "If the passphrase is ever lost, only this code opens the clinic. It is shown once. Print it and keep it"
        column.addWidget(text_label(f"{text} away from this machine.", "muted", wrap=True))
        self.code = text_label("", "code")
        self.code.setWordWrap(True)
        self.code.setTextInteractionFlags(self.code.textInteractionFlags().TextSelectableByMouse)
        column.addWidget(self.code)
        self.sheet = Button("Save as PDF to print …")
        self.sheet.clicked.connect(self.save_sheet)
        column.addWidget(self.sheet)
        self.saved = text_label("", "hint")
        self.saved.setMinimumHeight(self.saved.fontMetrics().lineSpacing())
        column.addWidget(self.saved)
        self.kept = QCheckBox("I have printed or written down the code")
        column.addWidget(self.kept)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.finish = PrimaryButton("Open the clinic")
        self.finish.setEnabled(False)
        self.kept.toggled.connect(self.finish.setEnabled)
        self.finish.clicked.connect(self.hand_over)
        row.addWidget(self.finish)
        column.addLayout(row)
        return step

    @Slot()
    def to_clinic(self) -> None:
        """Back to the first step."""
        self._show(0)
        self.name.setFocus()

    @Slot()
    def to_passphrase(self) -> None:
        """On to the passphrase, if the names are there."""
        for field, line, words in (
            ("name", self.name, "Type the clinic's name as it is to stand on letters."),
            ("user", self.user, "Type your name as it is to stand under a signed visit."),
        ):
            if not line.text().strip():
                self._form.field(field).set_error(words)
                line.setFocus()
                return
        self._show(1)
        self.passphrase.setFocus()

    @Slot()
    def make_clinic(self) -> None:
        """Make the clinic with what was typed."""
        if self.passphrase.text() != self.again.text():
            self._form.field("again").set_error("The two are not the same. Type the passphrase again.")
            self.again.setFocus()
            return
        self._set_busy(True)
        draft = ClinicDraft(
            name=self.name.text().strip(),
            address=self.address.text().strip(),
            phone=self.phone.text().strip(),
            units=self.units.key,
        )
        work = partial(self._create, draft, self.user.text().strip(), self.passphrase.text())
        self._runner.start(self, "Creating the clinic", work, self._created, self._failed, quiet=True)

    def _create(self, draft: ClinicDraft, user: str, passphrase: str, _progress: Progress) -> tuple[Clinic, str]:
        return Clinic.create(self._folder, draft, user, passphrase, now=self._now)

    def _created(self, made: tuple[Clinic, str]) -> None:
        self._clinic, self._code = made
        self._set_busy(False)
        self.passphrase.clear()
        self.again.clear()
        self.code.setText(self._code)
        self._show(2)
        self.sheet.setFocus()

    def _failed(self, error: ClinicError) -> None:
        self._set_busy(False)
        if not self._form.show_error(error):
            self._form.field("passphrase").set_error(f"{error.what} {error.todo}".strip())
            self.passphrase.setFocus()

    @Slot()
    def save_sheet(self) -> None:
        """Save the code as a page to print."""
        self._prompts.save_file(self, "Save the recovery code", "recovery-code.pdf", "PDF (*.pdf)", self._write_sheet)

    def _write_sheet(self, path: Path) -> None:
        assert self._clinic is not None
        try:
            self._clinic.admin.save_recovery_sheet(self._code, path)
        except ClinicError as error:
            self._prompts.inform(self, error.what, error.todo)
            return
        self.saved.setText(f"Saved as {path.name}. Print it and keep it away from this machine.")
        self.saved.setToolTip(str(path))

    @Slot()
    def hand_over(self) -> None:
        """The code was kept: give the open clinic to the window."""
        clinic, self._clinic, self._code = self._clinic, None, ""
        self.code.clear()
        self.opened.emit(clinic)

    def _show(self, index: int) -> None:
        self.card.set_title(("Welcome", "Passphrase", "Recovery code")[index])
        self.card.set_note(f"step {index + 1} of 3")
        self.steps.setCurrentIndex(index)

    def _set_busy(self, busy: bool) -> None:
        self.steps.setEnabled(not busy)
        self.make.setText("Creating …" if busy else "Create the clinic")


def _step() -> tuple[QWidget, QVBoxLayout]:
    step = QWidget()
    column = QVBoxLayout(step)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    return step, column
