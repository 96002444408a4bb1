"""Ten thousand photos of one person: opening the gallery, scrolling it, filtering, and what it takes of memory.

gallery_figures(folder, count=10_000) -> list[Figure]
References: Qt's own list of icons with as many tiles (without pictures), and decoding one thumbnail.
"""

import gc
import resource
import time
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from clinic.app import Clinic
from clinic.bench.many_photos import Album, make_album
from clinic.bench.measure import Figure, middle, times
from ui.bench.pulse import Kept, Pulse
from ui.bench.window import BenchWindow, settle, until
from ui.photos.page import PhotosPage

COUNT = 10_000
_SIZE = QSize(1280, 720)
_STEPS = 240
"""Turns of the wheel, at the pace of a hand that does not let go."""
_JUMPS = 25
"""Places of the scroll bar, far from each other, so that nothing is loaded yet."""


def gallery_figures(folder: Path, count: int = COUNT) -> list[Figure]:
    """Measured in a window of 1280 x 720 with the usual size of tiles."""
    album = make_album(folder / "album", count)
    return album_figures(album, folder, count)


def album_figures(album: Album, folder: Path, count: int) -> list[Figure]:
    """The same of an album that is there already."""
    reference = _qt_list(count)
    before = _memory_mb()
    with _Gallery(album, folder) as gallery:
        first, whole, opening = gallery.open()
        kept = {
            "it opens": opening,
            "scrolling by the wheel": gallery.scroll(),
            "jumping by the scroll bar": gallery.jump(),
            "grouping anew and filtering": gallery.filter(),
        }
        memory = _memory_mb()
        bare = middle(times(lambda: QImage.fromData(album.thumbnails[0]), 50))
    name, bare_name = f"Qt's list of icons laid out, {count:,} empty tiles", "one thumbnail decoded (WebP)"
    figures = [
        Figure(f"gallery of {count:,} photos, first tiles with pictures", first, name, reference, "under 500 ms"),
        Figure(f"gallery of {count:,} photos, all of them arranged", whole, name, reference),
        Figure("megabytes of the process with the gallery open (not ms)", memory, "before it", before, "under 500 MB"),
    ]
    for what, each in kept.items():
        figures += [
            Figure(f"longest time without an answer, {what}", each.waited, bare_name, bare, "under 50 ms"),
            Figure(f"longest work of the UI thread for one event, {what}", each.worked, bare_name, bare, "under 50 ms"),
        ]
    return figures


class _Gallery:
    """The page in the real window."""

    def __init__(self, album: Album, folder: Path) -> None:
        self._album = album
        self._clinic = Clinic.open(album.folder, album.passphrase)
        self._bench = BenchWindow(self._clinic, folder, _SIZE)
        self._runner = self._bench.runner
        self.page = PhotosPage(self._bench.ctx)
        self._bench.show("photos", self.page)
        self.pulse = Pulse()
        self.page.set_patient(album.other_id)  # someone was looked at before: statements and maps are known
        until(lambda: bool(self.page.grid.keys) and not self._runner.running())
        settle(300)
        gc.freeze()  # as the program does once its window stands

    def __enter__(self) -> "_Gallery":
        return self

    def __exit__(self, *_error: object) -> None:
        gc.unfreeze()
        self._bench.__exit__(*_error)

    def open(self) -> tuple[float, float, Kept]:
        """Milliseconds from choosing the patient until tiles in sight have their pictures, and until all are there."""
        grid = self.page.grid
        self.page.set_patient("")
        settle(50)
        self.pulse.start()
        start = time.perf_counter()
        self.page.set_patient(self._album.patient_id)
        until(lambda: bool(grid.keys) and grid.loader.picture(grid.keys[0]) is not None)
        grid.viewport().repaint()
        first = (time.perf_counter() - start) * 1000
        until(lambda: len(self.page.grid.photo_keys) > 1000 and not self._runner.running())
        whole = (time.perf_counter() - start) * 1000
        return first, whole, self.pulse.stop()

    def scroll(self) -> Kept:
        """By the wheel, 60 turns a second."""
        bar = self.page.grid.verticalScrollBar()
        self.pulse.start()
        for _ in range(_STEPS):
            bar.setValue(bar.value() + 3 * bar.singleStep())
            settle(16)
        return self.pulse.stop()

    def jump(self) -> Kept:
        """To far places, each until its pictures are there."""
        grid = self.page.grid
        bar = grid.verticalScrollBar()
        self.pulse.start()
        for number in range(_JUMPS):
            bar.setValue(bar.maximum() * (number * 7 % _JUMPS) // _JUMPS)
            settle(16)
        until(lambda: not self._runner.running())
        return self.pulse.stop()

    def filter(self) -> Kept:
        """By lesion, by site, by words, and all again."""
        filters = self.page.filters
        self.pulse.start()
        for key in ("lesion", "site", "date", "visit"):
            filters.grouping.button(key).click()
            until(lambda: not self._runner.running())
        QTest.keyClicks(filters.text, "dermoscopy")
        settle(300)
        until(lambda: not self._runner.running())
        filters.reset()
        until(lambda: not self._runner.running())
        return self.pulse.stop()


def _qt_list(count: int) -> float:
    """Milliseconds in which Qt lays out as many empty tiles of two sizes, as headings would need."""
    view, model = QListView(), QStandardItemModel()
    for number in range(count):
        item = QStandardItem(str(number))
        item.setSizeHint(QSize(168, 170) if number % 25 else QSize(900, 34))
        model.appendRow(item)
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setModel(model)
    view.resize(_SIZE)
    start = time.perf_counter()
    view.show()
    view.doItemsLayout()
    view.viewport().repaint()
    taken = (time.perf_counter() - start) * 1000
    view.close()
    return taken


def _memory_mb() -> float:
    """What the process holds now, in megabytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1024 / 1024
