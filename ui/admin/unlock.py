"""Opening a clinic: sign-in name where several people work, and a passphrase; or the recovery code.

UnlockPage(theme, runner, folder, now, last_name="", notice="", parent=None)
    opened(Clinic), other_folder_requested, restore_requested         signals
    last_name        the sign-in name used before in this run of the program
    notice           something to know before signing in, in amber
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError, WrongPassphrase
from clinic.paths import sample_sign_in
from ui.admin.capitals import capitals_locked
from ui.admin.countdown import Countdown, span
from ui.admin.entry_frame import EntryFrame
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.form import FormField
from ui.widgets.looks import set_look, text_label


class UnlockPage(EntryFrame):
    """Asks for the secret and opens the clinic in a worker, since key derivation is slow on purpose."""

    opened = Signal(object)
    """The open ``Clinic``."""
    other_folder_requested = Signal()
    restore_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        folder: Path,
        now: Now,
        *,
        last_name: str = "",
        notice: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Open the clinic", parent=parent)
        self._runner = runner
        self._folder = folder
        self._now = now
        self._by_code = False
        self._told = ""
        self._needs_name = Clinic.needs_name(folder)
        self._build(last_name, notice)
        self.countdown = Countdown(now, self)
        self.countdown.ticked.connect(self._count)
        self.countdown.ended.connect(self._may_try)
        self.secret.textChanged.connect(self._still_told)  # after the field, which takes errors away while one types
        self._ask_door()

    def _build(self, last_name: str, notice: str) -> None:
        if notice:
            amber = text_label(notice, "text", wrap=True)
            set_look(amber, tone="attention")
            self.body.addWidget(amber)
        self.body.addWidget(text_label(f"Folder: {self._folder}", "small", wrap=True))
        self.name = QLineEdit(last_name or sample_sign_in(self._folder))
        self.name.returnPressed.connect(self._to_secret)
        self.name.editingFinished.connect(self._ask_door)
        self.name_field = FormField("Sign-in name", self.name)
        self.body.addWidget(self.name_field)
        self.name_field.setVisible(self._needs_name)
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self.unlock)
        self.secret.installEventFilter(self)
        self.field = FormField("Passphrase", self.secret)
        self.body.addWidget(self.field)
        row = QHBoxLayout()
        self.switch = LinkButton("Use the recovery code")
        self.switch.clicked.connect(self.switch_secret)
        self.button = PrimaryButton("Open")
        self.button.clicked.connect(self.unlock)
        row.addWidget(self.switch)
        row.addStretch(1)
        self.mend = Button("Restore from a backup …")
        self.mend.clicked.connect(self.restore_requested)
        row.addWidget(self.mend)
        self.mend.hide()
        row.addWidget(self.button)
        self.body.addLayout(row)
        self.other = self.add_way("Open a clinic in another folder")
        self.other.clicked.connect(self.other_folder_requested)
        self.restore = self.add_way("Restore a backup")
        self.restore.clicked.connect(self.restore_requested)

    def showEvent(self, event: QShowEvent) -> None:
        """Be ready for typing."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._take_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice a pressed caps lock while the passphrase is typed."""
        if watched is self.secret and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            locked = capitals_locked(event)
            if locked is not None and not self._by_code:
                self.field.set_hint("Caps lock is on." if locked else "")
        return super().eventFilter(watched, event)

    @Slot()
    def switch_secret(self) -> None:
        """Ask for the other of passphrase and recovery code."""
        self._by_code = not self._by_code
        self.field.set_label("Recovery code" if self._by_code else "Passphrase")
        self.field.set_hint("As printed; spaces, hyphens and capitals do not matter." if self._by_code else "")
        self.name_field.setVisible(self._needs_name and not self._by_code)
        self.secret.setEchoMode(QLineEdit.EchoMode.Normal if self._by_code else QLineEdit.EchoMode.Password)
        self.switch.setText("Use the passphrase" if self._by_code else "Use the recovery code")
        self.secret.clear()
        self._take_focus()
        self._ask_door()

    @Slot()
    def unlock(self) -> None:
        """Open the clinic with what was typed."""
        secret, name = self.secret.text(), self.name.text().strip()
        if not self.button.isEnabled():
            return
        if self._asks_name and not name:
            self.name_field.set_error("Type the name you sign in with.")
            self.name.setFocus()
            return
        if not secret:
            self.secret.setFocus()
            return
        self._set_busy(True)
        work = partial(self._open, secret, name if self._asks_name else "", self._by_code)
        self._runner.start(self, "Opening the clinic", work, self._opened, self._failed, quiet=True)

    @property
    def _asks_name(self) -> bool:
        return self._needs_name and not self._by_code

    def _open(self, secret: str, name: str, by_code: bool, _progress: Progress) -> Clinic:
        if by_code:
            return Clinic.open(self._folder, recovery_code=secret, now=self._now)
        return Clinic.open(self._folder, secret, sign_in=name, now=self._now)

    def _opened(self, clinic: Clinic) -> None:
        self._set_busy(False)
        self.secret.clear()
        self.opened.emit(clinic)

    def _failed(self, error: ClinicError) -> None:
        self._set_busy(False)
        wrong = isinstance(error, WrongPassphrase)
        self.mend.setVisible(not wrong)
        self._told = error.what
        if isinstance(error, WrongPassphrase) and error.wait:
            self.countdown.start(error.wait)
        else:
            self.field.set_error(f"{error.what} {error.todo}".strip())
        self.secret.selectAll()
        self.secret.setFocus()

    @Slot()
    def _ask_door(self) -> None:
        """Failures count across restarts: the door may still be closed for this name."""
        self.countdown.stop()
        name = self.name.text() if self._asks_name else ""
        wait = Clinic.wait_before(self._folder, name, by_code=self._by_code, now=self._now)
        if wait:
            self._told = "There were too many failed attempts."
            self.countdown.start(wait)
        elif not self.button.isEnabled() and self.secret.isEnabled():
            self._may_try()

    @Slot(int)
    def _count(self, left: int) -> None:
        self.button.setEnabled(False)
        self.field.set_error(f"{self._told} The next attempt is possible in {span(left)}.")

    @Slot()
    def _still_told(self) -> None:
        if self.countdown.left:
            self._count(self.countdown.left)

    @Slot()
    def _may_try(self) -> None:
        self.button.setEnabled(True)
        self.field.set_error(f"{self._told} You can try again now." if self._told else "")

    @Slot()
    def _to_secret(self) -> None:
        self.secret.setFocus()

    @Slot()
    def _take_focus(self) -> None:
        (self.name if self._asks_name and not self.name.text() else self.secret).setFocus()

    def _set_busy(self, busy: bool) -> None:
        for part in (self.name, self.secret, self.switch, self.other, self.restore, self.button):
            part.setEnabled(not busy)
        self.button.setText("Opening …" if busy else "Open")
