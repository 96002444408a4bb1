"""What goes wrong, told to the person.

    ErrorPresenter(prompts, details=None, parent=None)
        show(error: ClinicError, owner: QObject | None)      a message: what happened, what to do
        show_crash(error: BaseException)                     one dialog, log entry; details hold no patient
            data
        install() / uninstall()                              sys.excepthook
Errors of one field (``ValidationError``) belong beside the field: ``ui.widgets.form.Form.show_error``.
"""

import logging
import platform
import sys
from types import TracebackType

from PySide6.QtCore import QObject, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from shiboken6 import isValid

from clinic.errors import ClinicError
from ui.core.dialogs import Dialog
from ui.core.prompts import Prompts
from ui.core.tasks import describe_crash

_log = logging.getLogger(__name__)


def crash_details(error: BaseException, version: str) -> str:
    """What a maintainer needs: kinds of error and places in the program, never the values they carried.

    The text of an exception may hold what was typed, so only its class is told.
    """
    system = f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    lines = [f"Skinfolio {version}, {system}"]
    seen: BaseException | None = error
    while seen is not None:
        lines += [type(seen).__name__, *(f"  {place}" for place in describe_crash(seen))]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


class CrashDialog(Dialog):
    """Says that the program made a mistake; the details can be copied."""

    def __init__(self, parent: QWidget | None, details: str) -> None:
        super().__init__(parent, "Skinfolio made a mistake", "Close", cancel=False, width=560)
        self.details = details
        self.add_text(
            "The last action did not finish. What was saved before is safe, and you can go on working. "
            "Please send these details to whoever looks after Skinfolio; they hold nothing about patients."
        )
        shown = QPlainTextEdit(details)
        shown.setReadOnly(True)
        shown.setAccessibleName("Details")
        shown.setMinimumHeight(180)
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.body.addWidget(shown)
        copy = QPushButton("Copy details")
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        self.buttons.insertWidget(0, copy)

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details)


class ErrorPresenter(QObject):
    """Shows errors of both kinds: those that are ours to explain, and bugs."""

    def __init__(self, prompts: Prompts, version: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._prompts = prompts
        self._version = version
        self._dialog: CrashDialog | None = None

    def show(self, error: ClinicError, owner: QObject | None) -> None:
        """Say what happened and what to do next."""
        self._prompts.inform(owner if isinstance(owner, QWidget) else None, error.what, error.todo)

    def show_crash(self, error: BaseException) -> None:
        """Log a bug and show one dialog; more bugs while it is open are only logged."""
        details = crash_details(error, self._version)
        _log.error("bug: %s", details)
        open_ = self._dialog is not None and isValid(self._dialog) and self._dialog.isVisible()
        if not open_ and QApplication.instance() is not None:
            self._dialog = CrashDialog(QApplication.activeWindow(), details)
            self._dialog.open()

    def install(self) -> None:
        """Catch what no one else caught."""
        sys.excepthook = self._hook

    def uninstall(self) -> None:
        """Give the interpreter its own hook back."""
        sys.excepthook = sys.__excepthook__

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif isinstance(error, ClinicError):
            self.show(error, QApplication.activeWindow())
        else:
            self.show_crash(error)
