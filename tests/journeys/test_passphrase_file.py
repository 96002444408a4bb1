"""A start without a question, as a script or a measurement of the start asks for."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.journeys.conftest import leave
from tests.support.clinics import PASSPHRASE, SettableClock
from tests.ui.conftest import RESOURCES
from ui.app import Program
from ui.core.prompts import DialogPrompts
from ui.theme import Theme


def test_the_passphrase_of_a_file_opens_the_clinic_in_a_window_that_is_seen(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, folder: Path, clock: SettableClock
) -> None:
    secret = tmp_path / "passphrase.txt"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    settings = QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat)
    theme = Theme(RESOURCES, "light")
    prompts = DialogPrompts(tmp_path)
    program = Program(qapp, theme, settings, folder, clock, prompts=prompts, passphrase_file=secret)
    program.start()
    try:
        assert program.window is not None and program.window.isVisible()
        assert program.window.current_key == "today"
    finally:
        leave(program)
        theme.deleteLater()
