"""Starting the program with a window."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from clinic.clock import system_now
from clinic.log import default_log_folder, open_log
from clinic.paths import RESOURCES, default_clinic_folder
from clinic.process import temporary_files_in_memory
from ui.app import Program
from ui.main_window import THEME_SETTING
from ui.theme import Theme
from ui.theme.fonts import load_fonts
from ui.theme.theme import Mode


def start_window(arguments: Sequence[str]) -> int:
    """Open the window, or with ``--tour DIR`` record a visit on the sample clinic; return the exit code."""
    parser = argparse.ArgumentParser(prog="skinfolio", description="Opens the window; `--help` lists the commands.")
    parser.add_argument("--data-dir", type=Path, default=None, metavar="DIR", help="the clinic folder")
    parser.add_argument("--passphrase-file", type=Path, default=None, metavar="F", help="open without asking")
    parser.add_argument("--sign-in", "--user", default="", metavar="NAME", help="whose passphrase, where several work")
    parser.add_argument("--tour", type=Path, default=None, metavar="DIR", help="record a visit on the sample clinic")
    parser.add_argument("--quit-when-usable", action="store_true", help="measure the start: end once input is taken")
    chosen = parser.parse_args(arguments)
    if chosen.tour is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # the tour makes the sample clinic; the window itself does not need those parts
        from ui.tour.run import run_tour

        return run_tour(chosen.tour)
    open_log(default_log_folder())
    with temporary_files_in_memory():
        return _run(chosen)


def _run(chosen: argparse.Namespace) -> int:
    app = make_application()
    folder = chosen.data_dir or default_clinic_folder()
    settings = QSettings()
    theme = Theme(RESOURCES, _mode(settings))
    program = Program(
        app, theme, settings, folder, system_now, passphrase_file=chosen.passphrase_file, sign_in=chosen.sign_in
    )
    program.start()
    if chosen.quit_when_usable:
        QTimer.singleShot(0, app, app.quit)  # runs once the first page is painted and events are waited for
    return app.exec()


def _mode(settings: QSettings) -> Mode:
    kept = settings.value(THEME_SETTING)
    return kept if kept in ("light", "dark") else "system"


def make_application() -> QApplication:
    """The application with its name and fonts."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setOrganizationName("Skinfolio")
    app.setApplicationName("Skinfolio")
    app.setApplicationDisplayName("Skinfolio")
    load_fonts(RESOURCES / "fonts")
    return app
