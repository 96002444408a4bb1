"""Opening a clinic: its passphrase, or the recovery code."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError
from ui.admin.entry_frame import EntryFrame
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.buttons import LinkButton, PrimaryButton
from ui.widgets.form import FormField
from ui.widgets.looks import text_label


class UnlockPage(EntryFrame):
    """Asks for the secret and opens the clinic in a worker, since key derivation is slow on purpose."""

    opened = Signal(object)
    """The open ``Clinic``."""
    other_folder_requested = Signal()

    def __init__(self, theme: Theme, runner: TaskRunner, folder: Path, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Open the clinic", parent=parent)
        self._runner = runner
        self._folder = folder
        self._now = now
        self._by_code = False
        self.body.addWidget(text_label(f"Folder: {folder}", "small", wrap=True))
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self.unlock)
        self.field = FormField("Passphrase", self.secret)
        self.body.addWidget(self.field)
        row = QHBoxLayout()
        self.switch = LinkButton("Use the recovery code")
        self.switch.clicked.connect(self.switch_secret)
        other = LinkButton("Another folder")
        other.clicked.connect(self.other_folder_requested)
        self.button = PrimaryButton("Open")
        self.button.clicked.connect(self.unlock)
        row.addWidget(self.switch)
        row.addWidget(other)
        row.addStretch(1)
        row.addWidget(self.button)
        self.body.addLayout(row)

    def showEvent(self, event: QShowEvent) -> None:
        """Be ready for typing."""
        super().showEvent(event)
        QTimer.singleShot(0, self.secret, self.secret.setFocus)

    @Slot()
    def switch_secret(self) -> None:
        """Ask for the other of passphrase and recovery code."""
        self._by_code = not self._by_code
        label = "Recovery code" if self._by_code else "Passphrase"
        self.field.set_label(label)
        self.secret.setEchoMode(QLineEdit.EchoMode.Normal if self._by_code else QLineEdit.EchoMode.Password)
        self.switch.setText("Use the passphrase" if self._by_code else "Use the recovery code")
        self.secret.clear()
        self.secret.setFocus()

    @Slot()
    def unlock(self) -> None:
        """Open the clinic with what was typed."""
        secret = self.secret.text()
        if not secret or not self.button.isEnabled():
            return
        self._set_busy(True)
        by_code = {"recovery_code": secret} if self._by_code else {"passphrase": secret}
        work = partial(self._open, by_code)
        self._runner.start(self, "Opening the clinic", work, self._opened, self._failed, quiet=True)

    def _open(self, secret: dict[str, str], _progress: Progress) -> Clinic:
        return Clinic.open(self._folder, secret.get("passphrase", ""), secret.get("recovery_code", ""), now=self._now)

    def _opened(self, clinic: Clinic) -> None:
        self._set_busy(False)
        self.secret.clear()
        self.opened.emit(clinic)

    def _failed(self, error: ClinicError) -> None:
        self._set_busy(False)
        self.field.set_error(f"{error.what} {error.todo}".strip())
        self.secret.selectAll()
        self.secret.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self.secret.setEnabled(not busy)
        self.button.setEnabled(not busy)
        self.button.setText("Opening …" if busy else "Open")
