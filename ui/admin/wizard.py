"""First start: the clinic, the first person, a passphrase, the place of backups, and the recovery code to keep.

FirstStartPage(theme, runner, prompts, folder, now, parent=None)
    opened(Clinic), other_folder_requested, restore_requested      signals
    abandon()      the window closes before the code was kept: the new clinic is closed
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError, ValidationError
from clinic.records.clinic import ClinicDraft, UserDraft
from ui.admin.entry_frame import EntryFrame
from ui.admin.wizard_ends import BackupStep, CodeStep
from ui.admin.wizard_steps import ClinicStep, PassphraseStep, PersonStep, Step
from ui.core.prompts import Prompts
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.current_stack import CurrentStack
from ui.widgets.form import Form

_TITLES = ("Welcome", "The first person", "Passphrase", "Backups", "Recovery code")
_STEP_OF = {"name": 0, "user": 1, "sign_in": 1, "passphrase": 2, "unencrypted": 2}
"""Where a field stands that the clinic itself refuses."""


class FirstStartPage(EntryFrame):
    """Makes a clinic in ``folder``; emits it open once the recovery code was kept."""

    opened = Signal(object)
    """The new, open ``Clinic``."""
    other_folder_requested = Signal()
    restore_requested = Signal()

    def __init__(self, theme: Theme, runner: TaskRunner, prompts: Prompts, folder: Path, now: Now) -> None:
        super().__init__(theme, _TITLES[0])
        self._runner = runner
        self._folder = folder
        self._now = now
        self._made: Clinic | None = None
        self._form = Form()
        self.clinic = ClinicStep(self._form)
        self.person = PersonStep(self._form)
        self.secret = PassphraseStep(self._form, self.person, self.clinic)
        self.backup = BackupStep(self._form, prompts, folder)
        self.code = CodeStep(self._form, prompts)
        self.steps = CurrentStack()
        self._order: tuple[Step, ...] = (self.clinic, self.person, self.secret, self.backup, self.code)
        for step in self._order:
            self.steps.addWidget(step)
            step.forward.connect(self.forward)
            step.back.connect(self.back)
        self.body.addWidget(self.steps)
        self.other = self.add_way("Open a clinic in another folder")
        self.other.clicked.connect(self.other_folder_requested)
        self.restore = self.add_way("Restore a backup")
        self.restore.clicked.connect(self.restore_requested)
        self._show(0)

    @property
    def step(self) -> int:
        """Number of the step in front, from 0."""
        return self.steps.currentIndex()

    @Slot()
    def forward(self) -> None:
        """On, if what stands here can be taken."""
        if not self.steps.isEnabled() or not self._order[self.step].check():
            return
        if self._order[self.step] is self.backup:
            self._make()
        elif self._order[self.step] is self.code:
            self._hand_over()
        else:
            self._show(self.step + 1)

    @Slot()
    def back(self) -> None:
        """To the step before."""
        self._show(max(0, self.step - 1))

    def abandon(self) -> None:
        """Close the clinic that was made but not handed over."""
        clinic, self._made = self._made, None
        self.code.forget()
        if clinic is not None:
            clinic.close()

    def _make(self) -> None:
        self._set_busy(True)
        draft = ClinicDraft(
            name=self.clinic.name.text().strip(),
            address=self.clinic.address.text().strip(),
            phone=self.clinic.phone.text().strip(),
            units=self.clinic.units.key,
            backup_place=self.backup.place,
        )
        work = partial(
            self._create, draft, self.person.draft(), self.secret.secret.text, self.secret.sentence.text().strip()
        )
        self._runner.start(self, "Creating the clinic", work, self._created, self._failed, quiet=True)

    def _create(
        self, draft: ClinicDraft, user: UserDraft, passphrase: str, sentence: str, _progress: Progress
    ) -> tuple[Clinic, str]:
        return Clinic.create(self._folder, draft, user, passphrase, now=self._now, unencrypted=sentence)

    def _created(self, made: tuple[Clinic, str]) -> None:
        self._made, code = made
        self._set_busy(False)
        self.secret.secret.clear()
        self.code.show_code(code, self._made.admin)
        self.other.hide()
        self.restore.hide()
        self._show(len(self._order) - 1)

    def _failed(self, error: ClinicError) -> None:
        self._set_busy(False)
        at = _STEP_OF.get(error.field) if isinstance(error, ValidationError) else None
        if at is not None:
            self._show(at)
            self._form.show_error(error)
        else:
            self.backup.tell(f"{error.what} {error.todo}".strip())

    def _hand_over(self) -> None:
        """The code was kept: give the open clinic to the window."""
        clinic, self._made = self._made, None
        self.code.forget()
        self.opened.emit(clinic)

    def _show(self, index: int) -> None:
        self.card.set_title(_TITLES[index])
        self.card.set_note(f"step {index + 1} of {len(self._order)}")
        self.steps.setCurrentIndex(index)
        self.setFocusProxy(self._order[index])  # ready for typing once shown
        if QApplication.focusWidget() is not None or self.isVisible():
            self._order[index].setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, busy: bool) -> None:
        self.steps.setEnabled(not busy)
        for way in (self.other, self.restore):
            way.setEnabled(not busy)
        self.backup.action.setText("Creating …" if busy else "Create the clinic")
