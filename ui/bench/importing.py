"""Two hundred photos of 12 megapixels taken in through the window: how busy the cores are, how it answers meanwhile.

window_import_figures(folder, number=200) -> list[Figure]
Reference: decoding the same files in two processes (Pillow). Without a window ``main.py bench import`` measures it.
"""

import gc
import os
import time
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from clinic.bench.measure import Figure
from clinic.bench.photo_import import CORES, FILES, decode_all, make_photos, new_clinic
from clinic.records.patients import PatientDraft
from ui.bench.pulse import Kept, Pulse
from ui.bench.window import BenchWindow, settle, until
from ui.photos.import_dialog import ImportDialog
from ui.photos.page import PhotosPage

_SIZE = QSize(1280, 720)
_PATIENCE_S = 900.0


def window_import_figures(folder: Path, number: int = FILES) -> list[Figure]:
    """Measured in a window of 1280 x 720 that shows the gallery; the start of the workers is counted."""
    files = make_photos(folder / "card", number)
    decoded = decode_all(files)
    before = os.times()
    clinic = new_clinic(folder / "clinic")
    patient, _ = clinic.patients.save(PatientDraft("Bench", "Photo"))
    with BenchWindow(clinic, folder, _SIZE) as window:
        started = os.times()
        seconds, kept = _import(window, patient.id, files)
    after = os.times()  # workers are counted once they have ended
    idle = sum(late - early for late, early in zip(started[:4], before[:4], strict=True))
    used = sum(late - early for late, early in zip(after[:4], before[:4], strict=True)) - idle
    busy = min(1.0, used / (CORES * seconds))
    each, bare = (spent * 1000 / len(files) for spent in (seconds, decoded))
    what = f"{len(files)} photos of 12 megapixels"
    reference = "bare decode of the same files in two processes (Pillow), each"
    return [
        Figure(f"import of {what} in the window, each ({busy:.0%} of two cores busy)", each, reference, bare),
        Figure(f"longest time without an answer, import of {what}", kept.waited, reference, bare, "under 100 ms"),
        Figure(
            f"longest work of the UI thread for one event, {what}",
            kept.worked,
            reference,
            bare,
            "under 50 ms",
        ),
    ]


def _import(window: BenchWindow, patient_id: str, files: list[Path]) -> tuple[float, Kept]:
    """Seconds from the answer to the question until all is there, and how the window answered meanwhile."""
    page = PhotosPage(window.ctx)
    ended: list[object] = []
    page.importer.finished.connect(ended.append)
    window.show("photos", page)
    page.set_patient(patient_id)
    settle(300)
    gc.freeze()  # as the program does once its window stands
    pulse = Pulse()
    page.import_paths(files)
    until(lambda: isinstance(QApplication.activeModalWidget(), ImportDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    until(lambda: not window.runner.running())  # the small pictures in the question are not the import
    pulse.start()
    start = time.perf_counter()
    dialog.accept()
    until(lambda: bool(ended), _PATIENCE_S)
    seconds = time.perf_counter() - start
    until(lambda: len(page.grid.photo_keys) == len(files))
    gc.unfreeze()
    return seconds, pulse.stop()
