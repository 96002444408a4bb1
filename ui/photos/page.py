"""The tab "Photos" of a patient.

PhotosPage(ctx, parent=None)
    set_patient(patient_id)              empty: none
    open_photo(photo_id)                 in the viewer
    show_lesion(lesion_id)               only the photos of one lesion
    import_paths(paths)                  as if they were dropped
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lesions import LesionDetail, LesionRow
from clinic.records.photos import PhotoRow
from clinic.records.visits import VisitRow
from ui.context import Context
from ui.core.page import Page
from ui.navigator import PlaceWish
from ui.photos.batch import Batch
from ui.photos.chosen_acts import chosen_acts
from ui.photos.editing import PhotoEditor
from ui.photos.filters import PhotoFilters
from ui.photos.grid import PhotoGrid
from ui.photos.importer import PhotoImporter, has_pictures
from ui.photos.selection_bar import SelectionBar
from ui.photos.viewer import PhotoViewer
from ui.photos.words import grouped
from ui.widgets.buttons import PrimaryButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import set_look
from ui.widgets.open_visit import OpenVisitText

_EMPTY = (
    "Photos of the skin belong here, with the day, the lesion and the consent. Drop files anywhere on this page, "
    "paste a picture with Ctrl V, or choose files."
)
Record = tuple[tuple[PhotoRow, ...], tuple[LesionRow, ...], tuple[VisitRow, ...]]


class PhotosPage(Page):
    """Grid of photos by visit, and a viewer over it."""

    topics = frozenset({Topic.PHOTO, Topic.LESION, Topic.VISIT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._visit_text = OpenVisitText(ctx.navigator, self)
        self._patient_id = ""
        self._wanted = self._wanted_lesion = ""
        self._rows: tuple[PhotoRow, ...] = ()
        self._lesions: tuple[LesionRow, ...] = ()
        self._visits: tuple[VisitRow, ...] = ()
        self.importer = PhotoImporter(ctx, self)
        self.importer.finished.connect(self._imported)
        self.editor = PhotoEditor(ctx, self)
        self.filters = PhotoFilters(ctx.settings)
        self.grid = PhotoGrid(ctx.theme, ctx.ops.runner, self._thumbnail, tile=self.filters.tile)
        self.empty = EmptyState(_EMPTY, "Import photos…", icon="camera", theme=ctx.theme, title="No photos yet")
        self.empty.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.viewer = PhotoViewer(ctx, self.editor)
        self.setAcceptDrops(True)
        self._build()
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show this patient's photos when next seen."""
        if patient_id == self._patient_id:
            return
        self._patient_id = patient_id
        self._wanted = self._wanted_lesion = ""
        self._rows, self._lesions, self._visits = (), (), ()
        self.importer.set_patient(patient_id)
        self.filters.reset()
        self.grid.set_groups(())
        self._leave_viewer()
        self.mark_stale()

    def open_photo(self, photo_id: str) -> None:
        """Show one photo in the viewer."""
        self._wanted = photo_id
        self.mark_stale()

    def show_lesion(self, lesion_id: str) -> None:
        """Show only the photos of one lesion."""
        self._leave_viewer()
        self._wanted_lesion = lesion_id
        self.mark_stale()

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Take files in as if they had been dropped."""
        self.importer.take(list(paths))

    def concerns(self, changes: Changes) -> bool:
        """Only what belongs to this patient."""
        mine = super().concerns(changes) and self._patient_id in changes.ids
        return mine and not self._visit_text.is_all(changes)

    def refresh(self) -> None:
        """Read and show."""
        self._read()
        if self._wanted_lesion:
            self.filters.reset()
            self.filters.lesion.setCurrentIndex(max(0, self.filters.lesion.findData(self._wanted_lesion)))
            self._wanted_lesion = ""
        if self._wanted and any(row.id == self._wanted for row in self._rows):
            wanted, self._wanted = self._wanted, ""
            self._open(wanted)
        elif self._stack.currentWidget() is self.viewer:
            self.viewer.update_rows(self._shown(), self._lesions)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures are welcome anywhere on the page."""
        if self._patient_id and has_pictures(event.mimeData()):
            event.acceptProposedAction()
            set_look(self.empty, ui="drop")

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Pictures are welcome everywhere."""
        if self._patient_id and has_pictures(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away again."""
        set_look(self.empty, ui="")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them in."""
        set_look(self.empty, ui="")
        if self.importer.take_mime(event.mimeData()):
            event.acceptProposedAction()

    @Slot()
    def paste(self) -> None:
        """Take in the picture or the files on the clipboard."""
        if self._patient_id and not self.importer.take_mime(QGuiApplication.clipboard().mimeData()):
            self._ctx.notifier.notify("There is no picture on the clipboard.", "attention")

    def _build(self) -> None:
        self.import_button = PrimaryButton("Import photos…", icon="plus", theme=self._ctx.theme)
        self.import_button.setToolTip("Import photos  Ctrl+I")
        self.selection = self._bar = SelectionBar(
            self._ctx, self, chosen_acts(self.editor, self._chosen_rows, self._open_current, self._compare)
        )
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.import_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.filters, 1)
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.grid, 1)
        column.addWidget(self._bar)
        self._none = EmptyState("No photo passes the filters.", "Show all photos", icon="funnel", theme=self._ctx.theme)
        column.addWidget(self._none, 1)
        self._stack = QStackedWidget()
        for page in (self._list, self.empty, self.viewer):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        self.import_button.clicked.connect(self.importer.choose_files)
        self.empty.action_requested.connect(self.importer.choose_files)
        self._none.action_requested.connect(self.filters.reset)
        self.filters.changed.connect(self._show)
        self.filters.tile_changed.connect(self.grid.set_tile)
        self.grid.files_dropped.connect(self.importer.take)
        self.grid.opened.connect(self._open)
        self.grid.selection_changed.connect(self._chosen)
        self.grid.menu_requested.connect(self._menu)
        self.viewer.left.connect(self._leave_viewer)
        self.viewer.compare_requested.connect(self._compare_one)
        self._ctx.navigator.lesion_described.connect(self._described)
        self._ctx.navigator.description_left.connect(self._back_to_photo)
        add = self._ctx.actions.add
        add(
            "photos-import", "Import photos…", self.importer.choose_files, shortcut="Ctrl+I", group="Photos", scope=self
        )
        add("photos-paste", "Paste a picture", self.paste, shortcut="Ctrl+V", group="Photos", scope=self)

    def _read(self) -> None:
        if self._patient_id:
            self._ctx.ops.read(self, self._load, self._loaded)
        else:
            self._loaded(((), (), ()))

    def _load(self) -> Record:
        clinic, patient_id = self._ctx.clinic, self._patient_id
        return clinic.photos.list(patient_id), clinic.lesions.list(patient_id), clinic.visits.list(patient_id)

    def _loaded(self, record: Record) -> None:
        self._rows, self._lesions, self._visits = record
        self.filters.offer(*record)
        self._show()

    def _shown(self) -> tuple[PhotoRow, ...]:
        return self.filters.apply(self._rows)

    @Slot()
    def _show(self) -> None:
        rows = self._shown()
        if self.filters.lesion_id:
            self.importer.set_lesion(self.filters.lesion_id)
        self.grid.set_groups(grouped(rows, self._visits))
        self.grid.setVisible(bool(rows))
        self._bar.setVisible(bool(rows))
        self._none.setVisible(not rows)
        if self._stack.currentWidget() is not self.viewer:
            self._stack.setCurrentWidget(self._list if self._rows else self.empty)
        self._chosen(self.grid.chosen_keys)

    def _thumbnail(self, key: str, pixels: int) -> bytes:
        return self._ctx.clinic.photos.thumbnail(key)

    @Slot(object)
    def _chosen(self, _keys: object) -> None:
        self._bar.set_chosen(len(self.grid.chosen_keys))

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = self._bar.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    @Slot(str)
    def _open(self, photo_id: str) -> None:
        shown = self.viewer.row if self._stack.currentWidget() is self.viewer else None
        if shown is not None and shown.id == photo_id:
            self.viewer.update_rows(self._shown(), self._lesions)  # as it was left: zoom, place and mode stay
            self.viewer.image.setFocus()
        elif any(row.id == photo_id for row in self._rows):
            rows = self._shown()
            if not any(row.id == photo_id for row in rows):
                self.filters.reset()
                rows = self._shown()
            self.grid.choose([photo_id])
            self.viewer.show_photo(rows, photo_id, self._lesions)
            self._stack.setCurrentWidget(self.viewer)
            self.viewer.image.setFocus()

    @Slot()
    def _leave_viewer(self) -> None:
        if self._stack.currentWidget() is self.viewer:
            row = self.viewer.row
            self.viewer.clear()
            self._stack.setCurrentWidget(self._list if self._rows else self.empty)
            if row is not None:
                self.grid.choose([row.id])
            self.grid.setFocus()

    @Slot(object)
    def _imported(self, batch: Batch) -> None:
        if batch.where.patient_id == self._patient_id and self._stack.currentWidget() is not self.viewer:
            self.grid.choose([outcome.photo_id for outcome in batch.outcomes if outcome.photo_id])
            self.grid.setFocus()

    def _chosen_rows(self) -> list[PhotoRow]:
        if self._stack.currentWidget() is self.viewer:
            return [self.viewer.row] if self.viewer.row is not None else []
        rows = {row.id: row for row in self._rows}
        return [rows[key] for key in self.grid.chosen_keys if key in rows]

    def _open_current(self) -> None:
        for row in self._chosen_rows()[:1]:
            self._open(row.id)

    def _compare(self) -> None:
        rows = sorted(self._chosen_rows(), key=lambda row: row.when)
        self._ctx.navigator.compare_photos(self._patient_id, [row.id for row in rows])

    @Slot(str)
    def _compare_one(self, photo_id: str) -> None:
        self._ctx.navigator.compare_photos(self._patient_id, [photo_id])

    @Slot(str, object)
    def _described(self, lesion_id: str, wish: PlaceWish) -> None:
        """A lesion was added at a place pointed out in a photo: its mark, and back to where one was."""
        mark = partial(self._mark_described, wish)
        self._ctx.ops.read(self, partial(self._ctx.clinic.lesions.get, lesion_id), mark)

    def _mark_described(self, wish: PlaceWish, lesion: LesionDetail) -> None:
        self.viewer.mark_described(wish, lesion.row)
        self._back_to_photo(wish)

    @Slot(object)
    def _back_to_photo(self, wish: PlaceWish) -> None:
        self._ctx.navigator.open_photo(wish.patient_id, wish.photo_id)
