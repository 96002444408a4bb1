"""A person at the window who never rests, to be killed: ``python -m tests.torture.worker FOLDER LEDGER SEED``.

What was done goes line by line into the ledger as JSON, with the monotonic clock: each letter typed, and each thing
that the program said was stored.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from clinic.app import Clinic
from clinic.clock import system_now
from clinic.paths import RESOURCES
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.photos import PhotoImport
from tests.support.clinics import PASSPHRASE
from ui.app import Program
from ui.patients.register import PatientDialog
from ui.start import make_application
from ui.theme import Theme

LETTERS = "abcdefghij klmnop qrst."
FIELDS = ("reason", "history", "examination", "assessment", "plan")
_STEP_MS = 12
_BURST = 18
"""Letters between two other actions."""


class Worker(QObject):
    """Types, and now and then stores something else, one step for each tick."""

    def __init__(self, program: Program, ledger: Path, seed: int) -> None:
        super().__init__()
        self._program = program
        self._chance = random.Random(seed)
        self._ledger = ledger.open("a", encoding="utf-8", buffering=1)
        self._pictures = sorted(ledger.parent.glob("*.jpg"))
        self._backups = ledger.parent / "backups"
        assert program.desk is not None and program.clinic is not None
        self._desk, self._clinic = program.desk, program.clinic
        self._ops = program.desk._ctx.ops
        self._patient = self._clinic.patients.search("Torture")[0].id
        self._steps = self._work()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.step)
        self._timer.start(_STEP_MS)

    @Slot()
    def step(self) -> None:
        """One letter or one action."""
        next(self._steps)

    def _work(self) -> Iterator[None]:
        self._desk.open_patient(self._patient)
        self._desk.panel.start_visit(self._patient)
        yield
        actions = (self._photo, self._lesion, self._observe, self._sign, self._backup, self._register)
        while True:
            area = self._desk.panel.fields.areas[self._chance.choice(FIELDS)]
            name = next(n for n, a in self._desk.panel.fields.areas.items() if a is area)
            visit = self._desk.panel.keeper.visit
            if visit is None:
                self._desk.panel.start_visit(self._patient)
                yield
                continue
            for _ in range(self._chance.randrange(4, _BURST)):
                QTest.keyClicks(area, self._chance.choice(LETTERS))
                self._note("typed", visit=visit.id, field=name, text=area.toPlainText())
                yield
            yield from self._chance.choice(actions)()

    def _note(self, what: str, **facts: Any) -> None:
        self._ledger.write(json.dumps({"at": time.monotonic(), "what": what, **facts}) + "\n")

    def _in_background(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> Iterator[None]:
        finished: list[bool] = []

        def told(result: Any) -> None:
            done(result)
            finished.append(True)

        self._ops.background(self, "torture", work, told, lambda _error: finished.append(False), quiet=True)
        while not finished:
            yield

    def _photo(self) -> Iterator[None]:
        picture = self._chance.choice(self._pictures)
        visit = self._desk.panel.keeper.visit
        where = PhotoImport(patient_id=self._patient, visit_id=visit.id if visit else "")
        yield from self._in_background(
            lambda _progress: self._clinic.photos.import_files([picture], where)[0][0],
            lambda outcome: self._note("photo", outcome=outcome.outcome, photo=outcome.photo_id, sha256=outcome.sha256),
        )

    def _lesion(self) -> Iterator[None]:
        draft = LesionDraft(patient_id=self._patient, site="forehead", side=Side.MIDLINE)
        row, _changes = self._clinic.lesions.save(draft)
        self._note("lesion", lesion=row.id)
        yield

    def _observe(self) -> Iterator[None]:
        visit = self._desk.panel.keeper.visit
        lesions = self._clinic.lesions.list(self._patient)
        if visit is not None and lesions:
            length = self._chance.randrange(1, 90) / 10
            draft = ObservationDraft(lesion_id=lesions[0].id, visit_id=visit.id, long_axis=length)
            row, _changes = self._clinic.lesions.observe(draft)
            self._note("observation", lesion=lesions[0].id, observation=row.id)
        yield

    def _sign(self) -> Iterator[None]:
        keeper = self._desk.panel.keeper
        if keeper.visit is not None and self._chance.random() < 0.3 and keeper.save_now():
            visit, changes = self._clinic.visits.sign(keeper.visit.id, keeper.visit.version)
            self._note("signed", visit=visit.id)
            self._desk._ctx.bus.publish(changes)
        yield

    def _backup(self) -> Iterator[None]:
        if self._chance.random() < 0.4:
            yield from self._in_background(
                lambda _progress: self._clinic.backups.create(self._backups),
                lambda row: self._note("backup", path=str(row.path)),
            )
        yield

    def _register(self) -> Iterator[None]:
        """A half-filled form, left open long enough to be kept, then closed."""
        self._desk.people.register()
        yield
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PatientDialog):
            return
        line: QWidget = dialog.form.lines["family"]
        for _ in range(self._chance.randrange(6, 24)):
            QTest.keyClicks(line, self._chance.choice("abcdefghij"))
            self._note("draft", field="family", text=dialog.form.lines["family"].text())
            yield
        dialog.reject()
        self._note("draft-closed")
        yield


def main() -> int:
    """Work until killed."""
    folder, ledger, seed = sys.argv[1:]
    app = make_application()
    settings = QSettings(f"{ledger}.ini", QSettings.Format.IniFormat)
    program = Program(app, Theme(RESOURCES, "light"), settings, Path(folder), system_now)
    program.start()
    program.use(Clinic.open(Path(folder), PASSPHRASE))
    worker = Worker(program, Path(ledger), int(seed))
    worker.setObjectName("worker")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
