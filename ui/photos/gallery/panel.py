"""The gallery: filters above, photos under headings, lesions beside them, what can be done below.

GalleryPanel(ctx, parent=None)
    forget(); set_record(record)          another patient comes; ui.photos.gallery.reading.PhotoRecord
    rows -> tuple                         all that was read;  shown -> those that pass, in order of the tiles
    chosen_rows() -> list;  row(key)
    group_rows() -> tuple                 of the group at which one is
    show_lesion(lesion_id)
    add_bar(bar)                          what can be done with the chosen photos
    arranged                              signal: other photos are shown, or in another order
    linked(object, str)                   signal: photos were dropped on a lesion
    import_wanted(str, object)            signal: files were dropped on a lesion
Thousands are filtered and grouped by a worker, few at once.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.tasks import Progress
from ui.photos.filters import PhotoFilters
from ui.photos.gallery.arranging import Arrangement, Known, Order, Wanted, arranged
from ui.photos.gallery.rail import LesionRail
from ui.photos.gallery.reading import PhotoRecord
from ui.photos.grid import PhotoGrid
from ui.photos.selection_bar import SelectionBar
from ui.photos.words import Group
from ui.widgets.empty_state import EmptyState

_AT_ONCE = 1500
"""Photos that are filtered and grouped on the UI thread: some ten milliseconds."""


class GalleryPanel(QWidget):
    """Everything of the list of photos; the page adds what leads elsewhere."""

    arranged = Signal()
    linked = Signal(object, str)
    import_wanted = Signal(str, object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._record = PhotoRecord("")
        self._groups: tuple[Group, ...] = ()
        self._shown: tuple[PhotoRow, ...] = ()
        self._asked = 0
        self.filters = PhotoFilters(ctx.settings, ctx.theme)
        self.grid = PhotoGrid(ctx.theme, ctx.ops.runner, self._thumbnails, fine=self._previews, tile=self.filters.tile)
        groups = {key: found.group for key, found in ctx.clinic.catalog.diagnoses.items()}
        self.rail = LesionRail(ctx.theme, ctx.settings, groups)
        self.none = EmptyState("No photo passes the filters.", "Show all photos", icon="funnel", theme=ctx.theme)
        self.tools = self.filters.tools
        self._build()
        self._connect()

    @property
    def rows(self) -> tuple[PhotoRow, ...]:
        """All photos that were read, newest first."""
        return self._record.rows

    @property
    def lesions(self) -> tuple[LesionRow, ...]:
        """The patient's lesions by number."""
        return self._record.known.lesions

    @property
    def shown(self) -> tuple[PhotoRow, ...]:
        """Those that pass the filters, each once, in order of the tiles."""
        return self._shown

    def forget(self) -> None:
        """Show nothing: another patient comes."""
        self._record, self._groups, self._shown = PhotoRecord(""), (), ()
        self._asked += 1
        self.filters.reset()
        self.grid.forget_all()

    def set_record(self, record: PhotoRecord) -> None:
        """Show what was read."""
        self._record = record
        self.filters.offer(record.offered, record.known)
        self.rail.show_lesions(record.known.lesions, record.offered.counts)
        self._arrange()

    def row(self, key: str) -> PhotoRow | None:
        """What is known of a photo, shown or not."""
        return self.grid.row(key) or next((row for row in self._record.rows if row.id == key), None)

    def chosen_rows(self) -> list[PhotoRow]:
        """The chosen photos, in order of the tiles."""
        return [row for key in self.grid.chosen_keys if (row := self.grid.row(key)) is not None]

    def group_rows(self) -> tuple[PhotoRow, ...]:
        """Photos of the group at which one is."""
        at = self.grid.current_group
        return self._groups[at].rows if 0 <= at < len(self._groups) else ()

    def show_lesion(self, lesion_id: str) -> None:
        """Only the photos of one lesion."""
        self.filters.show_lesion(lesion_id)

    def add_bar(self, bar: SelectionBar) -> None:
        """Below the photos."""
        self._column.addWidget(bar)

    def _build(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.grid, 1)
        middle.addWidget(self.none, 1)
        middle.addWidget(self.rail)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.filters)
        self._column.addLayout(middle, 1)
        self.none.hide()

    def _connect(self) -> None:
        self.none.action_requested.connect(self.filters.reset)
        self.filters.changed.connect(self._arrange)
        self.filters.tile_changed.connect(self.grid.set_tile)
        self.rail.picked.connect(self._picked)
        self.rail.photos_dropped.connect(self._dropped)
        self.rail.files_dropped.connect(self.import_wanted)

    @Slot()
    def _arrange(self) -> None:
        """Filter and group; the last question counts."""
        self._asked += 1
        self.rail.set_chosen(str(self.filters.lesion.currentData() or ""))
        rows, known = self._record.rows, self._record.known
        wanted, order = self.filters.wanted, self.filters.order_by
        if len(rows) <= _AT_ONCE:
            self._show(self._asked, Arrangement.of(arranged(rows, wanted, order, known)))
        else:
            work = partial(_arranged, rows, wanted, order, known)
            self._ctx.ops.background(self, "Arranging photos", work, partial(self._show, self._asked), quiet=True)

    def _show(self, asked: int, found: Arrangement) -> None:
        if asked != self._asked:
            return
        self._groups, self._shown = found.groups, tuple(found.by_key.values())
        self.grid.show_arranged(found)
        self.grid.setVisible(bool(found.groups))
        self.none.setVisible(not found.groups)
        self.arranged.emit()

    @Slot(str)
    def _picked(self, lesion_id: str) -> None:
        """The photos of one lesion; the same again: all."""
        again = lesion_id == str(self.filters.lesion.currentData() or "")
        self.filters.show_lesion("" if again else lesion_id)

    @Slot(str, object)
    def _dropped(self, lesion_id: str, keys: Sequence[str]) -> None:
        """Only photos that are shown here: a drag may come from another window, of another patient."""
        rows = [row for key in keys if (row := self.grid.row(key)) is not None]
        if rows:
            self.linked.emit(rows, lesion_id)

    def _thumbnails(self, keys: Sequence[str], pixels: int) -> Mapping[str, bytes | QImage]:
        return self._ctx.clinic.photos.thumbnails(keys)

    def _previews(self, keys: Sequence[str], pixels: int) -> Mapping[str, bytes | QImage]:
        """For large tiles on fine screens: the preview, decoded no larger than the tile needs."""
        return {key: _decoded(self._ctx.clinic.photos.preview(key), pixels) for key in keys}


def _decoded(data: bytes, pixels: int) -> QImage:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid() and size.width() > pixels:
        reader.setScaledSize(size.scaled(pixels, pixels, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return reader.read()


def _arranged(rows: Sequence[PhotoRow], wanted: Wanted, order: Order, known: Known, _progress: Progress) -> Arrangement:
    return Arrangement.of(arranged(rows, wanted, order, known))
