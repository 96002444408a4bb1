"""From the start of the process to a usable window, against an empty Qt window."""

import os
import subprocess
import sys
from pathlib import Path

from clinic.bench.measure import Figure, middle, times

_RUNS = 5
_EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1280, 720)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def start_figures(clinic_folder: Path, passphrase_file: Path) -> list[Figure]:
    """Unlocking included: the window shows its first page with data and takes input."""
    program = Path(__file__).resolve().parents[2] / "main.py"
    ours = [sys.executable, str(program), "--data-dir", str(clinic_folder), "--passphrase-file", str(passphrase_file)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a start is measured as on a machine that was started before

    def run(command: list[str]) -> None:
        subprocess.run(command, check=True, env=environment, capture_output=True)

    run([*ours, "--quit-when-usable"])
    started = times(lambda: run([*ours, "--quit-when-usable"]), _RUNS)
    empty = times(lambda: run([sys.executable, "-c", _EMPTY]), _RUNS)
    target = "usable within 2 s at 100,000 people"
    return [Figure("start to usable window", middle(started), "empty PySide6 window", middle(empty), target)]
