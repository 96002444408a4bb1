"""``python main.py --tour DIR``: the sample clinic, a recorded visit, pictures of every page, and the PDFs."""

import shutil
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler

from clinic.app import Clinic
from clinic.clock import system_now
from clinic.paths import RESOURCES
from clinic.sample import make_sample_clinic, write_note
from ui.app import Program
from ui.start import make_application
from ui.theme import Theme
from ui.tour.camera import MODES, SIZES, Camera
from ui.tour.hands import Hands, SavingPrompts
from ui.tour.visit import RecordedVisit

_PASSPHRASE = "sample clinic"
_RAIL = ("today", "people", "labs_in", "photos_in", "recalls", "docs", "outcomes", "admin")
_SECTIONS = ("people", "safety", "audit", "privacy")
_TABS = ("overview", "map", "photos", "compare", "labs", "treatment", "visits", "documents", "privacy")


def run_tour(out: Path) -> int:
    """Play the visit and leave its pictures and PDFs in ``out``; return the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_pass_on)
    with tempfile.TemporaryDirectory(prefix="skinfolio-tour-") as scratch:
        folder = _sample(out, Path(scratch))
        app = make_application()
        settings = QSettings(str(Path(scratch) / "looks.ini"), QSettings.Format.IniFormat)
        prompts = SavingPrompts(out)
        program = Program(app, Theme(RESOURCES, "light"), settings, folder, system_now, prompts=prompts)
        try:
            program.start()
            assert program.window is not None
            program.window.resize(1440, 900)
            program.window.activateWindow()  # a field that has lost the focus hides its cursor
            _play(program, out, Path(scratch))
        finally:
            program.close()
        pictures = len(list(out.rglob("*.png")))
    _say(f"{pictures} pictures and {len(prompts.saved)} PDFs are in {out}: {', '.join(p.name for p in prompts.saved)}")
    return 0


def _sample(out: Path, scratch: Path) -> Path:
    """A copy of the sample clinic; the sample itself is made once and kept beside the pictures."""
    kept = out / "sample-clinic"
    if not Clinic.exists(kept):
        _say("Making the sample clinic (once, some minutes) ...")
        making = out / "sample-clinic.part"
        shutil.rmtree(making, ignore_errors=True)
        make_sample_clinic(making, _PASSPHRASE, progress=_say)
        write_note(making, _PASSPHRASE)
        making.rename(kept)
    folder = scratch / "clinic"
    shutil.copytree(kept, folder)
    return folder


def _play(program: Program, out: Path, scratch: Path) -> None:
    camera = Camera(program, out / "visit")
    visit = RecordedVisit(program, camera, scratch)
    _say("Recording the visit ...")
    visit.unlock(_PASSPHRASE)
    patient = visit.find()
    visit.write(patient)
    for station in (visit.place, visit.photograph, visit.measure_blood, visit.treat):
        station(patient)
    _say("Taking a picture of every page, at two sizes, light and dark (a minute or two) ...")
    _every_page(program, out, patient.id)
    assert program.window is not None
    program.theme.set_mode("light")
    program.window.resize(1440, 900)
    visit.sign(patient)


def _every_page(program: Program, out: Path, patient_id: str) -> None:
    desk, window = program.desk, program.window
    assert desk is not None
    assert window is not None
    hands = Hands()
    for mode in MODES:
        program.theme.set_mode(mode)
        for size, (width, height) in SIZES.items():
            camera = Camera(program, out / "pages" / f"{size}-{mode}")
            window.resize(width, height)
            for key in _RAIL:
                window.show_page(key)
                hands.settle(300)
                camera.take(key)
            for section in _SECTIONS:
                window.show_page("admin")
                desk.admin.show_section(section)
                hands.settle(300)
                camera.take(f"admin-{section}")
            desk.admin.show_section("clinic")
            for tab in _TABS:
                desk.open_patient(patient_id, tab)
                hands.settle(900)
                camera.take(f"patient-{tab}")


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if not text.startswith("This plugin does not support"):  # what a platform without a screen says of itself
        sys.stderr.write(text + "\n")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
