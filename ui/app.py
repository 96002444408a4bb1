"""The program with its window: first start or unlocking, then the pages around the open clinic."""

import gc
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from ui.admin.own_passphrase import OwnPassphrasePage
from ui.admin.unlock import UnlockPage
from ui.admin.wizard import FirstStartPage
from ui.context import Context
from ui.core.bus import ChangeBus
from ui.core.clipboard import ClipboardWatch
from ui.core.errors import ErrorPresenter
from ui.core.idle import IdleWatch
from ui.core.listening import ChangeListener
from ui.core.new_day import DayWatch
from ui.core.notifier import Notifier
from ui.core.operations import Operations
from ui.core.prompts import DialogPrompts, Prompts
from ui.core.tasks import TaskRunner
from ui.leaving import Left, keep_what_stands, remove_dialogs
from ui.main_window import MainWindow
from ui.navigator import Navigator
from ui.pages import Desk
from ui.theme import Theme, apply_theme

_ENTRY, _OWN = "entry", "own-passphrase"
_STILL_HERE_MS = 60_000
_JOBS_MS = 2000
"""So long a lock waits for work in the background to stop; the window is blank meanwhile."""
_UNSAVED = (
    "The disk did not take what was typed last. It is kept in this window: make room on the disk, sign in as before, "
    "and do not close the program until then."
)


class Program(QObject):
    """Owns the window and, while unlocked, the clinic and its pages."""

    clinic_opened = Signal(object)

    def __init__(
        self,
        app: QApplication,
        theme: Theme,
        settings: QSettings,
        folder: Path,
        now: Now,
        *,
        prompts: Prompts | None = None,
        passphrase_file: Path | None = None,
        sign_in: str = "",
    ) -> None:
        super().__init__()
        self.theme = theme
        self.folder = folder
        self.prompts = prompts or DialogPrompts()
        self.window: MainWindow | None = None
        self.desk: Desk | None = None
        self.clinic: Clinic | None = None
        self._settings = settings
        self._now = now
        self._passphrase_file = passphrase_file
        self._last_name = sign_in
        self._why = ""
        self._listener: ChangeListener | None = None
        self._left: dict[tuple[Path, str], Left] = {}
        self._runner = TaskRunner(self)
        self._errors = ErrorPresenter(self.prompts, parent=self)
        self._applier = apply_theme(app, theme)
        self._clipboard = ClipboardWatch(self)
        self.idle = IdleWatch(now, self)
        self.idle.warned.connect(self._warn)
        self.idle.due.connect(self._lock_now)
        self.idle.asked.connect(self._lock_now)
        self._minute = QTimer(self)
        self._minute.setInterval(_STILL_HERE_MS)
        self._minute.timeout.connect(self._still_here)
        app.aboutToQuit.connect(self.close)

    @property
    def is_busy(self) -> bool:
        """Whether work is under way in the background (thumbnails, PDF, figure)."""
        return bool(self._runner.running())

    def start(self) -> None:
        """Show the window: the wizard in an empty folder, else the unlock page."""
        self._errors.install()
        self._new_window()
        if self._passphrase_file is not None and Clinic.exists(self.folder):
            try:
                lines = self._passphrase_file.read_text(encoding="utf-8-sig").splitlines()
                secret = lines[0] if lines else ""
                self._opened(Clinic.open(self.folder, secret, sign_in=self._last_name, now=self._now))
                return
            except (ClinicError, OSError) as error:
                what = error.what if isinstance(error, ClinicError) else "The passphrase file cannot be read."
                self.prompts.inform(self.window, what, getattr(error, "todo", "Check its name and permissions."))
        self._ask()

    def use(self, clinic: Clinic) -> None:
        """Build the pages around an open clinic and show them, where this person left them if a lock came between."""
        assert self.window is not None
        self._watch(clinic)
        left = self._left.pop((self.folder, clinic.user.id), None)
        if left is not None:
            clinic.drafts.take_back(left.drafts)
        bus = ChangeBus(self.window)
        bus.changed.connect(self._changed)
        ops = Operations(self._runner, bus, self._errors, self.window)
        self._listener = ChangeListener(clinic.changes.poll, bus, self.window)
        self._listener.sign_in_again.connect(self._sign_in_again)
        DayWatch(clinic.now, bus, self.window)
        notifier, navigator = self._notifier, self._navigator
        context = Context(
            clinic, ops, bus, self.prompts, notifier, self.theme, navigator, self.window.commands, self._settings
        )
        self.desk = Desk(context, self.window)
        self.desk.all_built.connect(keep_what_stands)
        self.window.set_chrome_visible(True)
        self.desk.show_first_page()
        self.window.show()
        if left is not None:
            left.restore(self.desk, self.window)
        keep_what_stands()
        self.clinic_opened.emit(clinic)

    @Slot()
    def lock(self) -> None:
        """Close the clinic and take all of it from the screen and from memory; what was typed is kept as drafts."""
        if self.clinic is None or self.window is None:
            return
        old, geometry = self.window, self.window.saveGeometry()
        left = Left.of(self.clinic, self.desk, old)
        if left is not None:
            self._left[self.folder, left.user_id] = left
        self._last_name = self.clinic.user.sign_in
        self._clipboard.clear()
        self._runner.shutdown(_JOBS_MS)
        self._leave_clinic("lock")
        remove_dialogs()
        self._new_window()
        self.window.restoreGeometry(geometry)
        self._ask()
        old.hide()
        old.deleteLater()

    @Slot()
    def close(self) -> None:
        """End: workers finish, the clinic is closed."""
        self._errors.uninstall()
        self._runner.shutdown()
        self._leave_entry()
        self._leave_clinic("sign-out")

    def _new_window(self) -> None:
        self._notifier = Notifier(self)
        self._navigator = Navigator(self)
        self.window = MainWindow(self.theme, self._notifier, self._runner, self._navigator, self._settings)
        self.window.lock_requested.connect(self.lock)
        self.window.set_chrome_visible(False)

    def _ask(self) -> None:
        assert self.window is not None
        page: UnlockPage | FirstStartPage
        if Clinic.exists(self.folder):
            notice = _UNSAVED if any(left.has_unsaved for left in self._left.values()) else self._why
            self._why = ""
            page = UnlockPage(
                self.theme, self._runner, self.folder, self._now, last_name=self._last_name, notice=notice
            )
        else:
            page = FirstStartPage(self.theme, self._runner, self.prompts, self.folder, self._now)
        page.opened.connect(self._opened)
        page.other_folder_requested.connect(self._choose_folder)
        page.restore_requested.connect(self._restore)
        self._show(_ENTRY, page)

    def _show(self, key: str, page: QWidget) -> None:
        assert self.window is not None
        self.window.add_hidden_page(key, page)
        self.window.show_page(key)
        self.window.show()

    @Slot(object)
    def _opened(self, clinic: Clinic) -> None:
        """Someone came in; who has no passphrase of their own chooses one first."""
        assert self.window is not None
        self._watch(clinic)
        if OwnPassphrasePage.is_needed(clinic):
            page = OwnPassphrasePage(self.theme, self._runner, clinic)
            page.chosen.connect(partial(self._own_chosen, clinic))
            page.left.connect(self._lock_now)
            self._show(_OWN, page)
        else:
            self.use(clinic)
        self._leave_entry()

    def _own_chosen(self, clinic: Clinic) -> None:
        assert self.window is not None
        self.use(clinic)
        self.window.drop_page(_OWN)

    def _watch(self, clinic: Clinic) -> None:
        """From now on nobody may be away for long, and other computers are told that the folder is in use."""
        self.clinic = clinic
        self.idle.start(clinic.info().lock_minutes)
        self._minute.start()

    @Slot()
    def _choose_folder(self) -> None:
        self.prompts.open_folder(self.window, "Choose the clinic's folder", self._use_folder)

    def _use_folder(self, folder: Path) -> None:
        self.folder, self._last_name = folder, ""
        self._leave_entry()
        self._ask()

    @Slot()
    def _restore(self) -> None:
        """A clinic from its backup: here where there is none yet, else beside the one that is here."""
        from ui.admin.restore import RestorePage  # no other start needs it

        self._leave_entry()
        into = self.folder
        if Clinic.exists(into):
            into = into.with_name(f"{into.name}-restored")
        page = RestorePage(self.theme, self._runner, self.prompts, into, self._now)
        page.opened.connect(self._restored)
        page.left.connect(self._begin_anew)
        self._show(_ENTRY, page)

    @Slot(object)
    def _restored(self, clinic: Clinic) -> None:
        self.folder, self._last_name = clinic.folder, ""
        self._opened(clinic)

    @Slot()
    def _begin_anew(self) -> None:
        self._leave_entry()
        self._ask()

    @Slot(str)
    def _sign_in_again(self, why: str) -> None:
        """An administrator changed this account elsewhere: the window of the old role must not stay open."""
        self._why = f"{why} Sign in again."
        self._lock_now()

    @Slot()
    def _lock_now(self) -> None:
        if self.window is not None and self.clinic is not None:
            self.window.lock()

    @Slot(int)
    def _warn(self, seconds: int) -> None:
        text = f"Nobody seems to be here: the window locks in {seconds} seconds."
        self._notifier.notify(text, "attention", action="Go on", run=self.idle.stir)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if Topic.CLINIC in changes.topics and self.clinic is not None:
            self.idle.set_minutes(self.clinic.info().lock_minutes)

    @Slot()
    def _still_here(self) -> None:
        if self.clinic is not None:
            self.clinic.still_here()

    def _leave_entry(self) -> None:
        """Take the entry page away; a clinic that a first start made and did not hand over is closed."""
        if self.window is None or _ENTRY not in self.window.page_keys:
            return
        page = self.window.page(_ENTRY)
        if isinstance(page, FirstStartPage):
            page.abandon()
        self.window.drop_page(_ENTRY)

    def _leave_clinic(self, action: str) -> None:
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        self.idle.stop()
        self._minute.stop()
        if self.desk is not None:
            self.desk.leave()
            self.desk = None
        if self.clinic is not None:
            self.clinic.close(action)
            self.clinic = None
        gc.unfreeze()
