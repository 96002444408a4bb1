"""Two photos under one zoom.

CompareStage(ctx, parent=None)
    place(number, row | None, lines)       number: 1 or 2; lines: words over the photo
    rows -> tuple[PhotoRow | None, PhotoRow | None];  lines -> tuple[Lines, Lines]
    mode: "side" or "wipe" (set_mode); panes: 1 or 2 (set_panes); active: 1 or 2 (set_active)
    exchange(); zoom_in(), zoom_out(), fit(), actual_size(), zoom_percent; reset_shift(), is_shifted
    panels() -> tuple[Panel, ...]          what is shown, for an export
    active_changed(int), view_changed      signals
    step_requested(int)                    signal: the neighbour in time for the active pane (-1, 1)
"""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen, QRegion, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QWidget

from clinic.imaging import upright
from clinic.records.photos import PhotoRow
from ui.compare.panel import Panel, paint_words
from ui.compare.wipe_handle import WipeHandle
from ui.context import Context
from ui.widgets.deep_view import DeepView, Sources, qimage
from ui.widgets.scale_bar import paint_scale_bar
from ui.widgets.zoom_group import ZoomGroup

_GAP = 8
_CHOOSE = "Choose a photo in the strip below."
Lines = tuple[str, ...]


class CompareStage(QFrame):
    """Lays the two views out and keeps them in step."""

    active_changed = Signal(int)
    view_changed = Signal()
    step_requested = Signal(int)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._rows: list[PhotoRow | None] = [None, None]
        self._lines: list[Lines] = [(), ()]
        self._divider = 0.5
        self.mode, self.panes, self.active = "side", 2, 1
        self.group = ZoomGroup(self)
        sources = Sources(ctx.clinic.photos.preview, self._original)
        self.views = tuple(DeepView(ctx.theme, ctx.ops, sources, self.group, self) for _ in range(2))
        for at, view in enumerate(self.views):
            view.installEventFilter(self)
            view.set_overlay(partial(self._paint_over, at))
            view.set_message(_CHOOSE)
            view.view_changed.connect(self.view_changed)
        self.views[0].raise_()  # in a wipe pane 1 lies above, cut at the divider
        self.handle = WipeHandle(self)
        self.handle.moved.connect(self._move_divider)
        self.setMinimumSize(320, 180)

    @property
    def rows(self) -> tuple[PhotoRow | None, PhotoRow | None]:
        """The photos in pane 1 and pane 2."""
        return self._rows[0], self._rows[1]

    @property
    def lines(self) -> tuple[Lines, Lines]:
        """The words over pane 1 and pane 2."""
        return self._lines[0], self._lines[1]

    @property
    def is_shifted(self) -> bool:
        """Whether a person moved one photo against the other."""
        return self.panes == 2 and any(not view.shift.isNull() for view in self.views)

    @property
    def zoom_percent(self) -> float:
        """Zoom of the active pane; 100: one pixel of the photo on one of the screen."""
        return self.views[self.active - 1].zoom_percent

    def place(self, number: int, row: PhotoRow | None, lines: Lines, message: str = _CHOOSE) -> None:
        """Show a photo in a pane, or ``message``; zoom, place and what was shifted by hand stay."""
        view, before = self.views[number - 1], self._rows[number - 1]
        self._rows[number - 1], self._lines[number - 1] = row, lines
        view.setAccessibleName(f"Pane {number}: {', '.join(lines) or 'no photo'}")
        if row is None:
            view.show_photo("", 0, 0)
            view.set_message(message)
        elif before is None or before.id != row.id:
            view.show_photo(row.id, row.width, row.height)
        view.update()

    def set_mode(self, mode: str) -> None:
        """``side``: beside each other; ``wipe``: over each other, with a divider."""
        self.mode = mode
        self._lay_out()

    def set_panes(self, panes: int) -> None:
        """Show the active pane alone (1), or both (2)."""
        self.panes = panes
        self._lay_out()

    def set_active(self, number: int) -> None:
        """Let arrows move pane ``number``; alone it is the one that is shown."""
        if number != self.active:
            self.active = number
            self._lay_out()
            self.active_changed.emit(number)

    @Slot()
    def exchange(self) -> None:
        """Pane 1 becomes pane 2, with what was shifted by hand."""
        rows, lines = self.rows, self.lines
        shifts = [view.shift for view in self.views]
        for at in (0, 1):
            self.place(at + 1, rows[1 - at], lines[1 - at])
            self.views[at].set_shift(shifts[1 - at])

    @Slot()
    def zoom_in(self) -> None:
        """One step nearer."""
        self.views[0].zoom_in()

    @Slot()
    def zoom_out(self) -> None:
        """One step away."""
        self.views[0].zoom_out()

    @Slot()
    def fit(self) -> None:
        """Whole pictures."""
        self.group.fit()

    @Slot()
    def actual_size(self) -> None:
        """One pixel of the active photo on one of the screen."""
        self.views[self.active - 1].actual_size()

    @Slot()
    def reset_shift(self) -> None:
        """Undo what was shifted by hand."""
        for view in self.views:
            view.reset_shift()

    def panels(self) -> tuple[Panel, ...]:
        """What is shown now, piece by piece."""
        found = []
        for at, view in enumerate(self.views):
            row, image = self._rows[at], view.image
            if view.isHidden() or image is None or row is None:
                continue
            transform = view.transform() * QTransform.fromTranslate(view.x(), view.y())
            clip = self._seen(at).translated(view.pos())
            scale = self.group.scale / max(row.width, row.height)
            found.append(Panel(clip, image, transform, self._lines[at], self._at_right(at), row.mm_per_pixel, scale))
        return tuple(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go through time; the pane that has the focus or is pressed becomes the active one."""
        if watched in self.views:
            number = 1 if watched is self.views[0] else 2
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
                self.set_active(number)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
                if step and not event.modifiers():
                    self.step_requested.emit(step)
                    return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Views and divider follow."""
        super().resizeEvent(event)
        self._lay_out()

    @property
    def _is_wipe(self) -> bool:
        return self.mode == "wipe" and self.panes == 2

    def _lay_out(self) -> None:
        width, height = self.width(), self.height()
        half = (width - _GAP) // 2
        for at, view in enumerate(self.views):
            alone = self.panes == 1
            whole = alone or self._is_wipe
            view.setVisible(not alone or at == self.active - 1)
            view.setGeometry(QRect(0, 0, width, height) if whole else QRect(at * (half + _GAP), 0, half, height))
        self.handle.setVisible(self._is_wipe)
        self._cut()

    def _cut(self) -> None:
        """Where the divider stands, and what it leaves of pane 1."""
        if self._is_wipe:
            self.handle.place(self._divider * self.width(), self.height())
            self.handle.raise_()
            self.views[0].setMask(QRegion(self._seen(0)))
        else:
            self.views[0].clearMask()
        for view in self.views:
            view.update()

    def _seen(self, at: int) -> QRect:
        """The part of a view that is not covered."""
        whole = self.views[at].rect()
        if not self._is_wipe:
            return whole
        line = round(self._divider * self.width())
        return whole.adjusted(0, 0, line - whole.width(), 0) if at == 0 else whole.adjusted(line, 0, 0, 0)

    def _at_right(self, at: int) -> bool:
        return self._is_wipe and at == 1

    def _move_divider(self, x: float) -> None:
        self._divider = min(max(x / max(self.width(), 1), 0.02), 0.98)
        self._cut()

    def _paint_over(self, at: int, painter: QPainter, transform: QTransform) -> None:
        seen, row = self._seen(at), self._rows[at]
        paint_words(painter, seen, self._lines[at], right=self._at_right(at))
        if row is not None and row.mm_per_pixel is not None:
            paint_scale_bar(painter, seen, row.mm_per_pixel, transform.m11())
        if self.panes == 2 and at == self.active - 1:
            painter.setPen(QPen(self._ctx.theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(seen.adjusted(1, 1, -1, -1))

    def _original(self, key: str) -> QImage:
        return qimage(upright(self._ctx.clinic.photos.original(key)))
