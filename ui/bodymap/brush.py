"""The brush: paints, erases and fills on the figure, in true size.

Brush(canvas, layer, atlas)                   a ``Tool``
    begin(area, look, lesion_id=""); end(); is_active
    diameter (mm), set_diameter(mm), step(up); mode, set_mode(Mode)
    undo(); redo(); clear(); fill(site, side)
    area -> SurfaceArea | None; size -> Size; figure; set_figure(figure)
    changed                                   signal: the area, the size of the brush, or what can be undone
"""

from enum import StrEnum

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas
from clinic.atlas.area_picture import mask_where
from clinic.atlas.areas import Size, region_cells
from clinic.atlas.brush import Brush as Stamps
from clinic.atlas.cells import Bools, Cells
from clinic.records.enums import Figure, Side
from clinic.records.surface import CELLS, SurfaceArea, SurfacePoint
from ui.bodymap.area_layer import AreaLayer, patch, skin_colour
from ui.bodymap.canvas import Canvas
from ui.bodymap.painting import Painting
from ui.bodymap.stage import Drawing
from ui.widgets.lesion_pin import PinLook

SIZES = (2.0, 5.0, 10.0, 20.0, 50.0)
"""Diameters in mm that are offered."""
LEAST, MOST = 0.5, 150.0
_PREVIEW_FILL, _PREVIEW_LINE = 0.12, 1.4


class Mode(StrEnum):
    """What the pointer does."""

    PAINT = "paint"
    ERASE = "erase"
    FILL = "fill"


class Brush(QObject):
    """Held over the skin while an area is painted."""

    changed = Signal()

    def __init__(self, canvas: Canvas, layer: AreaLayer, atlas: Atlas) -> None:
        super().__init__(canvas)
        self._canvas, self._layer, self._atlas = canvas, layer, atlas
        self._stamps = Stamps(atlas, Figure.NEUTRAL)
        self._painting: Painting | None = None
        self._mode, self._diameter = Mode.PAINT, 10.0
        self._last: SurfacePoint | None = None
        self._over: SurfacePoint | None = None
        self._filled: tuple[tuple[str, Side], Cells] | None = None

    @property
    def is_active(self) -> bool:
        """Whether an area is painted now."""
        return self._painting is not None

    @property
    def diameter(self) -> float:
        """Of the brush, mm."""
        return self._diameter

    @property
    def mode(self) -> str:
        """What the pointer does."""
        return self._mode.value

    @property
    def figure(self) -> Figure:
        """Whose skin is painted: sizes are of this figure."""
        return self._stamps.figure

    @property
    def area(self) -> SurfaceArea | None:
        """What is painted."""
        return self._painting.area if self._painting is not None else None

    @property
    def size(self) -> Size:
        """How large that is on the figure."""
        return self._painting.size(self.figure) if self._painting is not None else Size(0.0, 0.0)

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""
        return self._painting is not None and self._painting.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a stroke to do again."""
        return self._painting is not None and self._painting.can_redo

    @property
    def cursor(self) -> Qt.CursorShape:
        """A cross: the brush itself is drawn on the skin."""
        return Qt.CursorShape.CrossCursor

    def begin(self, area: SurfaceArea | None, look: PinLook, lesion_id: str = "") -> None:
        """Paint, upon ``area`` if there is one; of the stored areas that of ``lesion_id`` is hidden meanwhile."""
        kept = area if area is not None and area.atlas == self._atlas.version else None
        self._painting = Painting(self._atlas, kept)
        self._mode, self._last, self._over = Mode.PAINT, None, None
        self._layer.work(lesion_id, self._painting, look)
        self._canvas.set_tool(self)
        self.changed.emit()

    def end(self) -> None:
        """Put the brush away; what was painted is forgotten here."""
        if self._painting is None:
            return
        self._painting = None
        self._layer.rest()
        self._canvas.set_tool(None)

    def set_figure(self, figure: Figure) -> None:
        """Another figure is drawn: the same cells, another size."""
        if figure is not self.figure:
            self._stamps = Stamps(self._atlas, figure)
            self.changed.emit()

    def set_diameter(self, millimetres: float) -> None:
        """Take another brush."""
        self._diameter = min(max(millimetres, LEAST), MOST)
        self._canvas.update()
        self.changed.emit()

    def step(self, *, up: bool) -> None:
        """Take the next larger or smaller of the brushes that are offered."""
        larger = [size for size in SIZES if size > self._diameter]
        smaller = [size for size in SIZES if size < self._diameter]
        self.set_diameter((larger or [self._diameter])[0] if up else (smaller or [self._diameter])[-1])

    def set_mode(self, mode: str) -> None:
        """Paint, erase or fill from now on."""
        self._mode = Mode(mode)
        self._canvas.update()
        self.changed.emit()

    def undo(self) -> bool:
        """Take back the last stroke; whether there was one."""
        return self._did(self._painting is not None and self._painting.undo())

    def redo(self) -> bool:
        """Do again what was taken back; whether there was something."""
        return self._did(self._painting is not None and self._painting.redo())

    def clear(self) -> None:
        """Take everything away; that can be undone."""
        self._did(self._painting is not None and self._painting.clear())

    def fill(self, site: str, side: Side) -> None:
        """Paint a whole site on one side."""
        if self._painting is not None:
            painted = self._painting.paint(region_cells(self._atlas, site, side))
            self._painting.end()
            self._did(painted)

    def press(self, point: SurfacePoint | None, _at: QPointF) -> None:
        """A stroke begins."""
        self._over = self._last = point
        if point is not None:
            self._apply(self._under(point))

    def move(self, point: SurfacePoint | None, _at: QPointF, *, pressed: bool) -> None:
        """The stroke goes on."""
        before, self._over = self._last, point
        self._last = point if pressed else None
        if pressed and point is not None and self._mode is not Mode.FILL:
            self._apply(
                self._stamps.stroke(before, point, self._diameter / 2) if before is not None else self._under(point)
            )

    def release(self, point: SurfacePoint | None, _at: QPointF) -> None:
        """The stroke ends."""
        self._over, self._last = point, None
        if self._painting is not None:
            self._painting.end()
            self.changed.emit()

    def paint(self, painter: QPainter, canvas: QWidget, drawing: Drawing) -> None:
        """Show what a click would paint, erase or fill."""
        if self._over is None or self._painting is None or drawing.scene.camera != self._canvas.camera:
            return
        cells = self._under(self._over)
        triangles = np.zeros(len(self._atlas.surface.base), dtype=bool)
        triangles[cells // CELLS] = True

        def holds(shown: Cells) -> Bools:
            at = np.minimum(np.searchsorted(cells, shown), len(cells) - 1)
            result: Bools = cells[at] == shown
            return result

        mask = mask_where(self._atlas, drawing.frame, triangles, holds) if len(cells) else None
        colour = skin_colour(drawing.scene.tone, "text" if self._mode is not Mode.ERASE else "critical")
        ratio = drawing.frame.ids.shape[1] / max(1, canvas.width())
        found = patch(mask, colour, _PREVIEW_FILL, _PREVIEW_LINE, ratio)
        if found is not None:
            painter.drawImage(*found)

    def _under(self, point: SurfacePoint) -> Cells:
        """The cells that a click at a point is about."""
        if self._mode is not Mode.FILL:
            return self._stamps.stamp(point, self._diameter / 2)
        region = self._atlas.region_at(point)
        if self._filled is None or self._filled[0] != region:
            self._filled = region, region_cells(self._atlas, *region)
        return self._filled[1]

    def _apply(self, cells: Cells) -> None:
        assert self._painting is not None
        change = self._painting.erase if self._mode is Mode.ERASE else self._painting.paint
        self._did(change(cells))

    def _did(self, changed: bool) -> bool:
        if changed:
            self._layer.touched()
            self._canvas.update()
            self.changed.emit()
        return changed
