"""Counting: outline an area, look at what the aid proposes, tick, add what it missed, confirm."""

from dataclasses import replace
from functools import partial
from math import hypot

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QSlider

from clinic.errors import ClinicError
from clinic.measure.bumps import Bump
from clinic.measure.lengths import local_scale
from clinic.records.enums import MarkKind, MarkMethod
from clinic.records.scales import Point
from clinic.services.photo_pixels import PhotoPixels
from ui.core.tasks import Progress
from ui.photos.measuring.candidates import Candidates
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.pixel_source import PixelSource
from ui.photos.measuring.polygon import Polygon
from ui.photos.measuring.shape_painter import OPEN, paint_candidates, paint_path
from ui.photos.measuring.tool import Tool
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.looks import text_label

_STEPS = 20
_FIRST = 10
_REACH = 12.0
_ADDED_MM, _ADDED_PX = 0.75, 6.0
"""Radius of a bump that is added where the aid proposed none."""


class CountTool(Tool):
    """The aid proposes, a person confirms; without a scale every bump is clicked."""

    key, title, icon, shortcut = "count", "Count", "dots-nine", "T"
    tip = "Count white bumps in an area: the aid proposes, you confirm"

    def __init__(self, desk: Desk, pixels: PixelSource) -> None:
        super().__init__(desk)
        self._pixels = pixels
        self.polygon = Polygon(desk)
        self.region: tuple[Point, ...] = ()
        self.found = Candidates()
        self.chosen = -1
        self._job = 0
        self._trouble = ""
        self._aided = False
        self.reuse_button = Button("Use the outline")
        self.reuse_button.setToolTip("Count inside the outline of the lesion that is kept in this photo")
        self.reuse_button.clicked.connect(self._reuse)
        self.sure_slider = QSlider(Qt.Orientation.Horizontal)
        self.sure_slider.setRange(0, _STEPS)
        self.sure_slider.setValue(_FIRST)
        self.sure_slider.setFixedWidth(64)
        self.sure_slider.setAccessibleName("How sure the aid must be of what it proposes")
        self.sure_slider.setToolTip("More or fewer candidates  [ ]")
        self.sure_slider.valueChanged.connect(self._refresh)
        self.more_label, self.fewer_label = text_label("More", "small"), text_label("Fewer", "small")
        self.confirm_button = PrimaryButton("Confirm")
        self.confirm_button.setToolTip(
            "Store what is ticked, in your name; touching bumps may have been proposed as one  Enter"
        )
        self.confirm_button.clicked.connect(self.confirm)
        self._sure_parts = (self.more_label, self.sure_slider, self.fewer_label)
        for widget in (self.reuse_button, *self._sure_parts, self.confirm_button):
            self.row.addWidget(widget)
        self._show_parts()

    @property
    def least(self) -> float:
        """How sure the aid must be."""
        return self.sure_slider.value() / _STEPS

    @property
    def counted(self) -> tuple[Point, ...]:
        """What is ticked now."""
        return self.found.ticked(self.least)

    @property
    def loupe(self) -> bool:
        """An area needs no exact pixel, nor does a tick."""
        return False

    def enter(self) -> None:
        """Begin anew."""
        self._drop()

    def leave(self) -> None:
        """What was not confirmed is gone."""
        self._drop()

    def hint(self) -> str:
        """What to do next."""
        if self._job:
            return "Looking for white bumps…"
        if self.region:
            if self._aided:
                return self.found.asked(self.least)
            return f"{self._trouble.rstrip('.')}. Click a bump to add it, a ring to take it out (Tab, Space)."
        if self.polygon.points:
            return "Click the first corner or press Enter to close the area."
        if self.desk.scale is None:
            return "No scale: the aid cannot propose, but you can count by clicking. Outline the area first."
        return "Outline the area to count in: click its corners, draw around it, or drag a rectangle."

    def click(self, at: QPointF) -> None:
        """A corner of the area; later a tick, or one that was missed."""
        place = self.desk.inside(at)
        if not self.region:
            if self.polygon.add(place):
                self._close()
        elif not self._job:
            near = self._near(place)
            if near >= 0:
                self.found.toggle(near)
            else:
                self._add(place)
        self._refresh()

    def double_click(self, at: QPointF) -> None:
        """Closes the area; later it is a second click."""
        if self.region:
            self.click(at)
        else:
            self._close()
            self._refresh()

    def hover(self, at: QPointF) -> None:
        """The last line follows."""
        if self.polygon.points:
            self.renew()

    def drag_from(self, at: QPointF) -> bool:
        """A free hand around the area."""
        if self.region or self.polygon.points:
            return False
        self.polygon.begin_stroke(self.desk.inside(at))
        return True

    def drag_to(self, at: QPointF) -> None:
        """The free hand goes on."""
        self.polygon.stroke(self.desk.inside(at))
        self.renew()

    def drag_end(self, at: QPointF) -> None:
        """The hand was lifted."""
        self.polygon.end_box()
        self._close()
        self._refresh()

    def key_press(self, event: QKeyEvent) -> bool:
        """Tab goes through the candidates, Space ticks; past the last one the focus goes on."""
        back = event.key() == Qt.Key.Key_Backtab
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._choose_next(-1 if back else 1)
        if event.key() == Qt.Key.Key_Space and self.chosen >= 0:
            self.found.toggle(self.chosen)
            self._refresh()
            return True
        return False

    @Slot()
    def confirm(self) -> bool:
        """Close the area, or store the count."""
        if self._job:
            return True
        if not self.region:
            closed = self._close()
            self._refresh()
            return closed
        method = MarkMethod.ASSISTED if self._aided else MarkMethod.BY_HAND
        note = f"Counting aid: {self.found.told(self.least)}." if self._aided else ""
        draft = replace(self.desk.draft(MarkKind.COUNT, self.counted, self.region), method=method, note=note)
        self.desk.keep(draft)
        return True

    def back(self) -> bool:
        """Take the last corner out."""
        gone = self.polygon.back()
        self._refresh()
        return gone

    def escape(self) -> bool:
        """Drop the area with what was ticked."""
        something = bool(self.region or self.polygon.points or self._job)
        self._drop()
        return something

    def step(self, by: int) -> None:
        """Fewer (1) or more (-1) candidates, by key."""
        self.sure_slider.setValue(self.sure_slider.value() + by)

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """The area and the candidates."""
        self.polygon.paint(painter, transform, self.here())
        if self.region:
            paint_path(painter, transform, self.region, OPEN, 1.4, dashed=True, closed=True)
        shown = self.found.shown(self.least)
        spots = [(self.found.all[at].point, self.found.all[at].radius, self.found.all[at].ticked) for at in shown]
        paint_candidates(painter, transform, spots, shown.index(self.chosen) if self.chosen in shown else -1)

    def kept(self) -> None:
        """The count is stored: begin anew."""
        self._drop()

    def _close(self) -> bool:
        outline = self.polygon.close()
        if outline:
            self._look(outline)
        return bool(outline)

    @Slot()
    def _reuse(self) -> None:
        outline = self._known_outline()
        if outline:
            self.polygon.clear()
            self._look(outline)
            self._refresh()
            self.desk.view.setFocus()

    def _known_outline(self) -> tuple[Point, ...]:
        """Of the shape that is chosen, else the only one that is kept in this photo."""
        chosen = self.desk.chosen
        if chosen is not None and chosen.outline:
            return chosen.outline
        kept = [row.outline for row in self.desk.measured if row.outline]
        return kept[-1] if kept else ()

    def _look(self, outline: tuple[Point, ...]) -> None:
        """Have the aid look; without a scale a person counts alone."""
        self.region, self.found, self.chosen, self._aided = outline, Candidates(), -1, False
        self.desk.cursor = None
        if self.desk.scale is None:
            self._trouble = "No scale, so nothing is proposed: counted by eye"
            return
        work = partial(_candidates, outline)
        self._job = self._pixels.start(self, "Looking for white bumps", work, self._proposed, self._failed)

    def _proposed(self, bumps: tuple[Bump, ...]) -> None:
        self._job, self._aided = 0, True
        self.found = Candidates(bumps, self.desk.scale)
        self._refresh()

    def _failed(self, error: ClinicError) -> None:
        self._job = 0
        self._trouble = f"{error.what} {error.todo}".strip()
        self._refresh()

    def _add(self, place: Point) -> None:
        scale = self.desk.scale
        usual = _ADDED_MM / local_scale(place, scale) if scale is not None else self.desk.pixels(_ADDED_PX)
        self.found.add(place, self.found.usual_radius or usual)

    def _near(self, place: Point) -> int:
        """The candidate that a click at ``place`` means, or -1."""
        near = []
        for at in self.found.shown(self.least):
            each = self.found.all[at]
            far = hypot(each.point[0] - place[0], each.point[1] - place[1])
            if far <= max(each.radius * 1.2, self.desk.pixels(_REACH)):
                near.append((far, at))
        return min(near)[1] if near else -1

    def _choose_next(self, by: int) -> bool:
        shown = self.found.shown(self.least)
        if not self.region or not shown:
            return False
        at = shown.index(self.chosen) + by if self.chosen in shown else (0 if by > 0 else len(shown) - 1)
        self.chosen = shown[at] if 0 <= at < len(shown) else -1
        self.desk.cursor = None
        self._refresh()
        return self.chosen >= 0

    def _drop(self) -> None:
        if self._job:
            self.desk.ctx.ops.cancel(self._job)
            self._job = 0
        self.polygon.clear()
        self.region, self.found, self.chosen, self._trouble, self._aided = (), Candidates(), -1, "", False
        self._refresh()

    @Slot()
    def _refresh(self, _value: int = 0) -> None:
        self._show_parts()
        self.renew()

    def _show_parts(self) -> None:
        ready = bool(self.region) and not self._job
        self.reuse_button.setVisible(not self.region and bool(self._known_outline()))
        for part in self._sure_parts:
            part.setVisible(ready and self._aided)
        self.confirm_button.setVisible(ready)
        self.confirm_button.setText(f"Confirm {len(self.counted)}")


def _candidates(region: tuple[Point, ...], pixels: PhotoPixels, _progress: Progress) -> tuple[Bump, ...]:
    return pixels.candidates(region)
