"""The Overview of a person with a long course: from choosing the person to the painted chart.

overview_figures(folder) -> list[Figure]
Reference: the same rows read by bare SQL from the same file; beside it the chart alone, laid out and painted.
"""

import gc
import statistics
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize

from clinic.app import Clinic
from clinic.bench.long_course import LESIONS, PHOTOS, RESULTS, VISITS, LongCourse, make_long_course
from clinic.bench.measure import Figure, middle, times
from ui import page_makers
from ui.bench.window import BenchWindow, until
from ui.timeline.page import OverviewPage

_SIZE = QSize(1920, 1080)
_ROUNDS = 9
_TABLES = ("visit", "lab_result", "photo", "lesion", "drug_course", "procedure")


def overview_figures(folder: Path) -> list[Figure]:
    """Measured in a window of 1920 x 1080; the first look of a program that was just started stands by itself."""
    made = make_long_course(folder / "clinic")
    clinic = Clinic.open(made.folder, made.passphrase)
    bare = middle(times(partial(_bare, clinic, made.patient_id), 7))
    with BenchWindow(clinic, folder, _SIZE) as window:
        page = page_makers.overview(window.ctx)  # as the desk does while nobody waits
        window.show("overview", page)
        until(lambda: not window.runner.running())
        gc.collect()
        gc.freeze()  # as the program does once its window stands
        first = _open(window, page, made)
        again = statistics.median(_open(window, page, made) for _ in range(_ROUNDS))
        page.view.grab()
        chart = middle(times(partial(_redraw, page), 9))
        gc.unfreeze()
    what = f"{VISITS} visits, {RESULTS} results, {PHOTOS} photos, {LESIONS} lesions"
    name = "the same rows read by bare SQL"
    return [
        Figure(f"overview of {what}: first look after the start", first, name, bare, "under 300 ms"),
        Figure(f"overview of {what}: patient chosen to chart painted", again, name, bare, "under 300 ms"),
        Figure("overview: the chart at another zoom", chart, name, bare, "under 16 ms"),
    ]


def _open(window: BenchWindow, page: OverviewPage, made: LongCourse) -> float:
    """Milliseconds from choosing the person until their chart is painted."""
    page.set_patient(made.other_id)
    until(lambda: not window.runner.running())
    start = time.perf_counter()
    page.set_patient(made.patient_id)
    until(lambda: page.view.isVisible() and page.view.chart is not None)
    page.view.viewport().repaint()
    return (time.perf_counter() - start) * 1000


def _redraw(page: OverviewPage) -> None:
    page.view.zoom(1.05)
    page.view.viewport().repaint()


def _bare(clinic: Clinic, patient_id: str) -> None:
    with clinic.database.raw() as connection:
        for table in _TABLES:
            connection.execute(f"SELECT * FROM {table} WHERE patient_id = ?", (patient_id,)).fetchall()
        connection.execute(
            "SELECT o.* FROM observation o JOIN lesion l ON l.id = o.lesion_id WHERE l.patient_id = ?", (patient_id,)
        ).fetchall()
