"""A process that types without a pause, to be killed: ``python -m tests.journeys.typist FOLDER PATIENT LOG``.

After each letter it writes the moment (of the monotonic clock, in seconds) and the number of letters to LOG.
"""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtTest import QTest

from clinic.app import Clinic
from clinic.clock import system_now
from clinic.paths import RESOURCES
from tests.support.clinics import PASSPHRASE
from ui.app import Program
from ui.start import make_application
from ui.theme import Theme

PAUSE_MS = 50


class Typist(QObject):
    """Types one letter after the other into the reason of a visit."""

    def __init__(self, program: Program, patient_id: str, log: Path) -> None:
        super().__init__()
        assert program.desk is not None
        self._area = program.desk.panel.fields.areas["reason"]
        program.desk.panel.start_visit(patient_id)
        self._log = log.open("w", encoding="utf-8", buffering=1)
        self._number = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.type_one)
        self._timer.start(PAUSE_MS)

    @Slot()
    def type_one(self) -> None:
        """One more letter."""
        QTest.keyClicks(self._area, "abcdefghij "[self._number % 11])
        self._number += 1
        self._log.write(f"{time.monotonic()} {self._number}\n")


def main() -> int:
    """Type until killed."""
    folder, patient_id, log = sys.argv[1:]
    app = make_application()
    settings = QSettings(f"{log}.ini", QSettings.Format.IniFormat)
    program = Program(app, Theme(RESOURCES, "light"), settings, Path(folder), system_now)
    program.start()
    program.use(Clinic.open(Path(folder), PASSPHRASE))
    typist = Typist(program, patient_id, Path(log))
    typist.setObjectName("typist")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
