"""One lesion: since when, its photos, what was seen, and what can be done.

DetailsCard(ctx, parent)
    show_lesion(detail, photos, visits); clear()
    describe_requested(); area_requested(); course_requested(); status_requested(LesionStatus); error_requested()
                                            signals; the rest goes to the navigator
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QListView, QMenu, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionDetail, LesionRow
from clinic.records.photos import PhotoRow
from clinic.records.rights import Right
from clinic.records.visits import VisitRow
from clinic.records.workup import BumpSheet
from clinic.rules.dates import spoken_short
from clinic.rules.photo_changes import is_dated
from ui.context import Context
from ui.lesions.area_words import spread_lines
from ui.lesions.bump_dialog import BumpDialog
from ui.lesions.history import HistoryTable, history_lines
from ui.lesions.words import STATUSES, day_of, diagnosis_text, since_text, size_or_count
from ui.widgets.buttons import Button, MenuButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.looks import scrolled, text_label
from ui.widgets.thumbnail_grid import Thumb, ThumbnailGrid
from ui.withheld import withhold

_TILE = 116


class DetailsCard(Card):
    """The chosen lesion."""

    describe_requested = Signal()
    status_requested = Signal(object)
    error_requested = Signal()
    area_requested = Signal()
    course_requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Lesion", parent=parent)
        self._ctx = ctx
        self._lesion: LesionRow | None = None
        self._photos: tuple[PhotoRow, ...] = ()
        self.about = text_label("", wrap=True)
        self.spread = text_label("", "muted", wrap=True)
        self.thumbs = ThumbnailGrid(ctx.theme, ctx.ops.runner, self._thumbnail, tile=_TILE, cache_mb=16)
        self.history = HistoryTable(ctx)
        self.course = Button("Course", icon="chart-line", theme=ctx.theme)
        self.compare = Button("Compare", icon="columns", theme=ctx.theme)
        self.photos_button = Button("Photos", icon="camera", theme=ctx.theme)
        self.describe = Button("Describe", icon="ruler", theme=ctx.theme)
        self.area = Button("Paint area", icon="paint-brush", theme=ctx.theme)
        self.treat = Button("Treat", icon="first-aid-kit", theme=ctx.theme)
        self.features = Button("Features", icon="columns", theme=ctx.theme)
        self.features.setToolTip("What speaks for a milium, calcinosis or others, beside what was recorded")
        self.status = MenuButton("Status")
        self._status_actions: dict[LesionStatus, QAction] = {}
        self.empty = EmptyState("Choose a lesion in the list or on the figure to see its course here.")
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    @property
    def row(self) -> LesionRow | None:
        """The lesion now shown."""
        return self._lesion

    def clear(self) -> None:
        """Show no lesion."""
        self._lesion, self._photos = None, ()
        self.set_title("Lesion")
        self.status.hide()
        self._stack.setCurrentIndex(0)

    def show_lesion(self, detail: LesionDetail, photos: Sequence[PhotoRow], visits: Sequence[VisitRow]) -> None:
        """Show one lesion."""
        row = detail.row
        self._lesion, self._photos = row, tuple(photos)
        self.set_title(f"{row.label} · {row.site_text}")
        self.about.setText(_about(row))
        self.spread.setText("\n".join(spread_lines(detail.areas)))
        self.spread.setVisible(bool(detail.areas))
        measured = {seen.visit_id: size_or_count(seen) for seen in detail.observations}
        self.thumbs.set_thumbs([_thumb(photo, measured.get(photo.visit_id, "")) for photo in reversed(self._photos)])
        self.thumbs.setVisible(bool(self._photos))
        self.compare.setEnabled(len(self._photos) > 1)
        self.compare.setToolTip("" if len(self._photos) > 1 else "Needs two photos of this lesion")
        self.status.setText(f"Status: {row.status.value}")
        self.status.show()
        if row.status in self._status_actions:
            self._status_actions[row.status].setChecked(True)
        self.history.show_lines(history_lines(detail, visits))
        self._stack.setCurrentIndex(1)

    def _build(self) -> None:
        self.set_flush()
        self.add_action(self.status)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        buttons = QWidget()
        flow = FlowLayout(buttons, 6)
        for button in (
            self.describe,
            self.area,
            self.course,
            self.compare,
            self.photos_button,
            self.treat,
            self.features,
        ):
            flow.addWidget(button)
        column.addWidget(buttons)
        column.addWidget(self.about)
        column.addWidget(self.spread)
        self.thumbs.setWrapping(False)
        self.thumbs.setFlow(QListView.Flow.LeftToRight)
        self.thumbs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.thumbs.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.thumbs.setFixedHeight(_TILE + 12)
        self.thumbs.setAccessibleName("Photos of the lesion")
        column.addWidget(self.thumbs)
        column.addWidget(self.history)
        column.addStretch(1)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scrolled(inside))
        self.add(self._stack, 1)
        self._fill_status()

    def _fill_status(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for status in STATUSES:
            action = QAction(status.value.capitalize(), menu)
            action.setCheckable(True)
            action.triggered.connect(partial(self.status_requested.emit, status))
            group.addAction(action)
            menu.addAction(action)
            self._status_actions[status] = action
        menu.addSeparator()
        self.error = menu.addAction("Entered in error ...")
        self.error.triggered.connect(self.error_requested)
        self.status.set_menu(menu)

    def _connect(self) -> None:
        self.describe.clicked.connect(self.describe_requested)
        self.area.clicked.connect(self.area_requested)
        withhold(self._ctx, Right.RECORD, self.area)
        self.course.clicked.connect(self.course_requested)
        self.compare.clicked.connect(self._compare)
        self.photos_button.clicked.connect(partial(self._open_tab, "photos"))
        self.treat.clicked.connect(partial(self._open_tab, "treatment"))
        self.features.clicked.connect(self._show_features)
        self.thumbs.opened.connect(self._open_photo)
        self.history.visit_requested.connect(self._open_visit)
        self.history.describe_requested.connect(self.describe_requested)

    @Slot()
    def _compare(self) -> None:
        """Those that are selected, else the oldest and the newest."""
        if self._lesion is None:
            return
        chosen = self.thumbs.chosen_keys
        ids = chosen if len(chosen) > 1 else [self._photos[-1].id, self._photos[0].id]
        self._ctx.navigator.compare_photos(self._lesion.patient_id, ids)

    @Slot()
    def _show_features(self) -> None:
        if self._lesion is not None:
            ids = self._lesion.patient_id, self._lesion.id
            self._ctx.ops.read(self, partial(self._ctx.clinic.workup.bumps, *ids), self._open_features)

    def _open_features(self, sheet: BumpSheet) -> None:
        BumpDialog(sheet, self).open()

    def _open_tab(self, tab: str) -> None:
        if self._lesion is not None:
            self._ctx.navigator.open_patient(self._lesion.patient_id, tab)

    @Slot(str)
    def _open_photo(self, photo_id: str) -> None:
        if self._lesion is not None:
            self._ctx.navigator.open_photo(self._lesion.patient_id, photo_id)

    @Slot(str)
    def _open_visit(self, visit_id: str) -> None:
        if self._lesion is not None:
            self._ctx.navigator.open_visit(self._lesion.patient_id, visit_id)

    def _thumbnail(self, photo_id: str, _pixels: int) -> bytes:
        return self._ctx.clinic.photos.thumbnail(photo_id)


def _about(row: LesionRow) -> str:
    parts = [diagnosis_text(row), since_text(row), "cluster" if row.cluster else ""]
    parts.append("place not marked on the skin" if row.anchored else "")
    return " · ".join(part for part in parts if part) + (f"\n{row.note}" if row.note else "")


def _thumb(photo: PhotoRow, measured: str) -> Thumb:
    day = spoken_short(day_of(photo.when))
    return Thumb(photo.id, day if is_dated(photo) else f"imported {day}", f"· {measured}" if measured else "")
