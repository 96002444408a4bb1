"""The tab "Photos" of a patient.

PhotosPage(ctx, parent=None)
    set_patient(patient_id)              empty: none
    open_photo(photo_id)                 in the viewer
    show_lesion(lesion_id)               only the photos of one lesion
    import_paths(paths)                  as if they were dropped
    add_tool(widget)                     a button beside "Import photos..."
    grid, filters, rail, selection, viewer, cull, importer, editor       its parts
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.photos.batch import Batch
from ui.photos.camera.opening import CameraTool
from ui.photos.chosen_acts import chosen_acts
from ui.photos.described import DescribedMarks
from ui.photos.drop_page import DropPage
from ui.photos.editing import PhotoEditor
from ui.photos.gallery.choosing import PhotoChooser
from ui.photos.gallery.culling import CullView
from ui.photos.gallery.list_actions import add_list_actions, group_menu
from ui.photos.gallery.panel import GalleryPanel
from ui.photos.gallery.reading import PhotoRecord, RecordReader
from ui.photos.scale_sheet import add_sheet_action
from ui.photos.selection_bar import SelectionBar
from ui.photos.viewer import PhotoViewer
from ui.widgets.buttons import PrimaryButton
from ui.widgets.open_visit import OpenVisitText


class PhotosPage(DropPage):
    """The gallery, looking through photos, and a viewer over it."""

    topics = frozenset({Topic.PHOTO, Topic.LESION, Topic.VISIT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._visit_text = OpenVisitText(ctx.navigator, self)
        self._wanted = self._wanted_lesion = ""
        self._newest: list[str] = []
        self.importer.finished.connect(self._imported)
        self.editor = PhotoEditor(ctx, self)
        self.chooser = PhotoChooser(ctx, self)
        self._reader = RecordReader(ctx, self)
        self._reader.got.connect(self._loaded)
        self._list = GalleryPanel(ctx)
        self.grid, self.filters, self.rail = self._list.grid, self._list.filters, self._list.rail
        self.viewer = PhotoViewer(ctx, self.editor)
        self.cull = CullView(ctx, self.chooser)
        self._build()
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show this patient's photos when next seen."""
        if patient_id == self._patient_id:
            return
        self._patient_id = patient_id
        self._wanted = self._wanted_lesion = ""
        self._newest = []
        self.importer.set_patient(patient_id)
        self.camera.set_patient(patient_id)
        self.viewer.clear()
        self.cull.clear()
        self._stack.setCurrentWidget(self._list)
        self._list.forget()
        self.mark_stale()

    def open_photo(self, photo_id: str) -> None:
        """Show one photo in the viewer."""
        self._wanted = photo_id
        self.mark_stale()

    def show_lesion(self, lesion_id: str) -> None:
        """Show only the photos of one lesion."""
        self._leave_viewer()
        self._leave_cull()
        self._wanted_lesion = lesion_id
        self.mark_stale()

    def add_tool(self, widget: QWidget) -> None:
        """A button beside "Import photos…"."""
        self._list.tools.addWidget(widget)

    def concerns(self, changes: Changes) -> bool:
        """Only what belongs to this patient."""
        mine = super().concerns(changes) and self._patient_id in changes.ids
        return mine and not self._visit_text.is_all(changes)

    def refresh(self) -> None:
        """Read and show."""
        self._reader.read(self._patient_id)

    # what can be done with the chosen photos (ui.photos.chosen_acts)

    def chosen_rows(self) -> list[PhotoRow]:
        """The photo in front, or those that are chosen in the list."""
        front = self._stack.currentWidget()
        if front is self._list:
            return self._list.chosen_rows()
        row = self.viewer.row if front is self.viewer else self.cull.row if front is self.cull else None
        return [row] if row is not None else []

    def open_chosen(self) -> None:
        """In the viewer."""
        for row in self.chosen_rows()[:1]:
            self._open(row.id)

    def compare_chosen(self) -> None:
        """Side by side, oldest first."""
        rows = sorted(self.chosen_rows(), key=lambda row: row.when)
        self._ctx.navigator.compare_photos(self._patient_id, [row.id for row in rows])

    def look_through(self) -> None:
        """The chosen photos, or where none or one is chosen those of its group, to keep or reject them."""
        rows = self.chosen_rows()
        if len(rows) > 1:
            self._look_through(rows)
        else:
            self._look_through(self._list.group_rows(), self.grid.current_key)

    def _look_through(self, rows: Sequence[PhotoRow], start_id: str = "") -> None:
        if rows:
            self._stack.setCurrentWidget(self.cull)
            self.cull.look_through(rows, start_id)

    def _build(self) -> None:
        self.import_button = PrimaryButton("Import photos…", icon="plus", theme=self._ctx.theme)
        self.import_button.setToolTip("Import photos  Ctrl+I")
        self.camera = CameraTool(self._ctx, self)
        self.add_tool(self.import_button)
        self.add_tool(self.camera.button)
        acts = chosen_acts(self.editor, self.chooser, self)
        self.selection = SelectionBar(self._ctx, self, acts, self.grid)
        self._list.add_bar(self.selection)
        self._stack = QStackedWidget()
        for page in (self._list, self.empty, self.viewer, self.cull):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        self.import_button.clicked.connect(self.importer.choose_files)
        self._list.arranged.connect(self._arranged)
        self._list.linked.connect(self._link)
        self._list.import_wanted.connect(self._import_for)
        self.grid.files_dropped.connect(self.importer.take)
        self.grid.opened.connect(self._open)
        self.grid.selection_changed.connect(self._chosen)
        self.grid.menu_requested.connect(self._menu)
        self.viewer.left.connect(self._leave_viewer)
        self.viewer.compare_requested.connect(self._compare_one)
        self.cull.left.connect(self._leave_cull)
        self.cull.opened.connect(self._open)
        self._described = DescribedMarks(self._ctx, self.viewer, self)
        add = self._ctx.actions.add
        add(
            "photos-import", "Import photos…", self.importer.choose_files, shortcut="Ctrl+I", group="Photos", scope=self
        )
        folder = self.importer.choose_folder
        add("photos-import-folder", "Import a folder…", folder, shortcut="Ctrl+Shift+I", group="Photos", scope=self)
        add("photos-paste", "Paste a picture", self.paste, shortcut="Ctrl+V", group="Photos", scope=self)
        add_list_actions(self._ctx.actions, self._list)
        add_sheet_action(self._ctx, self)

    @Slot(object)
    def _loaded(self, record: PhotoRecord) -> None:
        if self._wanted_lesion:
            self._list.set_record(record)
            self._list.show_lesion(self._wanted_lesion)
            self._wanted_lesion = "" if record.whole else self._wanted_lesion
        elif record.whole or not self._list.rows:
            self._list.set_record(record)
        known = {row.id for row in record.rows}
        if self._wanted in known:
            wanted, self._wanted = self._wanted, ""
            self._open(wanted)
        elif record.whole and self._stack.currentWidget() is self.cull:
            self.cull.update_rows(record.rows)
        elif self._stack.currentWidget() is not self.viewer:
            self._stack.setCurrentWidget(self._list if record.rows else self.empty)

    @Slot()
    def _arranged(self) -> None:
        self.selection.setVisible(bool(self._list.shown))
        self._list.rail.setVisible(bool(self._list.rows))
        if self.filters.lesion_id:
            self.importer.set_lesion(self.filters.lesion_id)
            self.camera.set_lesion(self.filters.lesion_id)
        if self._stack.currentWidget() is self.viewer:
            self.viewer.update_rows(self._shown_with(self.viewer.row), self._list.lesions)
        if self._newest:
            self.grid.choose(self._newest)
            self._newest = []
        self._chosen(self.grid.chosen_keys)

    def _shown_with(self, row: PhotoRow | None) -> Sequence[PhotoRow]:
        """What the viewer goes through: what the list shows, or everything where the photo in front is not in it."""
        shown = self._list.shown
        return shown if row is None or any(each.id == row.id for each in shown) else self._list.rows

    @Slot(object)
    def _chosen(self, _keys: object) -> None:
        self.selection.set_chosen(len(self.grid.chosen_keys), len(self._list.shown), len(self._list.rows))

    @Slot(QPoint, int)
    def _menu(self, at: QPoint, group: int) -> None:
        menu = self.selection.menu() if group < 0 else group_menu(self, self._ctx.actions, self.grid, group)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    @Slot(str)
    def _open(self, photo_id: str) -> None:
        shown = self.viewer.row if self._stack.currentWidget() is self.viewer else None
        row = self._list.row(photo_id)
        if row is None:
            return
        rows = self.cull.rows if self._stack.currentWidget() is self.cull else self._shown_with(row)
        if shown is not None and shown.id == photo_id:
            self.viewer.update_rows(rows, self._list.lesions)  # as it was left: zoom, place and mode stay
            self.viewer.image.setFocus()
            return
        self.grid.choose([photo_id])
        self.viewer.show_photo(rows, photo_id, self._list.lesions)
        self._stack.setCurrentWidget(self.viewer)
        self.viewer.image.setFocus()

    @Slot()
    def _leave_viewer(self) -> None:
        if self._stack.currentWidget() is not self.viewer:
            return
        row = self.viewer.row
        self.viewer.clear()
        if self.cull.rows:
            self._look_through(self.cull.rows, row.id if row is not None else "")
            return
        self._stack.setCurrentWidget(self._list if self._list.rows else self.empty)
        if row is not None:
            self.grid.choose([row.id])
        self.grid.setFocus()

    @Slot()
    def _leave_cull(self) -> None:
        if self._stack.currentWidget() is self.cull:
            row = self.cull.row
            self.cull.clear()
            self._stack.setCurrentWidget(self._list if self._list.rows else self.empty)
            if row is not None and row.id not in self.grid.chosen_keys:
                self.grid.choose([row.id])
            self.grid.setFocus()

    @Slot(object)
    def _imported(self, batch: Batch) -> None:
        if batch.where.patient_id == self._patient_id and self._stack.currentWidget() is self._list:
            known = [outcome for outcome in batch.outcomes if outcome.photo_id]
            new = [outcome for outcome in known if outcome.outcome == "stored"]  # what is done next is for these
            added = [outcome.photo_id for outcome in new or known]
            self.grid.choose(added)
            self._newest = [] if self.grid.chosen_keys else added
            self.grid.setFocus()

    @Slot(object, str)
    def _link(self, rows: Sequence[PhotoRow], lesion_id: str) -> None:
        lesion = next((lesion for lesion in self._list.lesions if lesion.id == lesion_id), None)
        if lesion is not None:
            self.editor.link_to(rows, lesion)

    @Slot(str, object)
    def _import_for(self, lesion_id: str, paths: Sequence[Path]) -> None:
        self.importer.set_lesion(lesion_id)
        self.importer.take(list(paths))

    @Slot(str)
    def _compare_one(self, photo_id: str) -> None:
        self._ctx.navigator.compare_photos(self._patient_id, [photo_id])
