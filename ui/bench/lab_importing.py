"""Laboratory messages taken in through the window: how it answers meanwhile.

lab_import_figures(folder, number=1000) -> list[Figure]
Reference: one message, as it is taken in here. Without a window ``main.py bench labs`` measures it.
"""

import gc
import time
from pathlib import Path

from PySide6.QtCore import QSize

from clinic.bench.laboratory import make_clinic, make_files
from clinic.bench.measure import Figure
from ui.bench.pulse import Pulse
from ui.bench.window import BenchWindow, settle, until
from ui.labs.importing import LabImport
from ui.labs.inbox import LabsInboxPage

_SIZE = QSize(1280, 720)
_PATIENCE_S = 900.0
MESSAGES, PER_PERSON = 1000, 10


def lab_import_figures(folder: Path, number: int = MESSAGES) -> list[Figure]:
    """Measured in a window of 1280 x 720 that shows the inbox of the laboratory."""
    people = max(1, number // PER_PERSON)
    files = make_files(folder / "in", number, people)
    with BenchWindow(make_clinic(folder / "clinic", people), folder, _SIZE) as window:
        page = LabsInboxPage(window.ctx)
        window.show("labs_in", page)
        taking, ended = LabImport(window.ctx, page), list[object]()
        taking.finished.connect(ended.append)
        settle(300)
        gc.collect()
        gc.freeze()  # as the program does once its window stands
        pulse = Pulse()
        pulse.start()
        start = time.perf_counter()
        taking.take(files)
        until(lambda: bool(ended), _PATIENCE_S)
        each = (time.perf_counter() - start) * 1000 / number
        kept = pulse.stop()
        gc.unfreeze()
    what = f"import of {number:,} messages in the window"
    reference = "one message of them"
    return [
        Figure(f"longest time without an answer, {what}", kept.waited, reference, each, "under 100 ms"),
        Figure(f"longest work of the UI thread for one event, {what}", kept.worked, reference, each, "under 50 ms"),
    ]
