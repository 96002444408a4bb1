"""Looking through photos: one to five side by side, each kept or rejected with one key.

CullView(ctx, chooser, parent=None)
    look_through(rows, start_id="")      from this photo on
    update_rows(rows)                    what is said of them changed, or some are gone
    row -> PhotoRow | None;  rows;  panes -> the panes now shown
    left; opened(str)                    signals: back to the list; this one in the viewer
Zoom and place are shared by the panes and stay from photo to photo. A choice is stored at once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from clinic.imaging import upright
from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.tasks import Progress
from ui.photos.gallery.choosing import PhotoChooser
from ui.photos.gallery.cull_bar import CullBar, cull_actions
from ui.photos.gallery.cull_pane import CullPane
from ui.photos.gallery.previews import Previews
from ui.widgets.deep_view import Sources, qimage
from ui.widgets.zoom_group import ZoomGroup

MOST = 5
_PLACES = {1: ((0, 0),), 2: ((0, 0), (0, 1)), 3: ((0, 0), (0, 1), (0, 2)), 4: ((0, 0), (0, 1), (1, 0), (1, 1))}
_FIVE = ((0, 0, 2), (0, 2, 2), (0, 4, 2), (1, 0, 3), (1, 3, 3))
_PANES_KEY, _GO_ON_KEY = "photos/cull_panes", "photos/cull_goes_on"


class CullView(QWidget):
    """Panes, and a bar that says what the keys do."""

    left = Signal()
    opened = Signal(str)

    def __init__(self, ctx: Context, chooser: PhotoChooser, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._chooser = chooser
        self._rows: list[PhotoRow] = []
        self._at = self._first = 0
        self._previews = Previews(ctx, self)
        self._group = ZoomGroup(self)
        sources = Sources(self._previews.get, self._original)
        self._all = [CullPane(ctx.theme, ctx.ops, sources, self._group, self) for _ in range(MOST)]
        self.bar = CullBar(ctx.theme, MOST)
        self._build()
        self.set_panes(self._kept_panes())
        self.bar.goes_on.setChecked(str(ctx.settings.value(_GO_ON_KEY, "true")).lower() == "true")
        self.bar.goes_on.toggled.connect(partial(ctx.settings.setValue, _GO_ON_KEY))
        cull_actions(ctx.actions, self)

    @property
    def rows(self) -> tuple[PhotoRow, ...]:
        """What is looked through."""
        return tuple(self._rows)

    @property
    def row(self) -> PhotoRow | None:
        """The photo that the keys speak of."""
        return self._rows[self._at] if self._at < len(self._rows) else None

    @property
    def panes(self) -> list[CullPane]:
        """The panes now shown."""
        return self._all[: self._number]

    def look_through(self, rows: Sequence[PhotoRow], start_id: str = "") -> None:
        """Show ``rows`` from ``start_id`` on, or from the first."""
        self._rows = list(rows)
        self._at = next((at for at, row in enumerate(rows) if row.id == start_id), 0)
        self._first = self._at // self._number * self._number
        self._group.fit()
        self._show()

    def update_rows(self, rows: Sequence[PhotoRow]) -> None:
        """Say what is said of them now; leave when none is left."""
        known = {row.id: row for row in rows}
        shown = self.row
        self._rows = [known[row.id] for row in self._rows if row.id in known]
        if not self._rows:
            self.clear()
            self.left.emit()
            return
        ids = [row.id for row in self._rows]
        self._at = ids.index(shown.id) if shown is not None and shown.id in ids else min(self._at, len(ids) - 1)
        self._show()

    def clear(self) -> None:
        """Show nothing and free the pictures."""
        self._rows, self._at, self._first = [], 0, 0
        self._previews.clear()
        for pane in self._all:
            pane.show_row(None)

    def set_panes(self, number: int) -> None:
        """So many photos side by side, 1 to 5."""
        self._number = number
        self._ctx.settings.setValue(_PANES_KEY, number)
        self.bar.panes.set_key(str(number))
        while self._grid.count():
            self._grid.takeAt(0)
        places = _FIVE if number == MOST else tuple((row, column, 1) for row, column in _PLACES[number])
        for at, pane in enumerate(self._all):
            pane.setVisible(at < number)
            if at < number:
                row, column, wide = places[at]
                self._grid.addWidget(pane, row, column, 1, wide)
        for column in range(6):
            self._grid.setColumnStretch(column, 1 if any(c <= column < c + w for _, c, w in places) else 0)
        for row in range(2):
            self._grid.setRowStretch(row, 1 if any(row == r for r, _, _ in places) else 0)
        self._first = self._at // number * number
        self._show()

    @Slot()
    def keep(self) -> None:
        """Keep the active photo."""
        self._say(PhotoChoice.KEEP)

    @Slot()
    def reject(self) -> None:
        """Reject it; it stays in the record."""
        self._say(PhotoChoice.REJECT)

    @Slot()
    def undecide(self) -> None:
        """Take back what was said of it."""
        self._say(PhotoChoice.NONE)

    def go(self, step: int) -> None:
        """So many photos on, or back."""
        self._to(self._at + step)

    def page(self, step: int) -> None:
        """As many photos on or back as there are panes."""
        self._to(self._at + step * self._number)

    def to_end(self, *, last: bool) -> None:
        """The first or the last photo."""
        self._to(len(self._rows) - 1 if last else 0)

    @Slot()
    def open_one(self) -> None:
        """The active photo in the viewer."""
        if self.row is not None:
            self.opened.emit(self.row.id)

    @Slot()
    def leave(self) -> None:
        """Back to the list."""
        self.left.emit()

    @Slot()
    def fit(self) -> None:
        """Whole photos."""
        self._group.fit()

    @Slot()
    def actual_size(self) -> None:
        """Pixel for pixel."""
        if self._rows:
            self._active.actual_size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, unless a button took it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_one()
        else:
            super().keyPressEvent(event)

    @property
    def _active(self) -> CullPane:
        return self._all[self._at - self._first]

    def _build(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addLayout(self._grid, 1)
        column.addWidget(self.bar.foot)
        for at, pane in enumerate(self._all):
            pane.setMinimumSize(80, 60)
            pane.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            pane.pressed.connect(partial(self._pressed, at))
        self.bar.panes.chosen.connect(self._panes_chosen)

    def _kept_panes(self) -> int:
        kept = str(self._ctx.settings.value(_PANES_KEY, "2"))
        return int(kept) if kept.isdigit() and 1 <= int(kept) <= MOST else 2

    @Slot(str)
    def _panes_chosen(self, key: str) -> None:
        self.set_panes(int(key))
        if self._rows:
            self._active.setFocus()

    def _pressed(self, at: int) -> None:
        if self._first + at < len(self._rows):
            self._to(self._first + at)

    def _to(self, at: int) -> None:
        if not self._rows:
            return
        self._at = min(max(0, at), len(self._rows) - 1)
        self._first = self._at // self._number * self._number
        self._show()

    def _say(self, choice: PhotoChoice) -> None:
        row = self.row
        if row is None:
            return
        said = replace(row, choice=choice)
        self._rows[self._at] = said
        self._chooser.choose([row], choice, tell=False)
        goes_on = self.bar.goes_on.isChecked() and choice is not PhotoChoice.NONE
        if goes_on and self._at < len(self._rows) - 1:
            self._to(self._at + 1)
        else:
            self._show()

    def _show(self) -> None:
        shown = self._rows[self._first : self._first + self._number]
        fresh = [row.id for row in shown if row.id not in {pane.key for pane in self._all}]
        for at, pane in enumerate(self._all):
            pane.show_row(shown[at] if at < len(shown) else None)
            pane.set_active(self._number > 1 and self._first + at == self._at and bool(self._rows))
        self.bar.tell(self._at, len(self._rows), Counter(row.choice for row in self._rows), self.row)
        if not self._rows:
            return
        if self.isVisible():
            self._active.setFocus()
        if fresh:
            work = partial(self._read_small, [row.id for row in shown])
            self._ctx.ops.background(self, "Loading photos", work, self._got_small, quiet=True)
            following = self._rows[self._first + self._number : self._first + 2 * self._number]
            self._previews.ahead([row.id for row in following])

    def _read_small(self, keys: Sequence[str], _progress: Progress) -> dict[str, QImage]:
        found = self._ctx.clinic.photos.thumbnails(keys)
        return {key: QImage.fromData(data) for key, data in found.items()}

    def _got_small(self, images: Mapping[str, QImage]) -> None:
        for pane in self._all:
            if pane.key in images:
                pane.show_small(images[pane.key])

    def _original(self, key: str) -> QImage:
        return qimage(upright(self._ctx.clinic.photos.original(key)))
