"""Restoring a clinic from a backup, also on a machine that holds nothing but the folder of backups.

RestorePage(theme, runner, prompts, folder, now)
    opened(Clinic)       signal: the restored clinic, open; ``folder`` says where it lies
    left()               signal: back to where the person came from
    folder               where the clinic goes: the one given, unless another is chosen
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError, WrongPassphrase
from clinic.services.restoring import BackupRow, Restoring
from ui.admin.countdown import Countdown, span
from ui.admin.entry_frame import EntryFrame
from ui.admin.restore_ends import Outcome, Working
from ui.admin.restore_steps import BackupChoice, SecretStep
from ui.core.prompts import Prompts
from ui.core.tasks import Progress, TaskRunner
from ui.theme.theme import Theme
from ui.widgets.current_stack import CurrentStack

_WIDTH = 640
_TITLES = ("Restore a backup", "Where to, and whose it is", "Restoring", "Restored")


class RestorePage(EntryFrame):
    """Which backup; where to, and the secret that opens it; the work; what came of it."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, runner: TaskRunner, prompts: Prompts, folder: Path, now: Now) -> None:
        super().__init__(theme, _TITLES[0])
        self.card.setFixedWidth(_WIDTH)
        self.folder = folder
        self._runner = runner
        self._now = now
        self._restoring = Restoring(now)
        self._job = 0
        self._cancelled = False
        self._told = ""
        self.choice = BackupChoice(theme, prompts)
        self.secret = SecretStep(prompts, folder)
        self.working = Working()
        self.outcome = Outcome()
        self.steps = CurrentStack()
        self._order = (self.choice, self.secret, self.working, self.outcome)
        for step in self._order:
            self.steps.addWidget(step)
        self.body.addWidget(self.steps)
        self.way_back = self.add_way("Back to the beginning")
        self.way_back.clicked.connect(self.left)
        self.countdown = Countdown(now, self)
        self.countdown.ticked.connect(self._count)
        self.countdown.ended.connect(self._may_try)
        self._connect()
        self._show(0)

    def _connect(self) -> None:
        self.choice.place_chosen.connect(self.look_into)
        self.choice.forward.connect(self._to_secret)
        self.secret.back.connect(self._to_choice)
        self.secret.forward.connect(self.restore)
        self.working.cancelled.connect(self.cancel)
        self.outcome.forward.connect(self._open)
        self._runner.progressed.connect(self._progressed)
        self._runner.ended.connect(self._ended)

    @property
    def step(self) -> int:
        """Number of the step in front, from 0."""
        return self.steps.currentIndex()

    @Slot(object)
    def look_into(self, place: Path) -> None:
        """List the backups in a folder."""
        self.choice.set_busy(place)
        work = partial(self._list, place)
        self._runner.start(self, "Looking for backups", work, self.choice.show_rows, self.choice.show_error, quiet=True)

    def _list(self, place: Path, progress: Progress) -> tuple[BackupRow, ...]:
        return self._restoring.backups(place, progress)

    @Slot()
    def _to_secret(self) -> None:
        row = self.choice.row
        if row is not None:
            self.secret.ask(self._restoring.needs_name(row.path))
            self._show(1)

    @Slot()
    def _to_choice(self) -> None:
        self._show(0)

    @Slot()
    def restore(self) -> None:
        """Restore with what was chosen and typed."""
        row = self.choice.row
        if row is None or self.countdown.left or not self.secret.check():
            return
        try:
            self._restoring.check_target(self.secret.folder)
        except ClinicError as error:
            self.secret.tell_folder(f"{error.what} {error.todo}".strip())
            return
        self.folder = self.secret.folder
        self._cancelled = False
        self.working.set_stopping(False)
        self._show(2)
        work = partial(self._work, row.path, self.folder, *self.secret.typed)
        self._job = self._runner.start(self, "Restoring the clinic", work, self._restored, self._failed)

    def _work(self, backup: Path, into: Path, name: str, phrase: str, code: str, progress: Progress) -> BackupRow:
        return self._restoring.restore(backup, into, name, phrase, code, progress)

    @Slot(int, int, int, str)
    def _progressed(self, number: int, done: int, total: int, note: str) -> None:
        if number == self._job:
            self.working.show_step(done, total, note)

    @Slot()
    def cancel(self) -> None:
        """Stop; what was copied so far is removed."""
        self._cancelled = True
        self.working.set_stopping(True)
        self._runner.cancel(self._job)

    @Slot(int)
    def _ended(self, number: int) -> None:
        if number != self._job or not self._cancelled:
            return
        self._job = 0
        self._show(1)
        if Clinic.exists(self.folder):
            self.secret.tell_folder("It was complete before it could be stopped: the clinic lies in this folder.")

    def _restored(self, row: BackupRow) -> None:
        self._job = 0
        self.way_back.hide()  # the clinic is there now: on, not back
        self.outcome.show_row(row, self.folder)
        self._show(3)

    def _failed(self, error: ClinicError) -> None:
        self._job = 0
        self._show(1)
        self._told = error.what
        if isinstance(error, WrongPassphrase) and error.wait:
            self.countdown.start(error.wait)
        elif isinstance(error, WrongPassphrase):
            self.secret.tell(f"{error.what} {error.todo}".strip())
        else:
            self.secret.tell_folder(f"{error.what} {error.todo}".strip())

    @Slot()
    def _open(self) -> None:
        self.outcome.set_busy(True)
        name, phrase, code = self.secret.typed
        work = partial(self._open_clinic, name, phrase, code)
        self._runner.start(self, "Opening the clinic", work, self._opened, self._not_opened, quiet=True)

    def _open_clinic(self, name: str, phrase: str, code: str, _progress: Progress) -> Clinic:
        return Clinic.open(self.folder, phrase, code, sign_in="" if code else name, now=self._now)

    def _opened(self, clinic: Clinic) -> None:
        self.secret.forget()
        self.opened.emit(clinic)

    def _not_opened(self, error: ClinicError) -> None:
        self.outcome.set_busy(False)
        self.outcome.tell(f"{error.what} {error.todo}".strip())

    @Slot(int)
    def _count(self, left: int) -> None:
        self.secret.action.setEnabled(False)
        self.secret.tell(f"{self._told} The next attempt is possible in {span(left)}.")

    @Slot()
    def _may_try(self) -> None:
        self.secret.action.setEnabled(True)
        self.secret.tell(f"{self._told} You can try again now." if self._told else "")

    def _show(self, index: int) -> None:
        self.card.set_title(_TITLES[index])
        self.way_back.setEnabled(index != 2)
        self.steps.setCurrentIndex(index)
        self._order[index].setFocus()
