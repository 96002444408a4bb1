"""Outlines: corner by corner, with a free hand, or suggested from one point and corrected."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QSlider

from clinic.errors import ClinicError
from clinic.measure.outlines import Outline
from clinic.records.enums import MarkKind, MarkMethod
from clinic.records.scales import Point
from clinic.services.photo_pixels import PhotoPixels
from ui.core.tasks import Progress
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.pixel_source import PixelSource
from ui.photos.measuring.polygon import Polygon
from ui.photos.measuring.shapes import thinned
from ui.photos.measuring.tool import Tool
from ui.photos.measuring.words import NO_SCALE
from ui.widgets.buttons import PrimaryButton
from ui.widgets.segmented import SegmentedControl

_BY_HAND, _SUGGEST = "hand", "suggest"
_STEPS = 20


class OutlineTool(Tool):
    """Area and both axes of what is drawn around."""

    key, title, icon, shortcut = "outline", "Outline", "polygon", "O"
    tip = "Draw around the lesion, or have an outline suggested: area and both axes"

    def __init__(self, desk: Desk, pixels: PixelSource) -> None:
        super().__init__(desk)
        self._pixels = pixels
        self.polygon = Polygon(desk)
        self.mode = SegmentedControl(((_BY_HAND, "By hand"), (_SUGGEST, "Suggest")), "Outline")
        self.mode.chosen.connect(self._mode_chosen)
        self.width_slider = QSlider(Qt.Orientation.Horizontal)
        self.width_slider.setRange(0, _STEPS)
        self.width_slider.setFixedWidth(80)
        self.width_slider.setAccessibleName("Suggested outline: tighter or wider")
        self.width_slider.setToolTip("Tighter or wider  [ ]")
        self.width_slider.valueChanged.connect(self._widened)
        self.keep_button = PrimaryButton("Keep")
        self.keep_button.setToolTip("Keep this outline  Enter")
        self.keep_button.clicked.connect(self.confirm)
        for widget in (self.mode, self.width_slider, self.keep_button):
            self.row.addWidget(widget)
        self._seed: Point | None = None
        self._job = 0
        self._trouble = ""
        self._show_parts()

    @property
    def loupe(self) -> bool:
        """A seed needs no exact pixel."""
        return not self._suggests

    def enter(self) -> None:
        """Begin anew; the pixels are fetched when a suggestion is wanted."""
        self._drop()

    def leave(self) -> None:
        """What was not kept is gone."""
        self._drop()

    def hint(self) -> str:
        """What to do next."""
        pending = self.desk.pending
        if pending is not None:
            words = self.desk.words_of(pending)
            return f"{words}{f', {NO_SCALE}' if self.desk.scale is None else ''} · drag corners"
        if self._job:
            return "Looking for the outline…"
        if self._trouble:
            return self._trouble
        if self._suggests:
            return "Click into the lesion."
        if not self.polygon.points:
            return "Click corner by corner, or draw with the button held."
        words = self.desk.words_of(self.desk.draft(MarkKind.OUTLINE, (), self.polygon.shown(self.here())))
        return f"{f'{words} · ' if words else ''}click the first corner or press Enter to close"

    def click(self, at: QPointF) -> None:
        """A corner, or the seed of a suggestion."""
        if self._suggests:
            self._seed = self.desk.inside(at)
            self._suggest()
        elif self.polygon.add(self.desk.inside(at)):
            self._close()
        self._refresh()

    def double_click(self, at: QPointF) -> None:
        """Closes; on a suggested outline it adds a corner (the board does that)."""
        if not self._suggests:
            self._close()
            self._refresh()

    def hover(self, at: QPointF) -> None:
        """The last line follows."""
        if self.polygon.points:
            self.renew()

    def drag_from(self, at: QPointF) -> bool:
        """A free hand begins, unless corners were clicked already."""
        if self._suggests or self.polygon.points:
            return False
        self.polygon.begin_stroke(self.desk.inside(at))
        return True

    def drag_to(self, at: QPointF) -> None:
        """The free hand goes on."""
        self.polygon.stroke(self.desk.inside(at))
        self.renew()

    def drag_end(self, at: QPointF) -> None:
        """The hand was lifted: the outline closes."""
        self.polygon.end_stroke()
        self._close()
        self._refresh()

    @Slot()
    def confirm(self) -> bool:
        """Keep what is suggested, or close what is drawn."""
        pending = self.desk.pending
        if pending is not None:
            self._seed = None
            self.desk.keep(pending)
        elif not self._close():
            return False
        self._refresh()
        return True

    def back(self) -> bool:
        """Take the last corner out."""
        gone = self.polygon.back()
        self._refresh()
        return gone

    def escape(self) -> bool:
        """Drop what is drawn or suggested."""
        something = bool(self.polygon.points or self._job or self.desk.pending or self._trouble)
        self._drop()
        return something

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """The corners so far; a suggestion is drawn with its handles by the board."""
        self.polygon.paint(painter, transform, self.here())

    def step(self, by: int) -> None:
        """Tighter (-1) or wider (1), by key."""
        self.width_slider.setValue(self.width_slider.value() + by)

    @property
    def _suggests(self) -> bool:
        return self.mode.key == _SUGGEST

    def _close(self) -> bool:
        outline = self.polygon.close()
        if outline:
            self.desk.keep(self.desk.draft(MarkKind.OUTLINE, (), outline))
        return bool(outline)

    def _suggest(self) -> None:
        self.desk.choose("")
        self.desk.pending, self._trouble = None, ""
        self._stop()
        assert self._seed is not None
        work = partial(_suggested, self._seed, self.width_slider.value() / _STEPS)
        self._job = self._pixels.start(self, "Looking for the outline", work, self._found, self._failed)

    def _found(self, outline: Outline) -> None:
        self._job = 0
        if outline.reason is not None:
            self._trouble = f"{outline.reason.value} Click elsewhere, or draw by hand."
        elif self.desk.row is not None:
            corners = thinned(tuple(self.desk.inside(QPointF(*each)) for each in outline))
            draft = self.desk.draft(MarkKind.OUTLINE, (), corners)
            self.desk.pending, self.desk.handle = replace(draft, method=MarkMethod.SUGGESTED), -1
        self._refresh()

    def _failed(self, error: ClinicError) -> None:
        self._job, self._trouble = 0, f"{error.what} {error.todo}".strip()
        self._refresh()

    @Slot(int)
    def _widened(self, _value: int) -> None:
        if self._seed is not None:
            self._suggest()
            self.renew()

    @Slot(str)
    def _mode_chosen(self, _key: str) -> None:
        self._drop()
        self.desk.view.setFocus()

    def _drop(self) -> None:
        self._stop()
        self.polygon.clear()
        self.desk.pending, self._seed, self._trouble = None, None, ""
        if self.width_slider.value() != _STEPS // 2:
            self.width_slider.setValue(_STEPS // 2)
        self._refresh()

    def _stop(self) -> None:
        if self._job:
            self.desk.ctx.ops.cancel(self._job)
            self._job = 0

    def _refresh(self) -> None:
        self._show_parts()
        self.desk.changed.emit()
        self.renew()

    def _show_parts(self) -> None:
        self.width_slider.setVisible(self._suggests)
        self.keep_button.setVisible(self.desk.pending is not None or len(self.polygon.points) > 2)


def _suggested(seed: Point, tolerance: float, pixels: PhotoPixels, _progress: Progress) -> Outline:
    return pixels.suggest(seed, tolerance)
