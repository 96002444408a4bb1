"""The photos of a lesion beside each other, oldest first.

CropsRow(ctx)
    set_course(course);  tiles -> list[CropTile];  chosen_ids -> list[str]
    chosen_changed(), opened(str)         signals
    set_side(pixels)
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from clinic.errors import ClinicError
from clinic.records.courses import LesionCourse, LesionCrop
from ui.context import Context
from ui.core.tasks import Progress
from ui.lesions.course.crop_tile import CropTile
from ui.lesions.course.words import frame_lines

SIDE = 168
LEAST_SIDE = 104
MOST_SIDE = 420
_PIXELS = 480
"""Of a crop: sharp at the largest tile, also on a dense screen at the usual size."""

Cut = Callable[[LesionCourse, str, int], LesionCrop]


class CropsRow(QScrollArea):
    """Scrolls sideways; only tiles that come into sight are cut."""

    chosen_changed = Signal()
    opened = Signal(str)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._course: LesionCourse | None = None
        self._asked: set[str] = set()
        self._side = SIDE
        self.tiles: list[CropTile] = []
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setAccessibleName("Photos of the lesion, oldest first")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.horizontalScrollBar().valueChanged.connect(self._look)
        self.horizontalScrollBar().rangeChanged.connect(self._look)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._look)

    @property
    def chosen_ids(self) -> list[str]:
        """Photos chosen, oldest first."""
        return [tile.frame.photo.id for tile in self.tiles if tile.isChecked()]

    def set_course(self, course: LesionCourse | None) -> None:
        """Show the photos of a course; what was chosen stays chosen."""
        chosen = set(self.chosen_ids)
        self._course, self._asked, self.tiles = course, set(), []
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        frames = course.frames if course is not None else ()
        lines = max((len(frame_lines(frame)) for frame in frames), default=1)
        for frame in frames:
            tile = CropTile(self._ctx.theme, frame, self._side, course.reference if course else "", lines)
            tile.setChecked(frame.photo.id in chosen)
            tile.clicked.connect(self.chosen_changed)
            tile.opened.connect(partial(self.opened.emit, frame.photo.id))
            row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
            self.tiles.append(tile)
        row.addStretch(1)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._fit_height()
        if self.tiles:
            self._later.start()
        self.chosen_changed.emit()

    def set_side(self, side: int) -> None:
        """Larger or smaller pictures."""
        self._side = side
        for tile in self.tiles:
            tile.set_side(side)
        self._fit_height()
        self._later.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go through the photos."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        focused = next((at for at, tile in enumerate(self.tiles) if tile.hasFocus()), None)
        if step and focused is not None and 0 <= focused + step < len(self.tiles):
            tile = self.tiles[focused + step]
            tile.setFocus()
            self.ensureWidgetVisible(tile)
        else:
            super().keyPressEvent(event)

    def _fit_height(self) -> None:
        hint = self.tiles[0].sizeHint().height() if self.tiles else 0
        self.setFixedHeight(hint + self.horizontalScrollBar().sizeHint().height() + 2)

    @Slot()
    def _look(self) -> None:
        """Ask for the crops of tiles in sight."""
        course = self._course
        if course is None or not self.isVisible():
            return
        seen = self.viewport().rect()
        for tile in self.tiles:
            photo_id = tile.frame.photo.id
            place = tile.rect().translated(tile.mapTo(self.viewport(), tile.rect().topLeft()))
            if photo_id not in self._asked and place.intersects(seen):
                self._asked.add(photo_id)
                work = partial(_cut, self._ctx.clinic.courses.crop, course, photo_id)
                self._ctx.ops.background(
                    tile, f"crop {photo_id}", work, partial(_shown, tile), partial(_refused, tile), quiet=True
                )

    def showEvent(self, event: QShowEvent) -> None:
        """Cut what is in sight."""
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be in sight."""
        super().resizeEvent(event)
        self._later.start()


def _cut(crop: Cut, course: LesionCourse, photo_id: str, _progress: Progress) -> tuple[LesionCrop, QImage]:
    made = crop(course, photo_id, _PIXELS)
    return made, QImage.fromData(made.jpeg)


def _shown(tile: CropTile, found: tuple[LesionCrop, QImage]) -> None:
    tile.set_crop(*found)


def _refused(tile: CropTile, error: ClinicError) -> bool:
    tile.set_broken(error.what)
    return True
