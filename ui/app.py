"""The program with its window: first start or unlocking, then the pages around the open clinic."""

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QApplication

from clinic.app import Clinic
from clinic.clock import Now
from clinic.errors import ClinicError
from ui.admin.unlock import UnlockPage
from ui.admin.wizard import FirstStartPage
from ui.context import Context
from ui.core.bus import ChangeBus
from ui.core.errors import ErrorPresenter
from ui.core.notifier import Notifier
from ui.core.operations import Operations
from ui.core.prompts import DialogPrompts, Prompts
from ui.core.tasks import TaskRunner
from ui.main_window import MainWindow
from ui.navigator import Navigator
from ui.pages import Desk
from ui.theme import Theme, apply_theme

_ENTRY = "entry"


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
        self._runner = TaskRunner(self)
        self._errors = ErrorPresenter(self.prompts, parent=self)
        self._applier = apply_theme(app, theme)
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
                self.use(Clinic.open(self.folder, lines[0] if lines else "", now=self._now))
                return
            except (ClinicError, OSError) as error:
                what = error.what if isinstance(error, ClinicError) else "The passphrase file cannot be read."
                self.prompts.inform(self.window, what, getattr(error, "todo", "Check its name and permissions."))
        self._ask()

    def use(self, clinic: Clinic) -> None:
        """Build the pages around an open clinic and show them."""
        assert self.window is not None
        self.clinic = clinic
        bus = ChangeBus(self)
        ops = Operations(self._runner, bus, self._errors, self)
        notifier, navigator = self._notifier, self._navigator
        context = Context(
            clinic, ops, bus, self.prompts, notifier, self.theme, navigator, self.window.commands, self._settings
        )
        self.desk = Desk(context, self.window)
        self.window.set_chrome_visible(True)
        self.desk.show_first_page()
        self.clinic_opened.emit(clinic)

    @Slot()
    def lock(self) -> None:
        """Close the clinic and take all of it from the screen; what was typed is kept as drafts."""
        if self.clinic is None or self.window is None:
            return
        self.window.flush()
        old, geometry = self.window, self.window.saveGeometry()
        old.hide()
        self._leave_clinic()
        self._new_window()
        self.window.restoreGeometry(geometry)
        old.deleteLater()
        self._ask()

    @Slot()
    def close(self) -> None:
        """End: workers finish, the clinic is closed."""
        self._errors.uninstall()
        self._runner.shutdown()
        self._leave_clinic()

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
            page = UnlockPage(self.theme, self._runner, self.folder, self._now)
        else:
            page = FirstStartPage(self.theme, self._runner, self.prompts, self.folder, self._now)
        page.opened.connect(self._opened)
        page.other_folder_requested.connect(self._choose_folder)
        self.window.add_hidden_page(_ENTRY, page)
        self.window.show_page(_ENTRY)
        self.window.show()

    @Slot(object)
    def _opened(self, clinic: Clinic) -> None:
        assert self.window is not None
        self.use(clinic)
        self.window.drop_page(_ENTRY)

    @Slot()
    def _choose_folder(self) -> None:
        self.prompts.open_folder(self.window, "Choose the clinic's folder", self._use_folder)

    def _use_folder(self, folder: Path) -> None:
        assert self.window is not None
        self.folder = folder
        self.window.drop_page(_ENTRY)
        self._ask()

    def _leave_clinic(self) -> None:
        if self.desk is not None:
            self.desk.leave()
            self.desk = None
        if self.clinic is not None:
            self.clinic.close()
            self.clinic = None
